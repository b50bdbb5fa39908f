"""JSON text of plain values, on one line and safe to show, store or parse anywhere."""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec


def encode(value: Any) -> str:
    """Return `value` as JSON on one line that every parser takes and no terminal obeys.

    JSON has no NaN and no infinity: they become null. Times are RFC 3339, in UTC with a Z.
    """
    try:
        text = _encoder.encode(value).decode()
    except UnicodeEncodeError:  # a lone surrogate
        text = _encode_slowly(value)
    is_plain = text.isascii() and "\x7f" not in text
    return text if is_plain else _UNSAFE.sub(_escaped, text)


_encoder = msgspec.json.Encoder()
_UNSAFE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
"""What JSON allows unescaped and is trouble: control and bidirectional characters, separators of
lines."""


def _encode_slowly(value: Any) -> str:
    lenient = json.dumps(msgspec.to_builtins(value))
    finite = json.loads(lenient, parse_constant=lambda _: None)
    return json.dumps(finite, separators=(",", ":"))


def _escaped(unsafe: re.Match[str]) -> str:
    return f"\\u{ord(unsafe[0]):04x}"
