"""One chunk, from its first request to an outcome for each of its ids.

Puts together what others decide: when to ask (`rate_limit`), whether to ask again (`retrying`,
`brakes`), and which ids to give up (`isolating`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import attrs

from ..errors import (
    APITimeoutError,
    AuthenticationError,
    DeadlineExceededError,
    LiveDataError,
    PermissionDeniedError,
    RateLimitError,
)
from ..results import ChunkResult
from .bisection import isolate, may_be_the_datas_fault
from .breaker import GivenUpError
from .retrying import Retrier, is_transient

if TYPE_CHECKING:
    from ..operations import LiveDatas
    from ..pacing.deadlines import Deadline
    from ..settings import RetryPolicy
    from .breaker import Brakes
    from .engine import Engine


class ChunkResolver:
    """Has chunks answered under one deadline."""

    def __init__(
        self, engine: Engine, brakes: Brakes, deadline: Deadline, operation: LiveDatas
    ) -> None:
        self._engine = engine
        self._brakes = brakes
        self._deadline = deadline
        self._operation = operation

    async def resolve(self, ids: tuple[str, ...]) -> ChunkResult:
        """The outcome for `ids`; what goes wrong on the wire is part of it, and not raised."""
        with self._brakes.in_play():
            result = await self._asked(ids)
            error = _whole_failure(result)
            if error is None or isinstance(error, DeadlineExceededError):
                return result
            self._brakes.failed(error)
            if is_transient(error) and await self._brakes.others_get_through():
                return await self._asked(ids)
            return result

    async def _asked(self, ids: tuple[str, ...]) -> ChunkResult:
        try:
            return await self._ask(ids, self._engine.settings.retry)
        except LiveDataError as error:
            return await self._salvage(ids, error)

    async def _ask(self, ids: tuple[str, ...], policy: RetryPolicy) -> ChunkResult:
        retrier = Retrier(
            policy, brakes=self._brakes, gate=self._engine.gate, deadline=self._deadline
        )
        try:
            result = await retrier.call(partial(self._attempt, ids))
        except GivenUpError as given_up:
            raise given_up.cause  # noqa: B904 - it has a cause of its own
        self._brakes.succeeded()
        return result

    async def _salvage(self, ids: tuple[str, ...], error: LiveDataError) -> ChunkResult:
        if isinstance(error, AuthenticationError | PermissionDeniedError):
            self._brakes.give_up(error)
        if may_be_the_datas_fault(error):
            if self._brakes.proven:
                return await self._isolate(ids, error)
            async with self._brakes.splitting:
                if self._brakes.cause is None:
                    return await self._isolate(ids, error)
        result = ChunkResult(ids)
        result.fail(ids, error)
        return result

    async def _isolate(self, ids: tuple[str, ...], error: LiveDataError) -> ChunkResult:
        once = attrs.evolve(self._engine.settings.retry, attempts=1)
        return await isolate(
            ids, error, lambda part: self._ask(part, once), lambda: self._brakes.proven
        )

    async def _attempt(self, ids: tuple[str, ...], number: int) -> ChunkResult:
        """One request, as soon as a connection and the rate limit allow it."""
        self._brakes.check()
        try:
            async with (
                asyncio.timeout_at(self._deadline.at),
                self._engine.window.place(number),
                self._engine.gate.passed(self._deadline) as answered,
            ):
                self._brakes.check()
                return await self._exchange(ids, number, answered)
        except TimeoutError:
            raise DeadlineExceededError(
                f"no answer within the deadline of {self._deadline.seconds:g} s"
            ) from None

    async def _exchange(
        self, ids: tuple[str, ...], number: int, answered: Callable[[], None]
    ) -> ChunkResult:
        stats, timeout = self._engine.stats, self._engine.settings.timeout
        stats.requests += 1
        stats.retries += number > 1
        limit = asyncio.timeout(timeout)
        try:
            async with limit:
                return await self._send_and_receive(ids, answered)
        except TimeoutError:
            if not limit.expired():
                raise
            error: LiveDataError = APITimeoutError(f"no complete response within {timeout:g} s")
        except LiveDataError as raised:
            error = raised
        if isinstance(error, RateLimitError):
            stats.rate_limited += 1
            self._engine.window.shrink()
        error.milestone_ids, error.attempts = ids, number
        raise error

    async def _send_and_receive(
        self, ids: tuple[str, ...], answered: Callable[[], None]
    ) -> ChunkResult:
        engine = self._engine
        result = await engine.exchange.fetch(self._operation.request(ids), answered)
        engine.window.widen()
        return result


def _whole_failure(result: ChunkResult) -> LiveDataError | None:
    """An error for which all of a chunk has failed, or None when some of it was answered."""
    if len(result.failed) < len(result.ids):
        return None
    return next(iter(result.failed.values()))
