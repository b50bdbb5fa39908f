"""What a call brings back: observations, and for every other id where it stands and why.

Plain values; nothing here knows how they were fetched.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypedDict

import attrs
import msgspec

from .causes import slimmed
from .errors import LiveDataError, PartialFailureError
from .kinds import (
    Phase,
    Score,
    View,
    age_of,
    delayed_of,
    phase_of,
    read_view,
    score_of,
    updated_at_of,
    winner_of,
)

if TYPE_CHECKING:
    from kalshi_trade_api.models import LiveData

_NOTHING: Mapping[str, Any] = MappingProxyType({})


# attrs takes five times as long for each, and a call may bring a hundred thousand.
class Observation(msgspec.Struct, frozen=True, dict=True, weakref=True):
    """The live data of one milestone, as it arrived; immutable.

    Attributes:
        milestone_id: The milestone it belongs to.
        type: The kind of live data, such as `football_game`.
        details: The scores, clocks and so on, as plain JSON values. Its fields depend on `type`;
            every one can be absent or null.
        observed_at: When the response had arrived, by this machine's clock; aware, UTC.
        extra: Fields beside `details` that the specification does not know.
    """

    milestone_id: str
    type: str
    details: dict[str, Any]
    observed_at: datetime
    extra: dict[str, Any] = {}  # msgspec gives each instance its own
    _declared: dict[str, Any] = {}

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={value!r}" for name, value in self.__rich_repr__())
        return f"{type(self).__name__}({shown})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        """Return what is shown of it, by rich too: not the details, which can be long."""
        names = ("milestone_id", "type", "phase", "score", "winner", "observed_at")
        values = ((name, getattr(self, name)) for name in names)
        return [(name, str(value)) for name, value in values if value is not None]

    @cached_property
    def data(self) -> LiveData:
        """The generated `kalshi_trade_api.models.LiveData`, built on first use."""
        from kalshi_trade_api.models import LiveData  # noqa: PLC0415 - few callers pay for it

        item = {"type": self.type, "details": self.details, "milestone_id": self.milestone_id}
        return LiveData.from_dict({**self.extra, **self._declared, **item})

    @property
    def phase(self) -> Phase:
        """Where it stands; the rules are in `kalshi_live.meaning.phase_of`."""
        return phase_of(self.type, self.details)

    @property
    def score(self) -> Score | None:
        """The score of two sides and the unit it counts, None when there is none."""
        return score_of(self.type, self.details)

    @property
    def winner(self) -> str | None:
        """Who has won: "home" or "away", or an id, as the type has it; None while undecided."""
        return winner_of(self.type, self.details)

    @property
    def updated_at(self) -> datetime | None:
        """When the feed last changed the details, aware, UTC; None when they do not say."""
        return updated_at_of(self.details)

    @property
    def age(self) -> timedelta | None:
        """From `updated_at` to `observed_at`, never negative.

        None when `updated_at` is, or lies more than `kalshi_live.meaning.CLOCK_SKEW` ahead.
        """
        return age_of(self.details, self.observed_at)

    @property
    def delayed(self) -> bool | None:
        """Whether the details call themselves delayed; None when they do not say."""
        return delayed_of(self.details)

    def view(self) -> View:
        """Return the details as a frozen class with typed fields, such as `views.TennisMatch`.

        An `UnknownView` for a type that has no class; `kalshi_live.register_view` gives it one.
        """
        return read_view(self.type, self.details, self.milestone_id)


class ObservationRecord(TypedDict):
    """An observation as one flat row; `home`, `away` and `unit` are its score."""

    milestone_id: str
    type: str
    phase: str
    home: int | None
    away: int | None
    unit: str | None
    winner: str | None
    updated_at: datetime | None
    observed_at: datetime
    details: dict[str, Any]


def record_of(observation: Observation) -> ObservationRecord:
    """Return the observation as one flat row of plain values; the times are aware, UTC."""
    score = observation.score
    home, away, unit = (score.home, score.away, str(score.unit)) if score else (None, None, None)
    return {
        "milestone_id": observation.milestone_id,
        "type": observation.type,
        "phase": observation.phase.value,
        "home": home,
        "away": away,
        "unit": unit,
        "winner": observation.winner,
        "updated_at": observation.updated_at,
        "observed_at": observation.observed_at,
        "details": observation.details,
    }


@attrs.frozen
class RejectedItem:
    """An item that breaks the specification.

    Attributes:
        milestone_id: The requested id that the item names; None when it names none, and then the
            id it should have named is among the missing.
        reason: What is wrong with it.
        raw: The item as it arrived: any JSON value.
    """

    milestone_id: str | None
    reason: str
    raw: Any = attrs.field(repr=False)


@attrs.define
class ChunkResult:
    """The outcome of one chunk of ids; every id stands in one of the four, or is missing."""

    ids: tuple[str, ...]
    present: dict[str, Observation] = attrs.Factory(dict)
    rejected: dict[str, RejectedItem] = attrs.Factory(dict)
    failed: dict[str, LiveDataError] = attrs.Factory(dict)
    unexpected: dict[str, Observation] = attrs.Factory(dict)
    nameless: list[RejectedItem] = attrs.Factory(list)

    def add(self, other: ChunkResult) -> None:
        """Take in the outcome of a part of this chunk."""
        self.present.update(other.present)
        self.rejected.update(other.rejected)
        self.failed.update(other.failed)
        self.unexpected.update(other.unexpected)
        self.nameless.extend(other.nameless)

    def fail(self, ids: Iterable[str], error: LiveDataError) -> None:
        """Record that the request for `ids` failed."""
        self.failed.update(dict.fromkeys(ids, slimmed(error)))


class LiveDataBatch(Mapping[str, Observation]):
    """The observations of one call, by milestone id, in requested order.

    Every requested id stands in exactly one of: the mapping itself, `missing`, `rejected`,
    `failed`.

    Attributes:
        requested: The ids asked for, each once, in order.
        missing: The ids that the server answered without.
        rejected: The items that break the specification, raw value and reason kept. An item that
            names no requested id stands here with `milestone_id=None`.
        failed: The ids whose request failed, each with its error.
        unexpected: Observations that nobody asked for.
    """

    __slots__ = ("_present", "failed", "missing", "rejected", "requested", "unexpected")

    def __init__(
        self,
        requested: tuple[str, ...] = (),
        *,
        present: Mapping[str, Observation] = _NOTHING,
        rejected: Mapping[str, RejectedItem] = _NOTHING,
        nameless: Iterable[RejectedItem] = (),
        failed: Mapping[str, LiveDataError] = _NOTHING,
        unexpected: Mapping[str, Observation] = _NOTHING,
    ) -> None:
        self.requested: tuple[str, ...] = requested
        self._present = {key: present[key] for key in requested if key in present}
        answered = self._present.keys()
        named = [rejected[key] for key in requested if key in rejected and key not in answered]
        self.rejected: tuple[RejectedItem, ...] = (*named, *nameless)
        self.failed: dict[str, LiveDataError] = {
            key: failed[key]
            for key in requested
            if key in failed and key not in answered and key not in rejected
        }
        self.missing: tuple[str, ...] = tuple(
            key
            for key in requested
            if key not in answered and key not in rejected and key not in self.failed
        )
        self.unexpected: dict[str, Observation] = {
            key: item for key, item in unexpected.items() if key not in answered
        }

    @classmethod
    def merge(cls, requested: tuple[str, ...], results: Iterable[ChunkResult]) -> LiveDataBatch:
        """Make one batch out of the outcomes of all chunks of a call.

        An observation that came with another chunk's answer is still the answer to its id where
        the id's own chunk brought none.
        """
        whole = ChunkResult(requested)
        for result in results:
            whole.add(result)
        return cls(
            requested,
            present={**whole.unexpected, **whole.present},
            rejected=whole.rejected,
            nameless=whole.nameless,
            failed=whole.failed,
            unexpected=whole.unexpected,
        )

    def __getitem__(self, milestone_id: str) -> Observation:
        try:
            return self._present[milestone_id]
        except KeyError:
            raise KeyError(self._whereabouts(milestone_id)) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._present)

    def __len__(self) -> int:
        return len(self._present)

    def __contains__(self, milestone_id: object) -> bool:
        return milestone_id in self._present

    def __repr__(self) -> str:
        parts = {"present": len(self), **self._counts()}
        return f"LiveDataBatch({', '.join(f'{name}={count}' for name, count in parts.items())})"

    def raise_for_failures(self) -> None:
        """Raise when ids have failed; missing and rejected ids are answers, and raise nothing.

        Raises:
            PartialFailureError: With `.batch` set to this batch; where all failures are of one
                kind, `__cause__` is the first of them.
            LiveDataError: That one failure itself, when the call brought no answer at all.
        """
        if not self.failed:
            return
        cause = self._shared_cause()
        if cause is not None and not self._anything_arrived():
            raise cause.with_traceback(None)  # the way through retries and tasks helps nobody
        kinds = Counter(type(error).__name__ for error in self.failed.values())
        counted = ", ".join(f"{count} with {name}" for name, count in kinds.most_common())
        first, why = next(iter(self.failed.items()))
        raise PartialFailureError(
            f"{len(self.failed)} of {len(self.requested)} milestones failed ({counted}); "
            f"the first: {first!r}: {why}",
            batch=self,
        ) from cause

    def to_records(self) -> list[ObservationRecord]:
        """Return one flat dictionary per observation, in order, as data frames take them.

        Keys: `milestone_id`, `type`, `phase`, `home`, `away`, `unit`, `winner`, `updated_at` and
        `observed_at` (aware datetimes, UTC), `details` (dict). What is not known is None.
        """
        return [record_of(item) for item in self._present.values()]

    def _counts(self) -> dict[str, int]:
        names = ("missing", "rejected", "failed", "unexpected")
        return {name: len(getattr(self, name)) for name in names}

    def _anything_arrived(self) -> bool:
        everything_failed = len(self.failed) == len(self.requested)
        return not everything_failed or bool(self.rejected or self.unexpected)

    def _shared_cause(self) -> LiveDataError | None:
        errors = list(self.failed.values())
        kinds = {(type(error), getattr(error, "status_code", None)) for error in errors}
        return errors[0] if len(kinds) == 1 else None

    def _whereabouts(self, milestone_id: str) -> str:
        if milestone_id in self.failed:
            return f"{milestone_id!r} failed: {self.failed[milestone_id]}"
        if milestone_id in self.missing:
            return f"{milestone_id!r} is missing: the server answered without it"
        for item in self.rejected:
            if milestone_id is not None and item.milestone_id == milestone_id:
                return f"{milestone_id!r} was rejected: {item.reason}"
        if milestone_id in self.unexpected:
            return f"{milestone_id!r} was not asked for, but answered: see .unexpected"
        return f"{milestone_id!r} was not asked for"
