"""What `stream()` iterates: one batch for each chunk of a call, as chunks complete."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..results import LiveDataBatch
from ..sync.iterating import AsyncIteration, Iteration

if TYPE_CHECKING:
    import asyncio

    from .engine import Call

AsyncLiveDataStream = AsyncIteration[LiveDataBatch]
"""An asynchronous iterator of batches; after an error it may go on with the next one."""

LiveDataStream = Iteration[LiveDataBatch]
"""An iterator of batches; after an error it may go on with the next one."""


class Batches:
    """The results of a call as batches; with `raises`, one with failures raises them."""

    def __init__(self, call: Call, *, raises: bool) -> None:
        self._call = call
        self._raises = raises

    async def __anext__(self) -> LiveDataBatch:
        """Return the batch of the next chunk to complete.

        Raises:
            PartialFailureError: With `raises`, some ids of the chunk failed.
            LiveDataError: With `raises`, the chunk failed as a whole.
        """
        result = await anext(self._call)
        batch = LiveDataBatch.merge(result.ids, [result])
        if self._raises:
            batch.raise_for_failures()
        return batch

    def close(self, why: str) -> asyncio.Future[list[BaseException | None]]:
        """Stop at once; may be awaited until everything has stopped."""
        return self._call.close(why)
