"""Which JSON values fit a generated model, told from the model's own attributes and types.

The generated `from_dict` takes nearly anything; this is the check that it lacks. Nothing here
builds a model, or knows which models there are.
"""

from __future__ import annotations

import datetime as dt
import types
import uuid
from collections.abc import Callable, Mapping
from enum import Enum
from functools import partial
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

import attrs

Check = Callable[[Any], str | None]
"""Says what is wrong with a JSON value, or None when nothing is."""

_ADDITIONAL = "additional_properties"


@attrs.frozen
class Shape:
    """The properties of one generated model, and how to check a JSON object against them.

    Attributes:
        properties: How to check each.
        required: Those that must be there.
        additional: How to check what is no property; None when anything goes.
        kinds: The Python type of each property that is checked for nothing else; dict for an
            object whose members may be anything.
    """

    properties: Mapping[str, Check]
    required: frozenset[str]
    additional: Check | None
    kinds: Mapping[str, type] = attrs.field(factory=dict)

    @classmethod
    def of(cls, model: type, namespace: Mapping[str, Any]) -> Shape:
        """Return the shape of `model`; `namespace` holds the other models that it may mention."""
        hints = get_type_hints(model, localns=dict(namespace))
        names = _names_on_the_wire(model, namespace)
        return cls(
            {name: _check_for(hints[field.name], namespace) for name, field in names.items()},
            frozenset(name for name, field in names.items() if field.default is attrs.NOTHING),
            _additional(hints.get(_ADDITIONAL), namespace),
            {
                name: kind
                for name, field in names.items()
                if (kind := _kind(hints[field.name], namespace)) is not None
            },
        )

    @classmethod
    def of_arguments(cls, function: Callable[..., Any], namespace: Mapping[str, Any]) -> Shape:
        """Return the shape of a generated function's keyword arguments."""
        hints = get_type_hints(function, localns=dict(namespace))
        hints.pop("return", None)
        checks = {name: _check_for(hint, namespace) for name, hint in hints.items()}
        return cls(checks, frozenset(), None)

    def problem(self, value: Any) -> str | None:
        """Return what is wrong with `value`, or None when it fits."""
        if not isinstance(value, dict):
            return f"expected an object, got {kind_of(value)}"
        for name, check in self.properties.items():
            if name in value:
                problem = check(value[name])
                if problem is not None:
                    return f"{name}: {problem}"
            elif name in self.required:
                return f"{name}: required, but absent"
        return None if self.additional is None else self._additional_problem(value)

    def _additional_problem(self, value: dict[str, Any]) -> str | None:
        assert self.additional is not None  # noqa: S101 - for the type checker
        for name in value.keys() - self.properties.keys():
            problem = self.additional(value[name])
            if problem is not None:
                return f"{name}: {problem}"
        return None


def kind_of(value: Any) -> str:
    """Return the JSON name for what `value` is."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    names = {dict: "an object", list: "an array", str: "a string", int: "an integer"}
    return names.get(type(value), "a number")


def _names_on_the_wire(
    model: type, namespace: Mapping[str, Any]
) -> dict[str, attrs.Attribute[Any]]:
    """Return the fields of a model by the names that `to_dict` gives them, in the same order."""
    fields = [
        field
        for field in attrs.fields(attrs.resolve_types(model, localns=dict(namespace)))
        if field.name != _ADDITIONAL
    ]
    return dict(zip(_sample(model, namespace).to_dict(), fields, strict=True))


def _sample(hint: Any, namespace: Mapping[str, Any]) -> Any:
    """Return some value of the type, with nothing in it unset."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in {Union, types.UnionType}:
        return _sample(_given(arguments)[0], namespace)
    if origin is Literal:
        return arguments[0]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return next(iter(hint))
    if isinstance(hint, type) and attrs.has(hint):
        hints = get_type_hints(hint, localns=dict(namespace))
        return hint(
            **{
                field.alias: _sample(hints[field.name], namespace)
                for field in attrs.fields(hint)
                if field.init
            }
        )
    return _SAMPLES[hint] if hint in _SAMPLES else (origin or hint)()


