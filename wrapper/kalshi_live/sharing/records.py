"""What the store holds of each milestone, and what an entry of the stream says: from and to bytes.

Items travel as JSON, as the server sent them, and are read by what reads the server's responses.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from .. import errors
from ..observation import Observation, RoundTrip
from ..reading.decoding import decode_json
from ..reading.items import read_payload
from ..results import RejectedItem
from ..watching.changes import change_between

if TYPE_CHECKING:
    from ..watching.status import WatchStatus

Item = Observation | RejectedItem | None
"""What the server has said of a milestone: an item, or None for that it has none."""


class Told(msgspec.Struct, array_like=True, frozen=True):
    """An error, as far as it is told to others."""

    kind: str
    message: str
    status_code: int = 0


class Timed(msgspec.Struct, array_like=True, frozen=True):
    """When something was asked for, and when it was answered.

    Attributes:
        asked_at: Seconds by the store's clock: the request went out no earlier.
        requested_at: As in `RoundTrip`, by the poller's clock.
        observed_at: As in `RoundTrip`, by the poller's clock.
    """

    asked_at: float
    requested_at: datetime | None
    observed_at: datetime | None

    @property
    def trip(self) -> RoundTrip | None:
        """The round trip, where there was one."""
        if self.requested_at is None or self.observed_at is None:
            return None
        return RoundTrip(self.requested_at, self.observed_at)


class Record(Timed, array_like=True, frozen=True):
    """What the server has last said that is new of a milestone.

    Attributes:
        number: What the milestone is called in an `Answer`.
        item: The JSON of the item; None for that there is none.
    """

    number: int
    item: bytes | None

    def read(self, milestone_id: str) -> Item:
        """Return what the item says, read as a response that brings it."""
        if self.item is None or (trip := self.trip) is None:
            return None
        result = read_payload({"live_datas": [decode_json(self.item)]}, (milestone_id,), trip)
        return result.present.get(milestone_id) or result.rejected.get(milestone_id)


class Report(msgspec.Struct, array_like=True, frozen=True):
    """How the polling for all goes, early in a poll or after it; names as in `WatchStatus`."""

    is_over: bool
    effective_interval: float
    lag: float
    polls: int
    last_success: datetime | None
    consecutive_failures: int
    last_error: Told | None
    failing: dict[str, Told]

    @classmethod
    def of(cls, status: WatchStatus, *, is_over: bool) -> Report:
        """Return what is told of a status."""
        return cls(
            is_over,
            status.effective_interval,
            status.lag,
            status.polls,
            status.last_success,
            status.consecutive_failures,
            None if status.last_error is None else _told(status.last_error),
            {name: _told(error) for name, error in status.failing.items()},
        )


class Answer(Timed, array_like=True, frozen=True):
    """Who was answered for at the same time.

    Attributes:
        numbers: Those of all the milestones, changed or not.
    """

    numbers: list[int]


class Entry(msgspec.Struct, array_like=True, frozen=True):
    """One entry of the stream; the records of the milestones that have changed stand beside it.

    Attributes:
        number: One more than that of the entry before.
        answers: Those in which no milestone stands twice.
        report: What is said with the first answers of a poll, and at its end.
    """

    number: int
    answers: list[Answer]
    report: Report | None


class Wanted(msgspec.Struct, array_like=True, frozen=True):
    """What a member wants to be asked for, and how many seconds lie between two polls."""

    interval: float
    ids: tuple[str, ...]


encode: Callable[[Any], bytes] = msgspec.msgpack.encode
read_record: Callable[[bytes], Record] = msgspec.msgpack.Decoder(Record).decode
read_entry: Callable[[bytes], Entry] = msgspec.msgpack.Decoder(Entry).decode
read_wanted: Callable[[bytes], Wanted] = msgspec.msgpack.Decoder(Wanted).decode


def json_of(item: Item) -> bytes | None:
    """Return the JSON of an item, as the server sent it."""
    if item is None:
        return None
    raw = item.raw if isinstance(item, RejectedItem) else _raw(item)
    return json.dumps(raw, separators=(",", ":")).encode()  # it escapes lone surrogates


def says_the_same(one: Item, other: Item) -> bool:
    """Return whether two items of a milestone say the same."""
    if one is other:
        return True
    if isinstance(one, Observation) and isinstance(other, Observation):
        return change_between(one.milestone_id, one, other) is None
    if isinstance(one, RejectedItem) and isinstance(other, RejectedItem):
        return one.reason == other.reason and json_of(one) == json_of(other)
    return False


def error_of(told: Told) -> errors.LiveDataError:
    """Return the error that somebody has told."""
    kind = getattr(errors, told.kind, None)
    if not isinstance(kind, type) or not issubclass(kind, errors.LiveDataError):
        kind = errors.LiveDataError
    error: errors.LiveDataError = kind(told.message)
    if isinstance(error, errors.APIStatusError):
        error.status_code = told.status_code
    return error


def errors_of(told: Mapping[str, Told]) -> dict[str, errors.LiveDataError]:
    """Return the errors that somebody has told, by milestone."""
    return {name: error_of(one) for name, one in told.items()}


def _told(error: errors.LiveDataError) -> Told:
    return Told(type(error).__name__, str(error), getattr(error, "status_code", 0))


def _raw(observation: Observation) -> dict[str, Any]:
    return {
        **observation.extra,
        **observation._declared,  # noqa: SLF001 - what only the item's own form knows
        "type": observation.type,
        "details": observation.details,
        "milestone_id": observation.milestone_id,
    }
