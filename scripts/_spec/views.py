"""Schemas with their different spellings evened out, so that two of them can be compared.

References are followed, `allOf` is merged, and `nullable`, `type: [x, "null"]` and `anyOf` with a
null all become the type "null". What a difference means is not judged here.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import frozen

from _spec.document import Document, Node, join, resolve

_UNIONS = ("oneOf", "anyOf")
_SPECIAL = frozenset({"$ref", "allOf", "type", "nullable", "properties", "required", "const"})


@frozen
class View:
    """One schema, whichever way it is written."""

    pointer: str
    types: frozenset[str] | None
    """The JSON types that it allows, "null" among them; `None` when it does not say."""
    properties: Mapping[str, Node]
    required: Mapping[str, str]
    """The names that must be there, with the pointers of the `required` that say so."""
    keywords: Mapping[str, Node]
    """All other keywords, each in its place."""

    def alternatives(self) -> tuple[Node, ...]:
        """The schemas of a union, null not counted; empty when it is none."""
        found = [child for key in _UNIONS for child in _children(self.keywords.get(key))]
        return tuple(child for child in found if not is_null(child))

    def get(self, keyword: str) -> Any:
        """The plain value of a keyword."""
        return self.keywords[keyword].value if keyword in self.keywords else None

    def place(self, keyword: str) -> str:
        """The pointer to a keyword, or to where it would stand."""
        known = self.keywords.get(keyword)
        return known.pointer if known else join(self.pointer, keyword)


def view(document: Document, schema: Node) -> View:
    """The evened-out form of `schema`; where its parts contradict each other, the last one wins."""
    own = resolve(document, schema)
    types: frozenset[str] | None = None
    nullable = False
    properties: dict[str, Node] = {}
    required: dict[str, str] = {}
    keywords: dict[str, Node] = {}
    for part in _parts(document, schema, frozenset()):
        types = _types(part) or types
        nullable = nullable or part.get("nullable") is True or _has_null_branch(part)
        properties.update(part.children("properties"))
        required.update(dict.fromkeys(part.get("required") or (), join(part.pointer, "required")))
        keywords.update({key: part[key] for key in part.value if key not in _SPECIAL})
        if "const" in part.value:
            keywords["enum"] = Node([part.get("const")], join(part.pointer, "const"))
    if types is not None and nullable:
        types |= {"null"}
    _even_out_bounds(keywords)
    return View(own.pointer, types, properties, required, _without_single_union(keywords))


def is_null(schema: Node) -> bool:
    """Whether `schema` allows nothing but null."""
    return schema.get("type") in ("null", ["null"])


def _parts(document: Document, schema: Node, above: frozenset[str]) -> Iterator[Node]:
    """All that `schema` is put together from, the outermost last."""
    if not isinstance(schema.value, Mapping) or schema.pointer in above:
        return
    above |= {schema.pointer}
    if "$ref" in schema.value:
        yield from _parts(document, resolve(document, schema), above)
    for _, part in schema.children("allOf"):
        yield from _parts(document, part, above)
    for key in _UNIONS:
        only = _only_alternative(schema, key)
        if only is not None:
            yield from _parts(document, only, above)
    yield schema


def _only_alternative(schema: Node, key: str) -> Node | None:
    others = [child for _, child in schema.children(key) if not is_null(child)]
    return others[0] if len(others) == 1 else None


def _without_single_union(keywords: dict[str, Node]) -> dict[str, Node]:
    single = {
        key
        for key in _UNIONS
        if key in keywords and sum(not is_null(child) for child in _children(keywords[key])) == 1
    }
    return {key: node for key, node in keywords.items() if key not in single}


def _has_null_branch(part: Node) -> bool:
    return any(is_null(child) for key in _UNIONS for _, child in part.children(key))


def _types(part: Node) -> frozenset[str] | None:
    declared = part.get("type")
    if declared is None:
        return None
    return frozenset(declared if isinstance(declared, list) else [declared])


def _even_out_bounds(keywords: dict[str, Node]) -> None:
    """Turns OpenAPI 3.0's `maximum: 5, exclusiveMaximum: true` into `exclusiveMaximum: 5`."""
    for bound, exclusive in (
        ("maximum", "exclusiveMaximum"),
        ("minimum", "exclusiveMinimum"),
    ):
        flag = keywords.get(exclusive)
        if flag is None or not isinstance(flag.value, bool):
            continue
        del keywords[exclusive]
        if flag.value and bound in keywords:
            keywords[exclusive] = Node(keywords.pop(bound).value, flag.pointer)


def _children(node: Node | None) -> Iterator[Node]:
    if node is not None:
        for index in range(len(node.value)):
            yield node[index]
