"""What `stream()` and `watch()` return: iterators over work in the background, and how it ends.

The synchronous one iterates the asynchronous one on the client's own thread. What is iterated,
chunks or changes, is others' concern.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import weakref
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import TYPE_CHECKING, Protocol, Self, TypeVar

if TYPE_CHECKING:
    from .loop_thread import LoopThread

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

_CLIENT_CLOSED = "the client is closed"


class Work(Protocol[T_co]):
    """Work that has been started, yields results, and can be stopped."""

    async def __anext__(self) -> T_co:
        """Return the next result; raise RuntimeError after `close`."""

    def close(self, why: str, /) -> Awaitable[object]:
        """Stop at once; may be awaited until everything has stopped."""


class AsyncIteration(AsyncIterator[T]):
    """An asynchronous iterator, and a context manager that stops the work behind it.

    The work starts with the first result that is asked for. `close` ends the iteration; when the
    client is closed before that, the next result is a `RuntimeError`.
    """

    def __init__(self, start: Callable[[], Work[T]], is_client_closed: Callable[[], bool]) -> None:
        self._start = start
        self._is_client_closed = is_client_closed
        self._work: Work[T] | None = None
        self.has_ended: bool = False

    async def __anext__(self) -> T:
        """Return the next result, as soon as there is one.

        Raises:
            StopAsyncIteration: There is none any more, or this was closed.
            RuntimeError: The client was closed.
        """
        self._check()
        if self._work is None:
            self._work = self._start()
            weakref.finalize(self, _close_soon, asyncio.get_running_loop(), self._work)
        try:
            return await self._work.__anext__()
        except StopAsyncIteration:
            self.has_ended = True
            raise
        except RuntimeError:
            self._check()  # meanwhile, by somebody else
            raise

    def close(self) -> Awaitable[object]:
        """Stop at once. May be awaited: it is done when everything has stopped."""
        self.has_ended = True
        return asyncio.gather() if self._work is None else self._work.close("it was closed")

    async def aclose(self) -> None:
        """Stop at once, and return when everything has stopped."""
        await self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    def _check(self) -> None:
        if self.has_ended:
            raise StopAsyncIteration
        if self._is_client_closed():
            raise RuntimeError(_CLIENT_CLOSED)


class Iteration(Iterator[T]):
    """An iterator, and a context manager that stops the work behind it.

    The work starts with the first result that is asked for. `close` may be called from any thread,
    and ends an iteration that waits; when the client is closed before that, the next result is a
    `RuntimeError`.
    """

    def __init__(self, thread: LoopThread, inner: AsyncIteration[T]) -> None:
        self._thread = thread
        self._inner = inner
        self._process: int | None = None
        """The one that has begun it; a forked child has a copy, but not the work behind it."""

    def __next__(self) -> T:
        """Return the next result, as soon as there is one.

        Raises:
            StopIteration: There is none any more, or this was closed.
            RuntimeError: The client was closed, or this was begun before a fork by the parent.
        """
        return self._step(self._inner.__anext__)

    def close(self) -> None:
        """Stop at once, and return when everything has stopped."""
        self._inner.has_ended = True
        if self._process not in {None, os.getpid()}:
            return
        try:
            self._thread.run(self._inner.aclose)
        except RuntimeError:
            if not self._thread.has_stopped:  # else everything has
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _step(self, step: Callable[[], Awaitable[T]]) -> T:
        if self._inner.has_ended:
            raise StopIteration
        self._process = self._process or os.getpid()
        if self._process != os.getpid():
            raise RuntimeError("this was begun by the process that has forked: begin another one")
        try:
            return self._thread.run(step)
        except StopAsyncIteration:
            raise StopIteration from None
        except RuntimeError:
            if self._inner.has_ended:
                raise StopIteration from None
            if self._thread.has_stopped:
                raise RuntimeError(_CLIENT_CLOSED) from None
            raise


def _close_soon(loop: asyncio.AbstractEventLoop, work: Work[object]) -> None:
    with contextlib.suppress(RuntimeError):  # the loop is closed, and the work with it
        loop.call_soon_threadsafe(work.close, "it was dropped")
