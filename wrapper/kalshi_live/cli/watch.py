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
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import attrs
import typer

from ..errors import SilenceError, one_line
from ..milestones import Milestone, MilestoneQuery
from ..watching.options import WatchOptions
from .choosing import Chosen, choose
from .fetching import TimeLeft
from .filters import Choice
from .formats import WatchFormat, change_as_json_line
from .options import SECONDS, ShowsIds, format_option, grouped, limit_option, number, output_option
from .output import FAILED, USAGE, CommandError, say, write_line, write_lines
from .server import Server
from .summary import seconds_text

if TYPE_CHECKING:
    from ..watching.watch import AsyncWatch, Watch

HELP = """Watch milestones change, until Ctrl-C.

Their ids are arguments, or stand in files (--from), or come from standard
input (-); or events or filters select them, as in kalshi-live find. What
filters select joins and leaves while it is watched; with --live, --search
and --event it is what they select at the beginning.

[bold]Examples[/]
  kalshi-live watch --event KXNFLGAME-26NOV24KCBAL
  kalshi-live watch --type football_game --live
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
LOOK = 0.5
"""Seconds between two looks at whether the server answers."""

TERMINATED = 128 + signal.SIGTERM


@attrs.frozen(kw_only=True)
class WatchSettings:
    """How it is watched: what `WatchOptions` says, as options."""

    until_final: Annotated[
        bool,
        output_option(
            "--until-final", help="End when all milestones are final, cancelled or gone."
        ),
    ] = False
    interval: Annotated[
        float,
        limit_option(
            "--interval",
            **number(SECONDS),
            help="Between two polls; longer when the rate limit does not allow it.",
        ),
    ] = 2
    wait_for_missing: Annotated[
        float,
        limit_option(
            "--wait-for-missing",
            **number(SECONDS),
            help="With --until-final: how long to wait for milestones without data once all "
            "others are over.",
        ),
    ] = 3600
    max_silence: Annotated[
        float | None,
        limit_option(
            "--max-silence",
            **number(SECONDS),
            help="Give up when nothing was heard for so long.",
            show_default="never",
        ),
    ] = None
    max_backoff: Annotated[
        float,
        limit_option(
            "--max-backoff",
            **number(SECONDS),
            help="Between two polls of a server that does not answer, at most.",
        ),
    ] = 10


WatchOutput = Annotated[
    WatchFormat | None,
    format_option("table or jsonl", show_default="table on a terminal, else jsonl"),
]


@grouped
def watch(
    choice: Choice,
    server: Server,
    options: WatchSettings,
    *,
    format_: WatchOutput = None,
    shows_ids: ShowsIds = False,
) -> None:
    """Show what changes until Ctrl-C, which is exit code 0."""
    choice.check()
    is_table = _is_table(format_)
    has_names = is_table and not shows_ids
    watch_options = WatchOptions(**attrs.asdict(options), with_names=has_names)
    with said_in_one_line():
        chosen = Chosen(())
        if not choice.can_follow:
            chosen = selected_now(choice, server, has_names=has_names)
        watched = choice.query() if choice.can_follow else chosen.ids
        show = _table if is_table else _json_lines
        show(watched, chosen.milestones if has_names else {}, server, watch_options)


def selected_now(choice: Choice, server: Server, *, has_names: bool) -> Chosen:
    """Return what is selected now, which is what is watched.

    Raises:
        CommandError: It is nothing.
    """
    chosen, _ = asyncio.run(choose(choice, server, TimeLeft(None), has_names=has_names))
    if not chosen.ids:
        raise CommandError("; ".join(chosen.problems), FAILED if choice.searches else USAGE)
    for problem in chosen.problems:
        say(problem)
    return chosen


def _is_table(format_: WatchFormat | None) -> bool:
    on_terminal = sys.stdout is not None and sys.stdout.isatty()
    on_terminal = on_terminal and os.environ.get("TERM") not in {"dumb", "unknown"}
    if format_ is WatchFormat.TABLE and not on_terminal:
        raise CommandError("--format table needs a terminal: use --format jsonl", USAGE)
    return on_terminal and format_ is not WatchFormat.JSONL


@contextlib.contextmanager
def said_in_one_line() -> Iterator[None]:
    """Let Ctrl-C and `kill` end a command in good order, and say why a silence does."""
    try:
        yield
    except KeyboardInterrupt:
        pass
    except asyncio.CancelledError:
        raise typer.Exit(TERMINATED) from None
    except SilenceError as silence:
        why = f": {silence.__cause__}" if silence.__cause__ else ""
        raise CommandError(f"{silence}{why}") from None


Watched = Sequence[str] | MilestoneQuery
Known = Mapping[str, Milestone]


def _table(watched: Watched, known: Known, server: Server, watch_options: WatchOptions) -> None:
    from .board import Board  # noqa: PLC0415
    from .live import follow, terminable  # noqa: PLC0415 - it imports rich
    from .table import table_lines  # noqa: PLC0415

    async def run() -> None:
        with terminable():
            await follow(watched, server, watch_options, board)

    board = Board(() if isinstance(watched, MilestoneQuery) else watched, known)
    began = time.monotonic()
    try:
        asyncio.run(run())
    except (KeyboardInterrupt, asyncio.CancelledError):
        seconds = time.monotonic() - began
        watched = f"{board.milestones:,} milestones for {seconds:,.0f} s"
        say(f"Watched {watched}: {board.changes:,} changes")
        raise
    write_lines(lambda width: table_lines(board.observations(), board.known, width=width))


def _json_lines(watched: Watched, _: Known, server: Server, watch_options: WatchOptions) -> None:
    with (
        server.blocking_client() as client,
        client.watch(watched, **attrs.asdict(watch_options)) as changes,
    ):
        _close_without_reader(changes)
        outages = Outages()
        is_read = True
        while is_read:
            try:
                is_read = write_line(change_as_json_line(changes.next(timeout=LOOK)))
            except TimeoutError:
                pass
            except StopIteration:
                is_read = False
            outages.look(changes)


class Outages:
    """Says on standard error when the server or the store is away, and when nothing is watched."""

    def __init__(self) -> None:
        self._next = 0.0
        self._began: float | None = None
        self._is_empty = False
        self._is_alone = False

    def look(self, watch: "Watch | AsyncWatch") -> None:
        """Look at how the watch does, unless all was well a moment ago."""
        now = time.monotonic()
        if self._began is None and now < self._next:
            return
        self._next = now + LOOK
        status = watch.status
        if status.last_refresh and not watch.ids and not self._is_empty:
            say("no milestone is selected by these filters so far")
        self._is_empty = bool(status.last_refresh and not watch.ids)
        if status.store_error and not self._is_alone:
            say(f"on its own: {one_line(str(status.store_error))}")
        elif self._is_alone and not status.store_error:
            say("sharing again")
        self._is_alone = bool(status.store_error)
        error = status.last_error if status.consecutive_failures else status.refresh_error
        if error and self._began is None:
            self._began = now
            say(f"no answer: {one_line(str(error))}")
        elif not error and self._began is not None:
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
