"""What a generated client does not say about its specification: version, hash, servers, limits.

Collects these facts and writes them down as the module `spec_facts` of the generated package.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import frozen

from _spec.document import Document, Node, Operation, join, operations, resolve
from _spec.reading import Specification

LIMIT_KEYWORDS = ("minItems", "maxItems", "uniqueItems")

_MODULE = '''\
"""What the specification says beyond operations and models: identity, servers, array limits."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

VERSION: Final[str] = {version!r}
"""`info.version`. It does not identify the content: SHA256 does."""

SHA256: Final[str] = {sha256!r}
"""Of the specification's bytes, in hexadecimal."""

SERVERS: Final[tuple[str, ...]] = {servers!r}
"""The base URLs, in the specification's order, variables replaced by their defaults."""

ARRAY_LIMITS: Final[Mapping[str, Mapping[str, Mapping[str, int]]]] = {limits}
"""operationId (or "GET /path") to array to its limits: minItems, maxItems, uniqueItems.

An array is a parameter's name, "body", or a path from there: "body.orders", "ids[]".
"""
'''


@frozen
class ArrayLimit:
    """One limit on one array that an operation takes, and where the specification states it."""

    operation: str
    array: str
    keyword: str
    value: int
    pointer: str


def facts_module(specification: Specification) -> str:
    """The source of `spec_facts` for `specification`."""
    document = specification.document
    return _MODULE.format(
        version=document["info"]["version"],
        sha256=specification.sha256,
        servers=servers(document),
        limits=_source(limits_by_operation(document)),
    )


def servers(document: Document) -> tuple[str, ...]:
    """The servers' URLs with their variables' defaults filled in."""
    return tuple(_url(server) for server in document.get("servers") or ())


def limits_by_operation(document: Document) -> dict[str, dict[str, dict[str, int]]]:
    """Operation to array to keyword to value; operations without limits are left out."""
    found: dict[str, dict[str, dict[str, int]]] = {}
    for limit in array_limits(document):
        arrays = found.setdefault(limit.operation, {})
        arrays.setdefault(limit.array, {})[limit.keyword] = limit.value
    return found


def array_limits(document: Document) -> Iterator[ArrayLimit]:
    """Every limit on an array in an operation's parameters or request body, in order."""
    for operation in operations(document):
        name = operation.operation_id or f"{operation.method.upper()} {operation.path}"
        for array, schema in _inputs(operation):
            yield from _limits(document, name, array, schema, frozenset())


def _inputs(operation: Operation) -> Iterator[tuple[str, Node]]:
    for parameter in operation.parameters:
        if parameter.get("schema") is not None:
            yield parameter.get("name"), parameter["schema"]
        else:
            yield from ((parameter.get("name"), schema) for schema in _contents(parameter))
    if operation.body is not None:
        # Where several media types are offered, the first one speaks for all.
        yield from (("body", schema) for schema in list(_contents(operation.body))[:1])


def _contents(owner: Node) -> Iterator[Node]:
    for _, media_type in owner.children("content"):
        if media_type.get("schema") is not None:
            yield media_type["schema"]


def _limits(
    document: Document, operation: str, array: str, schema: Node, above: frozenset[str]
) -> Iterator[ArrayLimit]:
    node = resolve(document, schema)
    if node.pointer in above or not isinstance(node.value, Mapping):
        return  # a schema inside itself has said everything already
    above |= {node.pointer}
    for keyword in LIMIT_KEYWORDS:
        if node.get(keyword) is not None:
            at = join(node.pointer, keyword)
            yield ArrayLimit(operation, array, keyword, node.get(keyword), at)
    for part, child in _parts(document, node):
        yield from _limits(document, operation, f"{array}{part}", child, above)


def _parts(document: Document, node: Node) -> Iterator[tuple[str, Node]]:
    """The schemas for the same value (`""`), for its items (`[]`), for its properties (`.name`)."""
    yield from (("", child) for _, child in node.children("allOf"))
    for keyword in ("anyOf", "oneOf"):
        alternatives = [child for _, child in node.children(keyword)]
        alternatives = [child for child in alternatives if not _is_null(document, child)]
        if len(alternatives) == 1:  # a limit of one alternative among several binds nobody
            yield "", alternatives[0]
    if isinstance(node.get("items"), Mapping):
        yield "[]", node["items"]
    yield from ((f".{name}", child) for name, child in node.children("properties"))


def _is_null(document: Document, schema: Node) -> bool:
    return resolve(document, schema).get("type") in ("null", ["null"])


def _url(server: Mapping[str, Any]) -> str:
    url: str = server["url"]
    for name, variable in (server.get("variables") or {}).items():
        url = url.replace(f"{{{name}}}", str(variable.get("default", "")))
    return url


def _source(value: object) -> str:
    """`value` as source, each mapping in it read-only."""
    if isinstance(value, Mapping):
        entries = ", ".join(f"{key!r}: {_source(entry)}" for key, entry in value.items())
        return f"MappingProxyType({{{entries}}})"
    return repr(value)
