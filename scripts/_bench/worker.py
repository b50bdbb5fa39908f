"""The process in which one contender is measured once; it prints the sample as JSON.

Its arguments: part, contender, the server's base URL, and the number of milestones.
"""

import asyncio
import contextlib
import json
import logging
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, AsyncExitStack
from pathlib import Path

from .bodies import milestone_ids
from .contenders import AT_ONCE, CONTENDERS, Contender, Fetch, limit

_STATUS = Path("/proc/self/status")
_WARM_UP = AT_ONCE * 100
_WARM_LISTING = 10_000
_TIMES = 3

Sample = dict[str, float]


def _cpu(contender: Contender, base_url: str, number: int) -> Sample:
    """Measure CPU seconds, of all threads, to fetch `number` milestones with a warm client."""
    return _fetching(contender, base_url, number, time.process_time)


def _wall(contender: Contender, base_url: str, number: int) -> Sample:
    """Measure seconds on the clock to fetch `number` milestones with a warm client."""
    return _fetching(contender, base_url, number, time.perf_counter)


def _fetching(
    contender: Contender, base_url: str, number: int, clock: Callable[[], float]
) -> Sample:
    ids = milestone_ids(max(number, _WARM_UP))
    with _opened(contender, base_url) as fetch:
        fetch(ids[:_WARM_UP])
        began = clock()
        arrived = min(fetch(ids[:number]) for _ in range(_TIMES))
        return {"value": (clock() - began) / _TIMES, "arrived": arrived}


def _limited(contender: Contender, base_url: str, number: int) -> Sample:
    """Measure seconds on the clock with a fresh client that is told the rate limit."""
    ids = milestone_ids(number)
    with _opened(contender, base_url, is_limited=True) as fetch:
        began = time.perf_counter()
        arrived = fetch(ids)
        return {"value": time.perf_counter() - began, "arrived": arrived}


def _memory(contender: Contender, base_url: str, number: int) -> Sample:
    """Measure by how many bytes the peak of resident memory grows during a fetch."""
    ids = milestone_ids(number)
    with _opened(contender, base_url) as fetch:
        fetch(milestone_ids(_WARM_UP))
        before = _peak()
        arrived = fetch(ids)
        return {"value": _peak() - before, "arrived": arrived}


def _listing(_: Contender, base_url: str, __: int) -> Sample:
    """Measure seconds to stream a listing under the rate limit, and how memory grows meanwhile."""
    from kalshi_live import LiveDataClient  # noqa: PLC0415 - a worker pays for its contender only

    with LiveDataClient(base_url, rate_limit=limit()) as client:
        began, arrived, before = time.perf_counter(), 0, 0
        for _milestone in client.stream_milestones():
            arrived += 1
            if arrived == _WARM_LISTING:
                before = _peak()
        seconds = time.perf_counter() - began
    return {"value": seconds, "arrived": arrived, "grown": _peak() - before}


def _import(contender: Contender, _: str, __: int) -> Sample:
    """Measure CPU seconds of the import with which the documentation begins."""
    lines = ("import time", "began = time.process_time()", contender.imports)
    code = "\n".join([*lines, "print(time.process_time() - began)"])
    command = [sys.executable, "-W", "ignore", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return {"value": float(done.stdout)}


MEASURES = {
    "cpu": _cpu,
    "wall": _wall,
    "limited": _limited,
    "memory": _memory,
    "import": _import,
    "listing": _listing,
}


@contextlib.contextmanager
def _opened(contender: Contender, base_url: str, *, is_limited: bool = False) -> Iterator[Fetch]:
    """Yield a contender as a plain function; an asynchronous one runs on one event loop."""
    opening = contender.open(base_url, is_limited)
    if isinstance(opening, AbstractContextManager):
        with opening as fetch:
            yield fetch
        return
    with asyncio.Runner() as runner:
        exits = AsyncExitStack()
        fetch_async = runner.run(exits.enter_async_context(opening))
        try:
            yield lambda ids: runner.run(fetch_async(ids))
        finally:
            runner.run(exits.aclose())


def _peak() -> int:
    """Return the peak of resident memory so far, bytes."""
    if _STATUS.exists():  # what getrusage says there includes the process that started this one
        text = _STATUS.read_text("ascii")
        return int(text.partition("VmHWM:")[2].split()[0]) * 1024
    import resource  # noqa: PLC0415 - it does not exist everywhere

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    logging.disable()
    part, name, base_url, number = sys.argv[1:]
    print(json.dumps(MEASURES[part](CONTENDERS[name], base_url, int(number))))
