"""Asks for the same milestones again and again, on a fixed schedule, and collects what changes.

The consumer's side, an iterator, is in `watch`; what counts as a change is in `tracking`.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import attrs

from ..calls.planning import Plan
from ..errors import (
    AuthenticationError,
    DeadlineExceededError,
    LiveDataError,
    PermissionDeniedError,
    SilenceError,
)
from ..pacing.deadlines import Deadline
from ..reading.recall import Recall
from .culprits import Culprits
from .pending import Pending
from .schedule import Schedule
from .status import WatchStatus
from .tracking import RESTING, Prospect, Tracker

if TYPE_CHECKING:
    from ..calls.engine import Engine
    from ..operations import LiveDatas
    from ..results import ChunkResult
    from ..stats import Stats
    from .changes import Change
    from .copies import Snapshot
    from .membership import Membership
    from .options import WatchOptions
    from .refreshing import Refresher
    from .witness import Witness

_log = logging.getLogger("kalshi_live")

_RESTING_EVERY = 5
"""Milestones in a resting phase are asked for in every fifth poll."""

_MOST_CULPRITS = 50
"""Ids known to make requests fail that are asked for in one poll."""

_LEAST_DEADLINE = 5.0
"""Seconds that a poll may take beyond what the rate limit makes it take."""

_MOST_PATIENCE = 32.0
"""How many times what the rate limit makes it take a poll may take, when answers keep coming."""


class Poller:
    """A task that polls, and an asynchronous iterator of what changes."""

    def __init__(
        self,
        engine: Engine,
        stats: Stats,
        members: Membership,
        chunk_size: int,
        operation: LiveDatas,
        options: WatchOptions,
        refresher: Refresher,
        witness: Witness,
    ) -> None:
        self._engine = engine
        self._members = members
        self._chunk_size = chunk_size
        self._recall = Recall()
        self._operation = attrs.evolve(operation, recall=self._recall)
        self._options = options
        self._refresher = refresher
        self._witness = witness
        self._loop = asyncio.get_running_loop()
        now = self._loop.time()
        self._ids = members.ids
        self._tracker = Tracker(self._ids, now)
        self._culprits = Culprits()
        self._pending = Pending()
        self._schedule = Schedule(now)
        self._news = asyncio.Event()
        self._heard_at = now
        self._last_success: datetime | None = None
        self._last_error: LiveDataError | None = None
        self._failures = 0
        self._patience = 1.0
        self._polls = 0
        self._stats = stats
        self._rate_limited_before = stats.rate_limited
        self._awaited_since: float | None = None
        self._closed: str | None = None
        engine.own(self)
        self._task = asyncio.create_task(self._run())
        self._task.add_done_callback(lambda _: self._news.set())

    async def __anext__(self) -> Change:
        """Return the next change.

        Raises:
            StopAsyncIteration: There will be none any more.
            SilenceError: Nothing was heard for longer than `max_silence`.
            LiveDataError: The server will never answer: 401 or 403.
            RuntimeError: It was closed, and this is why.
        """
        while True:
            while self._pending:
                change = self._pending.pop()
                if self._members.is_heard(change.milestone_id):
                    return change
            if self._task.done():
                self._raise_failure()
                raise StopAsyncIteration
            self._news.clear()
            await self._hear()

    def current(self) -> Snapshot:
        """Return what is held now; may be asked for from any thread."""
        return self._tracker.current()

    def status(self) -> WatchStatus:
        """Return a snapshot of how things go; may be asked for from any thread."""
        now, planned = self._loop.time(), self._planned_interval()
        return WatchStatus(
            effective_interval=self._schedule.interval(now, planned),
            lag=self._schedule.lag(now, planned),
            polls=self._polls,
            last_success=self._last_success,
            consecutive_failures=self._failures,
            last_error=self._last_error,
            last_refresh=self._refresher.last,
            refresh_error=self._refresher.error,
            outdated=self._tracker.outdated,
            rate_limited=self._stats.rate_limited - self._rate_limited_before,
            failing=self._culprits.errors(),
            silence=self._tracker.silence(now),
        )

    def close(self, why: str) -> asyncio.Future[list[BaseException | None]]:
        """Stop at once, and raise `why` from then on; may be awaited until everything has."""
        self._closed = self._closed or why
        self._pending = Pending()
        self._task.cancel()
        return asyncio.gather(*[self._task], return_exceptions=True)

    async def _hear(self) -> None:
        """Wait for news, or for the silence to last too long."""
        limit = self._options.max_silence
        if limit is None:
            await self._news.wait()
            return
        try:
            async with asyncio.timeout_at(self._heard_at + limit):
                await self._news.wait()
        except TimeoutError:
            if self._loop.time() >= self._heard_at + limit:
                self._task.cancel()
                why = self._last_error or self._refresher.error
                raise SilenceError(f"nothing was heard for {limit:g} s") from why

    def _raise_failure(self) -> None:
        if self._closed is not None:
            raise RuntimeError(self._closed)
        if not self._task.cancelled() and (error := self._task.exception()) is not None:
            raise error

    async def _run(self) -> None:
        try:
            await self._witness.begin()
            await self._go_on()
        finally:
            await self._witness.end()

    async def _go_on(self) -> None:
        async with self._refresher.running():
            self._schedule = Schedule(self._loop.time())
            while True:
                await self._poll()
                await self._witness.polled()
                now = self._loop.time()
                if self._options.until_final and self._is_over(now):
                    return
                await asyncio.sleep(self._schedule.next(now, self._planned_interval()) - now)

    async def _poll(self) -> None:
        self._refresher.check()
        self._schedule.begin(self._loop.time())
        self._turn()
        self._polls += 1
        ids = self._due()
        if ids:
            await self._ask_all(ids)
            if self._failures:
                return
        elif self._refresher.error is None:
            self._heard_at = self._loop.time()  # who is not asked is not silent
        await self._ask_culprits()

    def _turn(self) -> None:
        """Take in who has joined and who has left since the last poll."""
        turn = self._members.turn()
        self._ids, gone = turn.ids, turn.left | turn.removed
        for memory in (self._tracker, self._culprits, self._recall):
            memory.forget(gone)
        self._pending.forget(turn.removed)
        self._tracker.follow(self._ids, self._loop.time())
        self._witness.turn(self._ids, gone, self._interval())

    async def _ask_all(self, ids: tuple[str, ...]) -> None:
        heard, is_late = await self._ask(Plan(ids, self._chunk_size))
        self._failures = 0 if heard else self._failures + 1
        if heard and is_late:  # not an outage: all of it just takes longer than the rate limit says
            self._patience = min(2 * self._patience, _MOST_PATIENCE)
        if not heard:
            _log.warning("poll %d was not answered: %s", self._polls, self._last_error)

    async def _ask_culprits(self) -> None:
        """Ask for each in a call of its own: none is blamed for another."""
        due = self._culprits.due(self._polls, _MOST_CULPRITS)
        plans = (Plan((name,), self._chunk_size) for name in due)
        for outcome in await asyncio.gather(*map(self._ask, plans), return_exceptions=True):
            if isinstance(outcome, BaseException):
                raise outcome

    async def _ask(self, plan: Plan) -> tuple[bool, bool]:
        """Return whether anything was answered, and whether anything was too late for that."""
        seconds = self._patience * self._seconds_for(len(plan))
        end = Deadline.after(seconds + max(_LEAST_DEADLINE, self._options.interval))
        call = self._engine.call(plan, self._operation, lambda: end)
        heard = is_late = False
        unanswered = []
        try:
            async for result in call:
                if self._take(result):
                    heard = True
                else:
                    unanswered.append(result)
                is_late = is_late or _is_late(result)
        finally:
            await call.close("the poll has ended")
        for result in unanswered if heard else ():
            self._culprits.learn(result, self._polls, others_answered=True)
        return heard, is_late

    def _take(self, result: ChunkResult) -> bool:
        """Take in one answer, and return whether it was one."""
        self._last_error = next(iter(result.failed.values()), self._last_error)
        if isinstance(self._last_error, AuthenticationError | PermissionDeniedError):
            raise self._last_error
        self._culprits.learn(result, self._polls)
        if len(result.failed) == len(result.ids):
            return False
        self._heard_at = self._loop.time()
        self._last_success = datetime.now(UTC)
        changes = self._tracker.take(result, self._heard_at)
        self._witness.take(changes)
        for change in changes:
            self._pending.add(change)
        if self._pending:
            self._news.set()
        return True

    def _due(self) -> tuple[str, ...]:
        everybody = self._polls % _RESTING_EVERY == 1
        if everybody and not self._culprits:
            return self._ids
        return tuple(
            name
            for name in self._ids
            if (everybody or self._tracker.phase(name) not in RESTING)
            and name not in self._culprits
        )

    def _is_over(self, now: float) -> bool:
        if self._failures or self._refresher.error:  # nobody has said so
            return False
        prospect = self._tracker.prospect(self._ids, self._culprits)
        if prospect is Prospect.GOES_ON:
            self._awaited_since = None
            return False
        if self._awaited_since is None:
            self._awaited_since = now
        limit = self._options.wait_for_missing
        has_waited = limit is not None and now - self._awaited_since >= limit
        return prospect is Prospect.OVER or has_waited

    def _seconds_for(self, requests: int) -> float:
        """Return what the rate limit makes so many requests cost when polls follow one another."""
        limit = self._engine.settings.rate_limit
        return requests * limit.cost / limit.tokens_per_second if limit else 0.0

    def _interval(self) -> float:
        requests = len(Plan(self._ids, self._chunk_size))
        return max(self._options.interval, self._seconds_for(requests))

    def _planned_interval(self) -> float:
        return self._options.backoff(self._failures, self._interval())


def _is_late(result: ChunkResult) -> bool:
    return any(isinstance(error, DeadlineExceededError) for error in result.failed.values())
