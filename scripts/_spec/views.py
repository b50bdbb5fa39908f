"""Schemas with their different spellings evened out, so that two of them can be compared.

References are followed, `allOf` is merged, and `nullable`, `type: [x, "null"]` and `anyOf` with a
null all become the type "null".
"""

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import frozen

from _spec.document import Document, Node, join, resolve

_UNIONS = ("oneOf", "anyOf")
_SPECIAL = frozenset({"$ref", "allOf", "type", "nullable", "properties", "required", "const"})
_BOUNDS = (("maximum", "exclusiveMaximum"), ("minimum", "exclusiveMinimum"))


@frozen
class View:
    """One schema, whichever way it is written.

    `types` are the JSON types that it allows, "null" among them, or None when it does not say;
    `keywords` holds what has no attribute of its own, each in its place.
    """

    pointer: str
    types: frozenset[str] | None
    properties: Mapping[str, Node]
    required: frozenset[str]
    keywords: Mapping[str, Node]

    def get(self, keyword: str) -> Any:
        """Return the plain value of a keyword."""
        return self.keywords[keyword].value if keyword in self.keywords else None


def view(document: Document, schema: Node) -> View:
    """Return the evened-out form of `schema`; of parts in contradiction, the last one wins."""
    types: frozenset[str] | None = None
    nullable = False
    properties: dict[str, Node] = {}
    required: set[str] = set()
    keywords: dict[str, Node] = {}
    for part in _parts(document, schema, frozenset()):
        types = _types(part) or types
        branches = [branch for key in _UNIONS for _, branch in part.children(key)]
        nullable |= part.get("nullable") is True or any(map(_is_null, branches))
        properties.update(part.children("properties"))
        required.update(part.get("required") or ())
        keywords.update({key: part[key] for key in part.value if key not in _SPECIAL})
        if "const" in part.value:
            keywords["enum"] = Node([part.get("const")], join(part.pointer, "const"))
    for key in _UNIONS:
        if len(_others(keywords.get(key))) == 1:
            del keywords[key]
    _even_out_bounds(keywords)
    types = types | {"null"} if types is not None and nullable else types
    at = _declared(document, schema).pointer
    return View(at, types, properties, frozenset(required), keywords)


def _declared(document: Document, schema: Node) -> Node:
    """Return what `schema` stands for: through references, and through an `allOf` of one."""
    seen: set[str] = set()
    schema = resolve(document, schema)
    while len(schema.get("allOf") or ()) == 1 and schema.pointer not in seen:
        seen.add(schema.pointer)
        schema = resolve(document, schema["allOf"][0])
    return schema


def _parts(document: Document, schema: Node, above: frozenset[str]) -> Iterator[Node]:
    """Yield all that `schema` is put together from, the outermost last."""
    if not isinstance(schema.value, Mapping) or schema.pointer in above:
        return
    above |= {schema.pointer}
    inner = [resolve(document, schema)] if "$ref" in schema.value else []
    inner += [part for _, part in schema.children("allOf")]
    for key in _UNIONS:
        others = _others(schema[key] if key in schema.value else None)
        inner += others if len(others) == 1 else ()
    for part in inner:
        yield from _parts(document, part, above)
    yield schema


def _others(union: Node | None) -> tuple[Node, ...]:
    """Return the alternatives of a union that are not null."""
    found = () if union is None else (union[index] for index in range(len(union.value)))
    return tuple(each for each in found if not _is_null(each))


def _is_null(schema: Node) -> bool:
    return schema.get("type") in ("null", ["null"])


def _types(part: Node) -> frozenset[str] | None:
    declared = part.get("type")
    if declared is None:
        return None
    return frozenset(declared if isinstance(declared, list) else [declared])


def _even_out_bounds(keywords: dict[str, Node]) -> None:
    """Turn OpenAPI 3.0's `maximum: 5, exclusiveMaximum: true` into `exclusiveMaximum: 5`."""
    for bound, exclusive in _BOUNDS:
        flag = keywords.get(exclusive)
        if flag is not None and isinstance(flag.value, bool):
            del keywords[exclusive]
            if flag.value and bound in keywords:
                keywords[exclusive] = Node(keywords.pop(bound).value, flag.pointer)
