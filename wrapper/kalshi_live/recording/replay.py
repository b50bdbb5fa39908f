"""Recorded changes once more, at the pace at which they came: what `Recording.replay` returns."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Self

from ..watching.copies import Snapshot

if TYPE_CHECKING:
    from datetime import datetime

    from ..results import Observation
    from ..watching.changes import Change


class Replay(Iterator["Change"]):
    """An iterator of recorded changes, used like a `Watch`.

    A consumer that is late gets the next ones at once: none is left out or merged. `close` ends it
    from any thread.

    Raises:
        ValueError: `speed` is not positive.
    """

    def __init__(self, changes: Iterator[Change], speed: float | None) -> None:
        if speed is not None and not (math.isfinite(speed) and speed > 0):
            raise ValueError(f"speed must be positive, and finite, not {speed!r}")
        self._changes = changes
        self._speed = speed
        self._next: Change | None = None
        self._began: tuple[float, datetime] | None = None
        self._held: dict[str, Observation] = {}
        self._closed = threading.Event()

    def __next__(self) -> Change:
        """Return the next change, when its time has come.

        Raises:
            StopIteration: There is none any more, or this was closed.
        """
        return self.next()

    def next(self, timeout: float | None = None) -> Change:
        """Return the next change, as `Watch.next`.

        Raises:
            TimeoutError: Its time does not come within so many seconds.
            StopIteration: There is none any more, or this was closed.
        """
        if self._next is None and not self._closed.is_set():
            self._next = next(self._changes)
        wait = self._seconds_until(self._next) if self._next else 0.0
        self._closed.wait(wait if timeout is None else min(wait, timeout))
        if self._closed.is_set() or self._next is None:
            raise StopIteration
        if timeout is not None and wait > timeout:
            raise TimeoutError
        change, self._next = self._next, None
        if change.after is None:
            self._held.pop(change.milestone_id, None)
        else:
            self._held[change.milestone_id] = change.after
        return change

    @property
    def current(self) -> Mapping[str, Observation]:
        """What is held of each milestone after the latest change, by id, as `Watch.current`."""
        return Snapshot(self._held)

    def close(self) -> None:
        """End the iteration."""
        self._closed.set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _seconds_until(self, change: Change) -> float:
        if self._speed is None or change.not_after is None:
            return 0.0
        now = time.monotonic()
        began, first = self._began = self._began or (now, change.not_after)
        passed = (change.not_after - first).total_seconds() / self._speed
        return max(0.0, began + passed - now)
