"""Which JSON values count as a number, a name or a word, wherever they stand.

Numbers arrive as numbers or as strings; a boolean is never one. What a field means is decided
elsewhere.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

Details = Mapping[str, Any]
"""The `details` of an observation."""

_LARGEST = 2**63
"""Whole numbers beyond 64 bits are no counts of anything; printing them can even fail."""
_WHOLE = re.compile(r"\s*([+-]?[0-9]{1,19})(?:\.0{1,9})?\s*", re.ASCII)
_DECIMAL = re.compile(
    r"\s*[+-]?(?:[0-9]{1,40}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})(?:[eE][+-]?[0-9]{1,3})?\s*",
    re.ASCII,
)


def whole_number(value: object) -> int | None:
    """Return a whole number of at most 64 bits: 3, 3.0, "3" or "3.0"; None for anything else."""
    if isinstance(value, str):
        digits = _WHOLE.fullmatch(value)
        number = int(digits[1]) if digits else None
    elif isinstance(value, float):
        number = int(value) if value.is_integer() else None
    else:
        number = value if isinstance(value, int) and not isinstance(value, bool) else None
    return number if number is not None and -_LARGEST <= number < _LARGEST else None


def decimal_number(value: object) -> float | None:
    """Return a finite number: 3, 2.5, "2.5" or "1e3"; None for anything else."""
    if isinstance(value, str):
        number = float(value) if _DECIMAL.fullmatch(value) else math.nan
    elif isinstance(value, float):
        number = value
    else:
        whole = whole_number(value)
        return None if whole is None else float(whole)
    return number if math.isfinite(number) else None


def label(value: object) -> str | None:
    """Return an id or another short name, a number as its text; None for blank text."""
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else None
    whole = whole_number(value)
    return None if whole is None else str(whole)


def word(details: Details, field: str) -> str:
    """Return the word in a field, in lower case; "" when the field says nothing or is no text."""
    value = details.get(field)
    return value.strip().casefold() if isinstance(value, str) else ""


def layers(details: Details) -> Iterator[Details]:
    """Yield the objects that may hold a fact: `details`, and for some races `votehub` inside it."""
    yield details
    inner = details.get("votehub")
    if isinstance(inner, dict):
        yield inner
