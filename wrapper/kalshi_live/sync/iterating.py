"""What `stream()` and `watch()` return: iterators over work in the background, and how it ends.

The synchronous one iterates the asynchronous one on the client's own thread. What is iterated,
chunks or changes, is others' concern.
"""

from __future__ import annotations

import asyncio
import contextlib
import weakref
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import TYPE_CHECKING, Protocol, Self, TypeVar

if TYPE_CHECKING:
    from .loop_thread import LoopThread

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Work(Protocol[T_co]):
    """Work that has been started, yields results, and can be stopped."""

    async def __anext__(self) -> T_co:
        """The next result."""

    def close(self, why: str, /) -> Awaitable[object]:
        """Stops at once; may be awaited until everything has stopped."""


class AsyncIteration(AsyncIterator[T]):
    """An asynchronous iterator, and a context manager that stops the work behind it.

    The work starts with the first result that is asked for.
    """

    def __init__(self, start: Callable[[], Work[T]]) -> None:
        self._start = start
        self._work: Work[T] | None = None
        self._is_closed = False

    async def __anext__(self) -> T:
        """The next result, as soon as there is one."""
        if self._is_closed:
            raise StopAsyncIteration
        if self._work is None:
            self._work = self._start()
            weakref.finalize(self, _close_soon, asyncio.get_running_loop(), self._work)
        try:
            return await self._work.__anext__()
        except RuntimeError:
            if self._is_closed:  # meanwhile, by somebody else
                raise StopAsyncIteration from None
            raise

    def close(self) -> Awaitable[object]:
        """Stops at once. May be awaited: it is done when everything has stopped."""
        self._is_closed = True
        return asyncio.gather() if self._work is None else self._work.close("it was closed")

    async def aclose(self) -> None:
        """Stops at once, and returns when everything has stopped."""
        await self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()


class Iteration(Iterator[T]):
    """An iterator, and a context manager that stops the work behind it.

    The work starts with the first result that is asked for. `close` may be called from any thread,
    and ends an iteration that waits.
    """

    def __init__(self, thread: LoopThread, inner: AsyncIteration[T]) -> None:
        self._thread = thread
        self._inner = inner

    def __next__(self) -> T:
        """The next result, as soon as there is one."""
        try:
            return self._thread.run(self._inner.__anext__)
        except StopAsyncIteration:
            raise StopIteration from None

    def close(self) -> None:
        """Stops at once, and returns when everything has stopped."""
        if not self._thread.has_stopped:
            self._thread.run(self._inner.aclose)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _close_soon(loop: asyncio.AbstractEventLoop, work: Work[object]) -> None:
    with contextlib.suppress(RuntimeError):  # the loop is closed, and the work with it
        loop.call_soon_threadsafe(work.close, "it was dropped")
