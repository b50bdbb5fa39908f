"""`kalshi-live watch`: what changes, as a live table or as one JSON line per change.

The table's parts are in `board`, `screen` and `live`; what has changed, the library says.
"""

import asyncio
import contextlib
import os
import select
import signal
import stat
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import typer

from ..errors import SilenceError, one_line
from ..settings import RetryPolicy
from ..watching.options import WatchOptions
from . import options
from .ages import seconds_text
from .errors import USAGE, CommandError, usage_error
from .formats import WatchFormat, change_as_json_line
from .ids import read_ids, require_ids
from .output import say, write_line, write_lines

if TYPE_CHECKING:
    from ..watching.watch import Watch
    from .server import Server

HELP = """Watch milestones change, until Ctrl-C.

Their ids are arguments, or stand in files (--from), or come from standard
input (-).

[bold]Examples[/]
  kalshi-live watch --from ids.txt
  kalshi-live watch --from ids.txt --until-final > evening.jsonl
  kalshi-live watch --from ids.txt | jq -c 'select(.kind == "final") | .score'

[bold]Formats[/]
  table  live, on a terminal; those that changed last when not all fit
  jsonl  one change per line: milestone_id, kind (appeared, updated, final,
         disappeared, rejected, recovered), fields (path to old and new), and
         type, phase, score, updated_at, observed_at after it, reason; for
         appeared also details. An outage is told on standard error, when it
         begins and when it ends

[bold]Exit codes[/]
  0  Ctrl-C; the reader of a pipe had enough; --until-final, and all is over
  1  the server refused, or was silent for longer than --max-silence
  2  the command line makes no sense
"""
_LOOK = 0.5
"""Seconds between two looks at whether the server answers."""

TERMINATED = 128 + signal.SIGTERM


def watch(
    ids: options.Ids = None,
    *,
    files: options.Files = None,
    format_: options.WatchOutput = None,
    until_final: options.UntilFinal = False,
    base_url: options.BaseUrl = None,
    allow_http: options.AllowHttp = False,
    interval: options.Interval = 2,
    wait_for_missing: options.WaitForMissing = 3600,
    max_silence: options.MaxSilence = None,
    max_backoff: options.MaxBackoff = 10,
    timeout: options.Timeout = 10,
    attempts: options.Attempts = 4,
    tokens_per_second: options.TokensPerSecond = 200,
    burst: options.Burst = 200,
    cost: options.Cost = 10,
    no_rate_limit: options.NoRateLimit = False,
) -> None:
    """Show what changes until Ctrl-C, which is exit code 0."""
    # It imports httpx, and `--help` need not.
    from .server import Server, rate_limit  # noqa: PLC0415

    require_ids(ids, files)
    show = _table if _is_table(format_) else _json_lines
    with _said_in_one_line():
        server = Server(
            base_url=base_url,
            allow_http=allow_http,
            rate_limit=rate_limit(tokens_per_second, burst, cost, is_off=no_rate_limit),
            retry=RetryPolicy(attempts=attempts),
            timeout=timeout,
        )
        watch_options = WatchOptions(
            interval=interval,
            until_final=until_final,
            wait_for_missing=wait_for_missing,
            max_silence=max_silence,
            max_backoff=max_backoff,
        )
        milestones = read_ids(ids or (), files or ())
        if not milestones:
            raise CommandError("no milestone ids: there are none where they were to be", USAGE)
        show(milestones, server, watch_options)


def _is_table(format_: WatchFormat | None) -> bool:
    on_terminal = sys.stdout is not None and sys.stdout.isatty()
    on_terminal = on_terminal and os.environ.get("TERM") not in {"dumb", "unknown"}
    if format_ is WatchFormat.TABLE and not on_terminal:
        raise CommandError("--format table needs a terminal: use --format jsonl", USAGE)
    return on_terminal and format_ is not WatchFormat.JSONL


@contextlib.contextmanager
def _said_in_one_line() -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        pass
    except asyncio.CancelledError:
        raise typer.Exit(TERMINATED) from None
    except SilenceError as silence:
        why = f": {silence.__cause__}" if silence.__cause__ else ""
        raise CommandError(f"{silence}{why}") from None
    except ValueError as error:
        raise usage_error(error) from None


def _table(ids: Sequence[str], server: "Server", watch_options: WatchOptions) -> None:
    from .board import Board  # noqa: PLC0415
    from .live import follow, terminable  # noqa: PLC0415 - it imports rich
    from .table import table_lines  # noqa: PLC0415

    async def run() -> None:
        with terminable():
            await follow(ids, server, watch_options, board)

    board = Board(ids)
    began = time.monotonic()
    try:
        asyncio.run(run())
    except (KeyboardInterrupt, asyncio.CancelledError):
        seconds = time.monotonic() - began
        say(f"Watched {len(ids):,} milestones for {seconds:,.0f} s: {board.changes:,} changes")
        raise
    write_lines(lambda width: table_lines(board.observations(), width=width))


def _json_lines(ids: Sequence[str], server: "Server", watch_options: WatchOptions) -> None:
    import attrs  # noqa: PLC0415

    with (
        server.blocking_client() as client,
        client.watch(ids, **attrs.asdict(watch_options)) as changes,
    ):
        _close_without_reader(changes)
        outages = _Outages()
        is_read = True
        while is_read:
            try:
                is_read = write_line(change_as_json_line(changes.next(timeout=_LOOK)))
            except TimeoutError:
                pass
            except StopIteration:
                is_read = False
            outages.look(changes)


class _Outages:
    """Says on standard error when an outage begins, and when it ends; nothing in between."""

    def __init__(self) -> None:
        self._next = 0.0
        self._began: float | None = None

    def look(self, watch: "Watch") -> None:
        """Look at how the watch does, unless all was well a moment ago."""
        now = time.monotonic()
        if self._began is None and now < self._next:
            return
        self._next = now + _LOOK
        status = watch.status
        if status.consecutive_failures and self._began is None:
            self._began = now
            say(f"no answer: {one_line(str(status.last_error))}")
        elif not status.consecutive_failures and self._began is not None:
            say(f"answered again after {seconds_text(now - self._began)}")
            self._began = None


def _close_without_reader(changes: "Watch") -> None:
    """End the watch when the reader of the pipe has gone, even while nothing changes."""
    with contextlib.suppress(AttributeError, OSError, ValueError):  # closed, or no real file
        descriptor = sys.stdout.fileno()
        if hasattr(select, "poll") and stat.S_ISFIFO(os.fstat(descriptor).st_mode):
            threading.Thread(target=_wait_for_end, args=(descriptor, changes), daemon=True).start()


def _wait_for_end(descriptor: int, changes: "Watch") -> None:
    errors_only = select.poll()
    errors_only.register(descriptor, 0)
    errors_only.poll()
    changes.close()
