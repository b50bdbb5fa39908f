"""Lays out what a specification says as one flat table, by the place where its user meets it.

What a difference between two such tables means is judged in `comparing`.
"""

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

from attrs import define, field, frozen

from _spec.document import Document, Node, Operation, join, operations, resolve
from _spec.views import View, view

Where = tuple[str, ...]
"""A place as the API's user knows it: ("GetLiveDatas", "response 200", "live_datas", "[]")."""

PRESENCE = ""
"""The keyword under which a place itself stands; its value is the `Thing` that is there."""

MEDIA_TYPES = "the media types"
SCHEME = "the security scheme"

ALTERNATIVE = "either "
"""How the name of a place begins that is one of several alternatives."""

_COMPONENTS = "#/components/schemas/"
_STYLES = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}
_STRUCTURE = frozenset({"items", "additionalProperties", "oneOf", "anyOf"})
_HANDLED = frozenset(
    {"name", "in", "required", "schema", "content", "headers", "style", "explode", "$ref"}
    | {"operationId", "tags", "parameters", "requestBody", "responses", "security", "servers"}
    | {"openapi", "info", "paths", "components", "url"}
)


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
    HEADER_PARAMETER = "header parameter"
    COOKIE = "cookie parameter"
    BODY = "request body"
    RESPONSE = "response"
    HEADER = "header"
    PROPERTY = "property"
    ITEMS = "schema of the items"
    OTHERS = "schema of other properties"
    ALTERNATIVE = "alternative"


@frozen
class Fact:
    """What a keyword says, the pointer to where it stands, and in which direction it goes."""

    value: Any
    pointer: str
    direction: Direction = Direction.REQUEST


Table = dict[tuple[Where, str], Fact]


def describe(document: Document, names: Mapping[tuple[str, str], str] | None = None) -> Table:
    """Return all that `document` says; `names` gives (method, path) the name of an operation."""
    description = _Description(document, names or {})
    description.top_level()
    for operation in operations(document):
        description.operation(operation)
    return description.table


def routes(document: Document) -> dict[tuple[str, str], str]:
    """Return what to call the operation with each method and path: its id, or those two."""
    return {(each.method, each.path): _name(each) for each in operations(document)}


def servers(document: Document) -> tuple[str, ...]:
    """Return the servers' URLs with their variables' defaults filled in."""
    return tuple(_url(server) for server in document.get("servers") or ())


