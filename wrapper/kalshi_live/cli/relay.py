"""`kalshi-live relay`: polls for all who share, until Ctrl-C."""

import asyncio
import contextlib
import shutil
import sys
from typing import TYPE_CHECKING

import typer

from ..errors import one_line
from ..watching.options import WatchOptions
from .options import grouped
from .output import USAGE, CommandError, say
from .server import Server
from .watch import TERMINATED

if TYPE_CHECKING:
    from ..sharing.candidate import Candidate

HELP = """Poll for all who share, until Ctrl-C.

Every watch with the same --share and --share-name then has its changes from
here, and polls only when this one is gone. Standard error says how it goes.

[bold]Example[/]
  kalshi-live relay --share valkey://host:6379/0

and on any machine, any number of times
  kalshi-live watch --share valkey://host:6379/0 --from ids.txt

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
        raise CommandError("--share URL says for whom to poll: it is missing", USAGE)
    try:
        asyncio.run(_relay(server))
    except KeyboardInterrupt:
        pass
    except asyncio.CancelledError:
        raise typer.Exit(TERMINATED) from None
    finally:
        _show("", is_last=True)


async def _relay(server: Server) -> None:
    from .live import terminable  # noqa: PLC0415 - it imports rich

    said = ""
    with terminable():
        async with (
            server.client() as client,
            contextlib.aclosing(client._relay(WatchOptions(interval=2.0))) as candidate,  # noqa: SLF001 - it has no public name
        ):
            while True:
                await candidate.begin()
                text = _line(candidate)
                if text != said:
                    _show(text)
                said = text
                await asyncio.sleep(_LOOK)


def _line(candidate: "Candidate") -> str:
    """Return how it goes; where it is not a terminal, only what does not change all the time."""
    if candidate.refusal is not None:
        raise candidate.refusal
    if candidate.store_error is not None:
        return one_line(f"waiting: {candidate.store_error}")
    if candidate.lead is None or candidate.standing is None:
        return f"standing by: {candidate.poller or 'nobody'} polls"
    lead, status = candidate.lead, candidate.lead.status()
    text = f"polling {lead.milestones:,} milestones for {candidate.standing.members - 1:,} others"
    if _is_terminal():
        text += f", every {status.effective_interval:.3g} s, {status.polls:,} polls"
    if status.consecutive_failures:
        text += f"; no answer: {one_line(str(status.last_error))}"
    return text


def _show(text: str, *, is_last: bool = False) -> None:
    if not _is_terminal():
        if text:
            say(text)
        return
    width = shutil.get_terminal_size().columns - 1
    sys.stderr.write("\n" if is_last else f"\r\x1b[K{text[:width]}")
    sys.stderr.flush()


def _is_terminal() -> bool:
    return sys.stderr is not None and sys.stderr.isatty()
