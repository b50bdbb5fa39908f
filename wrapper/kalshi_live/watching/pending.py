"""Changes that nobody has taken yet, merged while they wait.

What is taken is a copy: a consumer cannot change what the watch holds.
"""

from __future__ import annotations

from collections.abc import Iterable

from .changes import Change, ChangeKind, merge_changes, recovery, span_of
from .copies import copy_of_change


class Pending:
    """Oldest first: for each milestone one change to its newest state.

    Beside that waits at most one change that leaves the state alone: `rejected`, or what takes it
    back. A rejection and its end that both wait are nothing to tell.
    """

    def __init__(self) -> None:
        self._changes: dict[tuple[str, bool], Change] = {}
        self._told_rejected: set[str] = set()

    def __len__(self) -> int:
        return len(self._changes)

    def add(self, change: Change) -> None:
        """Add a change, merged with those of the same milestone that still wait."""
        name = change.milestone_id
        if change.before is change.after:
            self._add_stateless(change)
            return
        self._changes.pop((name, False), None)  # a new state: the item is well-formed again
        waiting = self._changes.get((name, True))
        merged = change if waiting is None else merge_changes(waiting, change)
        if merged is not None:
            self._changes[name, True] = merged  # where the first of them stood
            return
        del self._changes[name, True]
        if name in self._told_rejected:
            self._add_stateless(recovery(name, change.after, span_of(waiting or change, change)))

    def pop(self) -> Change:
        """Take the change that has waited longest, and return a copy."""
        change = self._changes.pop(next(iter(self._changes)))
        if change.kind is ChangeKind.REJECTED:
            self._told_rejected.add(change.milestone_id)
        else:
            self._told_rejected.discard(change.milestone_id)
        return copy_of_change(change)

    def forget(self, ids: Iterable[str]) -> None:
        """Drop what waits of these milestones."""
        for name in ids:
            self._told_rejected.discard(name)
            for has_state in (True, False):
                self._changes.pop((name, has_state), None)

    def _add_stateless(self, change: Change) -> None:
        key = (change.milestone_id, False)
        waiting = self._changes.pop(key, None)
        if waiting is None or waiting.kind is change.kind:
            self._changes[key] = change
