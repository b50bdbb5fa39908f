"""The live table of `watch` in a pseudo-terminal that is its controlling one, read back."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from rich.cells import cell_len

from kalshi_live.sandbox import Clock, Fault, Sandbox

START = """
import fcntl, signal, sys, termios
signal.signal(signal.SIGINT, signal.default_int_handler)
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
from kalshi_live.cli import main
sys.exit(main(sys.argv[1:]))
"""
CTRL_C = b"\x03"
ENTER, LEAVE = "\x1b[?1049h", "\x1b[?1049l"
HIDE_CURSOR, SHOW_CURSOR = "\x1b[?25l", "\x1b[?25h"
HOME = "\x1b[H"
SEQUENCE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
SECONDS = 20
HOUR_A_SECOND = 3_600.0
milestones = pytest.mark.kalshi_sandbox


class Terminal:
    """A command in a terminal; `text` is everything that it has sent there."""

    def __init__(self, process: subprocess.Popen[bytes], master: int) -> None:
        self.process = process
        self.text = ""
        self._master = master

    def type(self, keys: bytes) -> None:
        os.write(self._master, keys)

    def resize(self, columns: int, lines: int) -> None:
        size = struct.pack("HHHH", lines, columns, 0, 0)
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, size)

    @property
    def frame(self) -> list[str]:
        """The lines of the latest whole frame."""
        end = self.text.rfind(LEAVE if LEAVE in self.text else HOME)
        begin = self.text.rfind(HOME, 0, max(0, end)) + len(HOME)
        return SEQUENCE.sub("", self.text[begin:end]).split("\r\n")

    def read_until(self, holds: Callable[[Terminal], bool]) -> None:
        end = time.monotonic() + SECONDS
        while not holds(self):
            assert time.monotonic() < end, self.frame
            if select.select([self._master], [], [], 0.1)[0]:
                assert self._read(), self.text[-2_000:]

    def end(self) -> int:
        """Reads what is left, and gives the exit code."""
        while self._read():
            pass
        return self.process.wait(timeout=SECONDS)

    def _read(self) -> bool:
        try:
            piece = os.read(self._master, 65_536)
        except OSError:  # Linux: the other side has been closed
            return False
        self.text += piece.decode(errors="replace")
        return bool(piece)


@contextmanager
def watching(*arguments: str, columns: int = 80, lines: int = 24) -> Iterator[Terminal]:
    master, slave = pty.openpty()
    command = [sys.executable, "-c", START, "watch", "--interval", "0.2", *arguments]
    environment = {**os.environ, "TERM": "xterm-256color"}
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
    streams = {"stdin": slave, "stdout": slave, "stderr": slave}
    with subprocess.Popen(command, env=environment, start_new_session=True, **streams) as process:
        os.close(slave)
        try:
            yield Terminal(process, master)
        finally:
            process.kill()
            os.close(master)


def fits(frame: list[str], columns: int, lines: int) -> bool:
    return len(frame) == lines and max(map(cell_len, frame)) <= columns


@milestones(milestones=60, seed=2, speed=HOUR_A_SECOND / 20)
def test_it_fits_any_terminal_moves_resizes_and_leaves_it_clean(server: Sandbox) -> None:
    with watching(*server.milestone_ids, "nowhere") as terminal:
        terminal.read_until(lambda seen: "→" in "".join(seen.frame))
        assert fits(terminal.frame, 80, 24)
        title, header, *rows, more, status, problems = terminal.frame
        assert title.startswith("kalshi-live watch  61 milestones: ")
        assert " ".join(header.split()) == "MILESTONE TYPE SCORE PHASE CLOCK AGE LAST CHANGE"
        assert len(rows) == 19
        assert all(row[:8] in {key[:8] for key in server.milestone_ids} for row in rows)
        assert more.startswith("… and 41 more")
        assert re.match(r"every 0\.2 s  poll \d+  lag \d\.\d s  429s 0", status)
        assert problems.startswith("1 missing: nowhere")
        assert "\x1b[1;33m" in terminal.text  # what changed is highlighted

        terminal.resize(200, 70)
        terminal.read_until(lambda seen: fits(seen.frame, 200, 70))
        shown = [line.split()[0] for line in terminal.frame[2:62]]
        assert shown == list(server.milestone_ids)  # all fit: whole, and in the order asked for
        assert "soccer_tournament_multi_leg" in "".join(terminal.frame)

        terminal.type(CTRL_C)
        assert terminal.end() == 0
    assert terminal.text.startswith(ENTER)
    assert terminal.text.count(ENTER) == terminal.text.count(LEAVE) == 1
    assert terminal.text.rindex(SHOW_CURSOR) > terminal.text.rindex(HIDE_CURSOR)
    left = SEQUENCE.sub("", terminal.text.partition(LEAVE)[2])
    assert re.fullmatch(r"Watched 61 milestones for \d+ s: \d+ changes\r\n", left)


@milestones(milestones={"mma_match": 3}, speed=HOUR_A_SECOND * 8)
def test_until_final_leaves_the_results_behind(server: Sandbox) -> None:
    with watching(*server.milestone_ids, "--until-final") as terminal:
        assert terminal.end() == 0
    left = SEQUENCE.sub("", terminal.text.partition(LEAVE)[2])
    assert left.count("final") == 3


@milestones(milestones=3, clock=Clock.stopped())
def test_an_outage_is_told_and_too_long_a_silence_is_one_line(server: Sandbox) -> None:
    settings = ("--attempts", "1", "--max-silence", "2")
    with watching(*server.milestone_ids, *settings) as terminal:
        terminal.read_until(lambda seen: "answered" in "".join(seen.frame))
        server.faults["unavailable"] = Fault()
        terminal.read_until(lambda seen: " failed" in "".join(seen.frame))
        assert "503" in terminal.frame[-1]
        assert terminal.end() == 1
    left = SEQUENCE.sub("", terminal.text.partition(LEAVE)[2])
    assert left.startswith("error: nothing was heard for 2 s: 503 ")
    assert left.count("\n") == 1


@milestones(milestones=3, clock=Clock.stopped())
def test_being_terminated_leaves_the_terminal_clean_too(server: Sandbox) -> None:
    with watching(*server.milestone_ids) as terminal:
        terminal.read_until(lambda seen: "answered" in "".join(seen.frame))
        terminal.process.send_signal(signal.SIGTERM)
        assert terminal.end() == 128 + signal.SIGTERM
    assert terminal.text.rindex(SHOW_CURSOR) > terminal.text.rindex(HIDE_CURSOR)
    assert "Traceback" not in terminal.text
