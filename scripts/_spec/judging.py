"""What a difference between two schemas means, keyword by keyword.

In a request, to allow less is what breaks; in a response, to promise less. What is below a schema
(properties, items, alternatives) is compared in `comparing_schemas`.
"""

from collections.abc import Iterator
from enum import Enum
from typing import Any

from attrs import frozen

from _spec.changes import Kind, shown
from _spec.document import join
from _spec.views import View

_UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
_LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
_ASSERTIONS = ("pattern", "multipleOf", "uniqueItems")
# Schemas stand below these, or they are judged by a function of their own.
_ELSEWHERE = frozenset(
    {"items", "additionalProperties", "oneOf", "anyOf", "enum", "format", "default"}
    | {*_UPPER, *_LOWER, *_ASSERTIONS}
)
# Values of these formats get a Python type of their own in the generated client.
_TYPED_FORMATS = frozenset({"date-time", "date", "uuid", "binary"})
_WORDING = frozenset(
    {"description", "title", "summary", "example", "examples", "externalDocs", "deprecated"}
    | {"xml", "$comment", "contact", "license", "termsOfService"}
)


class Direction(Enum):
    """Who sends the value."""

    REQUEST = "request"
    RESPONSE = "response"

    @property
    def narrowed(self) -> Kind:
        """What it is to allow less."""
        return Kind.BREAKING if self is Direction.REQUEST else Kind.ADDITIVE

    @property
    def widened(self) -> Kind:
        """What it is to allow more."""
        return Kind.ADDITIVE if self is Direction.REQUEST else Kind.BREAKING


@frozen
class Finding:
    """One difference, judged."""

    kind: Kind
    pointer: str
    message: str
    part: str | None = None
    """The part that it is about, where that is more exact than the whole."""


def judge(old: View, new: View, direction: Direction) -> Iterator[Finding]:
    """Every difference between the two schemas themselves, those below them left out."""
    yield from _types(old, new, direction)
    yield from _values(old, new, direction)
    yield from _limits(old, new, direction)
    yield from _format(old, new)
    yield from _default(old, new, direction)
    yield from _assertions(old, new, direction)
    for keyword in _differing(old, new):
        if keyword not in _ELSEWHERE:
            yield judge_keyword(keyword, old.get(keyword), new.get(keyword), new.place(keyword))


def judge_keyword(keyword: str, old: Any, new: Any, pointer: str) -> Finding:
    """The change of a keyword that has no rule of its own: wording, or taken as breaking."""
    if keyword == "deprecated" and new:
        return Finding(Kind.WORDING, pointer, "is deprecated now")
    if keyword in _WORDING or keyword.startswith("x-"):
        return Finding(Kind.WORDING, pointer, f"{keyword} {_verb(old, new)}")
    message = f"{changed(keyword, old, new)}; no rule says what that means, so it counts as this"
    return Finding(Kind.BREAKING, pointer, message)


def changed(keyword: str, old: Any, new: Any) -> str:
    """The change of one value, in words."""
    if old is None:
        return f"{keyword} is {shown(new)} now"
    if new is None:
        return f"{keyword} {shown(old)} is gone"
    return f"{keyword} changed from {shown(old)} to {shown(new)}"


def _types(old: View, new: View, direction: Direction) -> Iterator[Finding]:
    before, after = _with_integers(old.types), _with_integers(new.types)
    if old.types == new.types:
        return
    at = join(new.pointer, "type")
    message = f"the type changed from {_types_shown(old)} to {_types_shown(new)}"
    if before is not None and after is not None and before ^ after == {"null"}:
        message = "can be null now" if "null" in after else "is never null any more"
    if after is None or (before is not None and before < after):
        yield Finding(direction.widened, at, message)
    elif before is None or after < before:
        yield Finding(direction.narrowed, at, message)
    else:
        yield Finding(Kind.BREAKING, at, message)


def _values(old: View, new: View, direction: Direction) -> Iterator[Finding]:
    before, after, at = _enum(old), _enum(new), new.place("enum")
    if after is None and before is not None:
        yield Finding(direction.widened, at, "is not limited to certain values any more")
    elif before is None and after is not None:
        # Another Python type either way: a class of its own instead of a plain value.
        yield Finding(Kind.BREAKING, at, f"is limited to {_listed(after)} now")
    elif before is not None and after is not None:
        gone = [value for value in before if value not in after]
        more = [value for value in after if value not in before]
        if gone:
            yield Finding(Kind.BREAKING, at, f"the value {_listed(gone)} is gone")
        if more:
            hint = "; are readers ready for it?" if direction is Direction.RESPONSE else ""
            yield Finding(Kind.ADDITIVE, at, f"the value {_listed(more)} is new{hint}")


def _limits(old: View, new: View, direction: Direction) -> Iterator[Finding]:
    for keywords, sign in ((_UPPER, 1), (_LOWER, -1)):
        for keyword in keywords:
            before, after = old.get(keyword), new.get(keyword)
            if before == after:
                continue
            tightened = after is not None and (before is None or (after - before) * sign < 0)
            kind = direction.narrowed if tightened else Kind.ADDITIVE
            yield Finding(kind, new.place(keyword), changed(keyword, before, after), keyword)


def _format(old: View, new: View) -> Iterator[Finding]:
    before, after = old.get("format"), new.get("format")
    if before != after:
        kind = Kind.BREAKING if {before, after} & _TYPED_FORMATS else Kind.WORDING
        yield Finding(kind, new.place("format"), changed("format", before, after))


def _default(old: View, new: View, direction: Direction) -> Iterator[Finding]:
    before, after = old.get("default"), new.get("default")
    if before == after and type(before) is type(after):
        return
    kind = Kind.BREAKING if before is not None else Kind.ADDITIVE
    kind = kind if direction is Direction.REQUEST else Kind.WORDING
    yield Finding(kind, new.place("default"), changed("default", before, after))


def _assertions(old: View, new: View, direction: Direction) -> Iterator[Finding]:
    for keyword in _ASSERTIONS:
        before, after = old.get(keyword) or None, new.get(keyword) or None
        if before == after:
            continue
        kind = direction.widened if after is None else Kind.BREAKING
        kind = direction.narrowed if before is None else kind
        yield Finding(kind, new.place(keyword), changed(keyword, before, after))


def _differing(old: View, new: View) -> list[str]:
    keywords = dict.fromkeys([*old.keywords, *new.keywords])
    return [keyword for keyword in keywords if old.get(keyword) != new.get(keyword)]


def _with_integers(types: frozenset[str] | None) -> frozenset[str] | None:
    """The types, "number" counted as what it is: integers and others."""
    if types is not None and "number" in types:
        return types | {"integer"}
    return types


def _types_shown(schema: View) -> str:
    return " or ".join(sorted(schema.types)) if schema.types else "any"


def _enum(schema: View) -> list[Any] | None:
    """The values; null is counted among the types."""
    values = schema.get("enum")
    return None if values is None else [value for value in values if value is not None]


def _listed(values: list[Any]) -> str:
    return ", ".join(shown(value) for value in values)


def _verb(old: Any, new: Any) -> str:
    return "is new" if old is None else "is gone" if new is None else "changed"
