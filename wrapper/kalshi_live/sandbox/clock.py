"""The time inside the sandbox: real, accelerated, or standing still until a test moves it.

Nothing here sleeps; network time (latency, drips, the rate limit) is real time and lives elsewhere.
"""

from __future__ import annotations

import math
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Clock:
    """Simulated time, in Unix seconds.

    `start` is where it begins (default: now). `speed` is how many simulated seconds pass in a real
    one: 1 is real time, 60 an hour a minute, and 0 stands still until `advance`. Thread-safe.

    Raises ValueError for values that make no sense.
    """

    def __init__(
        self,
        start: float | None = None,
        *,
        speed: float = 1.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        if not (math.isfinite(speed) and speed >= 0):
            raise ValueError(
                f"speed must not be negative, and finite, got {speed!r}: the games only move on"
            )
        if start is not None and not math.isfinite(start):
            raise ValueError(f"start must be a Unix time, got {start!r}")
        self.start: float = time.time() if start is None else float(start)
        self.speed = speed
        self._monotonic = monotonic
        self._begun = monotonic()
        self._advanced = 0.0
        self._lock = threading.Lock()

    @classmethod
    def stopped(cls, start: float | None = None) -> Clock:
        """Return a clock that moves by `advance` only."""
        return cls(start, speed=0.0)

    def now(self) -> float:
        """Return the simulated time in Unix seconds."""
        return self.start + self._advanced + (self._monotonic() - self._begun) * self.speed

    def restart(self) -> None:
        """Let the time begin to pass only now, as far as it has passed by itself."""
        self._begun = self._monotonic()

    def advance(self, seconds: float) -> float:
        """Move the time forward at once and return the new time.

        Raises ValueError for seconds that are negative or not finite.
        """
        if not (math.isfinite(seconds) and seconds >= 0):
            raise ValueError(f"cannot advance by {seconds!r} seconds: time only moves forward")
        with self._lock:
            self._advanced += seconds
        return self.now()

    def __repr__(self) -> str:
        return f"Clock(now={self.now():.3f}, speed={self.speed:g})"
