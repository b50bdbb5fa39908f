"""What a schema allows, boiled down to alternatives that can have a Python type of their own.

References, unions, `nullable` and `allOf` are resolved here; the package is not looked at.
"""

from collections.abc import Iterator, Mapping
from enum import Enum, auto
from typing import Any

from attrs import evolve, frozen

from _spec.document import Document, Node, join, resolve

COMPONENTS = "#/components/schemas/"


class Kind(Enum):
    """The kinds of values that the generator tells apart."""

    ANY = auto()
    NULL = auto()
    BOOLEAN = auto()
    INTEGER = auto()
    NUMBER = auto()
    STRING = auto()
    DATE_TIME = auto()
    DATE = auto()
    UUID = auto()
    BINARY = auto()
    CONST = auto()
    ENUM = auto()
    ARRAY = auto()
    OBJECT = auto()


_BY_TYPE = {
    "null": Kind.NULL,
    "boolean": Kind.BOOLEAN,
    "integer": Kind.INTEGER,
    "number": Kind.NUMBER,
    "array": Kind.ARRAY,
    "object": Kind.OBJECT,
}
_BY_FORMAT = {
    "date-time": Kind.DATE_TIME,
    "date": Kind.DATE,
    "uuid": Kind.UUID,
    "binary": Kind.BINARY,
}


WITH_CLASS = (Kind.OBJECT, Kind.ENUM)


@frozen
class Alternative:
    """One kind of value that a schema allows; `component` is the component schema it is all of."""

    kind: Kind
    node: Node
    component: str | None = None
    above: tuple[str, ...] = ()
    """The places that lead to `node`: references, unions, the schema that was asked about."""

    @property
    def places(self) -> tuple[str, ...]:
        """All the places that say what it is; what has a class of its own is compared with that."""
        if self.component is not None and self.kind in WITH_CLASS:
            return self.above
        return (*self.above, self.node.pointer)


@frozen
class Part:
    """One schema of those that make up an object; `place` is where the whole refers to it."""

    place: str
    node: Node


@frozen
class ObjectShape:
    """An object schema with its `allOf` merged: what may be in it, under which names."""

    properties: Mapping[str, Node]
    required: Mapping[str, str]
    """The names that must be there, with the pointers of the `required` that say so."""
    additional: Node | bool
    parts: tuple[Part, ...]


def component_schemas(document: Document) -> Iterator[tuple[str, Node]]:
    """Every component schema by name."""
    components = Node(document, "#").get("components")
    yield from Node(components or {}, "#/components").children("schemas")


def alternatives(
    document: Document, schema: Node, above: tuple[str, ...] = ()
) -> Iterator[Alternative]:
    """The alternatives of `schema`, in its order; one inside itself adds none."""
    component = None
    above = (*above, schema.pointer)
    if "$ref" in schema.value:
        component = _component_name(schema.get("$ref"))
        schema = resolve(document, schema)
        if schema.pointer in above[:-1]:
            return
    for alternative in _alternatives(document, schema, component, above):
        yield evolve(alternative, above=alternative.above or above)


def _alternatives(
    document: Document, schema: Node, component: str | None, above: tuple[str, ...]
) -> Iterator[Alternative]:
    value, nullable = schema.value, bool(schema.get("nullable"))
    union = [child for key in ("anyOf", "oneOf") for _, child in schema.children(key)]
    inside = (*above, schema.pointer)
    if value.get("type") == "boolean" and not nullable:
        yield Alternative(Kind.BOOLEAN, schema, component)
    elif value.get("enum"):
        yield from _enumerated(schema, component)
    elif union:
        for child in union:
            yield from alternatives(document, child, inside)
        yield from _null(schema, present=nullable)
    elif _is_alias(schema):
        yield from alternatives(document, schema["allOf"][0], inside)
        yield from _null(schema, present=nullable)
    elif nullable or isinstance(value.get("type"), list):
        yield from _several_types(schema)
    else:
        yield Alternative(_kind(value, value.get("type")), schema, component)


def object_shape(document: Document, schema: Node) -> ObjectShape:
    """The merged shape of an object schema."""
    properties: dict[str, Node] = {}
    required: dict[str, str] = {}
    parts = tuple(_parts(document, schema, frozenset()))
    for part in parts:
        properties.update(part.node.children("properties"))
        at = join(part.node.pointer, "required")
        required.update(dict.fromkeys(part.node.get("required") or (), at))
    additional = schema.get("additionalProperties", True)
    if isinstance(additional, Mapping):
        additional = schema["additionalProperties"] if additional else True
    return ObjectShape(properties, required, additional, parts)


def items(array: Node) -> list[Node]:
    """The schemas that an array's items may follow: one, or several for a tuple."""
    found = [child for _, child in array.children("prefixItems")]
    if array.get("items") is not None:
        found.append(array["items"])
    return found or [Node({}, join(array.pointer, "items"))]


def _enumerated(schema: Node, component: str | None) -> Iterator[Alternative]:
    values = schema.get("enum")
    if None in values:
        yield Alternative(Kind.NULL, schema)
        component = None  # the class is that of an alternative then
    if any(value is not None for value in values):
        yield Alternative(Kind.ENUM, schema, component)


def _several_types(schema: Node) -> Iterator[Alternative]:
    declared = schema.get("type")
    types = declared if isinstance(declared, list) else [declared]
    for name in types:
        yield Alternative(_kind(schema.value, name), schema)
    typed = declared is not None or schema.get("allOf")
    yield from _null(schema, present=bool(schema.get("nullable") and typed and "null" not in types))


def _null(schema: Node, *, present: bool) -> Iterator[Alternative]:
    if present:
        yield Alternative(Kind.NULL, schema)


def _kind(value: Mapping[str, Any], declared: str | None) -> Kind:
    if "const" in value:
        return Kind.CONST
    if declared == "string":
        return _BY_FORMAT.get(value.get("format", ""), Kind.STRING)
    if declared in _BY_TYPE:
        return _BY_TYPE[declared]
    return Kind.OBJECT if value.get("allOf") or value.get("properties") else Kind.ANY


def _is_alias(schema: Node) -> bool:
    """Whether the schema is just another one, in the `allOf` that OpenAPI 3.0 needs for it."""
    parts = schema.get("allOf") or []
    own = {"properties", "required", "additionalProperties"} & schema.value.keys()
    return len(parts) == 1 and "$ref" in parts[0] and not own


def _parts(document: Document, schema: Node, above: frozenset[str]) -> Iterator[Part]:
    node = resolve(document, schema)
    if node.pointer in above:
        node = Node({}, node.pointer)  # a part of itself adds nothing
    for _, part in node.children("allOf"):
        yield from _parts(document, part, above | {node.pointer})
    yield Part(schema.pointer, node)


def _component_name(reference: str) -> str | None:
    name = reference.removeprefix(COMPONENTS)
    if name == reference or "/" in name:
        return None
    return name.replace("~1", "/").replace("~0", "~")
