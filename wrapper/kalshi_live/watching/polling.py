"""Asks for the same milestones again and again, on a fixed schedule, and collects what changes.

The consumer's side, an iterator, is `watching`; what counts as a change is in `tracking`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import attrs

from ..calls import planning as batching
from ..errors import (
    AuthenticationError,
    DeadlineExceededError,
    LiveDataError,
    PermissionDeniedError,
    SilenceError,
)
from ..pacing.deadlines import Deadline
from .tracking import RESTING, Pending, Tracker

if TYPE_CHECKING:
    from ..calls.engine import Engine
    from ..operations import LiveDatas
    from ..results import ChunkResult
    from .changes import Change

_log = logging.getLogger("kalshi_live")

_RESTING_EVERY = 5
"""Milestones in a resting phase are asked for in every fifth poll."""

_LEAST_DEADLINE = 5.0
"""Seconds that a poll may take beyond what the rate limit makes it take."""

_MOST_PATIENCE = 32.0
"""How many times what the rate limit makes it take a poll may take, when answers keep coming."""

_LONGEST_BACKOFF = 60.0
"""Seconds between two polls of a server that does not answer, unless the interval is longer."""


@attrs.frozen
class WatchStatus:
    """How a watch is doing; a snapshot.

    Attributes:
        effective_interval: Seconds between polls: the interval asked for, or longer when the
            rate limit does not allow it, or while the server does not answer.
        lag: Seconds by which the latest poll began late.
        polls: How many polls have begun.
        last_success: When a request was last answered, aware, UTC; None before the first.
        consecutive_failures: How many polls in a row were not answered at all.
        last_error: What the latest failed request failed with.
        outdated: How many states were dropped for being older than the one held.
        silence: For each milestone, seconds since it was last answered for, or since the watch
            began.
    """

    effective_interval: float
    lag: float = 0.0
    polls: int = 0
    last_success: datetime | None = None
    consecutive_failures: int = 0
    last_error: LiveDataError | None = None
    outdated: int = 0
    silence: Mapping[str, float] = attrs.field(factory=dict, repr=False)


@attrs.frozen(kw_only=True)
class WatchOptions:
    """What the caller of `watch` asked for; seconds."""

    interval: float
    until_final: bool
    max_silence: float | None


class Poller:
    """Polls in a task of its own, and yields what changes."""

    def __init__(
        self, engine: Engine, plan: batching.Plan, operation: LiveDatas, options: WatchOptions
    ) -> None:
        self._engine = engine
        self._plan = plan
        self._operation = operation
        self._options = options
        self._loop = asyncio.get_running_loop()
        self._tracker = Tracker(plan.ids, self._loop.time())
        self._pending = Pending()
        self._news = asyncio.Event()
        self._heard_at = self._loop.time()
        self._last_success: datetime | None = None
        self._last_error: LiveDataError | None = None
        self._failures = 0
        self._patience = 1.0
        self._polls = 0
        self._lag = 0.0
        engine.own(self)
        self._task = asyncio.create_task(self._run())
        self._task.add_done_callback(lambda _: self._news.set())

    async def __anext__(self) -> Change:
        """The next change.

        Raises:
            StopAsyncIteration: There will be none any more.
            SilenceError: Nothing was heard for longer than `max_silence`.
            LiveDataError: The server will never answer: 401 or 403.
        """
        while not self._pending:
            if self._task.done():
                self._raise_failure()
                raise StopAsyncIteration
            self._news.clear()
            await self._hear()
        return self._pending.pop()

    def status(self) -> WatchStatus:
        """A snapshot of how things go; may be asked for from any thread."""
        return WatchStatus(
            effective_interval=self._effective_interval(),
            lag=self._lag,
            polls=self._polls,
            last_success=self._last_success,
            consecutive_failures=self._failures,
            last_error=self._last_error,
            outdated=self._tracker.outdated,
            silence=self._tracker.silence(self._loop.time()),
        )

    def close(self, _why: str) -> asyncio.Future[list[BaseException | None]]:
        """Stops at once, and the changes end; may be awaited until everything has stopped."""
        self._pending = Pending()
        self._task.cancel()
        return asyncio.gather(*[self._task], return_exceptions=True)

    async def _hear(self) -> None:
        """Waits for news, or for the silence to last too long."""
        limit = self._options.max_silence
        if limit is None:
            await self._news.wait()
            return
        try:
            async with asyncio.timeout_at(self._heard_at + limit):
                await self._news.wait()
        except TimeoutError:
            if self._loop.time() >= self._heard_at + limit:
                self.close("of silence")
                raise SilenceError(f"nothing was heard for {limit:g} s") from self._last_error

    def _raise_failure(self) -> None:
        if not self._task.cancelled() and (error := self._task.exception()) is not None:
            raise error

    async def _run(self) -> None:
        due = self._loop.time()
        while True:
            self._lag = max(0.0, self._loop.time() - due)
            await self._poll()
            if self._options.until_final and self._tracker.is_over():
                return
            # On the grid of the schedule: a late poll does not delay those after it.
            interval = self._effective_interval()
            due += interval * max(1, -(-(self._loop.time() - due) // interval))
            await asyncio.sleep(due - self._loop.time())

    async def _poll(self) -> None:
        self._polls += 1
        ids = self._due()
        if not ids:
            self._heard_at = self._loop.time()  # who is not asked is not silent
            return
        seconds = self._patience * self._seconds_for(ids)
        end = Deadline.after(seconds + max(_LEAST_DEADLINE, self._options.interval))
        plan = batching.Plan(ids, self._plan.chunk_size)
        call = self._engine.call(plan, self._operation, lambda: end)
        heard = is_late = False
        try:
            async for result in call:
                heard = self._take(result) or heard
                is_late = is_late or _is_late(result)
        finally:
            await call.close("the poll has ended")
        self._failures = 0 if heard else self._failures + 1
        if heard and is_late:  # not an outage: all of it just takes longer than the rate limit says
            self._patience = min(2 * self._patience, _MOST_PATIENCE)
        if not heard:
            _log.warning("poll %d was not answered: %s", self._polls, self._last_error)

    def _take(self, result: ChunkResult) -> bool:
        """Takes in one answer; whether it was one."""
        self._last_error = next(iter(result.failed.values()), self._last_error)
        if isinstance(self._last_error, AuthenticationError | PermissionDeniedError):
            raise self._last_error
        if len(result.failed) == len(result.ids):
            return False
        self._heard_at = self._loop.time()
        self._last_success = datetime.now(UTC)
        for change in self._tracker.take(result, self._heard_at):
            self._pending.add(change)
        if self._pending:
            self._news.set()
        return True

    def _due(self) -> tuple[str, ...]:
        if self._polls % _RESTING_EVERY == 1:
            return self._plan.ids
        awake = (name for name in self._plan.ids if self._tracker.phase(name) not in RESTING)
        return tuple(awake)

    def _seconds_for(self, ids: tuple[str, ...]) -> float:
        """What the rate limit makes a poll of these ids cost when polls follow one another."""
        limit = self._engine.settings.rate_limit
        requests = len(batching.Plan(ids, self._plan.chunk_size))
        return requests * limit.cost / limit.tokens_per_second if limit else 0.0

    def _effective_interval(self) -> float:
        interval = max(self._options.interval, self._seconds_for(self._plan.ids))
        if self._failures == 0:
            return interval
        return max(interval, min(interval * 2.0 ** min(self._failures, 30), _LONGEST_BACKOFF))


def _is_late(result: ChunkResult) -> bool:
    return any(isinstance(error, DeadlineExceededError) for error in result.failed.values())
