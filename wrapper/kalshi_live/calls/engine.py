"""One call, start to end: workers take chunks, have them answered, and hand the results over.

Both clients run this and nothing else. It is bound to the event loop that it was made on.
"""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeVar

import attrs

from ..exchange.tls import ssl_context
from ..pacing.budget import OwnBudget
from ..pacing.deadlines import Deadline
from ..results import ChunkResult, LiveDataBatch
from .asking import Asking
from .chunks import ChunkResolver
from .pages import Pages
from .resources import Resources

if TYPE_CHECKING:
    from ..exchange.request import Request
    from ..operations import ListMilestones, LiveDatas
    from ..pacing.budget import Budget
    from ..settings import Settings
    from ..stats import Stats
    from .planning import Plan


T = TypeVar("T")


class Engines:
    """A client's engines, one for each event loop that the client is used on."""

    def __init__(
        self, settings: Settings, stats: Stats, shared: Callable[[], Budget] | None = None
    ) -> None:
        """Have each engine take its requests out of a `shared` budget, or out of one of its own."""
        self._settings = attrs.evolve(settings, verify=ssl_context(settings))
        self._stats = stats
        self._budget = shared or partial(OwnBudget, settings.rate_limit)
        self._by_loop: dict[asyncio.AbstractEventLoop, Engine] = {}

    def here(self) -> Engine:
        """Return the engine of the running loop, made on first use."""
        loop = asyncio.get_running_loop()
        engine = self._by_loop.get(loop)
        if engine is None:
            self._leave_ended()
            engine = self._by_loop[loop] = Engine(self._settings, self._stats, self._budget())
        return engine

    def _leave_ended(self) -> None:
        # Loops on other threads do the same at the same time.
        for ended in [loop for loop in list(self._by_loop) if loop.is_closed()]:
            engine = self._by_loop.pop(ended, None)
            if engine is not None:
                engine.leave()

    async def aclose(self) -> None:
        """Close the engine of the running loop; those of other loops went with them."""
        engine = self._by_loop.pop(asyncio.get_running_loop(), None)
        if engine is not None:
            await engine.aclose()


class Closable(Protocol):
    """Work that an engine does, and that ends with it."""

    def close(self, why: str, /) -> Awaitable[object]:
        """Stop at once, and tell whoever waits for it why."""


class Engine:
    """Makes the calls of one client, on one event loop."""

    def __init__(self, settings: Settings, stats: Stats, budget: Budget) -> None:
        self.settings = settings
        self._resources = Resources(settings, stats, budget)
        self._open: weakref.WeakSet[Closable] = weakref.WeakSet()

    def own(self, work: Closable) -> None:
        """Remember `work`, to close it with the engine."""
        self._open.add(work)

    def call(self, plan: Plan, operation: LiveDatas, deadline: Callable[[], Deadline]) -> Call:
        """Start a call; `deadline()` is asked for each chunk when its turn comes."""
        call = Call(self._resources, plan, operation, deadline)
        self.own(call)
        return call

    async def get(self, plan: Plan, operation: LiveDatas, deadline: Deadline) -> LiveDataBatch:
        """Return what `plan` asks for, as far as it can be had by the `deadline`."""
        call = self.call(plan, operation, lambda: deadline)
        try:
            results = [result async for result in call]
        finally:
            await call.close("the call has ended")
        return LiveDataBatch.merge(plan.ids, results)

    def pages(self, operation: ListMilestones, deadline: Callable[[], Deadline]) -> Pages:
        """Start a listing; `deadline()` is asked for each page when its turn comes."""
        pages = Pages(self._resources, operation, deadline)
        self.own(pages)
        return pages

    async def ask(self, request: Request[T], deadline: float) -> T:
        """Return the value of a single request, within `deadline` seconds."""
        return await Asking(self._resources, lambda: Deadline.after(deadline), 1).ask(request)

    def asking(self, deadline: Deadline, requests: int) -> Asking:
        """Start a call that is made of about so many `requests`."""
        asking = Asking(self._resources, lambda: deadline, requests)
        self.own(asking)
        return asking

    def leave(self) -> None:
        """Close the connections that a loop has left when it ended."""
        self._resources.exchange.leave()

    async def aclose(self) -> None:
        """End all that is under way and close the connections."""
        for work in list(self._open):
            await work.close("the client was closed during the call")
        await self._resources.gate.aclose()
        await self._resources.exchange.aclose()


class Call:
    """The results of a plan's chunks, as an asynchronous iterator in order of completion.

    At most `max_connections` chunks are ahead of whoever iterates.
    """

    def __init__(
        self,
        resources: Resources,
        plan: Plan,
        operation: LiveDatas,
        deadline: Callable[[], Deadline],
    ) -> None:
        most_ahead = resources.settings.max_connections
        self._operation = operation
        self._asking = Asking(resources, deadline, len(plan))
        self._chunks = iter(plan.chunks)
        self._left = len(plan)
        self._ahead = asyncio.Semaphore(most_ahead)
        self._results: asyncio.Queue[ChunkResult | BaseException] = asyncio.Queue()
        workers = min(most_ahead, len(plan))
        self._workers = [asyncio.create_task(self._work()) for _ in range(workers)]

    def __aiter__(self) -> AsyncIterator[ChunkResult]:
        return self

    async def __anext__(self) -> ChunkResult:
        if not self._left:
            raise StopAsyncIteration
        self._left -= 1  # before the wait: others may be iterating too
        try:
            result = await self._results.get()
        except asyncio.CancelledError:
            self._left += 1
            raise
        if isinstance(result, BaseException):
            self.close("the call has failed")
            raise result
        self._ahead.release()
        return result

    def close(self, why: str) -> asyncio.Future[list[BaseException | None]]:
        """Stop at once; whoever waits for a result gets a `RuntimeError` that says `why`.

        May be awaited: it is done when everything has stopped.
        """
        for worker in self._workers:
            worker.cancel()
        self._results.put_nowait(RuntimeError(why))
        return asyncio.gather(*self._workers, return_exceptions=True)

    async def _work(self) -> None:
        while True:
            await self._ahead.acquire()
            chunk = next(self._chunks, None)
            if chunk is None:
                return
            try:
                result = await ChunkResolver(self._asking, self._operation).resolve(chunk)
                self._results.put_nowait(result)
            except asyncio.CancelledError:
                raise
            except BaseException as error:  # noqa: BLE001 - raised again where the call is awaited
                self._results.put_nowait(error)