@define
class _Description:
    document: Document
    names: Mapping[tuple[str, str], str]
    table: Table = field(factory=dict)

    def top_level(self) -> None:
        root = Node(self.document, "#")
        urls = servers(self.document)
        self._add(("servers",), "the default server", urls[0] if urls else None, "#/servers/0")
        for url, (_, node) in zip(urls, root.children("servers"), strict=True):
            self._add(("servers", url), PRESENCE, Thing.SERVER, node.pointer)
            self._others(node, ("servers", url))
        self._add(("info",), "the version of OpenAPI", self.document["openapi"], "#/openapi")
        self._add(("info",), "the list of tags", self.document.get("tags"), "#/tags")
        for key, node in root.children("info"):
            self._add(("info",), key, node.value, node.pointer)
        self._others(root, ("info",))

    def operation(self, operation: Operation) -> None:
        node, at = operation.node, operation.node.pointer
        where = (self.names.get((operation.method, operation.path)) or _name(operation),)
        self._add(where, PRESENCE, Thing.OPERATION, at)
        self._add(where, "the path", operation.path, at)
        self._add(where, "the method", operation.method.upper(), at)
        self._add(where, "the operationId", operation.operation_id, join(at, "operationId"))
        # The generator names a module after the first tag.
        self._add(where, "the first tag", operation.tags[:1], join(at, "tags"))
        self._add(where, "the further tags", operation.tags[1:], join(at, "tags"))
        self._add(where, "its own servers", node.get("servers"), join(at, "servers"))
        self._others(node, where)
        self._security(operation, (*where, "security"))
        for parameter in operation.parameters:
            below: Where = (*where, "request", parameter.get("name"))
            thing = Thing(f"{parameter.get('in')} parameter")
            self._part(parameter, thing, below, Direction.REQUEST)
            style = parameter.get("style") or _STYLES[parameter.get("in")]
            explode = bool(parameter.get("explode", style == "form"))
            self._add(below, "style", style, join(parameter.pointer, "style"))
            self._add(below, "explode", explode, join(parameter.pointer, "explode"))
        if operation.body is not None:
            below = (*where, "request", "body")
            self._part(operation.body, Thing.BODY, below, Direction.REQUEST)
        for status, entry in node.children("responses"):
            response = resolve(self.document, entry)
            below = (*where, f"response {status}")
            self._part(response, Thing.RESPONSE, below, Direction.RESPONSE)
            for name, header in response.children("headers"):
                resolved = resolve(self.document, header)
                self._part(resolved, Thing.HEADER, (*below, f"header {name}"), Direction.RESPONSE)

    def _security(self, operation: Operation, where: Where) -> None:
        own = operation.node.get("security")
        declared = self.document.get("security") if own is None else own
        at = "#/security" if own is None else join(operation.node.pointer, "security")
        # What a caller may choose from: each a set of security schemes to satisfy together.
        choices = tuple(tuple(sorted(requirement)) for requirement in declared or ()) or ((),)
        self._add(where, "the credentials", choices, at)
        schemes = Node(self.document.get("components") or {}, "#/components")
        for name, scheme in schemes.children("securitySchemes"):
            if any(name in choice for choice in choices):
                self._add((*where, name), SCHEME, scheme.value, scheme.pointer)

    def _part(self, node: Node, thing: Thing, where: Where, direction: Direction) -> None:
        """Add a parameter, a body, a response or a header: whatever has a schema."""
        self._add(where, PRESENCE, thing, node.pointer, direction)
        at = join(node.pointer, "required")
        self._add(where, "required", bool(node.get("required")), at, direction)
        self._others(node, where, direction)
        media = dict(node.children("content"))
        if media:
            self._add(where, MEDIA_TYPES, tuple(sorted(media)), join(node.pointer, "content"))
        for owner in [node, *media.values()][:2]:  # the first media type speaks for all
            if "schema" in owner.value:
                self._schema(owner["schema"], where, direction, frozenset())

    def _schema(
        self, schema: Node, where: Where, direction: Direction, above: frozenset[str]
    ) -> None:
        seen = view(self.document, schema)
        if seen.pointer in above:
            return  # a schema inside itself has said everything already
        above |= {seen.pointer}
        types = None if seen.types is None else tuple(sorted(seen.types))
        self._add(where, "the type", types, join(seen.pointer, "type"), direction)
        model = _model(self.document, schema)
        if model is not None and _is_class(seen):
            self._add(where, "the model's name", model, seen.pointer, direction)
        for keyword, node in seen.keywords.items():
            if keyword not in _STRUCTURE:
                value = _values(node.value) if keyword == "enum" else node.value
                self._add(where, keyword, value, node.pointer, direction)
        if seen.get("additionalProperties") is False:
            at = seen.place("additionalProperties")
            self._add(where, "additionalProperties", False, at, direction)
        for thing, name, child in _below(seen):
            below = (*where, name)
            self._add(below, PRESENCE, thing, child.pointer, direction)
            if thing is Thing.PROPERTY:
                self._add(below, "required", name in seen.required, child.pointer, direction)
            self._schema(child, below, direction, above)

    def _others(self, node: Node, where: Where, direction: Direction = Direction.REQUEST) -> None:
        """Add the keywords that nothing else here knows."""
        for keyword in node.value:
            if keyword not in _HANDLED:
                child = node[keyword]
                self._add(where, keyword, child.value or None, child.pointer, direction)

    def _add(
        self,
        where: Where,
        keyword: str,
        value: Any,
        pointer: str,
        direction: Direction = Direction.REQUEST,
    ) -> None:
        if value is not None:
            self.table[where, keyword] = Fact(value, pointer, direction)


def _name(operation: Operation) -> str:
    return operation.operation_id or f"{operation.method.upper()} {operation.path}"


def _values(enum: list[Any]) -> tuple[Any, ...]:
    """Return the values in an order of their own; null is counted among the types."""
    return tuple(sorted((value for value in enum if value is not None), key=repr))


def _url(server: Mapping[str, Any]) -> str:
    url: str = server["url"]
    for name, variable in (server.get("variables") or {}).items():
        url = url.replace(f"{{{name}}}", str(variable.get("default", "")))
    return url


def _model(document: Document, schema: Node) -> str | None:
    """Return the component that gives a class its name."""
    seen: set[str] = set()
    schema = resolve(document, schema)
    while len(schema.get("allOf") or ()) == 1 and schema.pointer not in seen:
        seen.add(schema.pointer)
        schema = resolve(document, schema["allOf"][0])
    name = schema.pointer.removeprefix(_COMPONENTS)
    return None if "/" in name else name


def _is_class(schema: View) -> bool:
    """Whether the generator writes a class for it."""
    types = schema.types or ()
    return bool(schema.properties) or "enum" in schema.keywords or "object" in types


def _below(schema: View) -> Iterator[tuple[Thing, str, Node]]:
    """Yield everything inside a schema: what it is, its name, its schema."""
    for name, node in schema.properties.items():
        yield Thing.PROPERTY, name, node
    if "items" in schema.keywords:
        yield Thing.ITEMS, "[]", schema.keywords["items"]
    others = schema.get("additionalProperties")
    if others and isinstance(others, Mapping):
        yield Thing.OTHERS, "*", schema.keywords["additionalProperties"]
    for number, node in enumerate(schema.alternatives(), 1):
        reference = node.get("$ref", "").removeprefix(_COMPONENTS)
        name = reference or node.get("title") or f"number {number}"
        yield Thing.ALTERNATIVE, ALTERNATIVE + name, node
