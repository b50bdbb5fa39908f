"""What a difference between two specifications means to those who rely on the old one.

In a request, to allow less is what breaks; in a response, to promise less.
"""

import json
from enum import IntEnum
from typing import Any

from _spec.describing import Direction, Thing

# Each with the sign of a change that allows more.
_LIMITS = {
    **dict.fromkeys(("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"), 1),
    **dict.fromkeys(("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"), -1),
}
_ASSERTIONS = (*_LIMITS, "pattern", "multipleOf", "uniqueItems")
# Values of these formats get a Python type of their own in the generated client.
_TYPED_FORMATS = frozenset({"date-time", "date", "uuid", "binary"})
_WORDING = frozenset(
    {"description", "title", "summary", "example", "examples", "externalDocs", "deprecated"}
    | {"xml", "$comment", "contact", "license", "termsOfService", "version", "openapi", "tags"}
)
# Whatever becomes of these, a program that relied on them has to be changed.
_RELIED_ON = frozenset(
    {"the path", "the method", "the operationId", "operationId", "the first tag", "servers"}
    | {"the model's name", "the media type", "style", "explode", "additionalProperties"}
    | {"enum", "default", *_ASSERTIONS}
)
_PARAMETERS = frozenset({Thing.QUERY, Thing.PATH, Thing.HEADER, Thing.COOKIE})
# Without these anything goes.
_FREE = frozenset({Thing.ITEMS, Thing.OTHERS})
_SHOWN = 60


class Kind(IntEnum):
    """What a change does to those who rely on the specification, the worst last."""

    WORDING = 1
    ADDITIVE = 2
    BREAKING = 3


def judge_presence(
    before: Any, after: Any, direction: Direction, *, needed: bool
) -> tuple[Kind, str]:
    """Return what it means that a `Thing` came (`before` is None), went, or moved, and say so.

    `needed` is one that a request has to have.
    """
    narrowed, widened = _kinds(direction)
    if after is None:
        return (widened if before in _FREE else Kind.BREAKING), f"the {before.value} is gone"
    if before is not None:
        return Kind.BREAKING, f"the {before.value} is a {after.value} now"
    how = ("required " if needed else "optional ") if after in _PARAMETERS else ""
    is_less = after in _FREE or (needed and direction is Direction.REQUEST)
    return (narrowed if is_less else Kind.ADDITIVE), f"the {how}{after.value} is new"


def judge(keyword: str, before: Any, after: Any, direction: Direction) -> tuple[Kind, str]:
    """Return what the change of a keyword means, and say so."""
    message = _message(keyword, before, after)
    if _is_wording(keyword):
        return Kind.WORDING, message
    kind = _kind(keyword, before, after, direction)
    if kind is None:
        return Kind.BREAKING, f"{message}; no rule says what that means, so it counts as this"
    return kind, message


def _is_wording(keyword: str) -> bool:
    return keyword in _WORDING or keyword.startswith("x-")


def _kinds(direction: Direction) -> tuple[Kind, Kind]:
    """Return what it is to allow less, and to allow more."""
    if direction is Direction.REQUEST:
        return Kind.BREAKING, Kind.ADDITIVE
    return Kind.ADDITIVE, Kind.BREAKING


def _kind(keyword: str, before: Any, after: Any, direction: Direction) -> Kind | None:
    narrowed, widened = _kinds(direction)
    match keyword:
        case "required":
            return narrowed if after else widened
        case "the type":
            return _type(before, after, narrowed, widened)
        case "format":
            return Kind.BREAKING if {before, after} & _TYPED_FORMATS else Kind.WORDING
        case "default" if direction is Direction.RESPONSE:
            return Kind.WORDING
        case "the default server":
            return Kind.ADDITIVE  # when the old one is gone, that is told as well
        case "the credentials":
            # Who met one of the old requirements must meet one of the new ones without doing more.
            suffices = all(any({*less} <= {*one} for less in after) for one in before)
            return Kind.ADDITIVE if suffices else Kind.BREAKING
    if keyword in (*_ASSERTIONS, "enum") and after is None:
        return widened
    if keyword in (*_ASSERTIONS, "default") and before is None:
        return narrowed if keyword in _ASSERTIONS else widened
    if keyword == "enum" and before is not None:
        return Kind.ADDITIVE if all(value in after for value in before) else Kind.BREAKING
    if keyword in _LIMITS:
        return narrowed if (after - before) * _LIMITS[keyword] < 0 else widened
    return Kind.BREAKING if keyword in _RELIED_ON else None


def _type(before: Any, after: Any, narrowed: Kind, widened: Kind) -> Kind:
    old, new = _all_types(before), _all_types(after)
    if new is None or (old is not None and old < new):
        return widened
    return narrowed if old is None or new < old else Kind.BREAKING


def _all_types(types: tuple[str, ...] | None) -> frozenset[str] | None:
    """Return the types, "number" counted as what it is: integers and others."""
    if types is not None and "number" in types:
        types = (*types, "integer")
    return None if types is None else frozenset(types)


def _message(keyword: str, before: Any, after: Any) -> str:
    if keyword == "required":
        return "was optional, is required now" if after else "was required, is optional now"
    if keyword == "deprecated" and after:
        return "is deprecated now"
    if keyword == "the type" and before and after and {*before} ^ {*after} == {"null"}:
        return "can be null now" if "null" in after else "is never null any more"
    if keyword == "enum" and before and after:
        return _coming_and_going(before, after)
    is_large = isinstance(before or after, dict | list)
    if is_large or (_is_wording(keyword) and keyword not in ("version", "openapi")):
        verb = "is new" if before is None else "is gone" if after is None else "changed"
        return f"{keyword} {verb}"
    if before is None:
        return f"{keyword} is {_shown(after)} now"
    if after is None:
        return f"{keyword} {_shown(before)} is gone"
    return f"{keyword} changed from {_shown(before)} to {_shown(after)}"


def _coming_and_going(before: list[Any], after: list[Any]) -> str:
    gone = [f"{_shown(value)} is gone" for value in before if value not in after]
    new = [f"{_shown(value)} is new" for value in after if value not in before]
    return f"the value {' and '.join([*gone, *new])}"


def _shown(value: Any) -> str:
    """Return `value` as a reader would write it, shortened."""
    if isinstance(value, tuple):
        return " or ".join(_alternative(each) for each in value)
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _alternative(value: Any) -> str:
    return " and ".join(value) or "none" if isinstance(value, tuple) else str(value)
