"""What can change in a schema: its type, its constraints on shape, its properties, its references.

Lengths, bounds and patterns of single values are left alone: models do not validate.
"""

from collections.abc import Iterator
from typing import Any

from _spec.document import Document, Node
from spec_mutants.mutant import REMOVED, Edit, renamed, with_entry

_TYPES = ("string", "integer", "number", "boolean", "array", "object")
_FORMATS = ("date-time", "date", "uuid")
# Next to one of these, a client knows the type without being told.
_SAY_THE_TYPE = frozenset({"properties", "allOf", "enum"})
_OTHER_TARGETS = 3
_LIMITS = ("minItems", "maxItems")
_UNION = ("anyOf", "oneOf")
_DEFAULTS = {"string": "other", "integer": 77, "number": 7.5, "boolean": True}


def types(schema: Node) -> Iterator[Edit]:
    """Another type, none at all, a list of what it was."""
    declared = schema.get("type")
    if isinstance(declared, list):
        yield from _type_lists(schema, declared)
        return
    for other in _TYPES:
        if declared not in (None, other) and not _is_number_enum(schema, other):
            value = with_entry(schema.value, "type", other)
            if other == "array":
                value.setdefault("items", {"type": "string"})
            yield Edit(f"type {other}", ("type",), value)
    if declared is not None and _SAY_THE_TYPE.isdisjoint(schema.value):
        yield Edit("no type", ("type",), with_entry(schema.value, "type", REMOVED))
    yield Edit("a list of it", (), {"type": "array", "items": schema.value})


def _is_number_enum(schema: Node, other: str) -> bool:
    """Whether its values are integers whatever kind of number they are called."""
    return "enum" in schema.value and {schema.get("type"), other} == {"integer", "number"}


def _type_lists(schema: Node, declared: list[str]) -> Iterator[Edit]:
    for name in declared:
        rest = [other for other in declared if other != name]
        yield Edit(f"not {name}", ("type",), with_entry(schema.value, "type", rest))
    for name in ("null", "boolean", "integer"):
        if name not in declared:
            value = with_entry(schema.value, "type", [*declared, name])
            yield Edit(f"or {name}", ("type",), value)


def formats(schema: Node) -> Iterator[Edit]:
    """Text in another format, or in none."""
    if schema.get("type") != "string" or schema.get("enum"):
        return
    declared = schema.get("format")
    for other in _FORMATS:
        if other != declared:
            value = with_entry(schema.value, "format", other)
            yield Edit(f"format {other}", ("format",), value)
    if declared is not None:
        yield Edit("no format", ("format",), with_entry(schema.value, "format", REMOVED))


def nullable(schema: Node) -> Iterator[Edit]:
    """Null where there was none, and the other way round, in the words of OpenAPI 3.0."""
    # It means nothing without a type, and to an enum null has to be added as a value.
    if isinstance(schema.get("type"), str) and "enum" not in schema.value:
        change = not schema.get("nullable", False)
        value = with_entry(schema.value, "nullable", change)
        yield Edit(f"nullable {change}", ("nullable",), value)


def enums(schema: Node) -> Iterator[Edit]:
    """A closed set of values that is opened, grows, shrinks or has another value in it."""
    values = schema.get("enum")
    if values is None:
        if schema.get("type") == "string" and "default" not in schema.value:
            value = with_entry(schema.value, "enum", ["this", "that"])
            yield Edit("an enum", ("enum",), value)
        return
    yield Edit("no enum", ("enum",), with_entry(schema.value, "enum", REMOVED))
    new = 77 if schema.get("type") == "integer" else "other"
    yield Edit(
        "one more value",
        ("enum", len(values)),
        with_entry(schema.value, "enum", [*values, new]),
    )
    for index, value in enumerate(values):
        others = [*values[:index], *values[index + 1 :]]
        yield Edit(f"not {value}", ("enum", index), with_entry(schema.value, "enum", others))
        others.insert(index, new)
        changed = with_entry(schema.value, "enum", others)
        yield Edit(f"{new} for {value}", ("enum", index), changed)


def constants(schema: Node) -> Iterator[Edit]:
    """Another single value, or any."""
    if "const" in schema.value:
        yield Edit("another const", ("const",), with_entry(schema.value, "const", "other"))
        yield Edit("no const", ("const",), with_entry(schema.value, "const", REMOVED))


def defaults(schema: Node) -> Iterator[Edit]:
    """A default that comes, goes or changes; only where a model or function has one."""
    declared = schema.get("default")
    if declared is not None and not isinstance(declared, list | dict):
        yield Edit("no default", ("default",), with_entry(schema.value, "default", REMOVED))
    values = [v for v in schema.get("enum") or () if v is not None]
    fallback = None if schema.get("format") else _DEFAULTS.get(str(schema.get("type")))
    other = next((v for v in values if v != declared), None) if values else fallback
    if other is not None:
        value = with_entry(schema.value, "default", other)
        yield Edit(f"default {other}", ("default",), value)


