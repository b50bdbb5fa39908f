"""Turns JSON values into what generated functions take, and what they return back into JSON."""

import datetime as dt
import typing
import uuid
from enum import Enum
from typing import Any

from contract_checks.package import GeneratedPackage

_FROM_TEXT: dict[Any, Any] = {
    dt.datetime: dt.datetime.fromisoformat,
    dt.date: dt.date.fromisoformat,
    uuid.UUID: uuid.UUID,
}


def to_python(package: GeneratedPackage, annotation: Any, value: Any) -> Any:
    """Return `value` as the first of the annotation's types that takes it, else as it is."""
    for member in package.members(annotation):
        try:
            if typing.get_origin(member) is list and isinstance(value, list):
                (item,) = typing.get_args(member)
                return [to_python(package, item, each) for each in value]
            if member in _FROM_TEXT:
                return _FROM_TEXT[member](value)
            if hasattr(member, "from_dict"):
                return member.from_dict(value)
            if issubclass(member, Enum):
                return member(value)
        except (TypeError, ValueError, KeyError, AttributeError):
            continue
    return value


def to_json(value: Any) -> Any:
    """Return what a function returned, or a request was found to carry, as JSON."""
    if hasattr(value, "to_dict"):
        return to_json(value.to_dict())
    if isinstance(value, dict):
        return {name: to_json(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [to_json(each) for each in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value) if isinstance(value, uuid.UUID) else value
