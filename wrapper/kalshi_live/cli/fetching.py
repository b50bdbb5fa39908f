"""One fetch for a command: chunk by chunk, with progress, and nothing lost at the deadline.

What is printed of its outcome is decided elsewhere.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from typing import TYPE_CHECKING

from ..errors import DeadlineExceededError
from ..results import ChunkResult, LiveDataBatch
from ..settings import positive_seconds

if TYPE_CHECKING:
    from rich.progress import Progress

    from ..client import AsyncLiveDataClient
    from ..observation import Observation
    from ..stats import Stats
    from .server import Server

BAR_AFTER = 1.0
"""Seconds that a fetch takes before it gets a progress bar: less is no wait."""


class TimeLeft:
    """What is left of a command's deadline; None for none. ValueError for what makes no sense."""

    def __init__(self, deadline: float | None) -> None:
        self.deadline: float | None = (
            None if deadline is None else positive_seconds(deadline, "deadline")
        )
        self._began = time.monotonic()

    def seconds(self, otherwise: float) -> float:
        """Return the seconds that are left, `otherwise` without a deadline."""
        if self.deadline is None:
            return otherwise
        return max(0.001, self.deadline - (time.monotonic() - self._began))


async def fetch(
    ids: Sequence[str],
    client: AsyncLiveDataClient,
    server: Server,
    left: TimeLeft,
    *,
    shows_progress: bool = False,
) -> LiveDataBatch:
    """Return the live data of `ids`, each of which stands there once.

    What goes wrong on the wire stands in the batch. Ids that have no answer when the time is up
    are failed with a `DeadlineExceededError`.

    Raises:
        ValueError: An id makes no sense; nothing was sent.
    """
    seconds = left.seconds(server.seconds_for(len(ids)))
    least_seconds = server.least_seconds_for(len(ids))
    results: list[ChunkResult] = []
    answered = 0

    def done() -> tuple[int, int | None, str]:
        return answered, len(ids), _text(client.stats, least_seconds)

    stream = client.stream(ids, on_error="collect", deadline=seconds)
    async with progress(done, is_shown=shows_progress):
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds), stream:
                async for batch in stream:
                    results.append(_result(batch))
                    answered += len(batch.requested)
    return _merged(ids, results, left.deadline or seconds)


def selected(batch: LiveDataBatch, keeps: Callable[[Observation], bool]) -> LiveDataBatch:
    """Return the batch without what is missing, and without observations not to be kept."""
    missing = set(batch.missing)
    kept = [
        one
        for one in batch.requested
        if one not in missing and (one not in batch or keeps(batch[one]))
    ]
    return LiveDataBatch.merge(tuple(kept), [_result(batch)])


@contextlib.asynccontextmanager
async def progress(
    state: Callable[[], tuple[int, int | None, str]], *, is_shown: bool
) -> AsyncIterator[None]:
    """Show a bar on a terminal, after a while, that vanishes at the end.

    `state()` is how much has been done, of how much (None when nobody knows), and of what.
    """
    if not (is_shown and sys.stderr is not None and sys.stderr.isatty()):
        yield
        return
    bar = asyncio.create_task(_show(state))
    try:
        yield
    finally:
        bar.cancel()
        await asyncio.gather(bar, return_exceptions=True)


async def _show(state: Callable[[], tuple[int, int | None, str]]) -> None:
    await asyncio.sleep(BAR_AFTER)
    with bar_on_stderr() as bar:
        done, total, description = state()
        task = bar.add_task(description, total=total, completed=done)
        while True:
            await asyncio.sleep(0.1)
            done, total, description = state()
            bar.update(task, completed=done, description=description)


def bar_on_stderr(*, is_shown: bool = True) -> Progress:
    """Return a bar that shows on a terminal how much of what is done, and vanishes at the end."""
    from rich.console import Console  # noqa: PLC0415 - 25 ms, and most fetches end before it
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
    )

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    console = Console(stderr=True)
    is_off = not (is_shown and console.is_terminal)
    return Progress(*columns, TimeElapsedColumn(), console=console, transient=True, disable=is_off)


def _text(stats: Stats, least_seconds: float) -> str:
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
