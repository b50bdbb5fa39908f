"""A batch as JSON, JSON lines and CSV, for programs.

The table for people is in `table`. Everything here yields pieces of text, and writes nothing.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from ..jsontext import encode
from ..results import ObservationRecord, record_of
from ..watching.changes import ABSENT, ChangeKind

if TYPE_CHECKING:
    from ..errors import LiveDataError
    from ..results import LiveDataBatch, Observation
    from ..watching.changes import Change

COLUMNS = tuple(ObservationRecord.__annotations__)
"""The columns of the CSV: those of `LiveDataBatch.to_records`, with the details as JSON."""


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
    """Yield one JSON object: `observations`, `missing`, `rejected`, `failed`, `unexpected`.

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
    """Yield one JSON object per observation, each on one line."""
    return observations_as_json_lines(batch.values())


def observations_as_json_lines(observations: Iterable[Observation]) -> Iterator[str]:
    """Yield one JSON object per observation, each on one line."""
    return json_lines(map(_record, observations))


def json_lines(records: Iterable[Any]) -> Iterator[str]:
    """Yield each record as JSON on a line of its own."""
    return (f"{encode(record)}\n" for record in records)


def json_array(records: Iterable[Any]) -> Iterator[str]:
    """Yield one JSON array, each element of which stands on a line of its own."""
    yield from _array(records)
    yield "\n"


def csv_rows(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Yield a header and a line per row (RFC 4180, with line feeds)."""
    writer = csv.writer(_Echo(), lineterminator="\n")
    yield writer.writerow(columns)
    yield from (writer.writerow(map(_cell, row)) for row in rows)


def as_csv(batch: LiveDataBatch) -> Iterator[str]:
    """Yield one row per observation under `COLUMNS` (RFC 4180, with line feeds)."""
    return observations_as_csv(batch.values())


def observations_as_csv(observations: Iterable[Observation]) -> Iterator[str]:
    """Yield one row per observation under `COLUMNS` (RFC 4180, with line feeds)."""
    writer = csv.writer(_Echo(), lineterminator="")
    yield f"{writer.writerow(COLUMNS)}\n"
    for item in observations:
        *cells, details = record_of(item).values()
        quoted = encode(details).replace('"', '""')  # the writer takes ten times as long for it
        yield f'{writer.writerow(map(_cell, cells))},"{quoted}"\n'


def change_as_json_line(change: Change) -> str:
    """Return what happened to one milestone as one JSON object on one line.

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
        "updated_at": after and after.updated_at,
        "observed_at": after and after.observed_at,
        "reason": change.reason,
    }
    if after and change.kind is ChangeKind.APPEARED:
        record["details"] = after.details
    return f"{encode(record)}\n"


def _array(values: Iterable[Any]) -> Iterator[str]:
    before = "["
    for value in values:
        yield f"{before}\n  {encode(value)}"
        before = ","
    yield "[]" if before == "[" else "\n]"


def _record(item: Observation) -> dict[str, Any]:
    age = item.age
    record = {
        "milestone_id": item.milestone_id,
        "type": item.type,
        "phase": item.phase,
        "score": _score(item),
        "winner": item.winner,
        "updated_at": item.updated_at,
        "observed_at": item.observed_at,
        "age_seconds": None if age is None else age.total_seconds(),
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


def _cell(value: object) -> object:
    """Return `value` so that no spreadsheet takes a text for a formula."""
    if isinstance(value, datetime):
        return encode(value).strip('"')
    if not isinstance(value, str):
        return value
    if not value.isprintable():
        value = "".join(one if one.isprintable() else ascii(one)[1:-1] for one in value)
    return f"'{value}" if value.startswith(("=", "+", "-", "@")) else value


class _Echo:
    """A file whose `write` hands back what it was given; `writerow` passes that on."""

    def write(self, text: str) -> str:
        return text
