"""`kalshi-live relay`: polls for all who share, until Ctrl-C."""

import asyncio
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
    from ..sharing.relaying import RelayStatus

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

    options = WatchOptions(
        interval=2.0, until_final=False, wait_for_missing=None, max_silence=None, max_backoff=10.0
    )
    said = ""
    with terminable():
        async with (
            server.client() as client,
            client._open_relay(options) as relaying,  # noqa: SLF001 - it has no public name
        ):
            while True:
                text = _line(await relaying.status())
                if text != said:
                    _show(text)
                said = text
                await asyncio.sleep(_LOOK)


def _line(status: "RelayStatus") -> str:
    """Return the status in one line; in a file there is a new one when something is otherwise."""
    if status.store_error is not None:
        return one_line(f"waiting: {status.store_error}")
    if status.polling is None:
        return f"standing by: {status.poller or 'nobody'} polls"
    polling = status.polling
    text = f"polling {status.milestones:,} milestones for {status.others:,} others"
    if _is_terminal():
        text += f", every {polling.effective_interval:.3g} s, {polling.polls:,} polls"
    if polling.consecutive_failures:
        text += f"; no answer: {one_line(str(polling.last_error))}"
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
