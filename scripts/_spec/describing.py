"""Lays out what a specification says as one flat table, by the place where its user meets it.

What a difference between two such tables means is judged in `judging`.
"""

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

from attrs import frozen

from _spec.document import Document, Node, Operation, join, operations, resolve
from _spec.views import View, view

Where = tuple[str, ...]
"""A place as the API's user knows it: ("GetLiveDatas", "response 200", "live_datas", "[]")."""

PRESENCE = ""
"""The keyword under which a place itself stands; its value is the `Thing` that is there."""

_COMPONENTS = "#/components/schemas/"
_STYLES = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}
_OPERATION = frozenset({"tags", "parameters", "responses", "security"})
_STRUCTURE = frozenset({"items", "additionalProperties"})
_PARAMETER = frozenset({"name", "in", "required", "schema", "style", "explode"})


class Direction(Enum):
    """Who sends the value."""

    REQUEST = "request"
    RESPONSE = "response"


class Thing(Enum):
    """What can be at a place, as one would call it."""

    SERVER = "server"
    OPERATION = "operation"
    QUERY = "query parameter"
    PATH = "path parameter"
    HEADER = "header parameter"
    COOKIE = "cookie parameter"
    RESPONSE = "response"
    EMPTY = "response without content"
    PROPERTY = "property"
    ITEMS = "schema of the items"
    OTHERS = "schema of other properties"


@frozen
class Fact:
    """What a keyword says at a place, the pointer to where that stands, and who sends the value."""

    where: Where
    keyword: str
    value: Any
    pointer: str
    direction: Direction = Direction.REQUEST


Table = dict[tuple[Where, str], Fact]


def describe(document: Document, names: Mapping[tuple[str, str], str] | None = None) -> Table:
    """Return all that `document` says; `names` gives (method, path) the name of an operation."""
    found = [*_top_level(document)]
    for operation in operations(document):
        name = (names or {}).get((operation.method, operation.path)) or _name(operation)
        found += _operation(document, operation, (name,))
    return {(fact.where, fact.keyword): fact for fact in found if fact.value is not None}


def routes(document: Document) -> dict[tuple[str, str], str]:
    """Return what to call the operation with each method and path: its id, or those two."""
    return {(each.method, each.path): _name(each) for each in operations(document)}


def servers(document: Document) -> tuple[str, ...]:
    """Return the servers' URLs with their variables' defaults filled in."""
    return tuple(_url(server) for server in document.get("servers") or ())


def _top_level(document: Document) -> Iterator[Fact]:
    root, urls = Node(document, "#"), servers(document)
    yield Fact(("servers",), "the default server", next(iter(urls), None), "#/servers/0")
    for url, (_, node) in zip(urls, root.children("servers"), strict=True):
        yield Fact(("servers", url), PRESENCE, Thing.SERVER, node.pointer)
        yield from _keywords(document, node, ("servers", url), frozenset({"url"}))
    yield from _keywords(document, root["info"], ("info",))
    known = frozenset({"info", "servers", "security", "paths", "components"})
    yield from _keywords(document, root, ("info",), known)


def _operation(document: Document, operation: Operation, where: Where) -> Iterator[Fact]:
    node, at = operation.node, operation.node.pointer
    yield Fact(where, PRESENCE, Thing.OPERATION, at)
    yield Fact(where, "the path", operation.path, at)
    yield Fact(where, "the method", operation.method.upper(), at)
    # The generator names a module after the first tag.
    yield Fact(where, "the first tag", operation.tags[:1], join(at, "tags"))
    yield from _keywords(document, node, where, _OPERATION)
    yield _security(document, node, (*where, "security"))
    for parameter in operation.parameters:
        yield from _parameter(document, parameter, (*where, "request", parameter.get("name")))
    for status, entry in node.children("responses"):
        response = resolve(document, entry)
        yield from _response(document, response, (*where, f"response {status}"))


def _security(document: Document, operation: Node, where: Where) -> Fact:
    own = "security" in operation.value
    declared = operation.get("security") if own else document.get("security")
    # What a caller may choose from: each a set of security schemes to satisfy together.
    choices = tuple(tuple(sorted(requirement)) for requirement in declared or ()) or ((),)
    at = join(operation.pointer, "security") if own else "#/security"
    return Fact(where, "the credentials", choices, at)


