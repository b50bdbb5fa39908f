"""A budget that processes share: each request's tokens come out of the bucket in the store.

What is to be told to the store and asked of it goes in one round trip for all requests of the
moment. While the store is away, a part of the budget is this process's own.
"""

from __future__ import annotations

import asyncio
import contextlib
import copy
import itertools
import logging
import math
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from ..errors import StoreError
from .alone import Alone
from .bucket import Settled, SharedBucket
from .share import Share
from .store import Store

if TYPE_CHECKING:
    from ..pacing.budget import Budget
    from ..settings import RateLimit, Settings
    from ..stats import Stats

_log = logging.getLogger("kalshi_live")

_LINGER = 0.02
"""Seconds for which an answer waits for others, to be told to the store with them."""
_PROBE_PAUSE = 0.5
_MOST_UNTOLD = 1000
"""More is forgotten by then: what is under way for long expires in the store."""


def shared_budget(share: Share, settings: Settings, stats: Stats) -> Callable[[], Budget] | None:
    """Return what makes the budget of an event loop; None where `share` says that none is shared.

    Raises:
        TypeError: `share` is not a `Share`.
        ValueError: There is no `rate_limit` that could be shared.
    """
    if not isinstance(share, Share):
        raise TypeError(f"share must be a Share or None, not {type(share).__name__}")
    if not share.budget:
        return None
    limit = settings.rate_limit
    if limit is None:
        raise ValueError("a shared budget needs a rate_limit: pass one, or Share(…, budget=False)")
    return lambda: SharedBudget(Store(share), share, limit, settings.timeout, stats)


