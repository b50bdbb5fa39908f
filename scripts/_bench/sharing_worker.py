"""One of the processes that share, or that do not; it prints what it measured as JSON.

Its argument: the `Work`, as JSON. It says when it is ready, and begins when it reads a line.
"""

import json
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime

from attrs import Factory, asdict, define, frozen

from kalshi_live import Change, LiveDataClient, Share, Watch

from .bodies import milestone_ids
from .contenders import limit

CATCH_UP = 3.0
"""Seconds for what came while the others were not ready; they do not count."""
_WARM_UP = 90.0
"""Seconds after which who has not seen all begins all the same: alone among many nobody does."""


@frozen(kw_only=True)
class Work:
    """What one process does: `get` all milestones once, or `watch` them for so many `seconds`.

    `store` is the URL of the store that it shares through; None when it shares nothing.
    """

    kind: str
    base_url: str
    milestones: int
    store: str | None = None
    interval: float = 2.0
    seconds: float = 0.0


@define
class Outcome:
    """What came of it: seconds on the clock and of CPU, 429s, and what was there in the end.

    `delays` are the seconds between a response, wherever it arrived, and each change told here.
    """

    seconds: float = 0.0
    cpu: float = 0.0
    refused: int = 0
    arrived: int = 0
    delays: list[float] = Factory(list)


def _get(client: LiveDataClient, work: Work, ready: Callable[[], None]) -> Outcome:
    ids = milestone_ids(work.milestones)
    ready()
    began, cpu = time.perf_counter(), time.process_time()
    arrived = len(client.get(ids, on_error="collect"))
    return Outcome(time.perf_counter() - began, time.process_time() - cpu, arrived=arrived)


def _watch(client: LiveDataClient, work: Work, ready: Callable[[], None]) -> Outcome:
    with client.watch(milestone_ids(work.milestones), interval=work.interval) as watch:
        seen, changes = 0, _until(watch, time.perf_counter() + _WARM_UP)
        while seen < work.milestones and (change := next(changes, None)):
            seen += change.kind == "appeared"
        ready()
        deque(_until(watch, time.perf_counter() + CATCH_UP), maxlen=0)
        cpu = time.process_time()
        delays = [
            (datetime.now(UTC) - change.after.observed_at).total_seconds()
            for change in _until(watch, time.perf_counter() + work.seconds)
            if change.after is not None
        ]
        return Outcome(work.seconds, time.process_time() - cpu, arrived=seen, delays=delays)


def _until(watch: Watch, end: float) -> Iterator[Change]:
    with suppress(TimeoutError):
        while (left := end - time.perf_counter()) > 0:
            yield watch.next(timeout=left)


def _say_ready_and_wait() -> None:
    print("ready", flush=True)
    sys.stdin.readline()


if __name__ == "__main__":
    work = Work(**json.loads(sys.argv[1]))
    share = None if work.store is None else Share(work.store, name="bench")
    with LiveDataClient(work.base_url, rate_limit=limit(), deadline=600, share=share) as client:
        outcome = {"get": _get, "watch": _watch}[work.kind](client, work, _say_ready_and_wait)
        outcome.refused = client.stats.rate_limited
    print(json.dumps(asdict(outcome)))
