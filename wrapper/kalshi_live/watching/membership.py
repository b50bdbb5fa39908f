"""Which milestones a watch is about: may be changed from any thread, at any time."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING

import attrs

from ..calls.planning import HasIds, plan

if TYPE_CHECKING:
    from ..milestones import Milestone


@attrs.frozen
class Turn:
    """Who is watched from now on, and whom to forget first.

    Attributes:
        ids: All that are watched.
        left: Those that are no longer listed; what was found out about them is still to be told.
        removed: Those that the user has removed, even when they were added again.
    """

    ids: tuple[str, ...]
    left: set[str]
    removed: set[str]


class Membership:
    """The ids of a watch, in the order in which they joined, and those that have left.

    An id joins because the user adds it, or because it is listed, and leaves because the user
    removes it, or because it is no longer listed; what the user says counts for more. The poller
    takes its turn at the beginning of a poll; until then an id that was removed stays unheard, even
    when it was added again.
    """

    def __init__(self, ids: Iterable[str], *, is_listed: bool = False) -> None:
        self._lock = threading.Lock()
        self._ids = dict.fromkeys(ids)
        self._added = set(self._ids)
        self._is_listed = is_listed
        self._listed: dict[str, Milestone] = {}
        self._barred: set[str] = set()
        self._left: set[str] = set()
        self._removed: set[str] = set()

    @property
    def ids(self) -> tuple[str, ...]:
        """All ids, each once."""
        with self._lock:
            return tuple(self._ids)

    @property
    def milestones(self) -> dict[str, Milestone]:
        """Those that are listed and watched, by id."""
        with self._lock:
            return self._listed.copy()

    def add(self, ids: Iterable[str] | HasIds) -> None:
        """Add ids; those that are there already stay where they are.

        Raises:
            TypeError: `ids` is a single string or not iterable, or an id is not a string.
            ValueError: An id is blank, contains a comma, or cannot be encoded as UTF-8.
        """
        added = plan(ids, 1).ids
        with self._lock:
            self._added.update(added)
            self._barred.difference_update(added)
            self._join(added)

    def remove(self, ids: Iterable[str] | HasIds) -> None:
        """Remove ids, as far as they are there; they no longer join by being listed.

        Raises:
            TypeError: As `add`.
            ValueError: As `add`.
        """
        removed = plan(ids, 1).ids
        with self._lock:
            self._removed.update(self._ids.keys() & removed)
            self._added.difference_update(removed)
            if self._is_listed:
                self._barred.update(removed)
            for name in removed:
                self._ids.pop(name, None)
                self._listed.pop(name, None)

    def update(self, listed: Iterable[Milestone]) -> None:
        """Have listed milestones join, and those leave that are no longer listed."""
        with self._lock:
            before = self._listed.keys()
            self._listed = {one.id: one for one in listed if one.id not in self._barred}
            left = before - self._listed.keys() - self._added
            for name in left:
                del self._ids[name]
            self._left |= left
            self._join(self._listed)

    def is_heard(self, milestone_id: str) -> bool:
        """Return whether what has been found out about an id is to be told."""
        with self._lock:
            return milestone_id not in self._removed

    def turn(self) -> Turn:
        """Return what has changed since the last turn."""
        with self._lock:
            turn = Turn(tuple(self._ids), self._left, self._removed)
            self._left, self._removed = set(), set()
            return turn

    def _join(self, ids: Iterable[str]) -> None:
        self._ids.update(dict.fromkeys(ids))
        self._left.difference_update(ids)
