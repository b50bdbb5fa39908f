"""Instances of schemas, made from what these say, the same ones every time.

Each is judged by the validator of the document's dialect before anybody gets to see it.
"""

from collections.abc import Iterator
from typing import Any

from attrs import define, field
from openapi_schema_validator import (
    OAS30Validator,
    OAS31Validator,
    oas30_format_checker,
    oas31_format_checker,
)
from referencing import Registry, Resource, Specification

from contract_checks.document import Document, Node, Schema, is_31, schema_of

_TEXTS = {
    "date-time": ("2026-01-02T03:04:05.678000+00:00", "2026-01-02T03:04:05-05:00"),
    "date": ("2026-01-02",),
    "uuid": ("01234567-89ab-cdef-0123-456789abcdef",),
}
_TEXT = ("a b/&=+%?#;:@", "é", "")
_NUMBERS = {"integer": (7, 1, 0, -3, 2**53 + 1), "number": (0.5, 1.0, 0.0, -1.5)}
_ANYTHING = ("text", 7, None, {"a": [1.5, True]})


@define
class Examples:
    """Finds instances of the schemas of one document."""

    document: Document
    _known: dict[tuple[str, bool], list[Any]] = field(factory=dict)
    _validator: Any = field(init=False)

    def __attrs_post_init__(self) -> None:
        resource = Resource(contents=self.document, specification=Specification.OPAQUE)
        registry: Registry[Any] = Registry().with_resource("urn:document", resource)
        self._validator = (
            OAS31Validator({}, registry=registry, format_checker=oas31_format_checker)
            if is_31(self.document)
            else OAS30Validator({}, registry=registry, format_checker=oas30_format_checker)
        )

    def of(self, node: Node) -> list[Any]:
        """Return instances of the schema used at `node`, from the fullest to the scantest."""
        return self._of(node, ())

    def _of(self, node: Node, within: tuple[str, ...]) -> list[Any]:
        schema = schema_of(self.document, node)
        if within.count(schema.node.pointer) > 1:
            return []  # a schema inside itself is shown once
        key = schema.node.pointer, schema.nullable
        if key not in self._known:
            validator = self._validator.evolve(schema={"$ref": f"urn:document{node.pointer}"})
            candidates = list(self._candidates(schema, (*within, schema.node.pointer)))
            candidates[1:1] = [None] if schema.nullable else []
            self._known[key] = [each for each in candidates if validator.is_valid(each)]
        return self._known[key]

    def _inside(self, node: Node, within: tuple[str, ...]) -> list[Any]:
        """Return instances that are to be part of another: of objects only the extremes."""
        found = self._of(node, within)
        is_object = len(found) > 2 and isinstance(found[0], dict)
        return [found[0], found[-1]] if is_object else found

    def _candidates(self, schema: Schema, within: tuple[str, ...]) -> Iterator[Any]:
        node = schema.node
        match schema.kind:
            case "enum":
                yield from node.get("enum")
            case "boolean":
                yield from (True, False)
            case "integer" | "number":
                bounds = (node.get("minimum"), node.get("maximum"))
                yield from (bound for bound in bounds if bound is not None)
                yield from _NUMBERS[schema.kind]
            case "string":
                for text in _TEXTS.get(node.get("format"), _TEXT):
                    yield text.ljust(node.get("minLength", 0), "x")[: node.get("maxLength")]
            case "array":
                yield from self._arrays(node, within)
            case "object":
                yield from self._objects(node, within)
            case "any":
                yield from _ANYTHING

    def _arrays(self, node: Node, within: tuple[str, ...]) -> Iterator[list[Any]]:
        items = self._inside(node["items"], within) if node.get("items") else [*_ANYTHING]
        longest = node.get("maxItems", len(items))
        yield items[:longest]
        yield items[: node.get("minItems", 0)]
        yield items[:1]

    def _objects(self, node: Node, within: tuple[str, ...]) -> Iterator[dict[str, Any]]:
        values = {name: self._inside(each, within) for name, each in node.children("properties")}
        whole = {name: found[0] for name, found in values.items() if found}
        additional = node.get("additionalProperties", True)
        if additional:
            others = [*_ANYTHING]
            if isinstance(additional, dict):
                others = self._inside(node["additionalProperties"], within)
            yield whole | {f"other-{index}": other for index, other in enumerate(others)}
        yield whole
        for name, found in values.items():
            yield from (whole | {name: other} for other in found[1:])
            yield {other: value for other, value in whole.items() if other != name}
        required = node.get("required") or ()
        yield {name: value for name, value in whole.items() if name in required}
