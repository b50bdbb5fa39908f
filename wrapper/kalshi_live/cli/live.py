"""The live table on a terminal: the watch on one side, the screen on the other.

What a frame looks like is in `screen`. The terminal gets back what it had, however this ends.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import attrs
from rich.console import Console, Group
from rich.live import Live

from ..milestones import MilestoneQuery
from .screen import Frame, screen_lines

if TYPE_CHECKING:
    from ..watching.options import WatchOptions
    from ..watching.watch import AsyncWatch
    from .board import Board
    from .server import Server

REFRESH = 0.25
"""Seconds between two looks at what has changed; a resized terminal waits no longer either."""


async def follow(
    watched: Sequence[str] | MilestoneQuery, server: Server, options: WatchOptions, board: Board
) -> None:
    """Show the live table until the watch ends; the board is told of every change.

    What a query lists goes by name if `options` say so.

    Raises:
        LiveDataError: As iterating the watch.
        ValueError: Something in `server` makes no sense; nothing was sent.
    """
    async with server.client() as client:
        watch = client.watch(watched, **attrs.asdict(options))
        with _screen() as live:
            async with watch:
                taking = asyncio.create_task(_take(watch, board))
                try:
                    while not taking.done():
                        if isinstance(watched, MilestoneQuery):
                            known = watch.milestones if options.with_names else {}
                            board.follow(watch.ids, known)
                        frame = Frame(
                            board=board,
                            status=watch.status,
                            interval=options.interval,
                            now=time.monotonic(),
                            at=datetime.now(UTC),
                        )
                        _show(live, frame)
                        board.turn(frame.now, frame.status.polls)
                        await asyncio.wait([taking], timeout=REFRESH)
                finally:
                    taking.cancel()
                taking.result()


async def _take(watch: AsyncWatch, board: Board) -> None:
    async for change in watch:
        board.take(change)


def _show(live: Live, frame: Frame) -> None:
    size = live.console.size
    live.update(Group(*screen_lines(frame, size.width, size.height)), refresh=True)


@contextlib.contextmanager
def _screen() -> Iterator[Live]:
    """Open a screen of its own, which Ctrl-Z leaves, too, and `fg` comes back to."""
    live = Live(console=Console(), screen=True, auto_refresh=False)
    with live, _handled("SIGTSTP", lambda: _suspend(live)):
        yield live


def _suspend(live: Live) -> None:
    live.stop()
    os.kill(os.getpid(), signal.SIGSTOP)
    live.start()


@contextlib.contextmanager
def terminable() -> Iterator[None]:
    """Let `kill` end the task that runs here in good order."""
    task = asyncio.current_task()
    with _handled("SIGTERM", lambda: task and task.cancel()):
        yield


@contextlib.contextmanager
def _handled(name: str, handle: Callable[[], object]) -> Iterator[None]:
    """Handle a signal, unless this platform has no such thing or it is being ignored."""
    number = getattr(signal, name, None)
    loop = asyncio.get_running_loop()
    if sys.platform == "win32" or number is None or signal.getsignal(number) is signal.SIG_IGN:
        yield
        return
    loop.add_signal_handler(number, handle)
    try:
        yield
    finally:
        loop.remove_signal_handler(number)
