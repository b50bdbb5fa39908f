"""Which milestones a watch is about: may be changed from any thread, at any time."""

from __future__ import annotations

import threading
from collections.abc import Iterable

from ..calls.planning import HasIds, plan


class Membership:
    """The ids of a watch, in the order added, and those that have been removed.

    The poller takes both at the beginning of a poll; until then an id that was removed stays
    unheard, even when it was added again.
    """

    def __init__(self, ids: Iterable[str]) -> None:
        self._lock = threading.Lock()
        self._ids = dict.fromkeys(ids)
        self._removed: set[str] = set()

    @property
    def ids(self) -> tuple[str, ...]:
        """All ids, each once."""
        with self._lock:
            return tuple(self._ids)

    def add(self, ids: Iterable[str] | HasIds) -> None:
        """Add ids; those that are there already stay where they are.

        Raises:
            TypeError: `ids` is a single string or not iterable, or an id is not a string.
            ValueError: An id is blank, contains a comma, or cannot be encoded as UTF-8.
        """
        added = plan(ids, 1).ids
        with self._lock:
            self._ids.update(dict.fromkeys(added))

    def remove(self, ids: Iterable[str] | HasIds) -> None:
        """Remove ids, as far as they are there.

        Raises:
            TypeError: As `add`.
            ValueError: As `add`.
        """
        removed = plan(ids, 1).ids
        with self._lock:
            self._removed.update(self._ids.keys() & removed)
            for name in removed:
                self._ids.pop(name, None)

    def is_heard(self, milestone_id: str) -> bool:
        """Return whether what has been found out about an id is to be told."""
        with self._lock:
            return milestone_id in self._ids and milestone_id not in self._removed

    def turn(self) -> tuple[tuple[str, ...], set[str]]:
        """Return the ids to ask for from now on, and those to forget all about first."""
        with self._lock:
            removed, self._removed = self._removed, set()
            return tuple(self._ids), removed
