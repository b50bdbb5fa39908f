"""What `stream()` returns: an iterator of batches, one per chunk, as chunks complete.

Both iterate one `engine.Call`; the synchronous one has it run on the client's own thread.
"""

from __future__ import annotations

import asyncio
import contextlib
import weakref
from collections.abc import AsyncIterator, Callable, Iterator
from typing import TYPE_CHECKING, Self

from .results import LiveDataBatch

if TYPE_CHECKING:
    from .background import LoopThread
    from .engine import Call


class AsyncLiveDataStream(AsyncIterator[LiveDataBatch]):
    """An asynchronous iterator of batches, and a context manager that ends its requests.

    Requests start with the first batch that is asked for, and run a bounded number of chunks
    ahead of the consumer. After an error the iteration may go on with the next batch.
    """

    def __init__(self, start: Callable[[], Call], *, raises: bool) -> None:
        self._start = start
        self._raises = raises
        self._call: Call | None = None
        self._is_closed = False

    async def __anext__(self) -> LiveDataBatch:
        """The next batch to complete.

        Raises:
            PartialFailureError: With `on_error="raise"`, some ids of the chunk failed.
            LiveDataError: With `on_error="raise"`, the chunk failed as a whole.
        """
        if self._is_closed:
            raise StopAsyncIteration
        if self._call is None:
            self._call = self._start()
            weakref.finalize(self, _close_soon, asyncio.get_running_loop(), self._call)
        result = await anext(self._call)
        batch = LiveDataBatch.merge(result.ids, [result])
        if self._raises:
            batch.raise_for_failures()
        return batch

    def close(self) -> asyncio.Future[list[BaseException | None]]:
        """Stops at once. May be awaited: it is done when everything has stopped."""
        self._is_closed = True
        if self._call is None:
            return asyncio.gather()
        return self._call.close("the stream was closed")

    async def aclose(self) -> None:
        """Stops at once, and returns when everything has stopped."""
        await self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()


class LiveDataStream(Iterator[LiveDataBatch]):
    """An iterator of batches, and a context manager that ends its requests.

    Requests start with the first batch that is asked for, and run a bounded number of chunks
    ahead of the consumer. After an error the iteration may go on with the next batch.
    """

    def __init__(self, thread: LoopThread, stream: AsyncLiveDataStream) -> None:
        self._thread = thread
        self._stream = stream

    def __next__(self) -> LiveDataBatch:
        """The next batch to complete.

        Raises:
            PartialFailureError: With `on_error="raise"`, some ids of the chunk failed.
            LiveDataError: With `on_error="raise"`, the chunk failed as a whole.
        """
        try:
            return self._thread.run(anext(self._stream))
        except StopAsyncIteration:
            raise StopIteration from None

    def close(self) -> None:
        """Stops at once, and returns when everything has stopped."""
        if not self._thread.has_stopped:
            self._thread.run(self._stream.aclose())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _close_soon(loop: asyncio.AbstractEventLoop, call: Call) -> None:
    with contextlib.suppress(RuntimeError):  # the loop is closed, and the call with it
        loop.call_soon_threadsafe(call.close, "the stream was dropped")
