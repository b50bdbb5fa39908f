"""Ctrl-C at random moments of the command line in a terminal, which has to stay usable."""

import os
import pty
import random
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Iterator
from functools import partial

from attrs import frozen

from .server import FAULTS, Server
from .verdicts import Verdict

MILESTONES = 1_000
SLOWLY = ("--tokens-per-second", "40", "--burst", "10")
"""So that a `get` is still at work when Ctrl-C comes."""
COMMANDS = {"get": ({130, 1}, SLOWLY), "watch": ({0}, ("--interval", "0.2"))}
"""By name: the exit codes after Ctrl-C, and further arguments. A `get` may be done by then: 1."""
LATEST = 0.6
"""Seconds after the first output, at most, until Ctrl-C."""
MOST_SECONDS = 10.0
MODES = ("?25", "?1049")
"""The cursor, which is shown by `h`, and the alternate screen, which is left by `l`."""
CTRL_C = b"\x03"


@frozen
class End:
    """How a command ended; `problem` is what a person would see of it, or None."""

    seconds: float
    problem: str | None


def verdicts(interrupts: int, seed: int) -> Iterator[Verdict]:
    """Interrupts so many commands, `get` and `watch` in turn."""
    moments = random.Random(seed)
    names = [list(COMMANDS)[number % len(COMMANDS)] for number in range(interrupts)]
    with Server(MILESTONES, FAULTS) as server:
        ends = [(name, _interrupted(name, server, moments.uniform(0, LATEST))) for name in names]
    problems = [f"{name}: {end.problem}" for name, end in ends if end.problem]
    longest = max(end.seconds for _, end in ends)
    text = f"{len(ends)} commands, the last gone after {longest:.2f} s"
    yield Verdict(
        "Ctrl-C leaves the terminal as it was", "; ".join([text, *problems[:1]]), not problems
    )


def _interrupted(name: str, server: Server, moment: float) -> End:
    codes, options = COMMANDS[name]
    ours, theirs = pty.openpty()
    before = termios.tcgetattr(theirs)
    command = [sys.executable, "-m", "kalshi_live"]
    process = subprocess.Popen(
        [*command, name, *server.ids, *options, "--base-url", server.base_url],
        preexec_fn=partial(os.login_tty, theirs),  # noqa: PLW1509 - no other thread runs now
        env={**os.environ, "TERM": "xterm-256color"},
    )
    shown = _Shown(ours)
    try:
        shown.begun.wait(MOST_SECONDS)
        time.sleep(moment)
        begun = time.monotonic()
        os.write(ours, CTRL_C)
        process.wait(MOST_SECONDS)
        seconds = time.monotonic() - begun
        is_restored = termios.tcgetattr(theirs) == before
    except subprocess.TimeoutExpired:
        return End(MOST_SECONDS, "it had to be killed")
    finally:
        process.kill()
        process.wait()
        os.close(theirs)
        text = shown.text()
        os.close(ours)
    return End(seconds, _problem(text, process.returncode in codes, is_restored))


def _problem(text: str, has_right_code: bool, is_restored: bool) -> str | None:
    if not has_right_code:
        return f"a wrong exit code, after {text[-80:]!r}"
    if "Traceback" in text:
        return "a traceback"
    if not is_restored:
        return "the terminal's settings have changed"
    for mode, normal in zip(MODES, "hl", strict=True):
        last = text.rfind(f"\x1b[{mode}")
        if last >= 0 and text[last + 2 + len(mode)] != normal:
            return f"the terminal's mode {mode} is not as it was"
    return None


class _Shown:
    """All that a terminal shows, read as it comes; `begun` is set when there is something."""

    def __init__(self, terminal: int) -> None:
        self.begun = threading.Event()
        self._terminal = terminal
        self._pieces: list[bytes] = []
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def text(self) -> str:
        """Everything, once the other side has been closed."""
        self._thread.join()
        return b"".join(self._pieces).decode("utf-8", "replace")

    def _read(self) -> None:
        while True:
            try:
                piece = os.read(self._terminal, 65_536)
            except OSError:  # Linux: the other side has been closed
                return
            if not piece:
                return
            self._pieces.append(piece)
            self.begun.set()
