"""Turns JSON values into what generated functions take, and what they return back into JSON.

Which JSON value goes where is the callers' business.
"""

import datetime as dt
import typing
import uuid
from collections.abc import Callable
from enum import Enum
from io import BytesIO
from typing import Any

from contract_checks.package import GeneratedPackage

_FROM_TEXT: dict[Any, Callable[[str], Any]] = {
    dt.datetime: dt.datetime.fromisoformat,
    dt.date: dt.date.fromisoformat,
    uuid.UUID: uuid.UUID,
}


def to_python(package: GeneratedPackage, annotation: Any, value: Any) -> Any:
    """`value` as the first of the annotation's types that takes it; itself when none does."""
    for member in package.members(annotation):
        try:
            return _as_member(package, member, value)
        except (TypeError, ValueError, KeyError, AttributeError):
            continue
    return value


def to_json(value: Any) -> Any:
    """What a function returned, as JSON."""
    if isinstance(value, list):
        return [to_json(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return value.to_dict() if hasattr(value, "to_dict") else value


def _as_model(package: GeneratedPackage, model: Any, value: dict[str, Any]) -> Any:
    slots = package.attributes(model)
    if not any(package.types.File in package.members(s.annotation) for s in slots.values()):
        return model.from_dict(value)
    # What is uploaded has no form in JSON, so `from_dict` cannot take it.
    given = {slot.name: (slot, value[name]) for name, slot in slots.items() if name in value}
    return model(
        **{name: to_python(package, slot.annotation, each) for name, (slot, each) in given.items()}
    )


def _as_member(package: GeneratedPackage, member: Any, value: Any) -> Any:
    if typing.get_origin(member) is list and isinstance(value, list):
        (item,) = typing.get_args(member)
        return [to_python(package, item, each) for each in value]
    if member in _FROM_TEXT:
        return _FROM_TEXT[member](value)
    if member is package.types.File:
        return member(payload=BytesIO(value.encode()))
    if isinstance(member, type) and issubclass(member, Enum):
        return member(value)
    if hasattr(member, "from_dict") and isinstance(value, dict):
        return _as_model(package, member, value)
    if member is Any or (isinstance(member, type) and type(value) is member):
        return value
    raise TypeError(f"{value!r} is not {member}")
