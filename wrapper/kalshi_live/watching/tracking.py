"""What a watch holds of each milestone, and what each new answer changes about it.

Pure bookkeeping: it neither polls nor waits, and is told what time it is.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from enum import Enum
from typing import TYPE_CHECKING

from ..kinds import CLOCK_SKEW, Phase
from .changes import Change, Span, change_between, recovery, rejection
from .copies import Snapshot
from .rejections import Rejections

if TYPE_CHECKING:
    from datetime import datetime

    from ..observation import RoundTrip
    from ..results import ChunkResult, Observation, RejectedItem

OVER = frozenset({Phase.FINAL, Phase.CANCELLED})

RESTING = OVER | {Phase.SCHEDULED}
"""Phases in which little happens: polled less often, not never."""

GONE_AFTER = 20
"""Answers in a row without a milestone that was seen before, after which it is over."""


class Prospect(Enum):
    """What may still come of some milestones, the best of any first.

    `AWAITED`: one has no data yet, or none that can be read; all others are over.
    """

    GOES_ON = 1
    AWAITED = 2
    OVER = 3


class Tracker:
    """The newest state of each watched milestone, which never goes backwards."""

    def __init__(self, ids: Iterable[str], started: float) -> None:
        self._held: dict[str, Observation] = {}
        self._newest: dict[str, tuple[datetime, datetime]] = {}
        self._rejections = Rejections()
        self._answered: dict[str, float] = {}
        self._confirmed: dict[str, RoundTrip | None] = {}
        """The latest that brought what is held."""
        self._phases: dict[str, Phase] = {}
        self._gone: dict[str, int] = {}
        self.outdated: int = 0
        self.follow(ids, started)

    def follow(self, ids: Iterable[str], now: float) -> None:
        """Begin with those ids that are new."""
        for name in ids:
            self._answered.setdefault(name, now)

    def forget(self, ids: Iterable[str]) -> None:
        """Forget all that is known of some ids."""
        known = (self._answered, self._confirmed, self._held, self._newest, self._phases)
        for name in ids:
            for each in (*known, self._gone, self._rejections.recent):
                each.pop(name, None)

    def take(self, result: ChunkResult, now: float) -> list[Change]:
        """Return the changes that one answer makes; `now` is the loop's time.

        An id whose request failed has not changed. A state older than the one held is dropped,
        and counted in `outdated`.
        """
        changes = []
        held, rejected, trip = self._held, self._rejections.recent, result.trip
        answered, confirmed = self._answered, self._confirmed
        for name in result.ids:
            observation = result.present.get(name)
            if observation is not None:
                answered[name] = now
                if observation is held.get(name) and name not in rejected:
                    confirmed[name] = trip
                    continue  # the usual case: it costs no more than this
                change = self._show(observation, trip)
            elif name in result.failed:
                continue
            else:
                change = self._lack(name, result.rejected.get(name), trip)
            if change is not None:
                changes.append(change)
        return changes

    def phase(self, milestone_id: str) -> Phase | None:
        """Return the phase of what is held, None when nothing is."""
        return self._phases.get(milestone_id)

    def current(self) -> Snapshot:
        """Return what is held now; may be asked for from any thread."""
        return Snapshot(self._held)

    def silence(self, now: float) -> dict[str, float]:
        """Return the seconds since each milestone was last answered for, or joined the watch.

        May be asked for from any thread.
        """
        return {milestone_id: now - at for milestone_id, at in self._answered.copy().items()}

    def prospect(self, ids: Iterable[str], failing: Container[str]) -> Prospect:
        """Return what may still come of some ids; of `failing` ones no answer can be had."""
        is_awaited = False
        for name in ids:
            phase = self._phases.get(name)
            if phase in OVER or self._gone.get(name, 0) >= GONE_AFTER:
                continue
            is_unseen = phase is None and name not in self._gone
            if not is_unseen and name not in failing and not self._rejections.is_rejected(name):
                return Prospect.GOES_ON
            is_awaited = True
        return Prospect.AWAITED if is_awaited else Prospect.OVER

    def _show(self, observation: Observation, trip: RoundTrip | None) -> Change | None:
        name, span = observation.milestone_id, self._span(observation.milestone_id, trip)
        was_rejected = self._rejections.clear(name)
        change = None
        if self._advances(observation):
            change = change_between(name, self._held.get(name), observation, span)
            if change is not None:  # else it says what the one that is held says, in other bytes
                self._held[name] = observation
                self._phases[name] = observation.phase
            self._confirmed[name] = trip
            self._gone.pop(name, None)
        else:
            self.outdated += 1
        if change is None and was_rejected:
            return recovery(name, self._held.get(name), span)
        return change

    def _lack(
        self, name: str, rejected: RejectedItem | None, trip: RoundTrip | None
    ) -> Change | None:
        held, span = self._held.get(name), self._span(name, trip)
        if name in self._gone:
            self._gone[name] += 1
        if rejected is not None:
            is_news = self._rejections.reject(name)
            return rejection(name, held, rejected.reason, span) if is_news else None
        was_rejected = self._rejections.clear(name)
        if held is None:
            return recovery(name, None, span) if was_rejected else None
        del self._held[name]
        if self._phases[name] not in OVER:
            del self._phases[name]
            self._gone[name] = 1
        return change_between(name, held, None, span)

    def _span(self, name: str, trip: RoundTrip | None) -> Span:
        """Return the span of a change to what is held that the answer of `trip` shows."""
        confirmed = self._confirmed.get(name) if name in self._held else None
        return Span(confirmed and confirmed.requested_at, trip and trip.observed_at)

    def _advances(self, observation: Observation) -> bool:
        """Return whether it is no older than what was seen.

        A time further ahead of this machine's clock than `CLOCK_SKEW` is a mistake, and orders
        nothing. One that is less far ahead counts as now, by the feed's clock: otherwise all that
        follows would be dropped until that time.
        """
        name, now = observation.milestone_id, observation.observed_at
        updated = observation.updated_at
        if updated is None or updated > now + CLOCK_SKEW:
            return True
        newest, then = self._newest.get(name, (None, now))
        if newest is not None and updated < newest:
            return False
        if updated > now:
            updated = now if newest is None else min(now, newest + (now - then))
            updated = updated.replace(microsecond=0)  # the feed may count in whole seconds
        self._newest[name] = (updated, now)
        return True
