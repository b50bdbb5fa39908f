"""How many requests are under way at once: all that the connections allow, until a 429.

The rate is `rate_limit`'s concern; this is what keeps a client polite whose configured rate is
higher than the server's, or that has none.
"""

from __future__ import annotations

import asyncio
import contextlib
import heapq
import itertools
from collections.abc import AsyncIterator


class Window:
    """A semaphore whose size follows the server, as TCP's window follows a network.

    A 429 halves it, and every success widens it a little. After an outage it starts with one place,
    and doubles with success up to half of what it was. Whoever has been turned away most often
    goes first.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._size = float(most)
        self._slow_start_below = 0.0
        self._under_way = 0
        self._order = itertools.count()
        self._waiting: list[tuple[int, int, asyncio.Future[None]]] = []

    @contextlib.asynccontextmanager
    async def place(self, attempt: int) -> AsyncIterator[None]:
        """Give a place to one request; of those who wait, the highest `attempt` is served first."""
        await self._enter(attempt)
        try:
            yield
        finally:
            self._under_way -= 1
            self._admit()

    def shrink(self) -> None:
        """Halve the window, but never below one place."""
        self._size = self._slow_start_below = max(1.0, self._size / 2)

    def restart(self) -> None:
        """Begin again with one place."""
        self._slow_start_below = max(self._slow_start_below, self._size / 2)
        self._size = 1.0

    def widen(self) -> None:
        """Add one place for a success; past slow start, for that of the whole window."""
        step = 1.0 if self._size < self._slow_start_below else 1 / self._size
        self._size = min(self._most, self._size + step)
        self._admit()

    async def _enter(self, attempt: int) -> None:
        if not self._waiting and self._has_room():
            self._under_way += 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (-attempt, next(self._order), turn))
        self._admit()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # admitted in the very moment
                self._under_way -= 1
                self._admit()
            raise

    def _admit(self) -> None:
        while self._waiting and self._has_room():
            *_, turn = heapq.heappop(self._waiting)
            if not turn.done():
                turn.set_result(None)
                self._under_way += 1

    def _has_room(self) -> bool:
        return self._under_way < int(self._size)
