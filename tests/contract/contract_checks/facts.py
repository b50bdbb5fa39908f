"""Holds the package's `spec_facts` against the document, without the code that collects them."""

import hashlib
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

from contract_checks.document import (
    Document,
    Node,
    Operation,
    Problem,
    join,
    json_schema,
    operations,
    schema_of,
)
from contract_checks.package import GeneratedPackage

_LIMITS = ("minItems", "maxItems", "uniqueItems")

Place = tuple[str, str, str]
"""The operation, the array, and the keyword of a limit."""


def check_identity(content: bytes, package: GeneratedPackage) -> Iterator[Problem]:
    """The hash is that of `content`, the document's bytes."""
    yield from _difference("#", hashlib.sha256(content).hexdigest(), package.facts.SHA256)


def check_facts(document: Document, package: GeneratedPackage) -> Iterator[Problem]:
    """Version, servers, and the limits of the arrays that operations take are the document's."""
    facts = package.facts
    yield from _difference("#/info/version", document["info"].get("version"), facts.VERSION)
    servers = [_url(server) for server in document.get("servers") or ()]
    for index, (here, there) in enumerate(zip_longest(servers, facts.SERVERS)):
        yield from _difference(join("#/servers", index), here, there)
    recorded = dict(_recorded(facts.ARRAY_LIMITS))
    for operation in operations(document):
        for array, node in _arrays(document, operation):
            for keyword in _LIMITS:
                place = operation.operation_id or "", array, keyword
                at = join(node.pointer, keyword)
                yield from _difference(at, node.get(keyword), recorded.pop(place, None))
    for place, value in recorded.items():
        yield Problem("#/paths", f"the package has {value} for {' '.join(place)}")


def _recorded(limits: Any) -> Iterator[tuple[Place, Any]]:
    for operation, arrays in limits.items():
        for array, keywords in arrays.items():
            for keyword, value in keywords.items():
                yield (operation, array, keyword), value


def _arrays(document: Document, operation: Operation) -> Iterator[tuple[str, Node]]:
    for parameter in operation.parameters:
        if "schema" in parameter.value:
            name = str(parameter.get("name"))
            yield from _inside(document, name, parameter["schema"], frozenset())
    body = json_schema(operation.body)
    if body is not None:
        yield from _inside(document, "body", body, frozenset())


def _inside(
    document: Document, name: str, node: Node, above: frozenset[str]
) -> Iterator[tuple[str, Node]]:
    node = schema_of(document, node).node
    if node.pointer in above:
        return
    yield name, node
    above |= {node.pointer}
    if node.get("items") is not None:
        yield from _inside(document, f"{name}[]", node["items"], above)
    for key, child in node.children("properties"):
        yield from _inside(document, f"{name}.{key}", child, above)


def _difference(at: str, wanted: object, present: object) -> Iterator[Problem]:
    if wanted != present:
        yield Problem(at, f"is {wanted!r} here and {present!r} in the package's spec_facts")


def _url(server: Any) -> str:
    url: str = server.get("url", "")
    for name, variable in (server.get("variables") or {}).items():
        url = url.replace(f"{{{name}}}", str(variable.get("default", "")))
    return url
