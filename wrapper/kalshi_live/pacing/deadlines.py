"""A moment on the event loop's clock by which something must have ended."""

from __future__ import annotations

import asyncio

import attrs


@attrs.frozen
class Deadline:
    """`seconds` after it was set; `at` is that moment on the running loop's clock."""

    seconds: float
    at: float

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        """Return the deadline that many seconds from now."""
        return cls(seconds, asyncio.get_running_loop().time() + seconds)

    def left(self) -> float:
        """Return the seconds that remain; negative once it has passed."""
        return self.at - asyncio.get_running_loop().time()
