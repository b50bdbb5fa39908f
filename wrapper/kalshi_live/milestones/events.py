"""Events with their live data: from a ticker to a milestone, its score, and whose score it is.

How they are fetched is not known here, see `calls.events`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import attrs

from ..errors import ContractError, LiveDataError
from ..kinds import Phase, Score, clock_text
from ..kinds.common.values import label
from ..results import LiveDataBatch, PartialFailureError
from .resolution import Resolution

if TYPE_CHECKING:
    from ..observation import Observation
    from .milestone import Milestone, Side

_IDS = ("id", "team_id", "competitor_id", "player_id")
"""What follows a side's word in the live data's keys: `competitor1_id`, `home_team_id`."""


@attrs.frozen
class LiveEvent:
    """An event's milestone and its live data; `str` gives "Chiefs 21-17 Ravens  Q4 00:42".

    What `milestones` and `get` have brought makes one, too, of the milestone's main event:
    `LiveEvent.of(milestone, batch[milestone.id])`.

    Attributes:
        ticker: As it was asked for.
        milestone: What the event is about. Its sides have names where these were asked for.
        observation: The live data.
    """

    ticker: str
    milestone: Milestone
    observation: Observation

    @classmethod
    def of(cls, milestone: Milestone, observation: Observation) -> LiveEvent:
        """Return a milestone and its live data; without a main event its id is the ticker."""
        return cls(milestone.main_event_ticker or milestone.id, milestone, observation)

    @property
    def score(self) -> Score | None:
        """The score and whose it is, None when there is none of two sides."""
        score = self.observation.score
        return None if score is None else self.named(score)

    @property
    def winner(self) -> Side | None:
        """The side that has won; None while undecided, or when it is none of the milestone's."""
        winner = self.observation.winner
        return None if winner is None else self.side(winner)

    def named(self, score: Score) -> Score:
        """Return `score`, of this event or of its view, with the names of its two sides.

        event.named(event.observation.view().sets).text     # "Rybakina 1-0 Andreeva"
        """
        one, other = (side.name if side else None for side in map(self.side, score.sides))
        return attrs.evolve(score, names=(one, other))

    def side(self, called: str) -> Side | None:
        """Return the side that the live data calls so: "home", "competitor1", or by its id.

        An id beside the score says it best; else a side's role does. A milestone's first and
        second side are nobody's home or away side, nor competitor 1 or 2.
        """
        details = self.observation.details
        ids = {called, *(label(details.get(f"{called}_{name}")) for name in _IDS)}
        sides = self.milestone.sides
        by_id = (side for side in sides if side.id in ids)
        return next(by_id, None) or next((side for side in sides if side.role == called), None)

    @property
    def clock(self) -> str:
        """How far it has got, such as "Q4 00:42"; "final", say, when it is not on; may be empty."""
        phase = self.observation.phase
        if phase in {Phase.LIVE, Phase.UNKNOWN}:
            return clock_text(self.observation.type, self.observation.details) or ""
        return phase.value

    @property
    def title(self) -> str:
        """The score with both names, as in "Chiefs 21-17 Ravens"; else what it is called."""
        score = self.score
        is_named = score is not None and all(score.names)
        return score.text if score and is_named else self.milestone.title or self.ticker

    def __str__(self) -> str:
        said = self.title if self.score is None else self.score.text
        return f"{said}  {self.clock}" if self.clock else said


class EventBatch(Mapping[str, LiveEvent]):
    """Events with their live data by ticker, in requested order.

    Every requested ticker stands in exactly one of: the mapping itself, `missing`, `ambiguous`,
    `without_data`, `failed`.

    Attributes:
        requested: The tickers asked for, each once, in order.
        missing: The tickers that the server does not know, or has no milestone for.
        ambiguous: The tickers that belong to several milestones alike, with these.
        without_data: The milestones, by ticker, that the server has no live data of.
        failed: The tickers of which something could not be had, each with its error: the
            milestone, the live data, or live data that makes sense.
        live_data: What `get` has brought of all their milestones.
    """

    __slots__ = (
        "_present",
        "ambiguous",
        "failed",
        "live_data",
        "missing",
        "requested",
        "without_data",
    )

    def __init__(
        self, resolution: Resolution | None = None, live_data: LiveDataBatch | None = None
    ) -> None:
        found = Resolution() if resolution is None else resolution
        self.live_data: LiveDataBatch = LiveDataBatch() if live_data is None else live_data
        self.requested: tuple[str, ...] = found.requested
        self.missing: tuple[str, ...] = found.missing
        self.ambiguous: dict[str, tuple[Milestone, ...]] = found.ambiguous
        self.without_data: dict[str, Milestone] = {}
        self._present: dict[str, LiveEvent] = {}
        failed = dict(found.failed)
        rejected = {item.milestone_id: item for item in self.live_data.rejected}
        for ticker, milestone in found.items():
            observation = self.live_data.get(milestone.id)
            if observation is not None:
                self._present[ticker] = LiveEvent(ticker, milestone, observation)
            elif milestone.id in self.live_data.failed:
                failed[ticker] = self.live_data.failed[milestone.id]
            elif milestone.id in rejected:
                item = rejected[milestone.id]
                failed[ticker] = ContractError(
                    f"its live data is malformed: {item.reason}", body=item.raw
                )
            else:
                self.without_data[ticker] = milestone
        self.failed: dict[str, LiveDataError] = {
            ticker: failed[ticker] for ticker in self.requested if ticker in failed
        }

    def raise_for_failures(self) -> None:
        """Raise when tickers have failed; all other places are answers, and raise nothing.

        Raises:
            EventFailureError: With `.events` set to this batch.
            LiveDataError: That one failure itself, when nothing at all was found out.
        """
        if not self.failed:
            return
        errors = list(self.failed.values())
        kinds = Counter(type(error).__name__ for error in errors)
        cause = errors[0] if len(kinds) == 1 else None
        if cause is not None and len(self.failed) == len(self.requested):
            raise cause.with_traceback(None)
        counted = ", ".join(f"{count} with {name}" for name, count in kinds.most_common())
        first, why = next(iter(self.failed.items()))
        raise EventFailureError(
            f"{len(self.failed)} of {len(self.requested)} events failed ({counted}); "
            f"the first: {first!r}: {why}",
            batch=self.live_data,
            events=self,
        ) from cause

    def __getitem__(self, ticker: str) -> LiveEvent:
        return self._present[ticker]

    def __iter__(self) -> Iterator[str]:
        return iter(self._present)

    def __len__(self) -> int:
        return len(self._present)

    def __repr__(self) -> str:
        names = ("missing", "ambiguous", "without_data", "failed")
        counts = ", ".join(f"{name}={len(getattr(self, name))}" for name in names)
        return f"EventBatch(present={len(self)}, {counts})"


class EventFailureError(PartialFailureError):
    """Some events have no answer; `.batch` holds their live data.

    Attributes:
        events: Everything the call brought, by ticker.
    """

    events: EventBatch

    def __init__(
        self,
        message: str = "",
        *,
        batch: LiveDataBatch | None = None,
        events: EventBatch | None = None,
    ) -> None:
        super().__init__(message, batch=batch)
        if events is not None:
            self.events = events
