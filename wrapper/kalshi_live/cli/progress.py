"""The progress bar on standard error, for a person who waits at a terminal.

It is told what has arrived; it fetches nothing.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..stats import Stats

FROM_MILESTONES = 500
"""With fewer ids the answer is there before a bar could be read."""

Advance = Callable[[int], None]
"""Told how many more milestones have an outcome."""


@contextlib.contextmanager
def progress_bar(milestones: int, stats: Callable[[], Stats]) -> Iterator[Advance]:
    """A bar that vanishes when done; none without a terminal, or for a few milestones.

    `stats()` says what the client has done so far, for the text beside the bar.
    """
    if milestones < FROM_MILESTONES or sys.stderr is None or not sys.stderr.isatty():
        yield no_progress
        return
    from rich.console import Console  # noqa: PLC0415 - few calls need it
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
    )

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    console = Console(stderr=True)
    with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as progress:
        task = progress.add_task("milestones", total=milestones)

        def advance(by: int) -> None:
            progress.update(task, advance=by, description=_described(stats()))

        yield advance


def no_progress(by: int) -> None:
    """Advances no bar."""


def _described(stats: Stats) -> str:
    text = "milestones"
    if stats.retries:
        text += f", {stats.retries:,} retried"
    if stats.rate_limited:
        text += f", {stats.rate_limited:,} answered with 429"
    return text
