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
from .planning import halves
from .retrying import blames_ids, is_transient, may_be_an_outage, may_be_the_datas_fault

if TYPE_CHECKING:
    from ..pacing.deadlines import Deadline
    from .breaker import Breaker

MOST_REQUESTS = 40
"""For one chunk, those before the bisection included."""


class Asks(Protocol):
    """Asks for some ids once; `in_doubt` tells whether a failure puts the server in doubt."""

    def __call__(self, ids: tuple[str, ...], *, in_doubt: bool) -> Awaitable[ChunkResult]:
        """Return the outcome for `ids`."""


async def isolate(
    ids: tuple[str, ...], error: LiveDataError, ask: Asks, breaker: Breaker, deadline: Deadline
) -> ChunkResult:
    """Return the outcome of a chunk that failed with `error`; the culprits stand alone."""
    bisection = _Bisection(ids, error, ask, breaker)
    parts = _parts(ids, error) or [_Part(ids, error, is_culprit=True)]
    while True:
        await bisection.take_apart(parts)
        failed = await bisection.failed_in_an_outage(deadline)
        if not failed:
            return bisection.result
        parts = [_Part(failed, error)]


class _Bisection:
    """One chunk on its way to a `result`."""

    def __init__(
        self, ids: tuple[str, ...], error: LiveDataError, ask: Asks, breaker: Breaker
    ) -> None:
        self.result = ChunkResult(ids)
        self._error = error
        self._ask = ask
        self._breaker = breaker
        self._left = MOST_REQUESTS - error.attempts
        self._is_healthy = False
        self._failing_since: float | None = None

    async def take_apart(self, parts: list[_Part]) -> None:
        """Ask for `parts`, and the parts of those that fail.

        The largest go first, so that little is left unresolved when the requests are used up.
        """
        waiting = deque(parts)
        while waiting:
            part = waiting.popleft()
            if part.is_culprit or not self._may_go_on():
                self.result.fail(part.ids, part.error)
            else:
                waiting.extend(await self._further(part))

    async def failed_in_an_outage(self, deadline: Deadline) -> tuple[str, ...]:
        """Return the ids to ask for again, once the server is back: it may not have been theirs.

        In doubt is what failed with nothing having succeeded since.
        """
        since, self._failing_since = self._failing_since, None
        if since is None or self._left <= 0:
            return ()
        try:
            if not await self._breaker.was_away(since, deadline, is_in_doubt=True):
                return ()
        except (DeadlineExceededError, GivenUpError):
            return ()
        failed = tuple(self.result.failed)
        self.result.failed.clear()
        return failed

    def _may_go_on(self) -> bool:
        return self._left > 0 and (self._is_healthy or self._breaker.may_split(self._error))

    async def _further(self, part: _Part) -> list[_Part]:
        """Return what to ask for after `part`."""
        self._left -= 1
        try:
            self.result.add(await self._ask(part.ids, in_doubt=self._is_healthy))
        except LiveDataError as error:
            if not self._is_healthy:
                self._breaker.fruitless()
            if not (self._is_healthy and blames_ids(error)):
                self._failing_since = self._failing_since or asyncio.get_running_loop().time()
            return _further(part, error) or [_Part(part.ids, error, is_culprit=True)]
        self._is_healthy = True
        self._failing_since = None
        return []


@attrs.frozen
class _Part:
    ids: tuple[str, ...]
    error: LiveDataError
    is_repeated: bool = False
    is_culprit: bool = False


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
