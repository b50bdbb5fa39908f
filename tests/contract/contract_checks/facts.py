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

_LIMITS = {
    "ARRAY_LIMITS": ("minItems", "maxItems", "uniqueItems"),
    "NUMBER_LIMITS": (
        *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    ),
}


def check_identity(
    published: bytes, overlay: bytes | None, package: GeneratedPackage
) -> Iterator[Problem]:
    """Yield a problem for each hash that is not that of these bytes."""
    facts = package.part("spec_facts")
    yield from _difference("#", _sha256(published), facts.SHA256)
    yield from _difference("#", overlay and _sha256(overlay), facts.OVERLAY_SHA256)


def check_facts(document: Document, package: GeneratedPackage) -> Iterator[Problem]:
    """Yield where version, servers or the limits of parameters differ."""
    facts = package.part("spec_facts")
    yield from _difference("#/info/version", document["info"].get("version"), facts.VERSION)
    servers = [_url(server) for server in document.get("servers") or ()]
    for index, (here, there) in enumerate(zip_longest(servers, facts.SERVERS)):
        yield from _difference(join("#/servers", index), here, there)
    for table, keywords in _LIMITS.items():
        yield from _limits(document, getattr(facts, table), keywords)


def _limits(document: Document, table: Any, keywords: tuple[str, ...]) -> Iterator[Problem]:
    recorded = {
        (operation, name, keyword): limit
        for operation, names in table.items()
        for name, limits in names.items()
        for keyword, limit in limits.items()
    }
    for operation in operations(document):
        for parameter in operation.parameters:
            schema = parameter["schema"] if "schema" in parameter.value else parameter
            for name, node in _inside(document, str(parameter.get("name")), schema):
                for keyword in keywords:
                    there = recorded.pop((operation.operation_id, name, keyword), None)
                    here = _limit(node, keyword)
                    yield from _difference(join(node.pointer, keyword), here, there, node.pointer)
    for place, limit in recorded.items():
        yield Problem("#/paths", f"the package has the limit {limit} for {' '.join(place)}")


def _limit(node: Node, keyword: str) -> Any:
    """Return a limit; with OpenAPI 3.0's `exclusiveMinimum: true`, that is where `minimum` is."""
    if node.get(f"exclusive{keyword.capitalize()}") is True:
        return None
    is_flag = keyword.startswith("exclusive") and node.get(keyword) is True
    return node.get(keyword.removeprefix("exclusive").lower() if is_flag else keyword)


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


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _difference(at: str, here: object, there: object, *also: str) -> Iterator[Problem]:
    if here != there:
        yield Problem(at, f"is {here!r}, in the package's spec_facts {there!r}", also)


def _url(server: Any) -> str:
    url: str = server.get("url", "")
    for name, variable in (server.get("variables") or {}).items():
        url = url.replace(f"{{{name}}}", str(variable.get("default", "")))
    return url
