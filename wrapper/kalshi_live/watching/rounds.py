"""Asks for the same milestones again and again, on a fixed schedule.

Who is asked when, and how long an answer is waited for; what it says is the concern of others.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

import attrs

from ..calls.causes import ends_the_call
from ..calls.planning import Plan
from ..errors import DeadlineExceededError, LiveDataError
from ..pacing.deadlines import Deadline
from ..reading.recall import Recall
from .culprits import Culprits
from .schedule import Schedule
from .status import WatchStatus
from .tracking import RESTING

if TYPE_CHECKING:
    from ..calls.engine import Engine
    from ..kinds import Phase
    from ..operations import LiveDatas
    from ..results import ChunkResult
    from .options import WatchOptions

_log = logging.getLogger("kalshi_live")

_RESTING_EVERY = 5
"""Milestones in a resting phase are asked for in every fifth poll."""

_MOST_CULPRITS = 50
"""Ids known to make requests fail that are asked for in one poll."""

_LEAST_DEADLINE = 5.0
"""Seconds that a poll may take beyond what the rate limit makes it take."""

_MOST_PATIENCE = 32.0
"""How many times what the rate limit makes it take a poll may take, when answers keep coming."""

Take = Callable[["ChunkResult"], None]
"""Takes in an answer, of which at least a part has not failed."""

PhaseOf = Callable[[str], "Phase | None"]
"""Returns the phase that a milestone is held to be in, None when nothing is held of it."""


class Source(Protocol):
    """Where a watch has its answers from."""

    @property
    def interval(self) -> float:
        """Seconds from one poll to the next when all goes well."""

    @property
    def failures(self) -> int:
        """How many polls in a row were not answered at all."""

    @property
    def last_error(self) -> LiveDataError | None:
        """What the latest failed request failed with."""

    @property
    def failing(self) -> Mapping[str, LiveDataError]:
        """The ids that make requests fail, with their errors; may be asked for from any thread."""

    @property
    def is_settled(self) -> bool:
        """Whether a poll has just ended, and whoever could be asked has been asked before."""

    async def poll(self, ids: tuple[str, ...], phase_of: PhaseOf) -> bool:
        """Have some answers of `ids` taken in; return False when nobody was due to be asked.

        Raises:
            LiveDataError: There will never be any.
        """

    async def pause(self) -> None:
        """Wait until the next poll is to begin."""

    def forget(self, ids: Iterable[str]) -> None:
        """Forget all that is known of some ids."""

    def status(self) -> WatchStatus:
        """Return how it goes, as far as the source knows; may be asked for from any thread."""

    async def aclose(self) -> None:
        """Let go of what is held elsewhere."""


class Rounds:
    """A source that asks the server.

    Attributes:
        options: What was asked for; another interval counts from the next poll on.
        is_settled: As in `Source`; after `poll` it always is.
        every: Ids that are asked for less often than in every poll, with how many polls it is from
            one to the next.
    """

    def __init__(
        self,
        engine: Engine,
        chunk_size: int,
        operation: LiveDatas,
        options: WatchOptions,
        take: Take,
    ) -> None:
        self._engine = engine
        self._chunk_size = chunk_size
        self._recall = Recall()
        self._operation = attrs.evolve(operation, recall=self._recall)
        self._take_in = take
        self._loop = asyncio.get_running_loop()
        self._schedule = Schedule(self._loop.time())
        self._requests = 0
        self._next: float | None = None
        self._culprits = Culprits()
        self._patience = 1.0
        self._polls = 0
        self._last_success: datetime | None = None
        self.options: WatchOptions = options
        self.failures: int = 0
        self.last_error: LiveDataError | None = None
        self.is_settled: bool = True
        self.every: Mapping[str, int] = {}

    @property
    def interval(self) -> float:
        """What was asked for, or what the rate limit allows."""
        return max(self.options.interval, self._seconds_for(self._requests))

    @property
    def failing(self) -> Mapping[str, LiveDataError]:
        """What each id failed with that makes requests fail."""
        return self._culprits.errors()

    async def poll(self, ids: tuple[str, ...], phase_of: PhaseOf) -> bool:
        """Ask for all of `ids` that are due.

        Raises:
            LiveDataError: The server refuses whoever asks: 401 or 403.
        """
        now = self._loop.time()
        if not self._polls:
            self._schedule = Schedule(now)
        self._schedule.begin(now)
        self._next = None
        self._requests = len(Plan(ids, self._chunk_size))
        self._polls += 1
        due = self._due(ids, phase_of)
        if due:
            await self._ask_all(due)
            if self.failures:
                return True
        await self._ask_culprits()
        return bool(due)

    async def pause(self) -> None:
        """Sleep until the next poll is to begin."""
        await asyncio.sleep(self.next_at() - self._loop.time())

    def next_at(self) -> float:
        """Return the loop's time at which the next poll is to begin."""
        if self._next is None:
            self._next = self._schedule.next(self._loop.time(), self._planned_interval())
        return self._next

    async def ask(self, ids: tuple[str, ...]) -> None:
        """Ask for `ids` beside the polls.

        Raises:
            LiveDataError: As `poll`.
        """
        await self._ask(Plan(ids, self._chunk_size))

    def forget(self, ids: Iterable[str]) -> None:
        """Forget all that is known of some ids."""
        self._culprits.forget(ids)
        self._recall.forget(ids)

    def status(self) -> WatchStatus:
        """Return how the polls go; may be asked for from any thread."""
        now, planned = self._loop.time(), self._planned_interval()
        return WatchStatus(
            effective_interval=self._schedule.interval(now, planned),
            lag=self._schedule.lag(now, planned),
            polls=self._polls,
            last_success=self._last_success,
            consecutive_failures=self.failures,
            last_error=self.last_error,
            failing=self.failing,
        )

    async def aclose(self) -> None:
        """Do nothing: calls end with the poll that made them."""

    async def _ask_all(self, ids: tuple[str, ...]) -> None:
        heard, is_late = await self._ask(Plan(ids, self._chunk_size))
        self.failures = 0 if heard else self.failures + 1
        if heard and is_late:  # not an outage: all of it just takes longer than the rate limit says
            self._patience = min(2 * self._patience, _MOST_PATIENCE)
        if not heard:
            _log.warning("poll %d was not answered: %s", self._polls, self.last_error)

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
        end = Deadline.after(seconds + max(_LEAST_DEADLINE, self.options.interval))
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
        self.last_error = next(iter(result.failed.values()), self.last_error)
        if self.last_error is not None and ends_the_call(self.last_error):
            raise self.last_error
        self._culprits.learn(result, self._polls)
        if len(result.failed) == len(result.ids):
            return False
        self._last_success = datetime.now(UTC)
        self._take_in(result)
        return True

    def _due(self, ids: tuple[str, ...], phase_of: PhaseOf) -> tuple[str, ...]:
        everybody = self._polls % _RESTING_EVERY == 1
        if everybody and not self._culprits and not self.every:
            return ids
        return tuple(
            name
            for name in ids
            if (everybody or phase_of(name) not in RESTING)
            and name not in self._culprits
            and (self._polls - 1) % self.every.get(name, 1) == 0
        )

    def _seconds_for(self, requests: int) -> float:
        """Return what the rate limit makes so many requests cost when polls follow one another."""
        limit = self._engine.settings.rate_limit
        return requests * limit.cost / limit.tokens_per_second if limit else 0.0

    def _planned_interval(self) -> float:
        return self.options.backoff(self.failures, self.interval)


def _is_late(result: ChunkResult) -> bool:
    return any(isinstance(error, DeadlineExceededError) for error in result.failed.values())
