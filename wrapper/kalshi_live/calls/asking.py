"""The requests of one call: they share a budget of retries and what they know of the server.

Every call goes this way. What a chunk of live data asks for, and in which parts, is in `chunks`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from ..errors import ContractError, DeadlineExceededError, LiveDataError
from .breaker import Breaker, retries_allowed
from .causes import is_transient
from .retrying import Asker

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

    def __init__(
        self, resources: Resources, deadline: Callable[[], Deadline], requests: int
    ) -> None:
        """Allow as many retries as a call of so many `requests` may make.

        `deadline()` is asked for each request when its turn comes.
        """
        attempts = resources.settings.retry.attempts
        self.breaker: Breaker = Breaker(
            retries=retries_allowed(requests, attempts), on_outage=resources.window.restart
        )
        self.attempts: int = attempts
        self._resources = resources
        self._deadline = deadline
        self._most_at_once = resources.settings.max_connections
        self._workers: list[asyncio.Task[None]] = []
        self._closed_for: str | None = None

    def asker(self) -> Asker:
        """Return what makes the requests that have one deadline, which begins now."""
        return Asker(self._resources, self.breaker, self._deadline())

    async def ask(self, request: Request[T], probe: Request[Any] | None = None) -> T:
        """Return the value of `request`; once it has succeeded, `probe` repeats a part of it.

        Raises:
            LiveDataError: It cannot be had.
        """
        asker = self.asker()
        again = None if probe is None else partial(asker.probe, probe)

        async def asked() -> T | LiveDataError:
            try:
                return await asker.ask(request, attempts=self.attempts, probe_of=lambda _: again)
            except LiveDataError as error:
                return error

        value = await self.until_decided(asked, _failure, asker.deadline)
        if isinstance(value, LiveDataError):
            raise value
        return value

    async def until_decided(
        self,
        ask: Callable[[], Awaitable[T]],
        failure: Callable[[T], LiveDataError | None],
        deadline: Deadline,
    ) -> T:
        """Return the outcome of `ask()`; `failure` returns the error in it, if it is a failure.

        While nothing in the call has succeeded, a request that has failed waits for the others,
        and is made once more if one of them succeeds.
        """
        with self.breaker.first_contact.in_play():
            outcome = await ask()
            error = failure(outcome)
            if error is None or isinstance(error, DeadlineExceededError):
                return outcome
            self.breaker.lost(error)
            if is_transient(error) and await self.breaker.others_got_through(deadline):
                return await ask()
            return outcome

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


class Cursors:
    """The cursors of one listing, which make sure that it ends some time."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._asked: set[str | None] = set()

    def check(self, cursor: str | None) -> None:
        """Raise `ContractError` for a cursor that repeats, and for one too many."""
        if cursor in self._asked:
            raise ContractError("the listing does not end: a cursor repeats")
        if len(self._asked) >= self._most:
            raise ContractError(f"the listing does not end: it has more than {self._most} pages")
        self._asked.add(cursor)


def _failure(outcome: object) -> LiveDataError | None:
    return outcome if isinstance(outcome, LiveDataError) else None
