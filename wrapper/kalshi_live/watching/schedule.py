"""When the polls of a watch are to begin, and when they really do.

Pure: it neither polls nor waits, and is told what time it is.
"""

from __future__ import annotations

_MEASURED = 3
"""Intervals between polls that are measured, the latest ones."""


class Schedule:
    """A grid of times at which polls may begin, one interval apart.

    A late poll does not delay those after it: what was missed is left out.
    """

    def __init__(self, now: float) -> None:
        self._due = now
        self._wanted = now
        self._begun: tuple[float, ...] = ()
        self._late: tuple[float, ...] = ()

    def begin(self, now: float) -> None:
        """Note that a poll begins."""
        self._late = (*self._late, max(0.0, now - self._wanted))[-_MEASURED:]
        self._begun = (*self._begun, self._due)[-_MEASURED - 1 :]

    def next(self, now: float, interval: float) -> float:
        """Return when the next poll is to begin, `interval` seconds or more after the last."""
        self._wanted = self._due + interval
        self._due += interval * max(1, -(-(now - self._due) // interval))
        return self._due

    def interval(self, now: float, planned: float) -> float:
        """Return the seconds between polls as measured, but no less than `planned`."""
        begun = self._begun
        if not begun:
            return planned
        measured = (begun[-1] - begun[0]) / max(1, len(begun) - 1)
        return max(planned, measured, now - begun[-1])

    def lag(self, now: float, planned: float) -> float:
        """Return the most seconds by which a poll was late, or the next one is already."""
        begun = self._begun
        return max(*self._late, now - begun[-1] - planned, 0.0) if begun else 0.0
