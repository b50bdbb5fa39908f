"""What a watch holds of each milestone, and what each new answer changes about it.

Pure bookkeeping: it neither polls nor waits, and is told what time it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..meaning import CLOCK_SKEW, Phase
from .changes import Change, ChangeKind, change_between, merge_changes, rejection

if TYPE_CHECKING:
    from datetime import datetime

    from ..results import ChunkResult, Observation, RejectedItem

RESTING = frozenset({Phase.SCHEDULED, Phase.FINAL, Phase.CANCELLED})
"""Phases in which little happens: polled less often, not never."""


class Tracker:
    """The newest state of each watched milestone, which never goes backwards."""

    def __init__(self, ids: Iterable[str], started: float) -> None:
        self._held: dict[str, Observation] = {}
        self._newest: dict[str, datetime] = {}
        self._rejected: set[str] = set()
        self._answered: dict[str, float] = dict.fromkeys(ids, started)
        self._phases: dict[str, Phase] = {}
        self.outdated: int = 0

    def take(self, result: ChunkResult, now: float) -> list[Change]:
        """The changes that one answer makes; `now` is the loop's time.

        An id whose request failed has not changed. A state older than the one held is dropped,
        and counted in `outdated`.
        """
        changes = []
        held, rejected, answered = self._held, self._rejected, self._answered
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

    def silence(self, now: float) -> dict[str, float]:
        """Seconds since each milestone was last answered for, or since the watch began."""
        return {milestone_id: now - at for milestone_id, at in self._answered.items()}

    def is_over(self) -> bool:
        """Whether something has been seen, and all of it is final."""
        phases = self._phases.values()
        return bool(phases) and all(phase is Phase.FINAL for phase in phases)

    def _show(self, observation: Observation) -> Change | None:
        name = observation.milestone_id
        self._rejected.discard(name)
        if not self._advances(observation):
            self.outdated += 1
            return None
        change = change_between(name, self._held.get(name), observation)
        self._held[name] = observation
        self._phases[name] = observation.phase
        return change

    def _lack(self, name: str, rejected: RejectedItem | None) -> Change | None:
        held = self._held.get(name)
        if rejected is not None:
            if name in self._rejected:
                return None
            self._rejected.add(name)
            return rejection(name, held, rejected.reason)
        self._rejected.discard(name)
        self._held.pop(name, None)
        return change_between(name, held, None)

    def _advances(self, observation: Observation) -> bool:
        """Whether it is no older than what was seen; a time in the future orders nothing."""
        name, updated = observation.milestone_id, observation.updated_at
        if updated is None or updated > observation.observed_at + CLOCK_SKEW:
            return True
        newest = self._newest.get(name)
        if newest is not None and updated < newest:
            return False
        self._newest[name] = updated
        return True


class Pending:
    """Changes that nobody has taken yet, oldest first: the newest state of each milestone.

    Beside it stands at most one rejection, until the item is good again.
    """

    def __init__(self) -> None:
        self._changes: dict[tuple[str, bool], Change] = {}

    def __len__(self) -> int:
        return len(self._changes)

    def add(self, change: Change) -> None:
        """Adds a change, merged with the one of the same milestone that still waits."""
        name = change.milestone_id
        if change.kind is ChangeKind.REJECTED:
            self._changes[name, True] = change
            return
        self._changes.pop((name, True), None)
        waiting = self._changes.get((name, False))
        merged = change if waiting is None else merge_changes(waiting, change)
        if merged is None:
            del self._changes[name, False]
        else:
            self._changes[name, False] = merged

    def pop(self) -> Change:
        """Takes the change that has waited longest."""
        return self._changes.pop(next(iter(self._changes)))
