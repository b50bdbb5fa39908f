"""Starts servers and workers, in turns; what the numbers mean is for `results` to say."""

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence

from attrs import define, field

from .server import Behaviour, Counts

_WORKER_SECONDS = 180


class WorkerError(Exception):
    """A contender could not be measured; the message is its last word."""


@define
class Server:
    """A running server; `counts` are known once it has stopped."""

    base_url: str
    counts: Counts = field(factory=Counts)


@contextlib.contextmanager
def serving(behaviour: Behaviour) -> Iterator[Server]:
    """A server in a process of its own."""
    options = [f"--latency={behaviour.latency}", f"--burst={behaviour.burst}"]
    if behaviour.rate is not None:
        options.append(f"--rate={behaviour.rate}")
    with subprocess.Popen(
        [sys.executable, "-m", "_bench.server", *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            port = int(process.stdout.readline())
            server = Server(f"http://127.0.0.1:{port}/trade-api/v2")
            yield server
        finally:
            left, _ = process.communicate()
        server.counts = Counts(**json.loads(left))


def measured(measure: str, contender: str, number: int, behaviour: Behaviour) -> dict[str, float]:
    """One measurement, against a fresh server; `refused` are the 429s it gave.

    Raises:
        WorkerError: The contender failed, or did not bring all milestones though nothing was
            refused.
    """
    with serving(behaviour) as server:
        task = {"measure": measure, "contender": contender, "number": number}
        result = work(task | {"base_url": server.base_url})
    result["refused"] = server.counts.refused
    if behaviour.rate is None and result.get("arrived", number) != number:
        raise WorkerError(f"only {result['arrived']} of {number} arrived")
    return result


def work(task: dict) -> dict[str, float]:
    """What a worker process reports.

    Raises:
        WorkerError: It failed, or took too long.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-m", "_bench.worker", json.dumps(task)],
            capture_output=True,
            text=True,
            timeout=_WORKER_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise WorkerError(f"took more than {_WORKER_SECONDS} s") from None
    if done.returncode != 0:
        raise WorkerError((done.stderr.strip() or "no message").splitlines()[-1])
    return json.loads(done.stdout)


def turns(names: Sequence[str], rounds: int) -> Iterator[str]:
    """Each name once a round; the order rotates, so that nobody always comes after the same."""
    for turn in range(rounds):
        start = turn % len(names)
        yield from (*names[start:], *names[:start])
