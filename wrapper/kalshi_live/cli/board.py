"""What the live table shows of each milestone: its newest state, and what changed last, and when.

Told of changes and of the time; how it looks is in `screen`.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

import attrs

from ..kinds import Phase
from ..watching.changes import ChangeKind
from .news import changes_score, news_of
from .summary import clock_of
from .table import who_and_score

if TYPE_CHECKING:
    from ..milestones import Milestone
    from ..results import Observation
    from ..watching.changes import Change

_ORDER = (Phase.LIVE, Phase.FINAL, Phase.CANCELLED, Phase.SCHEDULED, Phase.UNKNOWN)
"""Of what has not moved yet, the phases in which there is most to see come first."""


@attrs.frozen
class Row:
    """One milestone; `moved_at` is monotonic seconds, or minus infinity as long as it stood still.

    `number` is its place among the ids asked for.
    """

    number: int
    change: Change
    moved_at: float
    milestone: Milestone | None = None

    def at(self, number: int, milestone: Milestone | None) -> Row:
        """Return the row at another place, of a milestone that is known by now."""
        if self.number == number and self.milestone is milestone:
            return self  # with all that it has found out
        return attrs.evolve(self, number=number, milestone=milestone)

    @cached_property
    def who(self) -> tuple[str, str]:
        """The cells of title and score, however wide."""
        return self.who_within(None)

    def who_within(self, room: int | None) -> tuple[str, str]:
        """Return the cells of title and score, the first no wider than `room`."""
        return who_and_score(self.change.milestone_id, self.milestone, self.observation, room)

    @property
    def observation(self) -> Observation | None:
        """What is known now, or was known last."""
        return self.change.after or self.change.before

    @cached_property
    def phase(self) -> Phase:
        """Its phase; unknown when nothing is known of it."""
        return self.observation.phase if self.observation else Phase.UNKNOWN

    @cached_property
    def state(self) -> str:
        """Its phase, or that it is gone, or rejected."""
        if self.change.kind is ChangeKind.DISAPPEARED:
            return "gone"
        return "rejected" if self.is_rejected else str(self.phase)

    @property
    def is_rejected(self) -> bool:
        """Whether its item breaks the specification."""
        return self.change.kind is ChangeKind.REJECTED

    @cached_property
    def clock(self) -> str:
        """How far it has got."""
        return clock_of(self.observation) if self.observation else ""

    @cached_property
    def news(self) -> str:
        """What changed last; empty when nothing has."""
        stood_still = self.moved_at == -math.inf and not self.is_rejected
        names = self.milestone.names if self.milestone else {}
        return "" if stood_still else news_of(self.change, names)

    @cached_property
    def has_new_score(self) -> bool:
        """Whether what changed last is the score."""
        return changes_score(self.change)


class Board:
    """The rows of all milestones that have been seen; `milestones` are those that are known."""

    def __init__(
        self, ids: Iterable[str], milestones: Mapping[str, Milestone] | None = None
    ) -> None:
        self._numbers = {milestone_id: number for number, milestone_id in enumerate(ids)}
        self.known: Mapping[str, Milestone] = milestones or {}
        self._rows: dict[str, Row] = {}
        self._sorted: list[Row] | None = None
        self._now = 0.0
        self._polls = 0
        self.changes: int = 0

    def turn(self, now: float, polls: int) -> None:
        """Set the time for the changes that come next, and how many polls there were."""
        self._now, self._polls = now, polls

    def follow(self, ids: Iterable[str], milestones: Mapping[str, Milestone]) -> None:
        """Set what is watched by now, and what is known of it; other rows go."""
        watched = dict.fromkeys(ids)
        self.known = milestones
        self._numbers = {one: number for number, one in enumerate(watched)}
        self._rows = {
            key: row.at(self._numbers[key], milestones.get(key))
            for key, row in self._rows.items()
            if key in watched
        }
        self._sorted = None

    def take(self, change: Change) -> None:
        """Take in a change; what the first poll brings is no news."""
        is_news = change.before is not None or self._polls > 1
        self.changes += is_news
        key = change.milestone_id
        number = self._numbers.setdefault(key, len(self._numbers))
        moved_at = self._now if is_news else -math.inf
        self._rows[key] = Row(number, change, moved_at, self.known.get(key))
        self._sorted = None

    def rows(self, places: int) -> list[Row]:
        """Return all in the order asked for if they fit, else the latest changes, latest first."""
        if len(self._rows) <= places:
            return sorted(self._rows.values(), key=lambda row: row.number)
        if self._sorted is None:
            self._sorted = sorted(self._rows.values(), key=_recency)
        return self._sorted[:places]

    @property
    def milestones(self) -> int:
        """How many are being watched."""
        return len(self._numbers)

    @property
    def states(self) -> Mapping[str, int]:
        """How many are in each state, most frequent first."""
        return dict(Counter(row.state for row in self._rows.values()).most_common())

    @property
    def missing(self) -> list[str]:
        """The ids that nothing is known of."""
        return [milestone_id for milestone_id in self._numbers if milestone_id not in self._rows]

    def rejected(self) -> list[Row]:
        """Return the rows of milestones whose items break the specification."""
        return [row for row in self._rows.values() if row.is_rejected]

    def observations(self) -> list[Observation]:
        """Return the newest observation of each, in the order asked for."""
        ordered = sorted(self._rows.values(), key=lambda row: row.number)
        return [row.observation for row in ordered if row.observation is not None]


def _recency(row: Row) -> tuple[float, int, int]:
    return (-row.moved_at, _ORDER.index(row.phase), row.number)
