"""The rows of a recording: what each change becomes on disk, and what is read back of it."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

import msgspec

from ..reading.decoding import decode_json
from ..results import Observation
from ..watching.changes import Change, ChangeKind, Span

SCHEMA = 1
"""The version of the columns; a recording of a later one is refused."""

SCHEMA_KEY = "kalshi_live_schema"
"""Where a Parquet file's metadata, and the first line of a journal, say it."""

STATELESS = (ChangeKind.REJECTED, ChangeKind.RECOVERED)
"""Changes after which the same observation is held as before."""


class Mark(StrEnum):
    """The kinds of rows that are no changes."""

    BEGAN = "began"
    """A watch has begun: it holds nothing yet."""
    JOINED = "joined"
    """A milestone is watched from now on."""
    LEFT = "left"
    """A milestone is watched no longer."""
    HEARD = "heard"
    """Answers still come, though nothing has changed for a while."""
    GAP = "gap"
    """Nobody looked, or nobody answered, from `requested_at` to `observed_at`."""
    ENDED = "ended"
    """The watch has ended."""


class Row(msgspec.Struct, omit_defaults=True):
    """One row: its fields are the columns of the Parquet files, and the members of a line.

    `observed_at` is when the response had arrived that brought the news, and `first_observed_at`
    when the same observation had arrived first, where it has come back from where it had gone.
    `details`, `extra` and `declared` are JSON texts: whatever the details are, the line is sound.
    """

    number: int = 0
    kind: str = ""
    observed_at: datetime | None = None
    milestone_id: str | None = None
    type: str | None = None
    phase: str | None = None
    home: int | None = None
    away: int | None = None
    unit: str | None = None
    winner: str | None = None
    updated_at: datetime | None = None
    requested_at: datetime | None = None
    first_observed_at: datetime | None = None
    not_before: datetime | None = None
    reason: str | None = None
    details: str | None = None
    extra: str | None = None
    declared: str | None = None


_TYPES = {"number": "BIGINT", "home": "BIGINT", "away": "BIGINT"}

COLUMNS = {
    name: "TIMESTAMPTZ" if name.endswith(("_at", "_before")) else _TYPES.get(name, "VARCHAR")
    for name in Row.__struct_fields__
}
"""DuckDB's type of each column."""

READ = (
    "number, kind, milestone_id, type, details, extra, declared, reason, epoch_us(observed_at), "
    "epoch_us(requested_at), epoch_us(first_observed_at), epoch_us(not_before)"
)
"""The columns that `Stored` takes."""

_encode = msgspec.json.Encoder().encode
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MOST = 2**63


class Stored(NamedTuple):
    """One row as it is read back, made from the columns `READ`; times in microseconds."""

    number: int
    kind: str
    milestone_id: str | None
    type: str | None
    details: str | None
    extra: str | None
    declared: str | None
    reason: str | None
    observed: int
    requested: int | None
    first_observed: int | None
    not_before: int | None

    @property
    def observed_at(self) -> datetime:
        """When the news had arrived, aware, UTC."""
        return _EPOCH + timedelta(microseconds=self.observed)

    def span(self) -> Span:
        """Return the moments between which the change happened."""
        return Span(_time(self.not_before), _time(self.observed))

    def observation(self) -> Observation:
        """Return the observation that the row holds."""
        return Observation(
            self.milestone_id or "",
            self.type or "",
            _object(self.details),
            _time(self.first_observed or self.observed) or _EPOCH,
            _object(self.extra),
            _object(self.declared),
            _time(self.requested) or _EPOCH,
        )


def row_of(change: Change) -> Row:
    """Return a change as a row, which has no number yet."""
    row = Row(
        kind=change.kind.value,
        milestone_id=change.milestone_id,
        reason=change.reason,
        not_before=change.not_before,
        observed_at=change.not_after,
    )
    after = change.after
    if after is None or change.kind in STATELESS:
        row.observed_at = row.observed_at or datetime.now(UTC)
        return row
    row.observed_at = row.observed_at or after.observed_at
    if after.observed_at != row.observed_at:
        row.first_observed_at = after.observed_at
    if after.requested_at > _EPOCH:
        row.requested_at = after.requested_at
    row.type, row.phase, row.updated_at = after.type, after.phase.value, after.updated_at
    row.winner, score = after.winner, after.score
    if score is not None:
        row.home, row.away, row.unit = _fitting(score.home), _fitting(score.away), str(score.unit)
    row.details = exact_json(after.details)
    row.extra = exact_json(after.extra) if after.extra else None
    row.declared = exact_json(after._declared) if after._declared else None  # noqa: SLF001
    return row


def item_of(observation: Observation) -> bytes:
    """Return an observation as the item that the server had sent, encoded."""
    named = {"milestone_id": observation.milestone_id, "type": observation.type}
    others = {**observation.extra, **observation._declared}  # noqa: SLF001
    return exact_json({**named, "details": observation.details, **others}).encode()


def exact_json(value: dict[str, Any]) -> str:
    """Return a JSON object as text from which the very same object is read.

    The fast encoder refuses lone surrogates and very large integers, and makes null of infinity.
    """
    try:
        text = _encode(value)
        if b"null" not in text or msgspec.json.decode(text) == value:
            return text.decode()
    except (ValueError, OverflowError, RecursionError):
        pass
    return json.dumps(value, separators=(",", ":"))


def line_of(row: Row) -> bytes:
    """Return a row as one line of JSON whose last member is the checksum of all before it."""
    try:
        body = _encode(row)[:-1]
    except UnicodeEncodeError:  # a lone surrogate in a type or a reason
        texts = {name: value for name, value in _fields(row) if isinstance(value, str)}
        sound = {name: text.encode("utf-8", "replace").decode() for name, text in texts.items()}
        body = _encode(msgspec.structs.replace(row, **sound))[:-1]
    return b'%b,"crc":%d}\n' % (body, zlib.crc32(body))


def is_whole(line: bytes) -> bool:
    """Return whether a line is as it was written."""
    body, _, checksum = line.rpartition(b',"crc":')
    return checksum.rstrip(b"\n") == b"%d}" % zlib.crc32(body)


def number_of(line: bytes) -> int:
    """Return the number of a whole line; 0 for the header."""
    head, _, rest = line.partition(b":")
    return int(rest[: rest.index(b",")]) if head == b'{"number"' else 0


def header() -> bytes:
    """Return the first line of a journal."""
    body = b'{"%b":%d' % (SCHEMA_KEY.encode(), SCHEMA)
    return b'%b,"crc":%d}\n' % (body, zlib.crc32(body))


def _fields(row: Row) -> Iterator[tuple[str, Any]]:
    return ((name, getattr(row, name)) for name in row.__struct_fields__)


def _fitting(number: int) -> int | None:
    return number if -_MOST <= number < _MOST else None


def _time(microseconds: int | None) -> datetime | None:
    return None if microseconds is None else _EPOCH + timedelta(microseconds=microseconds)


def _object(text: str | None) -> dict[str, Any]:
    value: dict[str, Any] = {} if text is None else decode_json(text.encode())
    return value
