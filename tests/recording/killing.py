"""Kills a recorder again and again, and looks whether all that it had handed out is there.

`scripts/test` runs a few kills; `python tests/recording/killing.py 200` runs as many as one likes.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from kalshi_live.recording import Recording
from kalshi_live.sandbox import Sandbox

FAULTS = {
    "unavailable": 0.04,
    "reset": 0.02,
    "not_json": 0.02,
    "null_details": 0.01,
    "omitted": 0.01,
}
GAMES = {"football_game": 100, "tennis_tournament_singles": 100, "soccer_tournament_multi_leg": 100}

RECORDER = """
import os, sys
from kalshi_live import LiveDataClient
from kalshi_live.recording import writer

url, path, *ids = sys.argv[1:]
writer.SEGMENT_SECONDS = 0.3  # many compactions, so that kills hit them
client = LiveDataClient(url, rate_limit=None)
for change in client.record(ids, path, interval=0.1):
    has_state = change.before is not change.after
    os.write(1, f"{change.milestone_id} {has_state} {change.not_after.isoformat()}\\n".encode())
"""

Key = tuple[str, str]


def kill_many(path: Path, kills: int, *, seed: int = 0) -> int:
    """Record under faults, killed so often; return how many changes had been handed out.

    Raises AssertionError when one of them is not there, or not once, or not in order.
    """
    draw = random.Random(seed)
    told: dict[str, list[Key]] = defaultdict(list)
    with Sandbox(milestones=GAMES, seed=seed, faults=FAULTS, speed=1200) as sandbox:
        for kill in range(kills):
            for line in _killed(sandbox, path, draw):
                name, has_state, not_after = line.split()
                told[name].append((has_state, not_after))
            if path.exists() and (kill % 10 == 9 or kill == kills - 1):
                check(path, told)
    return sum(map(len, told.values()))


def _killed(sandbox: Sandbox, path: Path, draw: random.Random) -> list[str]:
    """Kill it while it starts, one time in five, else at any moment once it has handed out some."""
    command = [sys.executable, "-c", RECORDER, sandbox.base_url, str(path), *sandbox.milestone_ids]
    with tempfile.TemporaryFile() as out, subprocess.Popen(command, stdout=out) as process:
        waits = draw.random() > 0.2
        while waits and process.poll() is None and not os.fstat(out.fileno()).st_size:
            time.sleep(0.01)
        time.sleep(draw.uniform(0, 1.5))
        assert process.poll() is None, "the recorder has ended by itself"
        process.send_signal(signal.SIGKILL)
        process.wait()
        out.seek(0)
        return [line for line in out.read().decode().splitlines(keepends=True) if line[-1:] == "\n"]


def check(path: Path, told: dict[str, list[Key]]) -> None:
    """Raise AssertionError unless each change is there, once, and in order."""
    recorded: dict[str, list[Key]] = defaultdict(list)
    with Recording(path) as recording:
        assert (found := recording.verify()).whole, found.problems
        for change in recording.changes():
            has_state = str(change.before is not change.after)
            recorded[change.milestone_id].append((has_state, change.not_after.isoformat()))
    for name, keys in told.items():
        rest = iter(recorded[name])
        assert all(key in rest for key in keys), f"{name}: not all is there, or not in order"
        assert len(set(recorded[name])) == len(recorded[name]), f"{name}: something is there twice"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        began, count = time.monotonic(), int(sys.argv[1])
        handed_out = kill_many(Path(folder, "games"), count, seed=int(time.time()))
        seconds = time.monotonic() - began
        print(f"{count} kills in {seconds:.0f} s: all {handed_out:,} changes are there, once")
