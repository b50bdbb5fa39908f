"""The beginning of a call, until something succeeds: nobody knows yet whether the server answers.

Only a few chunks ask again meanwhile, and those that have used up their attempts wait for what
becomes of them. So a short outage at the start costs nothing, and a long one few requests.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator

MOST_TURNS = 3
"""Chunks that ask again at the same time."""


class FirstContact:
    """Turns to ask again, until it is decided that the server answers, or that it does not."""

    def __init__(self) -> None:
        self._turns = asyncio.Semaphore(MOST_TURNS)
        self._is_decided = False
        self._in_play = 0
        self._undecided: list[asyncio.Future[None]] = []

    def decide(self) -> None:
        """End it: something has succeeded, or the call is given up."""
        self._is_decided = True
        self._turns.release()  # the first that waits; it lets in the next
        self._wake_undecided()

    @contextlib.contextmanager
    def in_play(self) -> Iterator[None]:
        """Mark a chunk as being at work: it may yet show that the server answers."""
        self._in_play += 1
        try:
            yield
        finally:
            self._leave_play()

    @contextlib.asynccontextmanager
    async def turn(self) -> AsyncIterator[bool]:
        """Wait for a turn to ask again; the value tells whether it was decided meanwhile."""
        waits = not self._is_decided
        await self._turns.acquire()
        if self._is_decided:
            self._turns.release()  # for the next that waits
            yield waits
            return
        try:
            yield False
        finally:
            self._turns.release()

    async def decided(self) -> bool:
        """Wait for what becomes of the chunks in play; return whether one of them decided it.

        False at once when it was decided before: then the chunk has itself to blame.
        """
        if self._is_decided or self._in_play <= 1:
            return False
        undecided: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._undecided.append(undecided)
        self._leave_play()
        try:
            await undecided
        finally:
            self._in_play += 1
        return self._is_decided

    def _leave_play(self) -> None:
        self._in_play -= 1
        if self._in_play == 0:
            self._wake_undecided()  # nobody is left who could decide it

    def _wake_undecided(self) -> None:
        undecided, self._undecided = self._undecided, []
        for future in undecided:
            if not future.done():
                future.set_result(None)
