"""Ctrl-C at random moments of every kind of call, each in a process of its own.

`forever.py` is the program. On Windows, where Ctrl-C cannot be sent to one process alone, it is
Ctrl-Break, which the program takes for Ctrl-C.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

from .forever import CALLS
from .server import FAULTS, Server
from .verdicts import Verdict

PROGRAM = Path(__file__).with_name("forever.py")
MILESTONES = 1_000
LATEST = 0.6
"""Seconds after the start of the work, at most, until Ctrl-C."""
MOST_SECONDS = 10.0
"""From Ctrl-C to the end of the process."""
if sys.platform == "win32":
    CTRL_C, OWN_GROUP = signal.CTRL_BREAK_EVENT, subprocess.CREATE_NEW_PROCESS_GROUP
else:
    CTRL_C, OWN_GROUP = signal.SIGINT, 0


def verdicts(interrupts: int, seed: int) -> Iterator[Verdict]:
    """Interrupt so many processes, each kind of call in turn."""
    moments = random.Random(seed)
    kinds = [(face, call) for face in ("blocking", "awaited") for call in CALLS]
    problems, longest = [], 0.0
    with Server(MILESTONES, FAULTS) as server:
        for face, call in islice(cycle(kinds), interrupts):
            command = [sys.executable, str(PROGRAM), face, call, *server.ids]
            problem, seconds = _interrupted(command, server.base_url, moments.uniform(0, LATEST))
            longest = max(longest, seconds)
            problems += [f"{face} {call}: {problem}"] if problem else []
    text = f"{interrupts} processes, the last gone after {longest:.2f} s"
    yield Verdict(
        "Ctrl-C at any moment ends a call at once, and in silence",
        "; ".join([text, *problems[:1]]),
        not problems,
    )


def _interrupted(command: list[str], base_url: str, moment: float) -> tuple[str, float]:
    """Return what was wrong with the process's end, if anything, and how long it took."""
    with subprocess.Popen(
        command,
        env={**os.environ, "KALSHI_API_BASE_URL": base_url},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        creationflags=OWN_GROUP,
    ) as process:
        process.stdout.readline()  # type: ignore[union-attr]
        time.sleep(moment)
        begun = time.monotonic()
        process.send_signal(CTRL_C)
        try:
            _, said = process.communicate(timeout=MOST_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            return f"it had to be killed after {MOST_SECONDS:g} s", MOST_SECONDS
    if process.returncode == 130 and not said:
        return "", time.monotonic() - begun
    last = (said.strip().splitlines() or ["nothing"])[-1]
    return f"exit code {process.returncode}, said {last!r}", time.monotonic() - begun
