"""`kalshi-live relay`: a process that only polls for those who share, with a line that says how."""

import asyncio
import contextlib
import os
import sys
from collections.abc import Callable, Iterator

import typer

from ..errors import one_line
from ..stats import Stats
from ..watching.status import WatchStatus
from .options import grouped
from .output import USAGE, CommandError, say
from .server import Server
from .watch import TERMINATED

HELP = """Poll for the processes that share, until Ctrl-C.

Watches that share have one poller among them: the one that came first, and
when it ends, another. A relay is one that wants nothing for itself: started
first, it leaves the others only to read. It needs the same --share,
--share-name and --base-url as they have.

[bold]Examples[/]
  kalshi-live relay --share valkey://host:6379/0
  kalshi-live watch --share valkey://host:6379/0 --type football_game --live

[bold]Exit codes[/]
  0  Ctrl-C
  1  the server refused
  2  the command line makes no sense
"""
_LOOK = 0.5
"""Seconds between two looks at how it goes."""


@grouped
def relay(server: Server) -> None:
    """Poll for others until Ctrl-C, which is exit code 0."""
    if server.share is None:
        raise CommandError("a relay polls for those who share: add --share URL", USAGE)
    with contextlib.suppress(KeyboardInterrupt):
        try:
            asyncio.run(_relay(server))
        except asyncio.CancelledError:
            raise typer.Exit(TERMINATED) from None


async def _relay(server: Server) -> None:
    from .live import terminable  # noqa: PLC0415 - it imports rich

    with terminable(), _status_line() as show:
        async with server.client() as client, client.watch(()) as watch:
            polling = asyncio.ensure_future(anext(watch))
            try:
                while not polling.done():
                    show(_state(watch.status), _numbers(watch.status, client.stats))
                    await asyncio.wait([polling], timeout=_LOOK)
            finally:
                polling.cancel()
            polling.result()


def _state(status: WatchStatus) -> str:
    """Return what is the case, in words that change only with it."""
    if status.store_error is not None:
        return one_line(str(status.store_error))
    if status.poller is None:
        return "asking the store"
    if status.poller.split(":")[1] != str(os.getpid()):
        return f"{one_line(status.poller)} polls, and this process waits for its turn"
    if status.consecutive_failures:
        return f"polling, no answer: {one_line(str(status.last_error))}"
    return "polling"


def _numbers(status: WatchStatus, stats: Stats) -> str:
    return (
        f"{status.polls:,} polls, {status.effective_interval:.1f} s apart, "
        f"{status.lag:.1f} s late; {stats.requests:,} requests, "
        f"{stats.rate_limited:,} answered with 429, {len(status.failing):,} milestones failing"
    )


@contextlib.contextmanager
def _status_line() -> Iterator[Callable[[str, str], None]]:
    """Yield what shows a state and numbers: in place, or on a new line where the state changes."""
    if sys.stderr is not None and sys.stderr.isatty():
        from rich.console import Console  # noqa: PLC0415 - 25 ms, and not for a log
        from rich.text import Text  # noqa: PLC0415

        with Console(stderr=True).status("") as line:
            yield lambda state, numbers: line.update(Text(f"{state}; {numbers}"))
        return
    said = ""

    def show(state: str, _: str) -> None:
        nonlocal said
        if state != said:
            say(state)
            said = state

    yield show
