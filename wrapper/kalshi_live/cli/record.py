"""`kalshi-live record`: watches milestones, and writes all that changes into a folder."""

import asyncio
import contextlib
import sys
import time
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import attrs
import typer

from .filters import Choice
from .options import grouped
from .output import say
from .recordings import said_of_recordings, size_text
from .server import Server
from .summary import seconds_text
from .watch import LOOK, Outages, Watched, WatchSettings, said_in_one_line, selected_now

if TYPE_CHECKING:
    from ..recording import Recording
    from ..watching.watch import AsyncWatch

HELP = """Record how milestones change, until Ctrl-C.

Which ones is said as for kalshi-live watch: ids, events or filters.

[bold]Examples[/]
  kalshi-live record --to games --type football_game
  kalshi-live record --to evening --from ids.txt --until-final

A recording that is there goes on. Reading it disturbs nobody, also with other
programs: games/observations-*.parquet.

[bold]Exit codes[/]
  0    Ctrl-C; --until-final, and all is over
  1    the server refused, or the recording cannot be written
  2    the command line makes no sense
  143  it was terminated; all that was recorded is there
"""


@grouped
def record(
    choice: Choice,
    server: Server,
    settings: WatchSettings,
    *,
    to: Annotated[
        Path, typer.Option("--to", metavar="FOLDER", help="The recording; new, or to go on.")
    ],
) -> None:
    """Record what changes until Ctrl-C, which is exit code 0."""
    choice.check()
    with said_in_one_line(), said_of_recordings():
        from ..recording import Recording  # noqa: PLC0415 - it imports the extra

        recording = Recording(to)
        watched: Watched = (
            choice.query()
            if choice.can_follow
            else selected_now(choice, server, has_names=False).ids
        )
        progress = _Progress(recording)
        try:
            with recording:
                asyncio.run(_run(watched, server, settings, progress))
        finally:
            progress.sum_up()


async def _run(
    watched: Watched, server: Server, settings: WatchSettings, progress: "_Progress"
) -> None:
    from .live import terminable  # noqa: PLC0415 - it imports rich

    with terminable():
        async with server.client() as client:
            watch = client.record(watched, progress.recording, **attrs.asdict(settings))
            async with watch, _shown(progress, watch):
                async for _ in watch:
                    progress.changes += 1


@contextlib.asynccontextmanager
async def _shown(progress: "_Progress", watch: "AsyncWatch") -> AsyncIterator[None]:
    """Show how it goes: a live line on a terminal, and elsewhere when an outage begins and ends."""
    show = _live if sys.stderr is not None and sys.stderr.isatty() else _outages
    showing = asyncio.create_task(show(progress, watch))
    try:
        yield
    finally:
        showing.cancel()
        await asyncio.gather(showing, return_exceptions=True)
        progress.look(watch)


async def _live(progress: "_Progress", watch: "AsyncWatch") -> None:
    from rich.console import Console  # noqa: PLC0415 - 15 ms, and only terminals need it
    from rich.live import Live  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    with Live(console=Console(stderr=True), transient=True, auto_refresh=False) as live:
        while True:
            line = Text(progress.look(watch), no_wrap=True, overflow="ellipsis")
            live.update(line, refresh=True)
            await asyncio.sleep(LOOK)


async def _outages(_: "_Progress", watch: "AsyncWatch") -> None:
    outages = Outages()
    while True:
        outages.look(watch)
        await asyncio.sleep(LOOK)


class _Progress:
    """How a recording goes, on one line."""

    def __init__(self, recording: "Recording") -> None:
        self.recording = recording
        self._began = time.monotonic()
        self._since = datetime.now().astimezone()
        self._milestones = 0
        self.changes = 0

    def look(self, watch: "AsyncWatch") -> str:
        """Return how it goes now."""
        self._milestones = len(watch.ids)
        since = f"since {self._since:%H:%M:%S}"
        error = watch.status.last_error if watch.status.consecutive_failures else None
        trouble = f" · no answer: {error}" if error else ""
        return f"{self._counts()} · {since}{trouble}"

    def sum_up(self) -> None:
        """Say at the end what was recorded."""
        if self._milestones:
            lasted = seconds_text(time.monotonic() - self._began)
            say(f"Recorded {self._counts()} in {lasted}: {self.recording.path}")

    def _counts(self) -> str:
        counts = f"{self._milestones:,} milestones · {self.changes:,} changes"
        with contextlib.suppress(OSError):
            return f"{counts} · {size_text(self.recording.bytes)}"
        return counts
