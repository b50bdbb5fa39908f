"""How fast requests go out: Kalshi's token bucket, and the hold after a 429.

One `RateGate` serves every call of a client. Whether and how long a failed request should wait is
decided in `retrying`; here stands only the waiting itself.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from aiolimiter import AsyncLimiter

from .errors import DeadlineExceededError

if TYPE_CHECKING:
    from .deadlines import Deadline
    from .policies import RateLimit
    from .stats import Stats

_SCHEDULING = 0.001
"""Seconds that passing the gate may take without anybody having waited."""


class RateGate:
    """Lets requests through at the pace of a `RateLimit`; a 429 closes it for everyone."""

    def __init__(self, limit: RateLimit | None, stats: Stats) -> None:
        self._limit = limit
        self._stats = stats
        self._bucket = None if limit is None else _Bucket(limit)
        self._held_until = 0.0
        self._waiting = 0

    async def enter(self, deadline: Deadline) -> None:
        """Waits until a request may go out; the caller sends it at once.

        Raises:
            DeadlineExceededError: That cannot be before `deadline`.
        """
        loop = asyncio.get_running_loop()
        arrived = loop.time()
        if self._least_wait() > deadline.left():
            raise DeadlineExceededError(
                f"the rate limit leaves no room within the deadline of {deadline.seconds:g} s"
            )
        self._waiting += 1
        try:
            await self._pass()
        finally:
            self._waiting -= 1
            waited = loop.time() - arrived
            if waited > _SCHEDULING:
                self._stats.rate_limit_wait_seconds += waited

    async def answered(self) -> None:
        """Says that a request which had entered was answered, or has failed."""
        if self._bucket is not None:
            await self._bucket.start()

    def hold(self, seconds: float) -> None:
        """Lets nobody through for `seconds`, and then only at the pace of an empty bucket."""
        self._held_until = max(self._held_until, asyncio.get_running_loop().time() + seconds)
        if self._limit is not None:
            self._bucket = _Bucket(self._limit, empty=True)

    async def _pass(self) -> None:
        while True:
            await self._hold_over()
            bucket = self._bucket
            if bucket is None:
                return
            await bucket.take()
            if bucket is self._bucket:  # otherwise a 429 came in the meantime
                return

    async def _hold_over(self) -> None:
        while (left := self._hold_left()) > 0:  # noqa: ASYNC110 - a 429 may prolong it meanwhile
            await asyncio.sleep(left)

    def _hold_left(self) -> float:
        return max(0.0, self._held_until - asyncio.get_running_loop().time())

    def _least_wait(self) -> float:
        queue = 0.0
        if self._limit is not None:
            queue = self._waiting * self._limit.cost / self._limit.tokens_per_second
        return self._hold_left() + queue


class _Bucket:
    """The client's copy of the server's token bucket, kept a little behind it.

    The server starts to count when a first request *arrives*; this side therefore starts to
    refill when a first request has been *answered*, and keeps one request in reserve where the
    burst allows, so that requests overtaking each other draw no 429.
    """

    def __init__(self, limit: RateLimit, *, empty: bool = False) -> None:
        self._cost = limit.cost
        self._capacity = max(limit.cost, limit.burst - limit.cost)
        self._period = self._capacity / limit.tokens_per_second
        self._spent = self._capacity if empty else 0.0
        self._start_at_once = empty
        self._refilling: AsyncLimiter | None = None
        self._started = asyncio.Event()

    async def take(self) -> None:
        """Takes one request's tokens, waiting until they are there."""
        if self._start_at_once:
            await self.start()
        elif self._refilling is not None and self._refilling.has_capacity(self._capacity):
            self._rewind()
        while self._refilling is None:
            if self._spent + self._cost <= self._capacity:
                self._spent += self._cost
                return
            await self._started.wait()
        await self._refilling.acquire(self._cost)

    async def start(self) -> None:
        """Starts to refill, with what was spent so far missing from the bucket."""
        if self._refilling is None:
            self._start_at_once = False
            self._refilling = AsyncLimiter(self._capacity, self._period)
            self._started.set()
            await self._refilling.acquire(self._spent)  # there is room: it does not wait

    def _rewind(self) -> None:
        """Back to a full bucket that does not count yet, as the server's is by now."""
        self._refilling = None
        self._spent = 0.0
        self._started.clear()
