"""Ctrl-C at random moments of the command line in a terminal, which has to stay usable."""

import io
import os
import random
import sys
import termios
import time
from collections.abc import Iterator
from itertools import cycle, islice

import pexpect

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
MODES = {"?25": "h", "?1049": "l"}
"""As they were: the cursor is shown, the alternate screen is left."""


def verdicts(interrupts: int, seed: int) -> Iterator[Verdict]:
    """Interrupt so many commands, `get` and `watch` in turn."""
    moments = random.Random(seed)
    problems, longest = [], 0.0
    with Server(MILESTONES, FAULTS) as server:
        for name in islice(cycle(COMMANDS), interrupts):
            problem, seconds = _interrupted(name, server, moments.uniform(0, LATEST))
            longest = max(longest, seconds)
            problems += [f"{name}: {problem}"] if problem else []
    text = f"{interrupts} commands, the last gone after {longest:.2f} s"
    yield Verdict(
        "Ctrl-C leaves the terminal as it was", "; ".join([text, *problems[:1]]), not problems
    )


def _interrupted(name: str, server: Server, moment: float) -> tuple[str, float]:
    """Return what a person would complain of, if anything, and how long the end took."""
    codes, options = COMMANDS[name]
    shown = io.StringIO()
    terminal: pexpect.spawn[str] = pexpect.spawn(
        sys.executable,
        ["-m", "kalshi_live", name, *server.ids, *options, "--base-url", server.base_url],
        env={**os.environ, "TERM": "xterm-256color"},
        encoding="utf-8",
        timeout=MOST_SECONDS,
    )
    with terminal:
        terminal.logfile_read = shown
        before = termios.tcgetattr(terminal.child_fd)
        terminal.expect(".")
        time.sleep(moment)
        begun = time.monotonic()
        terminal.sendintr()
        try:
            terminal.expect(pexpect.EOF)
        except pexpect.TIMEOUT:
            return "it had to be killed", MOST_SECONDS
        is_restored = termios.tcgetattr(terminal.child_fd) == before
        terminal.wait()
    seconds = time.monotonic() - begun
    return _problem(shown.getvalue(), terminal.exitstatus in codes, is_restored), seconds


def _problem(text: str, has_right_code: bool, is_restored: bool) -> str:
    if not has_right_code:
        return f"a wrong exit code, after {text[-80:]!r}"
    if "Traceback" in text:
        return "a traceback"
    if not is_restored:
        return "the terminal's settings have changed"
    for mode, normal in MODES.items():
        _, found, rest = text.rpartition(f"\x1b[{mode}")
        if found and rest[0] != normal:
            return f"the terminal's mode {mode} is not as it was"
    return ""
