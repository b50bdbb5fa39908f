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
    *("externalDocs", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
    *("minLength", "maxLength", "securitySchemes"),
}
_NAMES = {"paths", "properties", "responses", "schemas", "content"}
"""Below these keys stand names that the document's author has chosen."""
_METHODS = ("get", "put", "post", "delete", "patch")
_OTHERS = {
    "type": ("string", "integer", "number", "boolean", "array", "object"),
    "format": ("date-time", "date", "uuid"),
    "in": ("query", "path", "header", "cookie"),
    "style": ("form", "pipeDelimited", "deepObject"),
    "explode": (True, False),
}
"""Other values of a keyword."""
_MORE: dict[str, dict[str, Any]] = {
    "document": {"security": [{"key": []}]},
    "path": {"servers": [{"url": "https://example.com"}]},
    "operation": {
        "security": [{"key": []}],
        "servers": [{"url": "https://example.com"}],
        "requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}},
    },
    "parameter": {"required": True},
    "array parameter": {"explode": False, "style": "pipeDelimited"},
    "response": {"content": {"application/json": {"schema": {"type": "object"}}}},
    "schema": {"not": {"type": "boolean"}, "oneOf": [{"type": "string"}, {"type": "boolean"}]},
    "value": {"nullable": True},
    "string": {"format": "date-time", "enum": ["a", "b"]},
    "object": {"additionalProperties": {"type": "integer"}, "properties": {"a": {}}},
    "default string": {"default": "other"},
    "default integer": {"default": 77},
    "default number": {"default": 7.5},
    "limited": {"minItems": 1, "maxItems": 7, "uniqueItems": True},
}
"""Keywords that each may get."""
_DEFAULTS = (("style", "form"), ("explode", True), ("additionalProperties", True))
_ENTRIES: dict[str, tuple[Any, Any]] = {
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
        """Whether `problem` points to the place, below it, or to what it is directly a part of."""
        owner = self.place.rpartition("/")[0]
        return any(
            pointer in (self.place, owner) or pointer.startswith(f"{self.place}/")
            for pointer in (problem.pointer, *problem.also)
        )


def mutants(document: Document) -> Iterator[Mutant]:
    """Yield every mutant of `document`, always in the same order."""
    for keys, value, owner in _elements(document, (), None):
        removed = [] if _is_implied(keys, value, owner) else [("gone", keys, GONE)]
        for change, at, new in (*removed, *_changed(keys, value), *_extended(keys, value)):
            yield Mutant(change, join("#", *at), put(document, at, new))
        for name in _other_names(keys):
            new_keys = (*keys[:-1], name)
            renamed = put(put(document, keys, GONE), new_keys, value)
            old, new = join("#", *keys), join("#", *new_keys)
            yield Mutant(f"instead of {keys[-1]}", new, _referring(renamed, old, new))


def _elements(value: Any, keys: Keys, owner: Any) -> Iterator[tuple[Keys, Any, Any]]:
    """Yield everything that a client can feel, with the keys that lead there and what has it."""
    yield keys, value, owner
    if isinstance(value, dict):
        are_names = keys[-1:] and keys[-1] in _NAMES
        felt = [key for key in value if are_names or not (key in _NOT_FELT or key[:2] == "x-")]
    elif isinstance(value, list):
        felt = [*range(1 if keys[-1] == "tags" else len(value))]
    else:
        felt = []
    for key in felt:
        is_felt = value[key] in _OTHERS["format"] if key == "format" and not are_names else True
        if is_felt and (*keys, key) != ("tags",):  # those at the top only describe
            yield from _elements(value[key], (*keys, key), value)


def _is_implied(keys: Keys, value: Any, owner: Any) -> bool:
    """Whether the document would say the same without it, or nothing at all."""
    if len(keys) < 2 or keys[-2] in _NAMES:
        return len(keys) < 2
    if keys[-1] == "type":
        return "properties" in owner or "enum" in owner
    return (keys[-1], value) in _DEFAULTS


def _changed(keys: Keys, value: Any) -> Iterator[Edit]:
    if len(keys) < 2:
        return
    others: tuple[Any, ...] = ()
    if keys[-2] not in _NAMES and keys[-1] in _OTHERS:
        others = _OTHERS[keys[-1]]
    elif isinstance(value, bool):
        others = (not value,)
    elif isinstance(value, int | str):
        others = (value + 1,) if isinstance(value, int) else (f"{value}-other",)
    elif "schema" in _roles(keys, value):
        others = ({"type": "array", "items": value},)
    elif (
        isinstance(value, dict) and "$ref" in value and keys[-2] not in ("parameters", "responses")
    ):
        others = ({"type": "array", "items": value}, {"type": "string"})
    for other in others:
        if other != value:
            yield f"is {other}", keys, other


def _extended(keys: Keys, value: Any) -> Iterator[Edit]:
    for role in _roles(keys, value):
        for key, new in _MORE[role].items():
            if key not in value:
                yield f"is {new}", (*keys, key), new
    key, new = _ENTRIES.get(keys[-1], (None, None)) if keys else (None, None)
    if isinstance(value, list) and new is not None:
        yield "new", (*keys, len(value)), new
    elif isinstance(value, dict) and key is not None:
        yield "new", (*keys, key), new


def _roles(keys: Keys, value: Any) -> list[str]:
    """Return what an element is, in the words of `_MORE`; nothing for one that is elsewhere."""
    *_, parent, last = (None, None, *keys)
    if not isinstance(value, dict) or "$ref" in value:
        return []
    if parent in ("schemas", "properties") or last in ("schema", "items", "additionalProperties"):
        return _schema_roles(keys, value)
    is_array = value.get("in") == "query" and value.get("schema", {}).get("type") == "array"
    roles = {
        "document": not keys,
        "path": parent == "paths",
        "operation": last in _METHODS and keys[0] == "paths",
        "parameter": parent == "parameters",
        "array parameter": parent == "parameters" and is_array,
        "response": parent == "responses",
    }
    return [role for role, is_one in roles.items() if is_one]


def _schema_roles(keys: Keys, schema: dict[str, Any]) -> list[str]:
    kind, is_input = schema.get("type"), "parameters" in keys or "requestBody" in keys
    is_plain = "enum" not in schema and "format" not in schema
    has_default = "properties" in keys[-2:] or (keys[-1] == "schema" and "parameters" in keys)
    roles = {
        "schema": True,
        "value": kind is not None and "enum" not in schema,
        f"{kind}": kind in ("string", "object") and is_plain,
        f"default {kind}": has_default and is_plain and f"default {kind}" in _MORE,
        "limited": kind == "array" and is_input,
    }
    return [role for role, is_one in roles.items() if is_one]


def _other_names(keys: Keys) -> list[str]:
    if len(keys) < 2 or not isinstance(keys[-1], str):
        return []
    if keys[0] == "paths" and len(keys) == 3 and keys[-1] in _METHODS:
        return ["put" if keys[-1] != "put" else "patch"]
    names = {f"{keys[-1]}2", keys[-1].swapcase()} - {keys[-1]}
    return sorted(names) if keys[-2] in _NAMES else []


def put(value: Any, keys: Keys, new: Any) -> Any:
    """Return `value` with `new` at `keys`; what is not on the way there is shared, not copied."""
    if not keys:
        return new
    key, *rest = keys
    if isinstance(value, list):
        inside = [] if new is GONE and not rest else [put([*value, None][key], rest, new)]
        return [*value[:key], *inside, *value[key + 1 :]]
    if new is GONE and not rest:
        return {name: entry for name, entry in value.items() if name != key}
    return {**value, key: put(value.get(key), rest, new)}


def _referring(value: Any, old: str, new: str) -> Any:
    """Return `value` with every `$ref` to `old` turned into one to `new`."""
    if isinstance(value, dict):
        return {key: _referring(entry, old, new) for key, entry in value.items()}
    if isinstance(value, list):
        return [_referring(entry, old, new) for entry in value]
    return new if value == old else value
