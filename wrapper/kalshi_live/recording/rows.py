"""The rows of a recording: what each change becomes on disk, and what is read back of it."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import msgspec

from ..reading.decoding import decode_json
from ..results import Observation, record_of
from ..watching.changes import Change, ChangeKind

SCHEMA = 1
"""The version of the columns; a recording of a later one is refused."""


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
    reason: str | None = None
    details: str | None = None
    extra: str | None = None
    declared: str | None = None


_TYPES = {"number": "BIGINT", "home": "BIGINT", "away": "BIGINT"}

COLUMNS = {
    name: "TIMESTAMPTZ" if name.endswith("_at") else _TYPES.get(name, "VARCHAR")
    for name in Row.__struct_fields__
}
"""DuckDB's type of each column."""

READ = (
    "number, kind, epoch_us(observed_at), milestone_id, type, details, extra, declared, reason, "
    "epoch_us(requested_at)"
)
"""The columns that `Stored` takes."""

_encode = msgspec.json.Encoder().encode
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MOST = 2**63


class Stored(msgspec.Struct):
    """One row as it is read back, made from the columns `READ`."""

    number: int
    kind: str
    observed: int
    milestone_id: str | None
    type: str | None
    details: str | None
    extra: str | None
    declared: str | None
    reason: str | None
    requested: int | None

    @property
    def observed_at(self) -> datetime:
        """When it became known, aware, UTC."""
        return _time(self.observed)

    @property
    def requested_at(self) -> datetime | None:
        """When the request for it went out; of a gap, when it began."""
        return None if self.requested is None else _time(self.requested)

    def observation(self) -> Observation:
        """Return the observation that the row holds."""
        observation = Observation(
            self.milestone_id or "", self.type or "", _object(self.details), self.observed_at
        )
        if self.extra is None and self.declared is None:
            return observation
        return msgspec.structs.replace(
            observation, extra=_object(self.extra), _declared=_object(self.declared)
        )


def row_of(change: Change) -> Row:
    """Return a change as a row, which has no number yet."""
    if change.after is None or change.kind in STATELESS:
        now = datetime.now(UTC)
        return Row(
            kind=change.kind.value,
            observed_at=now,
            milestone_id=change.milestone_id,
            reason=change.reason,
        )
    flat: dict[str, Any] = {**record_of(change.after), "details": exact_json(change.after.details)}
    for side in ("home", "away"):
        if flat[side] is not None and not -_MOST <= flat[side] < _MOST:
            flat[side] = None
    for name, value in (("extra", change.after.extra), ("declared", change.after._declared)):  # noqa: SLF001
        if value:
            flat[name] = exact_json(value)
    return Row(kind=change.kind.value, **flat)


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
    return checksum[-2:] == b"}\n" and checksum[:-2] == b"%d" % zlib.crc32(body)


def number_of(line: bytes) -> int:
    """Return the number of a whole line; 0 for the header."""
    head, _, rest = line.partition(b":")
    return int(rest[: rest.index(b",")]) if head == b'{"number"' else 0


def header() -> bytes:
    """Return the first line of a journal."""
    body = b'{"format":"kalshi-live recording","schema":%d' % SCHEMA
    return b'%b,"crc":%d}\n' % (body, zlib.crc32(body))


def _fields(row: Row) -> Iterator[tuple[str, Any]]:
    return ((name, getattr(row, name)) for name in row.__struct_fields__)


def _time(microseconds: int) -> datetime:
    return _EPOCH + timedelta(microseconds=microseconds)


def _object(text: str | None) -> dict[str, Any]:
    value: dict[str, Any] = {} if text is None else decode_json(text.encode())
    return value
