"""Writes `spec_facts`, what a generated client does not say of its specification by itself.

The facts are its identity, its servers, and the limits of arrays and numbers in requests.
"""

from collections.abc import Mapping
from typing import Any

from _spec.describing import Where, describe, servers
from _spec.document import Document
from _spec.reading import Specification

ARRAY_KEYWORDS = frozenset({"minItems", "maxItems", "uniqueItems"})
NUMBER_KEYWORDS = frozenset(
    {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}
)

Limits = dict[str, dict[str, dict[str, Any]]]
"""Operation to path to keyword to value; what has no limits is left out."""

_MODULE = '''\
"""What the specification says beyond operations and models: identity, servers, limits."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

VERSION: Final[str] = {version!r}
"""`info.version`. It does not identify the content: SHA256 does."""

SHA256: Final[str] = {sha256!r}
"""Of the specification's bytes as they are published, in hexadecimal."""

OVERLAY_SHA256: Final[str | None] = {overlay_sha256!r}
"""Of the overlay's bytes; None when nothing is added to what is published."""

SERVERS: Final[tuple[str, ...]] = {servers!r}
"""The base URLs, in the specification's order, variables replaced by their defaults."""

ARRAY_LIMITS: Final[Mapping[str, Mapping[str, Mapping[str, int]]]] = {arrays}
"""operationId (or "GET /path") to array to its limits: minItems, maxItems, uniqueItems.

An array is a parameter's name, or a path from there: "filter.ids", "ids[]".
"""

NUMBER_LIMITS: Final[Mapping[str, Mapping[str, Mapping[str, float]]]] = {numbers}
"""operationId (or "GET /path") to number to its limits: minimum, maximum, and so on.

A number is named as an array is in ARRAY_LIMITS.
"""
'''


def facts_module(specification: Specification) -> str:
    """Return the source of `spec_facts` for `specification`."""
    document = specification.document
    return _MODULE.format(
        version=document["info"]["version"],
        sha256=specification.sha256,
        overlay_sha256=specification.overlay_sha256,
        servers=servers(document),
        arrays=_source(limits(document, ARRAY_KEYWORDS)),
        numbers=_source(limits(document, NUMBER_KEYWORDS)),
    )


def limits(document: Document, keywords: frozenset[str]) -> Limits:
    """Return what `keywords` say about the operations' parameters, and about what is in them."""
    found: Limits = {}
    for (where, keyword), fact in describe(document).items():
        path = _path(where)
        if path is not None and keyword in keywords:
            found.setdefault(where[0], {}).setdefault(path, {})[keyword] = fact.value
    return found


def _path(where: Where) -> str | None:
    """Return the path of a place in a request, None for any other, and for a map's values."""
    if where[1:2] != ("request",) or "*" in where:
        return None
    return where[2] + "".join(name if name == "[]" else f".{name}" for name in where[3:])


def _source(value: object) -> str:
    """Return `value` as source, each mapping in it read-only."""
    if isinstance(value, Mapping):
        entries = ", ".join(f"{key!r}: {_source(entry)}" for key, entry in value.items())
        return f"MappingProxyType({{{entries}}})"
    return repr(value)
