"""When requests go out: as the budget allows, and not where that would be past the deadline.

One `RateGate` serves every call of a client. Whether and how long a failed request should wait is
decided in `retrying`; this module only does the waiting.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING

from ..errors import DeadlineExceededError

if TYPE_CHECKING:
    from ..settings import RateLimit
    from ..stats import Stats
    from .budget import Budget
    from .deadlines import Deadline

_SCHEDULING = 0.001
"""Seconds that passing the gate may take without anybody having waited."""


class RateGate:
    """Lets requests through as a `Budget` allows; a 429 closes it for everyone."""

    def __init__(self, budget: Budget, limit: RateLimit | None, stats: Stats) -> None:
        self._budget = budget
        self._limit = limit
        self._stats = stats
        self._waiting = 0

    @contextlib.asynccontextmanager
    async def passed(self, deadline: Deadline) -> AsyncIterator[Callable[[], None]]:
        """Wait until a request may go out, and count it as under way until it is answered.

        Yields a function to call when the server has answered; leaving the block calls it, too.

        Raises:
            DeadlineExceededError: The request cannot go out before `deadline`.
            StoreError: The budget is shared, and its store is away.
        """
        answered = await self._enter(deadline)
        with contextlib.ExitStack() as until_answered:
            until_answered.callback(answered)
            yield until_answered.close

    def hold(self, seconds: float) -> None:
        """Let nobody through for `seconds`, and then only at the pace of an empty bucket."""
        self._budget.hold(seconds)

    async def aclose(self) -> None:
        """Give back what of a shared budget is not used."""
        await self._budget.aclose()

    async def _enter(self, deadline: Deadline) -> Callable[[], None]:
        loop = asyncio.get_running_loop()
        arrived = loop.time()
        if self._least_wait() > deadline.left():
            raise DeadlineExceededError(
                f"the rate limit leaves no room within the deadline of {deadline.seconds:g} s"
            )
        self._waiting += 1
        try:
            return await self._budget.take()
        finally:
            self._waiting -= 1
            waited = loop.time() - arrived
            if waited > _SCHEDULING:
                self._stats.rate_limit_wait_seconds += waited

    def _least_wait(self) -> float:
        queue = 0.0
        if self._limit is not None:
            queue = self._waiting * self._limit.cost / self._limit.tokens_per_second
        return self._budget.hold_left() + queue
