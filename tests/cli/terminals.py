"""The command line in a pseudo-terminal that is its controlling one, read back."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pexpect

START = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from kalshi_live.cli import fetching, main
fetching.BAR_AFTER = float(sys.argv.pop(1))
sys.exit(main(sys.argv[1:]))
"""
ENTER, LEAVE = "\x1b[?1049h", "\x1b[?1049l"
HIDE_CURSOR, SHOW_CURSOR = "\x1b[?25l", "\x1b[?25h"
HOME = "\x1b[H"
SEQUENCE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
SECONDS = 20


class Terminal:
    """A command in a terminal; `text` is everything that it has sent there."""

    def __init__(self, process: pexpect.spawn[str]) -> None:
        self.process = process
        self.text = ""

    @property
    def frame(self) -> list[str]:
        """The lines of the latest whole frame."""
        end = self.text.rfind(LEAVE if LEAVE in self.text else HOME)
        begin = self.text.rfind(HOME, 0, max(0, end)) + len(HOME)
        return SEQUENCE.sub("", self.text[begin:end]).split("\r\n")

    @property
    def left(self) -> str:
        """What stays on the screen when a live table has gone."""
        return SEQUENCE.sub("", self.text.partition(LEAVE)[2])

    def read_until(self, holds: Callable[[Terminal], bool]) -> None:
        end = time.monotonic() + SECONDS
        while not holds(self):
            assert time.monotonic() < end, self.frame
            assert self._read(), self.text[-2_000:]

    def end(self) -> int:
        """Read what is left, and return the exit code."""
        while self._read():
            pass
        return self.process.wait()

    def _read(self) -> bool:
        try:
            self.text += self.process.read_nonblocking(65_536, timeout=SECONDS)
        except pexpect.EOF:
            return False
        return True


@contextmanager
def terminal(
    *arguments: str, columns: int = 80, lines: int = 24, bar_after: float = 1e9, **variables: str
) -> Iterator[Terminal]:
    """Run `kalshi-live ARGUMENTS…` in a terminal of that size."""
    process: pexpect.spawn[str] = pexpect.spawn(
        sys.executable,
        ["-c", START, str(bar_after), *arguments],
        env={**os.environ, "TERM": "xterm-256color", **variables},
        dimensions=(lines, columns),
        encoding="utf-8",
        codec_errors="replace",
    )
    try:
        yield Terminal(process)
    finally:
        process.close(force=True)
