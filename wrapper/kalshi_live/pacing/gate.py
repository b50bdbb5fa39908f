"""When requests go out: as Kalshi's token bucket allows, and not while a 429 holds them back.

One `RateGate` serves every call of a client. Whether and how long a failed request should wait is
decided in `retrying`; this module only does the waiting.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING

from ..errors import DeadlineExceededError
from .allowance import Allowance

if TYPE_CHECKING:
    from ..settings import RateLimit
    from ..stats import Stats
    from .deadlines import Deadline

_SCHEDULING = 0.001
"""Seconds that passing the gate may take without anybody having waited."""


class RateGate:
    """Lets requests through at the pace of a `RateLimit`; a 429 closes it for everyone."""

    def __init__(self, limit: RateLimit | None, stats: Stats) -> None:
        self._limit = limit
        self._stats = stats
        self._allowance = None if limit is None else Allowance(limit)
        self._held_until = 0.0
        self._waiting = 0
        self._turn = asyncio.Lock()
        self._changed = asyncio.Event()

    @contextlib.asynccontextmanager
    async def passed(self, deadline: Deadline) -> AsyncIterator[Callable[[], None]]:
        """Wait until a request may go out, and count it as under way until it is answered.

        Yields a function to call when the server has answered; leaving the block calls it, too.

        Raises:
            DeadlineExceededError: The request cannot go out before `deadline`.
        """
        await self._enter(deadline)
        with contextlib.ExitStack() as until_answered:
            until_answered.callback(self._answered)
            yield until_answered.close

    def hold(self, seconds: float) -> None:
        """Let nobody through for `seconds`, and then only at the pace of an empty bucket."""
        self._held_until = max(self._held_until, asyncio.get_running_loop().time() + seconds)
        if self._allowance is not None:
            self._allowance.drain(self._held_until)

    async def _enter(self, deadline: Deadline) -> None:
        loop = asyncio.get_running_loop()
        arrived = loop.time()
        if self._least_wait() > deadline.left():
            raise DeadlineExceededError(
                f"the rate limit leaves no room within the deadline of {deadline.seconds:g} s"
            )
        self._waiting += 1
        try:
            async with self._turn:
                await self._until_free()
                if self._allowance is not None:
                    self._allowance.sent()
        finally:
            self._waiting -= 1
            waited = loop.time() - arrived
            if waited > _SCHEDULING:
                self._stats.rate_limit_wait_seconds += waited

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
            return self._hold_left()
        return max(self._hold_left(), self._allowance.wait(asyncio.get_running_loop().time()))

    def _hold_left(self) -> float:
        return max(0.0, self._held_until - asyncio.get_running_loop().time())

    def _least_wait(self) -> float:
        queue = 0.0
        if self._limit is not None:
            queue = self._waiting * self._limit.cost / self._limit.tokens_per_second
        return self._hold_left() + queue
