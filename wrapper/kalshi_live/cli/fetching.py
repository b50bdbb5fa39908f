"""One fetch for a command: chunk by chunk, with progress, and nothing lost at the deadline.

What is printed of its outcome is decided elsewhere.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ..errors import DeadlineExceededError
from ..results import ChunkResult, LiveDataBatch

if TYPE_CHECKING:
    from ..stats import Stats
    from .server import Server

BAR_AFTER = 1.0
"""Seconds that a fetch takes before it gets a progress bar: less is no wait."""


def fetch(
    ids: Sequence[str], server: Server, *, shows_progress: bool = False
) -> tuple[LiveDataBatch, Stats]:
    """Return the live data of `ids`, each of which stands there once, and what it took.

    What goes wrong on the wire stands in the batch. Ids that have no answer when the time is up
    are failed with a `DeadlineExceededError`.

    Raises:
        ValueError: Something in `server`, or an id, makes no sense; nothing was sent.
    """
    has_bar = shows_progress and sys.stderr is not None and sys.stderr.isatty()
    return asyncio.run(_fetch(ids, server, has_bar=has_bar))


async def _fetch(
    ids: Sequence[str], server: Server, *, has_bar: bool
) -> tuple[LiveDataBatch, Stats]:
    seconds, least_seconds = server.seconds_for(len(ids)), server.least_seconds_for(len(ids))
    results: list[ChunkResult] = []
    done = 0
    async with server.client() as client:

        def progress() -> tuple[int, str]:
            return done, _described(client.stats, least_seconds)

        bar = asyncio.create_task(_show(len(ids), progress)) if has_bar else None
        stream = client.stream(ids, on_error="collect", deadline=seconds)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds), stream:
                async for batch in stream:
                    results.append(_result(batch))
                    done += len(batch.requested)
        if bar:
            bar.cancel()
        return _merged(ids, results, seconds), client.stats


async def _show(total: int, progress: Callable[[], tuple[int, str]]) -> None:
    """Show a bar that vanishes when this is cancelled; `progress()` is the count and a text."""
    await asyncio.sleep(BAR_AFTER)
    from rich.console import Console  # noqa: PLC0415 - 25 ms, and most fetches end before it
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
    )

    done, description = progress()
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    console = Console(stderr=True)
    with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as bar:
        task = bar.add_task(description, total=total, completed=done)
        while True:
            await asyncio.sleep(0.1)
            done, description = progress()
            bar.update(task, completed=done, description=description)


def _described(stats: Stats, least_seconds: float) -> str:
    parts = ["milestones"]
    if least_seconds >= 1:
        parts.append(f"{least_seconds:,.0f} s at this rate limit")
    if stats.retries:
        parts.append(f"{stats.retries:,} retried")
    if stats.rate_limited:
        parts.append(f"{stats.rate_limited:,} answered with 429")
    return ", ".join(parts)


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
