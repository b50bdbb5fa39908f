"""Writes `spec_facts`, what a generated client does not say of its specification by itself.

The facts are its identity, its servers, and the limits of arrays and numbers in requests.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from attrs import frozen

from _spec.describing import Where, describe, servers
from _spec.document import Document
from _spec.reading import Specification

_ARRAY_KEYWORDS = frozenset({"minItems", "maxItems", "uniqueItems"})
_NUMBER_KEYWORDS = frozenset(
    {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"}
)

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


@frozen
class Limit:
    """One limit of an array or a number that an operation takes, and where that is stated."""

    operation: str
    array: str
    keyword: str
    value: Any
    pointer: str


def facts_module(specification: Specification) -> str:
    """Return the source of `spec_facts` for `specification`."""
    document = specification.document
    return _MODULE.format(
        version=document["info"]["version"],
        sha256=specification.sha256,
        overlay_sha256=specification.overlay_sha256,
        servers=servers(document),
        arrays=_source(by_operation(array_limits(document))),
        numbers=_source(by_operation(number_limits(document))),
    )


def array_limits(document: Document) -> Iterator[Limit]:
    """Yield the limits of every array in the operations' parameters."""
    return _limits(document, _ARRAY_KEYWORDS)


def number_limits(document: Document) -> Iterator[Limit]:
    """Yield the limits of every number in the operations' parameters."""
    return _limits(document, _NUMBER_KEYWORDS)


def by_operation(limits: Iterable[Limit]) -> dict[str, dict[str, dict[str, Any]]]:
    """Return operation to path to keyword to value; operations without limits are left out."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for limit in limits:
        paths = found.setdefault(limit.operation, {})
        paths.setdefault(limit.array, {})[limit.keyword] = limit.value
    return found


def _limits(document: Document, keywords: frozenset[str]) -> Iterator[Limit]:
    for (where, keyword), fact in describe(document).items():
        path = _path(where)
        if path is not None and keyword in keywords:
            yield Limit(where[0], path, keyword, fact.value, fact.pointer)


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
