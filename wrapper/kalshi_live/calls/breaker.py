"""What the chunks of one call know together about the server, so that an outage is not multiplied.

Each chunk decides about itself in `retrying`; here stands only what they share.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..errors import LiveDataError

_log = logging.getLogger("kalshi_live")

_RETRIES_FREE = 10
_RETRIES_PER_CHUNK = 5
_FAILURES_TO_GIVE_UP = 3


class GivenUpError(Exception):
    """No request was made: the call has been given up for `cause`. Never leaves this package."""

    def __init__(self, cause: LiveDataError) -> None:
        super().__init__(str(cause))
        self.cause = cause


class Brakes:
    """One call's retry budget, and its judgment whether the server answers at all.

    While nothing has succeeded, only a few chunks retry, as scouts. When one gets through, all
    others follow, those included that have used up their attempts. When several have failed for
    good, the call is given up, and the rest fails with the same cause. So a short outage at the
    start costs nothing, and a long one few requests.

    Attributes:
        successes: How many requests of the call have succeeded.
        cause: The error for which the call was given up; None while it goes on.
        scouts: Places for chunks that retry while nothing has succeeded.
        splitting: Held by the one chunk that may be split while nothing has succeeded.
    """

    def __init__(self, chunks: int) -> None:
        self.successes: int = 0
        self.cause: LiveDataError | None = None
        self.scouts: asyncio.Semaphore = asyncio.Semaphore(_FAILURES_TO_GIVE_UP)
        self.splitting: asyncio.Lock = asyncio.Lock()
        self._given_up = asyncio.Event()
        self._retries_left = _RETRIES_FREE + chunks // _RETRIES_PER_CHUNK
        self._failures = 0
        self._in_play = 0
        self._undecided: list[asyncio.Future[None]] = []

    @property
    def proven(self) -> bool:
        """Whether the server has answered at all."""
        return self.successes > 0

    @contextlib.contextmanager
    def in_play(self) -> Iterator[None]:
        """While a chunk is at work, and may yet show that the server answers."""
        self._in_play += 1
        try:
            yield
        finally:
            self._leave_play()

    def check(self) -> None:
        """Raises `GivenUpError` when the call has been given up."""
        if self.cause is not None:
            raise GivenUpError(self.cause)

    def spend_retry(self) -> bool:
        """Takes one retry out of the budget; False when none is left."""
        self._retries_left -= 1
        return self._retries_left >= 0

    def succeeded(self) -> None:
        """Says that a request has succeeded."""
        self.successes += 1
        if self.successes == 1:
            self._decide()

    def failed(self, error: LiveDataError) -> None:
        """Says that a chunk has failed as a whole, and for good."""
        self._failures += 1
        if not self.proven and self._failures >= _FAILURES_TO_GIVE_UP:
            self.give_up(error)

    def give_up(self, error: LiveDataError) -> None:
        """Ends the call: what has not been answered fails with `error`."""
        if self.cause is None:
            _log.warning("giving the call up: %s", error)
            self.cause = error
            self._given_up.set()
            self._decide()

    async def become_scout(self) -> bool:
        """Waits until the caller may retry; True when it holds a place in `scouts` from now on."""
        await self.scouts.acquire()
        if self._is_decided():
            self.scouts.release()  # for the next that waits
            return False
        return True

    async def others_get_through(self) -> bool:
        """Waits for what becomes of the chunks still in play; True when one of them succeeds.

        False at once when something has succeeded before: then the chunk has itself to blame.
        """
        if self._is_decided() or self._in_play <= 1:
            return False
        decided: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._undecided.append(decided)
        self._leave_play()
        try:
            await decided
        finally:
            self._in_play += 1
        return self.proven and self.cause is None

    async def sleep(self, seconds: float) -> None:
        """Sleeps, but no longer than until the call is given up."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._given_up.wait()

    def _leave_play(self) -> None:
        self._in_play -= 1
        if self._in_play == 0:
            self._wake_undecided()  # nobody is left who could decide it

    def _decide(self) -> None:
        self.scouts.release()  # the first that waits; it lets in the next
        self._wake_undecided()

    def _wake_undecided(self) -> None:
        undecided, self._undecided = self._undecided, []
        for future in undecided:
            if not future.done():
                future.set_result(None)

    def _is_decided(self) -> bool:
        return self.proven or self.cause is not None
