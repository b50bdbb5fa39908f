"""The elements of a document that a client is made of: its operations and all they lead to.

What no operation leads to is no part of the client, schemas excepted: each of those is a model.
"""

from collections.abc import Iterator
from enum import Enum, auto
from typing import Any

from attrs import define, field, frozen

from _spec.document import Document, Node, operations, resolve


class Role(Enum):
    """What an element is."""

    DOCUMENT = auto()
    PATH = auto()
    OPERATION = auto()
    PARAMETER = auto()
    BODY = auto()
    RESPONSE = auto()
    SCHEMA = auto()
    REFERENCE = auto()
    """A `$ref` in the place of a schema."""


@frozen
class Element:
    """One element, at the place where it stands itself: not where a `$ref` leads to it."""

    role: Role
    node: Node
    is_input: bool = False
    """Whether the limits of an array here bind those who call an operation."""
    takes_default: bool = False
    """Whether it is the schema of a parameter or property, where a default counts."""
    whole: str | None = None
    """The union or `allOf` that it is a member of, whose type is all there is of it."""

    @property
    def pointer(self) -> str:
        """The least precise place at which a change of it may be reported."""
        return self.whole or self.node.pointer


def elements(document: Document) -> Iterator[Element]:
    """Every element of `document`, once."""
    return _Walk(document).elements()


@define
class _Walk:
    document: Document
    _seen: set[str] = field(factory=set)

    def elements(self) -> Iterator[Element]:
        top = Node(self.document, "#")
        yield Element(Role.DOCUMENT, top)
        for _, entry in top.children("paths"):
            yield from self._once(Role.PATH, resolve(self.document, entry))
        # Before everything else, so that a schema in both directions counts as input.
        yield from self._inputs()
        for operation in operations(self.document):
            for _, entry in operation.node.children("responses"):
                response = resolve(self.document, entry)
                yield from self._once(Role.RESPONSE, response)
                for _, media_type in response.children("content"):
                    yield from self._schema_of(media_type)
        for _, schema in Node(top.get("components") or {}, "#/components").children("schemas"):
            yield from self._schema(schema)

    def _inputs(self) -> Iterator[Element]:
        for operation in operations(self.document):
            yield from self._once(Role.OPERATION, operation.node)
            for parameter in operation.parameters:
                yield from self._once(Role.PARAMETER, parameter)
                yield from self._schema_of(parameter, is_input=True, takes_default=True)
            if operation.body is not None:
                yield from self._once(Role.BODY, operation.body)
                for index, (_, media_type) in enumerate(operation.body.children("content")):
                    yield from self._schema_of(media_type, is_input=index == 0)

    def _once(self, role: Role, node: Node, **facts: Any) -> Iterator[Element]:
        if node.pointer not in self._seen:
            self._seen.add(node.pointer)
            yield Element(role, node, **facts)

    def _schema_of(self, owner: Node, **facts: bool) -> Iterator[Element]:
        if owner.get("schema") is not None:
            yield from self._schema(owner["schema"], **facts)

    def _schema(self, schema: Node, *, is_input: bool = False, **facts: Any) -> Iterator[Element]:
        if "$ref" in schema.value:
            yield from self._once(Role.REFERENCE, schema, **facts)
            yield from self._schema(resolve(self.document, schema), is_input=is_input)
        elif schema.pointer not in self._seen:
            yield from self._once(Role.SCHEMA, schema, is_input=is_input, **facts)
            yield from self._parts(schema, is_input=is_input)

    def _parts(self, schema: Node, *, is_input: bool) -> Iterator[Element]:
        if isinstance(schema.get("items"), dict):
            yield from self._schema(schema["items"], is_input=is_input)
        if isinstance(schema.get("additionalProperties"), dict):
            yield from self._schema(schema["additionalProperties"])
        for _, child in schema.children("properties"):
            yield from self._schema(child, is_input=is_input, takes_default=True)
        for _, child in schema.children("allOf"):
            yield from self._schema(child, is_input=is_input, whole=schema.pointer)
        for key in ("anyOf", "oneOf"):
            for _, child in schema.children(key):
                yield from self._schema(child, whole=schema.pointer)
        for _, child in schema.children("prefixItems"):
            yield from self._schema(child)