def _parameter(document: Document, node: Node, where: Where) -> Iterator[Fact]:
    place, at = node.get("in"), node.pointer
    yield Fact(where, PRESENCE, Thing(f"{place} parameter"), at)
    style = node.get("style") or _STYLES[place]
    yield Fact(where, "required", bool(node.get("required")), join(at, "required"))
    yield Fact(where, "style", style, join(at, "style"))
    yield Fact(where, "explode", node.get("explode", style == "form"), join(at, "explode"))
    yield from _keywords(document, node, where, _PARAMETER)
    if "schema" in node.value:
        yield from _schema(document, node["schema"], where, Direction.REQUEST, frozenset())


def _response(document: Document, node: Node, where: Where) -> Iterator[Fact]:
    media = [*node.children("content")][:1]  # the first media type speaks for all
    yield Fact(where, PRESENCE, Thing.RESPONSE if media else Thing.EMPTY, node.pointer)
    yield from _keywords(document, node, where, frozenset({"content"}))
    for name, content in media:
        yield Fact(where, "the media type", name, content.pointer)
        if "schema" in content.value:
            yield from _schema(document, content["schema"], where, Direction.RESPONSE, frozenset())


def _schema(
    document: Document, schema: Node, where: Where, direction: Direction, above: frozenset[str]
) -> Iterator[Fact]:
    seen = view(document, schema)
    if seen.pointer in above:
        return  # a schema inside itself has said everything already
    types = None if seen.types is None else tuple(sorted(seen.types))
    yield Fact(where, "the type", types, join(seen.pointer, "type"), direction)
    yield Fact(where, "the model's name", _model(seen), seen.pointer, direction)
    for keyword, node in seen.keywords.items():
        if keyword == "enum":
            # In an order of their own; null is counted among the types.
            values = sorted((value for value in node.value if value is not None), key=repr)
            yield Fact(where, keyword, values, node.pointer, direction)
        elif keyword not in _STRUCTURE or node.value is False:
            yield Fact(where, keyword, _whole(document, node.value), node.pointer, direction)
    for thing, name, node in _below(seen):
        place = (*where, name)
        yield Fact(place, PRESENCE, thing, node.pointer, direction)
        yield Fact(place, "required", name in seen.required, node.pointer, direction)
        yield from _schema(document, node, place, direction, above | {seen.pointer})


def _below(schema: View) -> Iterator[tuple[Thing, str, Node]]:
    """Yield everything inside a schema: what it is, its name, its schema."""
    for name, node in schema.properties.items():
        yield Thing.PROPERTY, name, node
    if "items" in schema.keywords:
        yield Thing.ITEMS, "[]", schema.keywords["items"]
    others = schema.get("additionalProperties")
    if others and isinstance(others, Mapping):
        yield Thing.OTHERS, "*", schema.keywords["additionalProperties"]


def _keywords(
    document: Document, node: Node, where: Where, known: frozenset[str] = frozenset()
) -> Iterator[Fact]:
    """Yield what is said by keywords of which nothing is known but their values."""
    for key in node.value:
        if key not in known:
            child = node[key]
            yield Fact(where, key, _whole(document, child.value) or None, child.pointer)


def _whole(document: Document, value: Any, above: frozenset[str] = frozenset()) -> Any:
    """Return `value` with its references followed, so that a change behind one is seen."""
    if isinstance(value, list):
        return [_whole(document, each, above) for each in value]
    if not isinstance(value, Mapping):
        return value
    reference = value.get("$ref")
    if isinstance(reference, str):
        if reference in above:
            return reference
        target = resolve(document, Node(value, "#")).value
        return _whole(document, target, above | {reference})
    return {key: _whole(document, each, above) for key, each in value.items()}


def _name(operation: Operation) -> str:
    return operation.operation_id or f"{operation.method.upper()} {operation.path}"


def _url(server: Mapping[str, Any]) -> str:
    url: str = server["url"]
    for name, variable in (server.get("variables") or {}).items():
        url = url.replace(f"{{{name}}}", str(variable.get("default", "")))
    return url


def _model(schema: View) -> str | None:
    """Return the component's name where the generator calls a class by it."""
    name = schema.pointer.removeprefix(_COMPONENTS)
    types = schema.types or ()
    is_class = bool(schema.properties) or "enum" in schema.keywords or "object" in types
    return name if is_class and "/" not in name else None
