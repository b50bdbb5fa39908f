"""The wall clock jumps by up to a day at every look at it; only monotonic time may count.

`jumping.py` is the program, which runs in a process of its own.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from .server import Server
from .verdicts import Verdict

PROGRAM = Path(__file__).with_name("jumping.py")
MILESTONES = 500
LIMIT = 60.0
PROMISE = "a wall clock that jumps by days loses no id and moves no deadline, rate or poll"


def verdicts() -> Iterator[Verdict]:
    """Run the program, and judge what it measured."""
    with Server(MILESTONES) as server:
        found = subprocess.run(
            [sys.executable, str(PROGRAM), server.base_url, *server.ids],
            capture_output=True,
            text=True,
            timeout=LIMIT,
            check=False,
        )
    if found.returncode != 0:
        last = (found.stderr.strip().splitlines() or ["it said nothing"])[-1]
        yield Verdict(PROMISE, f"exit code {found.returncode}: {last}", held=False)
        return
    facts = json.loads(found.stdout)
    most_polls = facts["watched_seconds"] / facts["interval"] + 2
    yield Verdict(
        PROMISE,
        f"{facts['looks']:,} looks at the clock; {facts['present']} of {facts['asked']} present; "
        f"{facts['paced_seconds']:.2f} s where the rate allows {facts['least_seconds']:.2f} s; "
        f"a deadline of {facts['deadline']:g} s took {facts['deadline_seconds']:.2f} s; "
        f"{facts['polls']} polls in {facts['watched_seconds']:.1f} s at {facts['interval']:g} s",
        facts["looks"] > 0
        and facts["present"] == facts["asked"]
        and 0.98 * facts["least_seconds"] <= facts["paced_seconds"] < facts["least_seconds"] + 2
        and facts["deadline_seconds"] < facts["deadline"] + 1.5
        and most_polls / 3 <= facts["polls"] <= most_polls,
    )
