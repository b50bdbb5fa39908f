"""What is known of each milestone, row by row: the one place that says what a row means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..results import LiveDataBatch, RejectedItem
from ..watching.changes import Change, ChangeKind
from .rows import STATELESS, Mark

if TYPE_CHECKING:
    from ..results import Observation
    from .rows import Stored


class State:
    """What a watch holds after some rows.

    Attributes:
        held: Of each milestone that is watched, what is known; None while nothing is.
        rejected: Of those whose item is malformed, what is wrong with it.
    """

    def __init__(self) -> None:
        self.held: dict[str, Observation | None] = {}
        self.rejected: dict[str, str] = {}

    def take(self, row: Stored) -> Change | None:
        """Take in the next row, and return the change that it is, if it is one."""
        name = row.milestone_id
        if row.kind == Mark.BEGAN:
            self.held.clear()
            self.rejected.clear()
        if name is None:
            return None
        if row.kind == Mark.JOINED:
            self.held[name] = None
        elif row.kind == Mark.LEFT:
            self.held.pop(name, None)
        elif row.kind in set(ChangeKind):
            return self._change(name, ChangeKind(row.kind), row)
        self.rejected.pop(name, None)
        return None

    def batch(self) -> LiveDataBatch:
        """Return what is held as the result of a call; the ids are sorted."""
        return LiveDataBatch(
            tuple(sorted(self.held)),
            present={name: held for name, held in self.held.items() if held is not None},
            rejected={name: RejectedItem(name, why, None) for name, why in self.rejected.items()},
        )

    def _change(self, name: str, kind: ChangeKind, row: Stored) -> Change:
        before = self.held.get(name) if kind is not ChangeKind.APPEARED else None
        if kind is ChangeKind.REJECTED:
            self.rejected[name] = row.reason or ""
        else:
            self.rejected.pop(name, None)
        after = before
        if kind is ChangeKind.DISAPPEARED:
            after = None
        elif kind not in STATELESS:
            after = row.observation()
        self.held[name] = after
        return Change(name, kind, before, after, row.reason, *row.span())
