"""A batch as JSON, JSON lines and CSV, for programs.

The table for people is in `table`. Everything here yields pieces of text, and writes nothing.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from ..watching.changes import ABSENT, ChangeKind

if TYPE_CHECKING:
    from ..errors import LiveDataError
    from ..results import LiveDataBatch, Observation
    from ..watching.changes import Change

COLUMNS = (
    *("milestone_id", "type", "phase", "score", "winner", "updated_at", "observed_at", "details"),
)
"""The columns of the CSV; `details` is JSON."""


class Format(StrEnum):
    """The values of `--format` of `get`."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"


class WatchFormat(StrEnum):
    """The values of `--format` of `watch`."""

    TABLE = "table"
    JSONL = "jsonl"


def as_json(batch: LiveDataBatch) -> Iterator[str]:
    """One JSON object: `observations`, `missing`, `rejected`, `failed`, `unexpected`.

    Each element stands on a line of its own.
    """
    parts: dict[str, Iterable[Any]] = {
        "observations": (_record(item) for item in batch.values()),
        "missing": batch.missing,
        "rejected": (
            {"milestone_id": item.milestone_id, "reason": item.reason, "raw": item.raw}
            for item in batch.rejected
        ),
        "failed": (_failure(key, error) for key, error in batch.failed.items()),
        "unexpected": (_record(item) for item in batch.unexpected.values()),
    }
    before = "{"
    for name, values in parts.items():
        yield f'{before}\n"{name}": '
        yield from _array(values)
        before = ","
    yield "\n}\n"


def as_json_lines(batch: LiveDataBatch) -> Iterator[str]:
    """One JSON object per observation, each on one line."""
    for item in batch.values():
        yield f"{encode(_record(item))}\n"


def as_csv(batch: LiveDataBatch) -> Iterator[str]:
    """One row per observation under `COLUMNS` (RFC 4180, with line feeds)."""
    writer = csv.writer(_Echo(), lineterminator="\n")
    yield writer.writerow(COLUMNS)
    for item in batch.values():
        cells = (item.milestone_id, item.type, item.phase, str(item.score or ""), item.winner or "")
        times = (_instant(item.updated_at) or "", _instant(item.observed_at))
        # The details begin with a brace, and are one line already.
        yield writer.writerow((*map(_cell, cells), *times, encode(item.details)))


def change_as_json_line(change: Change) -> str:
    """What happened to one milestone as one JSON object on one line.

    `fields` maps paths to [old, new], null also for a field that was not there; what follows is
    the state after it, null where there is none. For `appeared` the details come with it.
    """
    after = change.after
    record = {
        "milestone_id": change.milestone_id,
        "kind": change.kind,
        "fields": {
            path: [None if value is ABSENT else value for value in values]
            for path, values in change.fields.items()
        },
        "type": after and after.type,
        "phase": after and after.phase,
        "score": after and _score(after),
        "updated_at": after and _instant(after.updated_at),
        "observed_at": after and _instant(after.observed_at),
        "reason": change.reason,
    }
    if after and change.kind is ChangeKind.APPEARED:
        record["details"] = after.details
    return f"{encode(record)}\n"


def encode(value: Any) -> str:
    """`value` as JSON on one line that every parser takes and no terminal obeys.

    JSON has no NaN and no infinity: they become null.
    """
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    except ValueError:
        text = _NOT_FINITE.sub(_null, json.dumps(value, ensure_ascii=False))
    return _UNSAFE.sub(_escaped, text)


_UNSAFE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
"""What JSON allows unescaped and is trouble: control and bidirectional characters, line
separators, lone surrogates (which UTF-8 cannot encode)."""
_NOT_FINITE = re.compile(r'"(?:[^"\\]|\\.)*"|-?Infinity|NaN')
"""Strings too, so that what looks like a number inside one is skipped."""


def _escaped(unsafe: re.Match[str]) -> str:
    return f"\\u{ord(unsafe[0]):04x}"


def _null(token: re.Match[str]) -> str:
    return token[0] if token[0].startswith('"') else "null"


def _array(values: Iterable[Any]) -> Iterator[str]:
    before = "["
    for value in values:
        yield f"{before}\n  {encode(value)}"
        before = ","
    yield "[]" if before == "[" else "\n]"


def _record(item: Observation) -> dict[str, Any]:
    record = {
        "milestone_id": item.milestone_id,
        "type": item.type,
        "phase": item.phase,
        "score": _score(item),
        "winner": item.winner,
        "updated_at": _instant(item.updated_at),
        "observed_at": _instant(item.observed_at),
        "age_seconds": None if item.age is None else item.age.total_seconds(),
        "delayed": item.delayed,
        "details": item.details,
    }
    return {**record, "extra": item.extra} if item.extra else record


def _score(item: Observation) -> dict[str, Any] | None:
    score = item.score
    if score is None:
        return None
    return {"home": score.home, "away": score.away, "unit": score.unit}


def _failure(milestone_id: str, error: LiveDataError) -> dict[str, Any]:
    return {
        "milestone_id": milestone_id,
        "error": type(error).__name__,
        "message": str(error),
        "status_code": getattr(error, "status_code", None),
        "attempts": error.attempts,
    }


def _instant(time: datetime | None) -> str | None:
    return None if time is None else time.isoformat().replace("+00:00", "Z")


def _cell(text: str) -> str:
    """`text` for a spreadsheet, which takes a cell that begins like a formula for one."""
    visible = "".join(
        character if character.isprintable() else ascii(character)[1:-1] for character in text
    )
    return f"'{visible}" if visible.startswith(("=", "+", "-", "@")) else visible


class _Echo:
    """A file whose `write` hands back what it was given; `writerow` passes that on."""

    def write(self, text: str) -> str:
        return text
