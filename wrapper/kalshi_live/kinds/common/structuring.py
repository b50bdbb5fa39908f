"""From plain JSON values to view classes: cattrs finds the way, the hooks here are strict.

A value that does not fit costs its own field and becomes a `Problem`; nothing is raised. Which
class belongs to which type is for `registry`.
"""

from __future__ import annotations

import contextlib
import types
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from datetime import datetime
from functools import partial
from typing import Any, Union, get_args, get_origin

import attrs
import cattrs
from cattrs.cols import is_any_set, is_mapping, is_sequence

from ...errors import one_line
from .problems import Problem, Reading
from .times import read_time
from .values import decimal_number, label, whole_number
from .view import Label, View

OWN_FIELDS = frozenset({"milestone_id", "type", "raw", "problems"})
"""What a view does not take from `details`, whatever those hold under these names."""

Hook = Callable[[Any, Any], Any]
"""cattrs' shape of a conversion: of a value, to a type."""


class _UnfitError(ValueError):
    """The value is not what its field should hold."""


class _NothingSaidError(Exception):
    """The value is a way of saying nothing, such as "" for a number."""


_READING: ContextVar[Reading] = ContextVar("reading")


def structure(view: type[View], details: Mapping[str, Any]) -> tuple[View, tuple[Problem, ...]]:
    """Return `details` as a `view` without `OWN_FIELDS`, and what in them could not be read."""
    hook = converter.get_structure_hook(view)
    reading = Reading()
    token = _READING.set(reading)
    try:
        return hook(details, view), tuple(reading.problems)
    finally:
        _READING.reset(token)


def check_class(view: type[View]) -> None:
    """Make sure that `details` can become a `view`.

    Raises:
        TypeError: A field has no default, or a type that JSON values cannot become.
    """
    if not (isinstance(view, type) and issubclass(view, View)):
        raise TypeError(f"{view!r} is no class that inherits from kalshi_live.views.View")
    if "__attrs_attrs__" not in vars(view):
        raise TypeError(
            f"{view.__name__} is no attrs class: put @attrs.frozen below this decorator"
        )
    for field in attrs.fields(view):
        if field.init and field.default is attrs.NOTHING:
            raise TypeError(
                f"{view.__name__}.{field.name} has no default: any field of details can be absent"
            )
    try:
        converter.get_structure_hook(view)
    except Exception as error:
        raise TypeError(
            f"{view.__name__} has a field of a type that JSON values cannot become: "
            f"{one_line(str(error))}"
        ) from error


def _leniently(hook: Hook, type_: Any, step: str | int, value: Any) -> Any:
    """Return what `hook` makes of the value at the next step, `attrs.NOTHING` if nothing."""
    if value is None:
        return attrs.NOTHING
    reading = _READING.get()
    reading.path.append(step)
    try:
        return hook(value, type_)
    except _NothingSaidError:
        pass
    except Exception as error:  # noqa: BLE001 - users' classes and their validators, too
        reading.note(value, str(error) if isinstance(error, _UnfitError) else "another value")
    finally:
        reading.path.pop()
    return attrs.NOTHING


def _class_hook(cls: type) -> Hook:
    """Return the hook that makes an object an instance, each field for itself."""
    attrs.resolve_types(cls)
    own = OWN_FIELDS if issubclass(cls, View) else frozenset()
    fields = [
        (field.name, field.alias, field.type, converter.get_structure_hook(field.type or Any))
        for field in attrs.fields(cls)
        if field.init and field.name not in own
    ]

    def structure_class(value: Any, _: Any) -> Any:
        arguments = {}
        for name, argument, type_, hook in fields:
            if name in value:
                result = _leniently(hook, type_, name, value[name])
                if result is not attrs.NOTHING:
                    arguments[argument] = result
        return cls(**arguments)

    return _expecting(dict, "an object", structure_class)


