"""Every document that differs from a given one in a single thing that a client can feel.

Wording is left alone, and so are limits of single values: models do not validate.
"""

from collections.abc import Iterator
from typing import Any

from attrs import frozen

from contract_checks import Document, Problem
from contract_checks.document import join

Keys = tuple[Any, ...]
Edit = tuple[str, Keys, Any]
"""What is changed, where, and what stands there afterwards."""

GONE = object()
"""As what stands there afterwards: nothing."""

_NOT_FELT = {
    *("openapi", "title", "description", "summary", "example", "examples", "deprecated"),
    *("externalDocs", "minLength", "maxLength", "pattern", "variables", "securitySchemes"),
}
_BOUNDS = {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"}
_FORMATS_OF_NUMBERS = ("int32", "int64", "float", "double")
_NAMES = {"paths", "properties", "responses", "schemas", "content"}
"""Below these keys stand names that the document's author has chosen."""
_SHARED_RESPONSES = ("components", "responses")  # their names are nowhere in a package
_METHODS = ("get", "put", "post", "delete", "patch")
_DEFAULTS = (("style", "form"), ("explode", True), ("additionalProperties", True))
_OTHERS = {
    "type": ("string", "integer", "number", "boolean", "array", "object"),
    "format": ("date-time", "date", "uuid"),
    "in": ("query", "path", "header", "cookie"),
    "style": ("form", "pipeDelimited", "deepObject"),
    "explode": (True, False),
}
"""Other values of a keyword."""
_SCHEMA = {"application/json": {"schema": {"type": "object"}}}
_KEYWORDS: dict[str, dict[str, Any]] = {
    "document": {"security": [{"key": []}]},
    "path": {"servers": [{"url": "https://example.com"}]},
    "operation": {
        "security": [{"key": []}],
        "servers": [{"url": "https://example.com"}],
        "requestBody": {"content": _SCHEMA},
    },
    "parameter": {"required": True},
    "response": {"content": _SCHEMA},
    "schema": {"not": {"type": "boolean"}, "oneOf": [{"type": "string"}, {"type": "boolean"}]},
    "value": {"nullable": True},
    "string": {"format": "date-time", "enum": ["a", "b"]},
    "object": {"additionalProperties": {"type": "integer"}, "properties": {"a": {}}},
    "string in a slot": {"default": "other"},
    "integer in a slot": {"default": 77},
    "number in a slot": {"default": 7.5},
    "array in a parameter": {"minItems": 1, "maxItems": 7, "uniqueItems": True},
    "array in a query": {"explode": False, "style": "pipeDelimited"},
}
"""Keywords that each may get."""
_ENTRIES: dict[str, tuple[str | None, Any]] = {
    "paths": ("/new", {"get": {"operationId": "New", "responses": {"204": {"description": ""}}}}),
    "schemas": ("New", {"type": "object", "properties": {"a": {"type": "string"}}}),
    "properties": ("new", {"type": "string"}),
    "responses": ("418", {"description": "new"}),
    "content": ("text/plain", {"schema": {"type": "string"}}),
    "parameters": (None, {"name": "new", "in": "query", "schema": {"type": "string"}}),
    "servers": (None, {"url": "https://example.com"}),
    "enum": (None, "other"),
}
"""What each may have one more of, with its name where it has one."""


@frozen
class Mutant:
    """`document` is the original but for what `change` says, at the JSON pointer `place`."""

    change: str
    place: str
    document: Document

    def __str__(self) -> str:
        return f"{self.place} {self.change}"

    def is_named_by(self, problem: Problem) -> bool:
        """Return whether `problem` points to the place, below it, or to what it is a part of."""
        owner = self.place.rpartition("/")[0]
        return any(
            pointer in (self.place, owner) or pointer.startswith(f"{self.place}/")
            for pointer in (problem.pointer, *problem.also)
        )


def mutants(document: Document) -> Iterator[Mutant]:
    """Yield every mutant of `document`, always in the same order."""
    for keys, value, owner in _elements(document, (), {}):
        removed = [] if _is_implied(keys, value, owner) else [("gone", keys, GONE)]
        for change, at, new in (*removed, *_changed(keys, value), *_extended(keys, value)):
            yield Mutant(change, join("#", *at), put(document, at, new))
        for name in _other_names(keys, value):
            at = (*keys[:-1], name)
            renamed = put(put(document, keys, GONE), at, value)
            old, new = join("#", *keys), join("#", *at)
            yield Mutant(f"instead of {keys[-1]}", new, _referring(renamed, old, new))


def put(value: Any, keys: Keys, new: Any) -> Any:
    """Return `value` with `new` at `keys`; what is not on the way there is shared, not copied."""
    if not keys:
        return new
    key, *rest = keys
    copy: Any = [*value] if isinstance(value, list) else {**value}
    if new is GONE and not rest:
        del copy[key]
    elif isinstance(copy, list) and key == len(copy):
        copy.append(new)
    else:
        copy[key] = put(copy[key] if rest else None, tuple(rest), new)
    return copy


def _elements(value: Any, keys: Keys, owner: Any) -> Iterator[tuple[Keys, Any, Any]]:
    """Yield everything that a client can feel, with the keys that lead there and what has it."""
    yield keys, value, owner
    if keys[-1:] == ("security",):
        return  # it changes as a whole
    if isinstance(value, list):
        for index in range(1 if keys[-1] == "tags" else len(value)):
            yield from _elements(value[index], (*keys, index), value)
    elif isinstance(value, dict):
        are_names = keys[-1:] and keys[-1] in _NAMES
        not_felt = _NOT_FELT if keys else {*_NOT_FELT, "tags"}
        for key, child in value.items():
            says_nothing = key in not_felt or key[:2] == "x-" or child in _FORMATS_OF_NUMBERS
            says_nothing |= key in _BOUNDS and "parameters" not in keys
            if are_names or not says_nothing:
                yield from _elements(child, (*keys, key), value)


def _is_implied(keys: Keys, value: Any, owner: Any) -> bool:
    """Return whether the document would say the same without it, or nothing at all."""
    if len(keys) < 2 or keys[-2] in _NAMES:
        return len(keys) < 2
    if keys[-1] == "type":
        return "properties" in owner or "enum" in owner
    return (keys[-1], value) in _DEFAULTS


def _changed(keys: Keys, value: Any) -> Iterator[Edit]:
    others: tuple[Any, ...] = ()
    is_keyword = len(keys) > 1 and keys[-2] not in _NAMES
    if is_keyword and keys[-1] in _OTHERS:
        others = _OTHERS[keys[-1]]
    elif isinstance(value, bool):
        others = (not value,)
    elif isinstance(value, int | str):
        others = (value + 1,) if isinstance(value, int) else (f"{value}-other",)
    elif isinstance(value, dict) and "#/components/schemas/" in value.get("$ref", ""):
        others = ({"type": "array", "items": value}, {"type": "boolean"})
    elif "schema" in _roles(keys, value):
        others = ({"type": "array", "items": value},)
    yield from ((f"is {other}", keys, other) for other in others if other != value)


def _extended(keys: Keys, value: Any) -> Iterator[Edit]:
    for role in _roles(keys, value):
        for key, new in _KEYWORDS[role].items():
            if key not in value:
                yield f"is {new}", (*keys, key), new
    if keys and keys[-1] in _ENTRIES and keys != _SHARED_RESPONSES:
        name, new = _ENTRIES[keys[-1]]
        if isinstance(value, list):
            yield "is new", (*keys, len(value)), new
        elif isinstance(value, dict) and name is not None:
            yield "is new", (*keys, name), new


def _roles(keys: Keys, value: Any) -> list[str]:
    """Return what an element is, in the words of `_KEYWORDS`; nothing for a reference."""
    if not isinstance(value, dict) or "$ref" in value:
        return []
    *_, parent, last = (None, None, *keys)
    is_parameter, is_inside = parent == "parameters", "parameters" in keys
    is_slot = parent == "properties" or (last == "schema" and is_inside)
    is_schema = (
        is_slot or parent == "schemas" or last in ("schema", "items", "additionalProperties")
    )
    has_type, is_plain = is_schema and "enum" not in value, "format" not in value
    kind = value.get("type")
    in_query = is_parameter and value.get("in") == "query"
    roles = {
        "document": not keys,
        "path": parent == "paths",
        "operation": last in _METHODS and keys[0] == "paths",
        "parameter": is_parameter,
        "response": parent == "responses",
        "schema": is_schema,
        "value": has_type and kind is not None,
        f"{kind}": has_type and is_plain,
        f"{kind} in a slot": has_type and is_plain and is_slot,
        f"{kind} in a parameter": has_type and is_inside,
        f"{value.get('schema', {}).get('type')} in a query": in_query,
    }
    return [role for role, is_one in roles.items() if is_one and role in _KEYWORDS]


def _other_names(keys: Keys, value: Any) -> list[str]:
    """Return other names for what has one that a client knows."""
    *_, parent, name = (None, None, *keys)
    if keys[:1] == ("paths",) and len(keys) == 3 and name in _METHODS:
        return ["put" if name != "put" else "patch"]
    is_class = parent != "schemas" or not {"properties", "enum"}.isdisjoint(value)
    is_known = parent in _NAMES and is_class and keys[:2] != _SHARED_RESPONSES
    return sorted({f"{name}2", name.swapcase()} - {name}) if is_known else []


def _referring(value: Any, old: str, new: str) -> Any:
    """Return `value` with every `$ref` to `old` turned into one to `new`."""
    if isinstance(value, dict):
        return {key: _referring(entry, old, new) for key, entry in value.items()}
    if isinstance(value, list):
        return [_referring(entry, old, new) for entry in value]
    return new if value == old else value
