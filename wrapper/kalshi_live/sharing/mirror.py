"""What the server has last said of a watch's milestones, as far as the watch has read it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..observation import Observation
from ..results import ChunkResult, RejectedItem
from .records import Item, Record, says_the_same

if TYPE_CHECKING:
    from ..observation import RoundTrip


class Mirror:
    """The items of some milestones; of those that have no record yet, none.

    Attributes:
        joined: The milestones that it is about.
    """

    def __init__(self) -> None:
        self.joined: set[str] = set()
        self._items: dict[str, Item] = {}
        self._numbers: dict[str, int] = {}
        self._names: dict[int, str] = {}

    def __contains__(self, milestone_id: object) -> bool:
        """Return whether anything has been said of a milestone."""
        return milestone_id in self._items

    def forget(self, ids: Iterable[str]) -> None:
        """Be about these no longer."""
        for name in self.joined.intersection(ids):
            self.joined.remove(name)
            self._items.pop(name, None)
            self._names.pop(self._numbers.pop(name, 0), None)

    def note(self, milestone_id: str, record: Record) -> None:
        """Take in a record; what says the same as before stays the very same item."""
        item = record.read(milestone_id)
        if milestone_id not in self or not says_the_same(self._items[milestone_id], item):
            self._items[milestone_id] = item
        self._names.pop(self._numbers.get(milestone_id, 0), None)
        self._numbers[milestone_id] = record.number
        self._names[record.number] = milestone_id

    def answer(self, numbers: Iterable[int], trip: RoundTrip | None) -> ChunkResult:
        """Return what was answered for those of these numbers that it is about."""
        names = tuple(self._names[number] for number in numbers if number in self._names)
        result = ChunkResult(names, trip=trip)
        for name in names:
            item = self._items[name]
            if isinstance(item, Observation):
                result.present[name] = item
            elif isinstance(item, RejectedItem):
                result.rejected[name] = item
        return result
