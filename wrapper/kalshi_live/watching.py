"""What `watch()` returns: an iterator of changes, and how to stop it.

Both iterate one `polling.Poller`; the synchronous one has it run on the client's own thread.
"""

from __future__ import annotations

import asyncio
import contextlib
import weakref
from collections.abc import AsyncIterator, Callable, Iterator
from typing import TYPE_CHECKING, Self

from .changes import Change

if TYPE_CHECKING:
    from .background import LoopThread
    from .polling import Poller, WatchStatus


class AsyncWatch(AsyncIterator[Change]):
    """An asynchronous iterator of changes, and a context manager that stops the polling.

    Polling starts with the first change that is asked for.
    """

    def __init__(self, start: Callable[[], Poller], status: WatchStatus) -> None:
        self._start = start
        self._first_status = status
        self._poller: Poller | None = None
        self._is_closed = False

    @property
    def status(self) -> WatchStatus:
        """How the watch is doing; a snapshot, taken from any thread."""
        return self._first_status if self._poller is None else self._poller.status()

    async def __anext__(self) -> Change:
        """The next change, as soon as there is one.

        Raises:
            SilenceError: Nothing was heard for longer than `max_silence`.
            AuthenticationError, PermissionDeniedError: The server answered 401 or 403.
        """
        if self._is_closed:
            raise StopAsyncIteration
        if self._poller is None:
            self._poller = self._start()
            weakref.finalize(self, _close_soon, asyncio.get_running_loop(), self._poller)
        change = await self._poller.next_change()
        if change is None or self._is_closed:
            raise StopAsyncIteration
        return change

    def close(self) -> asyncio.Future[list[BaseException | None]]:
        """Stops at once. May be awaited: it is done when everything has stopped."""
        self._is_closed = True
        return asyncio.gather() if self._poller is None else self._poller.close()

    async def aclose(self) -> None:
        """Stops at once, and returns when everything has stopped."""
        await self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()


class Watch(Iterator[Change]):
    """An iterator of changes, and a context manager that stops the polling.

    Polling starts with the first change that is asked for. `close` may be called from any thread,
    and ends an iteration that waits.
    """

    def __init__(self, thread: LoopThread, watch: AsyncWatch) -> None:
        self._thread = thread
        self._watch = watch

    @property
    def status(self) -> WatchStatus:
        """How the watch is doing; a snapshot, taken from any thread."""
        return self._watch.status

    def __next__(self) -> Change:
        """The next change, as soon as there is one.

        Raises:
            SilenceError: Nothing was heard for longer than `max_silence`.
            AuthenticationError, PermissionDeniedError: The server answered 401 or 403.
        """
        try:
            return self._thread.run(anext(self._watch))
        except StopAsyncIteration:
            raise StopIteration from None

    def close(self) -> None:
        """Stops at once, and returns when everything has stopped."""
        if not self._thread.has_stopped:
            self._thread.run(self._watch.aclose())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _close_soon(loop: asyncio.AbstractEventLoop, poller: Poller) -> None:
    with contextlib.suppress(RuntimeError):  # the loop is closed, and the poller with it
        loop.call_soon_threadsafe(poller.close)
