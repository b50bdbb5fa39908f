"""Ctrl-C at random moments of every kind of call, each in a process of its own."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator

from attrs import frozen

from .server import FAULTS, Server
from .verdicts import Verdict

MILESTONES = 1_000
LATEST = 0.6
"""Seconds after the start of the work, at most, until Ctrl-C."""
MOST_SECONDS = 10.0
"""From Ctrl-C to the end of the process."""

PROGRAM = """
import asyncio, signal, sys
from kalshi_live import AsyncLiveDataClient, LiveDataClient, RetryPolicy
options = {"rate_limit": None, "retry": RetryPolicy(wait_initial=0.05)}
ids = sys.argv[1:]

FOREVER

signal.signal(signal.SIGINT, signal.default_int_handler)  # a background job ignores it
try:
    print("ready", flush=True)
    RUN
except KeyboardInterrupt:
    sys.exit(130)
"""
BLOCKING = {
    "get": "client.get(ids, on_error='collect')",
    "stream": "list(client.stream(ids, on_error='collect'))",
    "watch": "list(client.watch(ids, interval=0.05))",
}
AWAITED = {
    "async get": "await client.get(ids, on_error='collect')",
    "async stream": "[_ async for _ in client.stream(ids, on_error='collect')]",
    "async watch": "[_ async for _ in client.watch(ids, interval=0.05)]",
}
FOREVER_BLOCKING = """
def forever():
    with LiveDataClient(**options) as client:
        while True:
            WORK
"""
FOREVER_AWAITED = """
async def forever():
    async with AsyncLiveDataClient(**options) as client:
        while True:
            WORK
"""


def _program(forever: str, run: str, work: str) -> str:
    return PROGRAM.replace("FOREVER", forever.replace("WORK", work)).replace("RUN", run)


PROGRAMS = {
    name: _program(FOREVER_BLOCKING, "forever()", work) for name, work in BLOCKING.items()
} | {
    name: _program(FOREVER_AWAITED, "asyncio.run(forever())", work)
    for name, work in AWAITED.items()
}


@frozen
class End:
    """How a process ended: seconds after Ctrl-C, or None when it had to be killed."""

    seconds: float | None
    code: int
    said: str

    @property
    def is_well(self) -> bool:
        """Whether it ended at once, as a program that was interrupted, and in silence."""
        return self.seconds is not None and self.code == 130 and not self.said


def verdicts(interrupts: int, seed: int) -> Iterator[Verdict]:
    """Interrupts so many processes, each kind of call in turn."""
    moments = random.Random(seed)
    names = list(PROGRAMS)
    with Server(MILESTONES, FAULTS) as server:
        ends = [
            (name, _interrupted(PROGRAMS[name], server, moments.uniform(0, LATEST)))
            for name in (names[number % len(names)] for number in range(interrupts))
        ]
    bad = Counter(name for name, end in ends if not end.is_well)
    longest = max(end.seconds or MOST_SECONDS for _, end in ends)
    text = f"{len(ends)} processes, the last gone after {longest:.2f} s"
    for name, end in ends:
        if not end.is_well:
            last = (end.said.strip().splitlines() or ["nothing"])[-1]
            text += f"; {name}: exit code {end.code}, said {last!r}"
            break
    yield Verdict("Ctrl-C at any moment ends a call at once, and in silence", text, not bad)


def _interrupted(program: str, server: Server, moment: float) -> End:
    process = subprocess.Popen(
        [sys.executable, "-c", program, *server.ids],
        env={**os.environ, "KALSHI_API_BASE_URL": server.base_url},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None  # noqa: S101 - for the type checker
    process.stdout.readline()
    time.sleep(moment)
    begun = time.monotonic()
    process.send_signal(signal.SIGINT)
    try:
        _, said = process.communicate(timeout=MOST_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        return End(None, process.wait(), process.communicate()[1])
    return End(time.monotonic() - begun, process.returncode, said)
