"""The live data of one milestone as it arrived, and as a flat row."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict

import msgspec

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


_EPOCH = datetime.fromtimestamp(0, UTC)


class RoundTrip(NamedTuple):
    """When a request was about to go out, and when its response had arrived; aware, UTC."""

    requested_at: datetime
    observed_at: datetime


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
        requested_at: Just before the request that brought it went out, after all waits and failed
            attempts, by the same clock; 1970 for an observation that was made without.

    The server showed this state at some moment between `requested_at` and `observed_at`. On the
    field it was so earlier. Nothing is promised about how much; measured were 10 to 40 seconds for
    soccer (median 15), 7 to 9 for tennis and 2 to 12 for esports.
    """

    milestone_id: str
    type: str
    details: dict[str, Any]
    observed_at: datetime
    extra: dict[str, Any] = {}  # msgspec gives each instance its own
    _declared: dict[str, Any] = {}
    requested_at: datetime = _EPOCH

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
