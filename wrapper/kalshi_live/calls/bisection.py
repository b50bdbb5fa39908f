"""Finds the ids for which a request fails, so that their neighbours in the chunk do not.

Knows nothing of requests: it is handed a function that asks for some ids once.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable
from typing import TYPE_CHECKING, Protocol

import attrs

from ..errors import DeadlineExceededError, LiveDataError
from ..results import ChunkResult
from .breaker import GivenUpError
from .causes import is_transient, may_be_an_outage, may_be_the_datas_fault
from .planning import halves

if TYPE_CHECKING:
    from ..pacing.deadlines import Deadline
    from .breaker import Breaker

MOST_REQUESTS = 36
"""For the parts of one chunk: what three ids need, wherever they stand."""

_HALVES = 2


class Asks(Protocol):
    """Asks for some ids once; `in_doubt` tells whether a failure puts the server in doubt."""

    def __call__(self, ids: tuple[str, ...], *, in_doubt: bool) -> Awaitable[ChunkResult]:
        """Return the outcome for `ids`."""


async def isolate(
    ids: tuple[str, ...], error: LiveDataError, ask: Asks, breaker: Breaker, deadline: Deadline
) -> ChunkResult:
    """Return the outcome of a chunk that failed with `error`; the culprits stand alone."""
    bisection = _Bisection(ids, error, ask, breaker, deadline)
    parts = _parts(ids, error)
    if not parts:
        bisection.result.fail(ids, error)
    while parts:
        await bisection.take_apart(parts)
        parts = await bisection.failed_in_an_outage()
    return bisection.result


@attrs.frozen
class _Part:
    ids: tuple[str, ...]
    error: LiveDataError
    is_repeated: bool = False


@attrs.define
class _Streak:
    """Requests for parts that have failed one after the other, with no success in between.

    Attributes:
        since: When the first of them was made.
        outages: How many the breaker knew of at that time.
        requests: How many there are.
        culprits: Those of the parts that will not be taken further apart.
    """

    since: float
    outages: int
    requests: int = 0
    culprits: list[_Part] = attrs.field(factory=list)


class _Bisection:
    """One chunk on its way to a `result`."""

    def __init__(
        self,
        ids: tuple[str, ...],
        error: LiveDataError,
        ask: Asks,
        breaker: Breaker,
        deadline: Deadline,
    ) -> None:
        self.result = ChunkResult(ids)
        self._error = error
        self._ask = ask
        self._breaker = breaker
        self._deadline = deadline
        self._left = MOST_REQUESTS
        self._is_healthy = False
        self._streak = self._new_streak()

    async def take_apart(self, parts: list[_Part]) -> None:
        """Ask for `parts`, and the parts of those that fail.

        The largest go first, so that little is left unresolved when the requests are used up.
        While no part has succeeded, no other chunk is taken apart: it might be an outage.
        """
        waiting = deque(parts)
        if not self._is_healthy:
            await self._find_a_healthy_part(waiting)
        while waiting:
            waiting.extend(await self._further(waiting.popleft()))

    async def failed_in_an_outage(self) -> list[_Part]:
        """Return what to ask for again, once the server is back: it may not have been the ids'."""
        may_ask = self._left > 0 or self._breaker.outages > self._streak.outages
        if not self._streak.requests or not may_ask:
            return self._end_streak(was_away=False)
        return self._end_streak(was_away=await self._server_was_away() is True)

    async def _find_a_healthy_part(self, waiting: deque[_Part]) -> None:
        try:
            async with asyncio.timeout_at(self._deadline.at):
                await self._breaker.splitting.acquire()
        except TimeoutError:
            self._streak.culprits.extend(waiting)
            waiting.clear()
            return
        try:
            before = self._streak.requests
            while waiting and not self._is_healthy:
                waiting.extend(await self._further(waiting.popleft()))
            if not self._is_healthy:
                self._breaker.split_in_vain(self._streak.requests - before)
        finally:
            self._breaker.splitting.release()

    async def _further(self, part: _Part) -> list[_Part]:
        """Ask for `part`, and return what to ask for after it."""
        if not await self._may_go_on():
            self._streak.culprits.append(part)
            return []
        if not self._streak.requests:
            self._streak = self._new_streak(self._streak.culprits)
        self._left -= 1
        try:
            answered = await self._ask(part.ids, in_doubt=self._is_healthy)
        except LiveDataError as error:
            self._streak.requests += 1
            further = _further(part, error)
            if not further:
                self._streak.culprits.append(_Part(part.ids, error))
            return further
        self.result.add(answered)
        self._is_healthy = True
        return self._end_streak(was_away=self._breaker.outages > self._streak.outages)

    async def _may_go_on(self) -> bool:
        if self._left <= 0:
            return False
        failed = self._streak.requests
        if self._is_healthy or self._breaker.may_split(self._error, failed):
            return True
        # Its halves tell a single bad id from a chunk that is ill, however many others are.
        return (
            failed < _HALVES
            and self._breaker.is_proven
            and await self._server_was_away() is not None
        )

    async def _server_was_away(self) -> bool | None:
        """Return whether it was during the streak, and is back; None when it is still away."""
        try:
            was_away = await self._breaker.was_away(
                self._streak.since, self._deadline, is_in_doubt=True
            )
        except (DeadlineExceededError, GivenUpError):
            return None
        return was_away or self._breaker.outages > self._streak.outages

    def _end_streak(self, *, was_away: bool) -> list[_Part]:
        """Return what of the streak to ask for again; the rest is to blame."""
        streak, self._streak = self._streak, self._new_streak()
        if was_away:
            self._left += streak.requests
            return streak.culprits
        for part in streak.culprits:
            self.result.fail(part.ids, part.error)
        return []

    def _new_streak(self, culprits: list[_Part] | None = None) -> _Streak:
        now = asyncio.get_running_loop().time()
        return _Streak(now, self._breaker.outages, culprits=culprits or [])


def _parts(ids: tuple[str, ...], error: LiveDataError) -> list[_Part]:
    return [_Part(half, error) for half in halves(ids)] if len(ids) > 1 else []


def _further(part: _Part, error: LiveDataError) -> list[_Part]:
    """Return what to ask for next when `part` failed with `error`; nothing when it is a culprit."""
    passing = is_transient(error) and not may_be_an_outage(error)
    if not passing and not may_be_the_datas_fault(error):
        return []
    if passing and not part.is_repeated:
        return [_Part(part.ids, error, is_repeated=True)]
    return _parts(part.ids, error)
