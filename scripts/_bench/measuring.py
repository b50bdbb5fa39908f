"""Which contender is measured when: in turns, each time in a process and by a server of its own."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from attrs import frozen

from _raw_server import serving
from kalshi_live.sandbox.token_bucket import TokenBucket

from .contenders import BY_HAND, CONTENDERS, OFFICIAL, OURS, limit
from .server import Operations

LATENCY = 0.05
"""Seconds that the server waits in `wall`."""
_SCRIPTS = Path(__file__).parent.parent
_WORKER_SECONDS = 180
_SLOW = ("limited", "memory", "listing")

Sample = Mapping[str, float]
"""One measurement: its `value`, the milestones that `arrived`, and the requests `refused`."""
Samples = dict[str, dict[str, list[Sample]]]
"""By part, then contender: a sample a round, in the order of the rounds."""


class WorkerError(Exception):
    """A contender could not be measured; the message is its last word."""


@frozen(kw_only=True)
class Plan:
    """How much of everything: `numbers` has how many milestones each part is about."""

    rounds: int
    slow_rounds: int
    numbers: Mapping[str, int]
    contenders: Sequence[str] = tuple(CONTENDERS)


FULL = Plan(
    rounds=5,
    slow_rounds=3,
    numbers={
        "cpu": 10_000,
        "wall": 1_000,
        "limited": 10_000,
        "import": 0,
        "memory": 30_000,
        "listing": 137_000,
    },
)
QUICK = Plan(
    rounds=1,
    slow_rounds=1,
    numbers={
        "cpu": 3_000,
        "wall": 1_000,
        "limited": 4_000,
        "import": 0,
        "memory": 3_000,
        "listing": 20_000,
    },
    contenders=(OURS, "ours-sync", "ours-aiohttp", OFFICIAL, BY_HAND),
)


def run(
    plan: Plan, parts: Sequence[str], say: Callable[[str], None]
) -> tuple[Samples, dict[str, str]]:
    """Measure `parts`, as `plan` says; `say` hears of the progress.

    Returns the samples, and the contenders that could not be measured, with the reason.
    """
    samples: Samples = {}
    present = [name for name in plan.contenders if CONTENDERS[name].version()]
    absent = {
        CONTENDERS[name].label: "it does not exist for this Python, or could not be had"
        for name in plan.contenders
        if name not in present
    }
    for part in parts:
        rounds = plan.slow_rounds if part in _SLOW else plan.rounds
        say(f"{part}: {rounds} rounds")
        names = [name for name in present if part != "import" or CONTENDERS[name].imports]
        if part == "listing":  # nobody else has one that can be compared
            names = [name for name in names if name == OURS]
        taken: dict[str, list[Sample]] = {name: [] for name in names}
        for name in turns(names, rounds):
            if name not in taken:
                continue
            try:
                taken[name].append(_sample(part, name, plan.numbers[part]))
            except WorkerError as error:
                del taken[name]
                absent[f"{CONTENDERS[name].label}, {part}"] = str(error)
        samples[part] = taken
    return samples, absent


def turns(names: Sequence[str], rounds: int) -> Iterator[str]:
    """Yield each name once a round, so that nobody always comes after the same."""
    for turn in range(rounds):
        start = turn % len(names)
        yield from (*names[start:], *names[:start])


def _sample(part: str, contender: str, number: int) -> Sample:
    operation = Operations(
        latency=LATENCY if part == "wall" else 0.0,
        bucket=TokenBucket(limit()) if part in ("limited", "listing") else None,
        listed=number,
    )
    with serving(operation) as server:
        sample = _worked(part, contender, f"{server.base_url}/trade-api/v2", number)
    if part != "limited" and sample.get("arrived", number) != number:
        raise WorkerError(f"only {sample['arrived']} of {number} arrived")
    return sample | {"refused": operation.refused}


def _worked(part: str, contender: str, base_url: str, number: int) -> dict[str, float]:
    try:
        done = subprocess.run(
            [sys.executable, "-m", "_bench.worker", part, contender, base_url, str(number)],
            cwd=_SCRIPTS,
            capture_output=True,
            text=True,
            timeout=_WORKER_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise WorkerError(f"took more than {_WORKER_SECONDS} s") from None
    if done.returncode != 0:
        raise WorkerError((done.stderr.strip() or "no message").splitlines()[-1])
    sample: dict[str, float] = json.loads(done.stdout)
    return sample
