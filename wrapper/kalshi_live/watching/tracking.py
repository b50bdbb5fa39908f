"""What a watch holds of each milestone, and what each new answer changes about it.

Pure bookkeeping: it neither polls nor waits, and is told what time it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..meaning import CLOCK_SKEW, Phase
from .changes import Change, change_between, recovery, rejection
from .copies import Snapshot
from .rejections import Rejections

if TYPE_CHECKING:
    from datetime import datetime

    from ..results import ChunkResult, Observation, RejectedItem

RESTING = frozenset({Phase.SCHEDULED, Phase.FINAL, Phase.CANCELLED})
"""Phases in which little happens: polled less often, not never."""


class Tracker:
    """The newest state of each watched milestone, which never goes backwards."""

    def __init__(self, ids: Iterable[str], started: float) -> None:
        self._held: dict[str, Observation] = {}
        self._newest: dict[str, tuple[datetime, datetime]] = {}
        self._rejections = Rejections()
        self._answered: dict[str, float] = dict.fromkeys(ids, started)
        self._phases: dict[str, Phase] = {}
        self.outdated = 0

    def take(self, result: ChunkResult, now: float) -> list[Change]:
        """The changes that one answer makes; `now` is the loop's time.

        An id whose request failed has not changed. A state older than the one held is dropped,
        and counted in `outdated`.
        """
        changes = []
        held, rejected, answered = self._held, self._rejections.recent, self._answered
        for name in result.ids:
            observation = result.present.get(name)
            if observation is not None:
                answered[name] = now
                if observation is held.get(name) and name not in rejected:
                    continue  # the usual case: it costs no more than this
                change = self._show(observation)
            elif name in result.failed:
                continue
            else:
                change = self._lack(name, result.rejected.get(name))
            if change is not None:
                changes.append(change)
        return changes

    def phase(self, milestone_id: str) -> Phase | None:
        """The phase of what is held, None when nothing is."""
        return self._phases.get(milestone_id)

    def current(self) -> Snapshot:
        """What is held now; may be asked for from any thread."""
        return Snapshot(self._held)

    def silence(self, now: float) -> dict[str, float]:
        """Seconds since each milestone was last answered for, or since it is being watched.

        May be asked for from any thread.
        """
        return {milestone_id: now - at for milestone_id, at in self._answered.copy().items()}

    def is_over(self) -> bool:
        """Whether something has been seen, and all of it is final."""
        phases = self._phases.values()
        return bool(phases) and all(phase is Phase.FINAL for phase in phases)

    def _show(self, observation: Observation) -> Change | None:
        name = observation.milestone_id
        was_rejected = self._rejections.clear(name)
        change = None
        if self._advances(observation):
            change = change_between(name, self._held.get(name), observation)
            self._held[name] = observation
            self._phases[name] = observation.phase
        else:
            self.outdated += 1
        if change is None and was_rejected:
            return recovery(name, self._held.get(name))
        return change

    def _lack(self, name: str, rejected: RejectedItem | None) -> Change | None:
        held = self._held.get(name)
        if rejected is not None:
            is_news = self._rejections.reject(name)
            return rejection(name, held, rejected.reason) if is_news else None
        was_rejected = self._rejections.clear(name)
        self._held.pop(name, None)
        if held is None and was_rejected:
            return recovery(name, None)
        return change_between(name, held, None)

    def _advances(self, observation: Observation) -> bool:
        """Whether it is no older than what was seen.

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
        self._newest[name] = (updated, now)
        return True