class SharedBudget:
    """A client's part in the budget of a `Share`, on one event loop."""

    def __init__(
        self, store: Store, share: Share, limit: RateLimit, timeout: float, stats: Stats
    ) -> None:
        self._store = store
        self._share = share
        self._limit = limit
        self._stats = stats
        self._bucket = SharedBucket(store, limit, timeout)
        self._processes = 1
        self._numbers = itertools.count()

        self._waiting: dict[str, asyncio.Future[None]] = {}
        self._done: list[str] = []
        self._unused: list[str] = []
        self._in_doubt: set[str] = set()
        self._held_until = 0.0
        self._hold_is_told = True

        self._alone: Alone | None = None
        self._probe: asyncio.Task[None] | None = None
        self._work: asyncio.Task[None] | None = None
        self._due = math.inf
        self._changed = asyncio.Event()
        self._is_closed = False

    async def take(self) -> Callable[[], None]:
        """Wait until a request may go out; those of one process that came first go first.

        Raises:
            StoreError: The store is away, and the share says to raise then.
        """
        name = f"{self._bucket.member}:{next(self._numbers)}"
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting[name] = turn
        if len(self._waiting) == 1:  # otherwise it comes after the others
            self._within(0)
        try:
            await turn
        except asyncio.CancelledError:
            self._waiting.pop(name, None)
            self._give_back(name)
            raise
        return partial(self._answered, name)

    def hold(self, seconds: float) -> None:
        """Allow nothing for `seconds`, and then only what an empty bucket does; for all."""
        self._held_until = max(self._held_until, _now() + seconds)
        self._hold_is_told = False
        if self._alone is not None:
            self._alone.drain(self._held_until)
        self._within(0)

    def hold_left(self) -> float:
        """Return the seconds for which nothing is allowed yet."""
        return max(0.0, self._held_until - _now())

    async def aclose(self) -> None:
        """Give back what is not used, and close the connection to the store."""
        self._is_closed = True
        tasks = [task for task in (self._work, self._probe) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._alone is None and (self._done or self._unused):
            with contextlib.suppress(StoreError):
                await self._bucket.settle(self._settled(), ())
        await self._store.aclose()

    def _answered(self, name: str) -> None:
        if self._alone is not None and name in self._alone.under_way:
            self._alone.answered(name, _now())
            if name in self._in_doubt:
                self._unused.append(name)
            self._within(0)
        else:
            self._done.append(name)
            self._within(_LINGER)

    def _give_back(self, name: str) -> None:
        if self._alone is not None and name in self._alone.under_way:
            self._answered(name)
        else:
            self._unused.append(name)
            self._within(_LINGER)

    def _within(self, seconds: float) -> None:
        """Have something done in so many seconds, or earlier."""
        if self._is_closed:
            return
        self._due = min(self._due, _now() + seconds)
        self._changed.set()
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._run())

    async def _run(self) -> None:
        try:
            while self._due < math.inf:
                await self._until_due()
                self._due = math.inf
                if self._alone is not None and self._probe is not None and not self._probe.done():
                    self._serve_alone(self._alone)
                else:
                    await self._ask_store()
        except Exception as error:  # noqa: BLE001 - raised where it is waited for
            self._fail(error)

    async def _until_due(self) -> None:
        while (left := self._due - _now()) > 0:
            self._changed.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await self._changed.wait()

    async def _ask_store(self) -> None:
        wanted, settled, held_until = tuple(self._waiting), self._settled(), self._held_until
        try:
            granted = await self._bucket.settle(settled, wanted)
        except StoreError as error:
            self._done = [*settled.done, *self._done][-_MOST_UNTOLD:]
            self._unused = [*settled.unused, *self._unused][-_MOST_UNTOLD:]
            self._in_doubt.update(wanted)
            self._store_is_away(error)
            return
        self._store_is_there()
        self._processes = granted.processes
        self._hold_is_told = held_until == self._held_until
        if not self._hold_is_told:
            self._unused += wanted[: granted.requests]
            self._within(0)
            return
        self._held_until = max(self._held_until, _now() + granted.hold)
        for name in wanted[: granted.requests]:
            turn = self._waiting.pop(name, None)
            if turn is None:
                self._give_back(name)
            elif not turn.done():
                turn.set_result(None)
        if self._waiting:
            self._within(granted.wait)

    def _settled(self) -> Settled:
        """Return what the store has to be told, which is then taken for told."""
        alone, hold = self._alone, 0.0 if self._hold_is_told else self.hold_left()
        settled = Settled(
            done=self._done,
            unused=self._unused,
            adopted=() if alone is None else tuple(alone.under_way),
            owed=0.0 if alone is None else alone.used(_now()),
            hold=hold,
        )
        self._done, self._unused = [], []
        return settled

    def _store_is_there(self) -> None:
        if self._stats.store_error is not None:
            _log.warning("the store is back")
            self._stats.store_error = None
        self._alone = self._probe = None
        self._in_doubt.clear()

    def _store_is_away(self, error: StoreError) -> None:
        if self._stats.store_error is None:
            _log.warning("%s", error)
            self._stats.store_outages += 1
        self._stats.store_error = str(error)
        if self._share.on_outage == "raise":
            self._fail(error)
            return
        if self._alone is None:
            parts = self._share.processes or self._processes
            self._alone = Alone(self._limit, parts, max(_now(), self._held_until))
        self._probe = asyncio.create_task(self._until_back())
        self._probe.add_done_callback(lambda _: self._within(0))
        self._within(0)

    def _fail(self, error: Exception) -> None:
        for turn in self._waiting.values():
            if not turn.done():
                turn.set_exception(copy.copy(error))
        self._unused = [*self._unused, *self._waiting][-_MOST_UNTOLD:]
        self._waiting.clear()

    async def _until_back(self) -> None:
        while True:
            await asyncio.sleep(_PROBE_PAUSE)
            with contextlib.suppress(StoreError):
                await self._bucket.settle(Settled(), ())
                return

    def _serve_alone(self, alone: Alone) -> None:
        now = _now()
        while self._waiting and (wait := alone.wait(now)) <= 0:
            name = next(iter(self._waiting))
            turn = self._waiting.pop(name)
            if not turn.done():
                alone.sent(name)
                turn.set_result(None)
        if self._waiting and wait < math.inf:
            self._within(wait)


def _now() -> float:
    return asyncio.get_running_loop().time()
