"""The rows of a body: the array that the answer of any operation is, and the way to the next."""

from __future__ import annotations

from typing import Any

from ..errors import ContractError, error_text
from .shapes import kind_of

_LONGEST = 8000
"""Characters of a cursor; servers commonly refuse a request line of more than 8 KiB."""


def rows_of(payload: Any, name: str) -> list[Any]:
    """Return the array called `name` in a decoded body; null is an empty one.

    Raises:
        ContractError: There is none, or an error stands where its items should.
    """
    if not isinstance(payload, dict):
        raise ContractError(f"the body is {kind_of(payload)}, not an object", body=payload)
    rows = payload.get(name)
    if not rows and payload.get("error"):
        said = error_text(payload) or "it does not say what"
        raise ContractError(f"200 with an error in its body: {said}", body=payload)
    if name not in payload:
        raise ContractError(f"the body has no {name}", body=payload)
    if rows is not None and not isinstance(rows, list):
        raise ContractError(f"{name} is {kind_of(rows)}, not an array", body=payload)
    return rows or []


def cursor_of(payload: Any) -> str | None:
    """Return what the page after a decoded one is asked for with, None after the last.

    Raises:
        ContractError: It is not a string, or too long for a URL.
    """
    cursor = payload.get("cursor")
    if cursor is not None and not isinstance(cursor, str):
        raise ContractError("cursor is not a string", body=payload)
    if cursor is not None and len(cursor) > _LONGEST:
        raise ContractError(f"cursor has {len(cursor):,} characters", body=payload)
    return cursor or None