def _sequence_hook(type_: Any) -> Hook:
    """Return the hook that makes an array a tuple or list; every element keeps its place."""
    element = (get_args(type_) or (Any,))[0]
    collect = list if issubclass(get_origin(type_) or type_, list) else tuple
    hook, stand_in = converter.get_structure_hook(element), _stand_in(element)

    def structure_sequence(value: Any, _: Any) -> Any:
        read = (_leniently(hook, element, index, item) for index, item in enumerate(value))
        return collect(stand_in() if item is attrs.NOTHING else item for item in read)

    return _expecting(list, "an array", structure_sequence)


def _mapping_hook(type_: Any) -> Hook:
    """Return the hook that makes an object a dictionary with the same keys."""
    key, element = get_args(type_) or (str, Any)
    if key is not str:
        raise TypeError(f"the keys of {type_} are not str")
    hook, stand_in = converter.get_structure_hook(element), _stand_in(element)

    def structure_mapping(value: Any, _: Any) -> dict[str, Any]:
        read = ((name, _leniently(hook, element, name, item)) for name, item in value.items())
        return {name: stand_in() if item is attrs.NOTHING else item for name, item in read}

    return _expecting(dict, "an object", structure_mapping)


def _no_hook(type_: Any) -> Hook:
    """Refuse types for which cattrs takes any iterable, the characters of a string too."""
    raise TypeError(f"{type_} is none that an array can safely become: use tuple[..., ...]")


def _is_unsafe(type_: Any) -> bool:
    uneven = get_origin(type_) is tuple and not is_sequence(type_)
    return uneven or is_any_set(type_) or type_ in {bytes, bytearray}


def _expecting(kind: type, expected: str, hook: Hook) -> Hook:
    def structure_kind(value: Any, type_: Any) -> Any:
        if not isinstance(value, kind):
            raise _UnfitError(expected)
        return hook(value, type_)

    return structure_kind


def _stand_in(element: Any) -> Callable[[], Any]:
    """Return what stands in for an unreadable element: an object without fields, or None."""
    if attrs.has(element) and all(
        field.default is not attrs.NOTHING for field in attrs.fields(element) if field.init
    ):
        return element
    return lambda: None


def _is_optional(type_: Any) -> bool:
    arguments = get_args(type_)
    return (
        get_origin(type_) in {Union, types.UnionType}
        and len(arguments) == 2
        and type(None) in arguments
    )


def _optional_hook(type_: Any) -> Hook:
    """Return the hook of what is optional; null itself never reaches a hook."""
    (inner,) = (argument for argument in get_args(type_) if argument is not type(None))
    hook = converter.get_structure_hook(inner)
    return lambda value, _: hook(value, inner)


def _read_by(read: Callable[[Any], Any], expected: str, value: Any, _: Any) -> Any:
    result = read(value)
    if result is not None:
        return result
    if isinstance(value, str) and not value.strip():
        raise _NothingSaidError
    raise _UnfitError(expected)


def _text(value: Any, _: Any) -> str:
    if isinstance(value, str):
        return value
    raise _UnfitError("text")


def _truth(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def _time(value: Any) -> datetime | None:
    with contextlib.suppress(ValueError):
        time = read_time(value)
        if time is None:
            raise _NothingSaidError
        return time
    return None


def _converter() -> cattrs.Converter:
    made = cattrs.Converter(detailed_validation=False)
    made.register_structure_hook(str, _text)
    made.register_structure_hook(bool, partial(_read_by, _truth, "true or false"))
    made.register_structure_hook(int, partial(_read_by, whole_number, "a whole number"))
    made.register_structure_hook(float, partial(_read_by, decimal_number, "a number"))
    made.register_structure_hook(datetime, partial(_read_by, _time, "a time, RFC 3339 or Unix"))
    made.register_structure_hook(Label, partial(_read_by, label, "a name or an id"))
    made.register_structure_hook_factory(_is_unsafe, _no_hook)
    made.register_structure_hook_factory(is_sequence, _sequence_hook)
    made.register_structure_hook_factory(is_mapping, _mapping_hook)
    made.register_structure_hook_factory(_is_optional, _optional_hook)
    made.register_structure_hook_factory(attrs.has, _class_hook)
    return made


converter: cattrs.Converter = _converter()
