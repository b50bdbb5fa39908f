"""The parts that the text of a clock is made of: `Q4 00:42` is a number and a text, joined."""

from __future__ import annotations

from .values import Details, label


def numbered(prefix: str, details: Details, field: str) -> str:
    """Return the value of a field behind its prefix, such as "Q4"; empty when there is none."""
    number = label(details.get(field))
    return "" if number is None else f"{prefix}{number}"


def joined(*parts: str | None) -> str:
    """Return the parts that are there, separated by spaces."""
    return " ".join(part for part in parts if part)
