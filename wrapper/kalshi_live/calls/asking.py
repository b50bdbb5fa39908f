"""Requests of one call that belong together: one deadline, one budget of retries, one breaker.

For what is asked for in parts that nobody waits for one by one; live data has `engine.Call`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from ..errors import DeadlineExceededError, LiveDataError
from .breaker import Breaker, GivenUpError, retries_allowed
from .pages import Cursors
from .retrying import Asker, is_transient

if TYPE_CHECKING:
    from ..exchange.request import Request
    from ..pacing.deadlines import Deadline
    from .resources import Resources

T = TypeVar("T")
_SPARE_PAGES = 10


class _Page(Protocol):
    @property
    def cursor(self) -> str | None: ...


P = TypeVar("P", bound=_Page)


class Asking:
    """The requests of one call."""

    def __init__(self, resources: Resources, deadline: Deadline, requests: int) -> None:
        """Allow as many retries as a call of so many `requests` may make."""
        attempts = resources.settings.retry.attempts
        self._breaker = Breaker(
            retries=retries_allowed(requests, attempts), on_outage=resources.window.restart
        )
        self._asker = Asker(resources, self._breaker, deadline)
        self._deadline = deadline
        self._attempts = attempts
        self._most_at_once = resources.settings.max_connections
        self._workers: list[asyncio.Task[None]] = []
        self._closed_for: str | None = None

    async def ask(self, request: Request[T], probe: Request[Any] | None = None) -> T:
        """Return the value of `request`; once it has succeeded, `probe` repeats a part of it.

        Raises:
            LiveDataError: It cannot be had.
        """
        with self._breaker.first_contact.in_play():
            try:
                return await self._asked(request, probe)
            except DeadlineExceededError:
                raise
            except LiveDataError as raised:
                error = raised
            self._breaker.lost(error)
            if is_transient(error) and await self._breaker.others_got_through(self._deadline):
                return await self._asked(request, probe)
            raise error

    async def pages(
        self, request: Callable[[str | None], Request[P]], probe: Request[Any], rows: int
    ) -> AsyncIterator[P]:
        """Yield the pages of a list of at most so many `rows`; `request` makes that of a cursor.

        Raises:
            LiveDataError: One cannot be had, or there are too many.
        """
        cursors = Cursors(most=rows + _SPARE_PAGES)
        cursor: str | None = None
        while True:
            cursors.check(cursor)
            page = await self.ask(request(cursor), probe)
            yield page
            cursor = page.cursor
            if cursor is None:
                return

    async def each(self, parts: Sequence[T], work: Callable[[T], Awaitable[None]]) -> None:
        """Do `work` for each part, as many at once as there may be connections.

        Raises:
            RuntimeError: This was closed meanwhile.
        """
        waiting = iter(parts)

        async def worker() -> None:
            for part in waiting:
                await work(part)

        count = min(self._most_at_once, len(parts))
        self._workers = [asyncio.create_task(worker()) for _ in range(count)]
        try:
            await asyncio.gather(*self._workers)
        except asyncio.CancelledError:
            if self._closed_for is None:
                raise
            raise RuntimeError(self._closed_for) from None
        finally:
            await self._stop()

    def close(self, why: str) -> Awaitable[object]:
        """Stop at once; whoever waits gets a `RuntimeError` that says `why`."""
        self._closed_for = why
        return self._stop()

    def _stop(self) -> Awaitable[object]:
        for worker in self._workers:
            worker.cancel()
        return asyncio.gather(*self._workers, return_exceptions=True)

    async def _asked(self, request: Request[T], probe: Request[Any] | None) -> T:
        again = None if probe is None else partial(self._asker.probe, probe)
        try:
            return await self._asker.ask(request, attempts=self._attempts, probe_of=lambda _: again)
        except GivenUpError as given_up:
            raise given_up.cause from None
