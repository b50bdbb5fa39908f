"""Has the same milestones asked for again and again, and collects what changes.

The consumer's side, an iterator, is in `watch`; what counts as a change is in `tracking`, and who
is asked when in `rounds`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

import attrs

from ..errors import SilenceError
from .pending import Pending
from .tracking import Prospect, Tracker

if TYPE_CHECKING:
    from ..calls.engine import Engine
    from ..results import ChunkResult
    from ..stats import Stats
    from .changes import Change
    from .copies import Snapshot
    from .membership import Membership
    from .options import WatchOptions
    from .refreshing import Refresher
    from .rounds import Source, Take
    from .status import WatchStatus
    from .witness import Witness


class Poller:
    """A task that polls, and an asynchronous iterator of what changes."""

    def __init__(
        self,
        engine: Engine,
        stats: Stats,
        members: Membership,
        open_source: Callable[[Take], Source],
        options: WatchOptions,
        refresher: Refresher,
        witness: Witness,
    ) -> None:
        self._members = members
        self._options = options
        self._refresher = refresher
        self._witness = witness
        self._loop = asyncio.get_running_loop()
        now = self._loop.time()
        self._ids = members.ids
        self._tracker = Tracker(self._ids, now)
        self._pending = Pending()
        self._news = asyncio.Event()
        self._heard_at = now
        self._stats = stats
        self._rate_limited_before = stats.rate_limited
        self._awaited_since: float | None = None
        self._closed: str | None = None
        self._source = open_source(self._take)
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
        return attrs.evolve(
            self._source.status(),
            last_refresh=self._refresher.last,
            refresh_error=self._refresher.error,
            outdated=self._tracker.outdated,
            rate_limited=self._stats.rate_limited - self._rate_limited_before,
            silence=self._tracker.silence(self._loop.time()),
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
                why = self._source.last_error or self._refresher.error
                raise SilenceError(f"nothing was heard for {limit:g} s") from why

    def _raise_failure(self) -> None:
        if self._closed is not None:
            raise RuntimeError(self._closed)
        if not self._task.cancelled() and (error := self._task.exception()) is not None:
            raise error

    async def _run(self) -> None:
        try:
            await self._witness.begin()
            async with self._refresher.running():
                await self._poll_on()
        finally:
            try:
                await self._witness.end()
            finally:
                await self._source.aclose()

    async def _poll_on(self) -> None:
        while True:
            self._refresher.check()
            self._turn()
            was_due = await self._source.poll(self._ids, self._tracker.phase)
            await self._witness.polled()
            now = self._loop.time()
            if not was_due and self._refresher.error is None:
                self._heard_at = now  # who is not asked is not silent
            if self._options.until_final and self._is_over(now):
                return
            await self._source.pause()

    def _turn(self) -> None:
        """Take in who has joined and who has left since the last poll."""
        turn = self._members.turn()
        gone = turn.left | turn.removed
        if gone or turn.ids != self._ids:
            self._ids = turn.ids
            self._tracker.forget(gone)
            self._source.forget(gone)
            self._pending.forget(turn.removed)
            self._tracker.follow(self._ids, self._loop.time())
        self._witness.turn(self._ids, gone, self._source.interval)

    def _take(self, result: ChunkResult) -> None:
        self._heard_at = self._loop.time()
        changes = self._tracker.take(result, self._heard_at)
        self._witness.take(changes)
        for change in changes:
            self._pending.add(change)
        if self._pending:
            self._news.set()

    def _is_over(self, now: float) -> bool:
        source = self._source
        if not source.is_settled or source.failures or self._refresher.error:  # nobody has said so
            return False
        if self._ids != self._members.ids:  # nobody has asked for who has joined meanwhile
            return False
        prospect = self._tracker.prospect(self._ids, source.failing)
        if prospect is Prospect.GOES_ON:
            self._awaited_since = None
            return False
        if self._awaited_since is None:
            self._awaited_since = now
        limit = self._options.wait_for_missing
        has_waited = limit is not None and now - self._awaited_since >= limit
        return prospect is Prospect.OVER or has_waited