def _additional(hint: Any, namespace: Mapping[str, Any]) -> Check | None:
    value_type = (get_args(hint) or (None, Any))[1]
    return None if value_type is Any else _check_for(value_type, namespace)


def _check_for(hint: Any, namespace: Mapping[str, Any]) -> Check:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in {Union, types.UnionType}:
        return partial(_any_of, [_check_for(kind, namespace) for kind in _given(arguments)])
    if origin is list:
        return partial(_list_of, _check_for(arguments[0], namespace))
    if origin is Literal:
        return partial(_one_of, frozenset(arguments))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return partial(_one_of, frozenset(member.value for member in hint))
    if isinstance(hint, type) and attrs.has(hint):
        return Shape.of(hint, namespace).problem
    return _PRIMITIVES.get(hint, _anything)


def _given(kinds: tuple[Any, ...]) -> list[Any]:
    """Return those of a union's types that stand for a value that is there."""
    return [kind for kind in kinds if kind.__name__ != "Unset"]


def _kind(hint: Any, namespace: Mapping[str, Any]) -> type | None:
    if hint in {str, bool}:
        return cast("type", hint)
    if isinstance(hint, type) and attrs.has(hint):
        shape = Shape.of(hint, namespace)
        return None if shape.properties or shape.additional else dict
    return None


def _anything(_: Any) -> str | None:
    return None


def _string(value: Any) -> str | None:
    return None if isinstance(value, str) else f"expected a string, got {kind_of(value)}"


def _boolean(value: Any) -> str | None:
    return None if isinstance(value, bool) else f"expected a boolean, got {kind_of(value)}"


def _integer(value: Any) -> str | None:
    fits = isinstance(value, int) and not isinstance(value, bool)
    return None if fits else f"expected an integer, got {kind_of(value)}"


def _number(value: Any) -> str | None:
    fits = isinstance(value, int | float) and not isinstance(value, bool)
    return None if fits else f"expected a number, got {kind_of(value)}"


def _null(value: Any) -> str | None:
    return None if value is None else f"expected null, got {kind_of(value)}"


def _parsed_by(parse: Callable[[str], Any], what: str, value: Any) -> str | None:
    try:
        parse(value)
    except (ValueError, TypeError, AttributeError):
        return f"expected {what}, got {kind_of(value)}"
    return None


def _any_of(checks: list[Check], value: Any) -> str | None:
    problems = [check(value) for check in checks]
    return None if None in problems else " or ".join(sorted(map(str, problems)))


def _list_of(check: Check, value: Any) -> str | None:
    if not isinstance(value, list):
        return f"expected an array, got {kind_of(value)}"
    for index, element in enumerate(value):
        problem = check(element)
        if problem is not None:
            return f"[{index}]: {problem}"
    return None


def _one_of(allowed: frozenset[Any], value: Any) -> str | None:
    if isinstance(value, str | int) and value in allowed:
        return None
    return f"expected one of {sorted(map(str, allowed))}, got {value!r:.50}"


_SAMPLES: dict[Any, Any] = {
    Any: None,
    type(None): None,
    dt.datetime: dt.datetime.fromtimestamp(0, dt.UTC),
    dt.date: dt.date.min,
    uuid.UUID: uuid.UUID(int=0),
}

_PRIMITIVES: dict[Any, Check] = {
    str: _string,
    bool: _boolean,
    int: _integer,
    float: _number,
    type(None): _null,
    dt.datetime: partial(_parsed_by, dt.datetime.fromisoformat, "a date-time"),
    dt.date: partial(_parsed_by, dt.date.fromisoformat, "a date"),
    uuid.UUID: partial(_parsed_by, uuid.UUID, "a UUID"),
}
