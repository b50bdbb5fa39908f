"""One fetch for a command: chunk by chunk, with progress, and nothing lost at the deadline.

What is printed of it is decided elsewhere.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..errors import DeadlineExceededError
from ..results import ChunkResult, LiveDataBatch
from .progress import progress_bar

if TYPE_CHECKING:
    from ..stats import Stats
    from .server import Server


def fetch(
    ids: Sequence[str], server: Server, *, shows_progress: bool = False
) -> tuple[LiveDataBatch, Stats]:
    """The live data of `ids`, each of which stands there once, and what it took.

    What goes wrong on the wire stands in the batch. Ids that have no answer when the time is up
    are failed with a `DeadlineExceededError`.

    Raises:
        ValueError: Something in `server`, or an id, makes no sense; nothing was sent.
    """
    return asyncio.run(_fetch(ids, server, shows_progress=shows_progress))


async def _fetch(
    ids: Sequence[str], server: Server, *, shows_progress: bool
) -> tuple[LiveDataBatch, Stats]:
    seconds = server.seconds_for(len(ids))
    results: list[ChunkResult] = []
    async with server.client() as client:
        stream = client.stream(ids, on_error="collect", deadline=seconds)
        awaited = len(ids) if shows_progress else 0
        with (
            progress_bar(awaited, lambda: client.stats) as advance,
            contextlib.suppress(TimeoutError),
        ):
            async with asyncio.timeout(seconds), stream:
                async for batch in stream:
                    results.append(_result(batch))
                    advance(len(batch.requested))
        return _merged(ids, results, seconds), client.stats


def _merged(ids: Sequence[str], results: list[ChunkResult], seconds: float) -> LiveDataBatch:
    answered = {milestone_id for result in results for milestone_id in result.ids}
    late = [milestone_id for milestone_id in ids if milestone_id not in answered]
    too_late = ChunkResult(tuple(late))
    too_late.fail(late, DeadlineExceededError(f"no answer within the deadline of {seconds:g} s"))
    return LiveDataBatch.merge(tuple(ids), [*results, too_late])


def _result(batch: LiveDataBatch) -> ChunkResult:
    return ChunkResult(
        batch.requested,
        present=dict(batch),
        rejected={item.milestone_id: item for item in batch.rejected if item.milestone_id},
        nameless=[item for item in batch.rejected if not item.milestone_id],
        failed=dict(batch.failed),
        unexpected=dict(batch.unexpected),
    )
