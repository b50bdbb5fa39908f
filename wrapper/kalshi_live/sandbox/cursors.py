"""The opaque cursors of the operations that list: where the page before ended, encoded.

Which rows a page holds is decided in `listing`.
"""

from __future__ import annotations

import base64
import binascii
import json

Place = tuple[str, ...]


def encode(place: Place) -> str:
    """Return the cursor of what comes after a place."""
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def decode(cursor: str) -> Place:
    """Return the place in a cursor; raise ValueError for what is none."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        return tuple(map(str, json.loads(base64.urlsafe_b64decode(padded))))
    except (binascii.Error, ValueError, TypeError):
        raise ValueError("invalid cursor") from None
