"""Holds the package's `spec_facts` against the document, without the code that collects them."""

import hashlib
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

from contract_checks.document import (
    Document,
    Node,
    Problem,
    join,
    operations,
    schema_of,
)
from contract_checks.package import GeneratedPackage

_LIMITS = ("minItems", "maxItems", "uniqueItems")


def check_identity(content: bytes, package: GeneratedPackage) -> Iterator[Problem]:
    """Yield a problem when the hash is not that of `content`, the document's bytes."""
    facts = package.part("spec_facts")
    yield from _difference("#", hashlib.sha256(content).hexdigest(), facts.SHA256)


def check_facts(document: Document, package: GeneratedPackage) -> Iterator[Problem]:
    """Yield where version, servers or the limits of the parameters' arrays differ."""
    facts = package.part("spec_facts")
    yield from _difference("#/info/version", document["info"].get("version"), facts.VERSION)
    servers = [_url(server) for server in document.get("servers") or ()]
    for index, (here, there) in enumerate(zip_longest(servers, facts.SERVERS)):
        yield from _difference(join("#/servers", index), here, there)
    recorded = {
        (operation, array, keyword): limit
        for operation, arrays in facts.ARRAY_LIMITS.items()
        for array, limits in arrays.items()
        for keyword, limit in limits.items()
        if not array.startswith("body")  # what bodies may hold is not covered
    }
    for operation in operations(document):
        for parameter in operation.parameters:
            schema = parameter["schema"] if "schema" in parameter.value else parameter
            for array, node in _inside(document, str(parameter.get("name")), schema):
                for keyword in _LIMITS:
                    there = recorded.pop((operation.operation_id, array, keyword), None)
                    yield from _difference(join(node.pointer, keyword), node.get(keyword), there)
    for place, limit in recorded.items():
        yield Problem("#/paths", f"the package has the limit {limit} for {' '.join(place)}")


def _inside(
    document: Document, name: str, node: Node, above: frozenset[str] = frozenset()
) -> Iterator[tuple[str, Node]]:
    """Yield the schema used at `node` as `name` and those inside it: "ids[]", "filter.ids"."""
    node = schema_of(document, node).node
    if node.pointer not in above:
        yield name, node
        above |= {node.pointer}
        if node.get("items") is not None:
            yield from _inside(document, f"{name}[]", node["items"], above)
        for key, child in node.children("properties"):
            yield from _inside(document, f"{name}.{key}", child, above)


def _difference(at: str, here: object, there: object) -> Iterator[Problem]:
    if here != there:
        yield Problem(at, f"is {here!r}, in the package's spec_facts {there!r}")


def _url(server: Any) -> str:
    url: str = server.get("url", "")
    for name, variable in (server.get("variables") or {}).items():
        url = url.replace(f"{{{name}}}", str(variable.get("default", "")))
    return url
