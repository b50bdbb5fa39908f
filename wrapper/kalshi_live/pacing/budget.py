"""What requests are taken out of: a client's own token bucket, or one that processes share.

This one is the client's own; the other is in `sharing`.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from .allowance import Allowance

if TYPE_CHECKING:
    from ..settings import RateLimit


class Budget(Protocol):
    """Says when a request may go out."""

    async def take(self) -> Callable[[], None]:
        """Wait until a request may go out, and count it as under way.

        Returns a function to call once, when the server has answered.
        """

    def hold(self, seconds: float) -> None:
        """Allow nothing for `seconds`, and then only what an empty bucket does."""

    def hold_left(self) -> float:
        """Return the seconds for which nothing is allowed yet."""

    async def aclose(self) -> None:
        """Give back what is not used."""


class OwnBudget:
    """The token bucket of one client on one event loop; without a limit, only 429s hold it."""

    def __init__(self, limit: RateLimit | None) -> None:
        self._allowance = None if limit is None else Allowance(limit)
        self._held_until = 0.0
        self._turn = asyncio.Lock()
        self._changed = asyncio.Event()

    async def take(self) -> Callable[[], None]:
        """Wait until a request may go out; those who came first go first."""
        async with self._turn:
            await self._until_free()
            if self._allowance is not None:
                self._allowance.sent()
        return self._answered

    def hold(self, seconds: float) -> None:
        """Allow nothing for `seconds`, and then only what an empty bucket does."""
        self._held_until = max(self._held_until, asyncio.get_running_loop().time() + seconds)
        if self._allowance is not None:
            self._allowance.drain(self._held_until)

    def hold_left(self) -> float:
        """Return the seconds for which nothing is allowed yet."""
        return max(0.0, self._held_until - asyncio.get_running_loop().time())

    async def aclose(self) -> None:
        """Do nothing: there is nobody to give anything back to."""

    def _answered(self) -> None:
        if self._allowance is not None:
            self._allowance.answered(asyncio.get_running_loop().time())
        self._changed.set()

    async def _until_free(self) -> None:
        while (wait := self._wait()) > 0:
            if wait < math.inf:
                await asyncio.sleep(wait)
            else:
                self._changed.clear()
                await self._changed.wait()

    def _wait(self) -> float:
        if self._allowance is None:
            return self.hold_left()
        return max(self.hold_left(), self._allowance.wait(asyncio.get_running_loop().time()))
