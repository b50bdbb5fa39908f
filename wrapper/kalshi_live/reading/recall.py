"""Remembers items by their bytes, so that one that has not changed need not be decoded again."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ..results import Observation


class Recall:
    """The latest observation of each milestone, by the bytes that it was read from.

    `find(bytes)` is the observation that was read from these very bytes, or None.
    """

    def __init__(self) -> None:
        self._by_bytes: dict[bytes, Observation] = {}
        self._bytes_of: dict[str, bytes] = {}
        self.find: Callable[[bytes], Observation | None] = self._by_bytes.get

    def __len__(self) -> int:
        return len(self._by_bytes)

    def keep(self, raw: bytes, observation: Observation) -> None:
        """Remember `observation`, and forget what was known of its milestone before."""
        name = observation.milestone_id
        self._by_bytes.pop(self._bytes_of.get(name, b""), None)
        self._by_bytes[raw] = observation
        self._bytes_of[name] = raw

    def forget(self, ids: Iterable[str]) -> None:
        """Forget what is known of some milestones."""
        for name in ids:
            self._by_bytes.pop(self._bytes_of.pop(name, b""), None)