def limits(schema: Node) -> Iterator[Edit]:
    """Limits of an array that come, go or change; only where they bind a caller."""
    if schema.get("type") != "array":
        return
    for keyword in _LIMITS:
        value = schema.get(keyword, 2) + 1
        yield Edit(f"{keyword} {value}", (keyword,), with_entry(schema.value, keyword, value))
    unique = not schema.get("uniqueItems", False)
    yield Edit(
        f"uniqueItems {unique}",
        ("uniqueItems",),
        with_entry(schema.value, "uniqueItems", unique),
    )
    for keyword in (*_LIMITS, "uniqueItems"):
        if keyword in schema.value:
            yield Edit(f"no {keyword}", (keyword,), with_entry(schema.value, keyword, REMOVED))


def objects(schema: Node) -> Iterator[Edit]:
    """An object that becomes open, closed, or open to one type only."""
    if schema.get("type") != "object":
        return
    declared = schema.get("additionalProperties", True)
    for other in (True, False, {"type": "integer"}):
        if other != declared and not (other is True and declared == {}):
            value = with_entry(schema.value, "additionalProperties", other)
            yield Edit(f"additionalProperties {other}", ("additionalProperties",), value)


def properties(schema: Node) -> Iterator[Edit]:
    """Properties that come, go, or go by another name; the rest is that of their own schemas."""
    declared = schema.get("properties")
    if declared is None:
        if schema.get("type") == "object":
            value = with_entry(schema.value, "properties", {"new": {"type": "string"}})
            yield Edit("the first property", ("properties", "new"), value, strict=True)
        return
    for name in declared:
        for new in (f"{name}_2", name.swapcase()):
            if new not in declared:
                yield _renamed_property(schema, name, new)
        fewer = with_entry(declared, name, REMOVED)
        yield Edit(
            "property removed",
            ("properties", name),
            with_entry(schema.value, "properties", fewer),
            strict=True,
        )
    more = {**declared, "new": {"type": "string"}}
    yield Edit(
        "property added",
        ("properties", "new"),
        with_entry(schema.value, "properties", more),
        strict=True,
    )


def _renamed_property(schema: Node, name: str, new: str) -> Edit:
    value = with_entry(schema.value, "properties", renamed(schema.get("properties"), name, new))
    if name in schema.get("required", ()):
        required = [new if entry == name else entry for entry in schema.get("required")]
        value = with_entry(value, "required", required)
    return Edit(f"property {name} is now", ("properties", new), value, strict=True)


def required(schema: Node) -> Iterator[Edit]:
    """What was required becomes optional, and the other way round."""
    declared = schema.get("required", [])
    for name in schema.get("properties") or ():
        rest = [entry for entry in declared if entry != name]
        change, now = ("optional", rest) if name in declared else ("required", [*declared, name])
        value = with_entry(schema.value, "required", now or REMOVED)
        yield Edit(f"{name} {change}", ("required",), value)


def compositions(schema: Node) -> Iterator[Edit]:
    """One alternative of a union, or one part of a whole, more or less."""
    for key in _UNION:
        if key in schema.value:
            yield from _members(schema, key, {"type": "boolean"})
    if "allOf" in schema.value:
        part = {"type": "object", "properties": {"new": {"type": "string"}}}
        yield from _members(schema, "allOf", part)


def _members(schema: Node, key: str, new: Any) -> Iterator[Edit]:
    declared = schema.get(key)
    more = with_entry(schema.value, key, [*declared, new])
    yield Edit(f"{key} with one more", (key, len(declared)), more)
    for index in range(len(declared)):
        fewer = [*declared[:index], *declared[index + 1 :]]
        yield Edit(
            f"{key} with one less", (key, index), with_entry(schema.value, key, fewer or REMOVED)
        )


def passed_over(schema: Node) -> Iterator[Edit]:
    """Keywords that the generator ignores in silence."""
    for keyword, value in (
        ("not", {"type": "boolean"}),
        ("discriminator", {"propertyName": "kind"}),
    ):
        now = REMOVED if keyword in schema.value else value
        change = f"{'no ' if now is REMOVED else ''}{keyword}"
        yield Edit(change, (keyword,), with_entry(schema.value, keyword, now))


def references(document: Document, reference: Node) -> Iterator[Edit]:
    """A `$ref` to the next component schemas, and something else in its place."""
    targets = [f"#/components/schemas/{name}" for name in document["components"]["schemas"]]
    others = targets * 2
    if reference.get("$ref") in targets:
        others = others[targets.index(reference.get("$ref")) + 1 :]
    for target in dict.fromkeys(others[:_OTHER_TARGETS]):
        if target != reference.get("$ref"):
            name = target.rpartition("/")[2]
            yield Edit(f"$ref to {name}", ("$ref",), with_entry(reference.value, "$ref", target))
    yield Edit("text for the $ref", (), {"type": "string"})
    yield Edit("an array of the $ref", (), {"type": "array", "items": reference.value})


SCHEMA_OPERATORS = (
    types,
    formats,
    enums,
    constants,
    objects,
    properties,
    required,
    compositions,
    passed_over,
)
