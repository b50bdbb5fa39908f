"""What a worker process measures of one contender; one process measures one thing once."""

import asyncio
import contextlib
import inspect
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from .bodies import milestone_ids
from .contenders import AT_ONCE, Contender

_STATUS = Path("/proc/self/status")
_WARM_UP = AT_ONCE * 100
_TIMES = 3
Measure = Callable[[Contender, str, int], dict[str, float]]


def cpu(contender: Contender, base_url: str, number: int) -> dict[str, float]:
    """CPU seconds, of all threads, to fetch `number` milestones with a warm client."""
    return _fetching(contender, base_url, number, time.process_time)


def wall(contender: Contender, base_url: str, number: int) -> dict[str, float]:
    """Seconds on the clock to fetch `number` milestones with a warm client."""
    return _fetching(contender, base_url, number, time.perf_counter)


def limited(contender: Contender, base_url: str, number: int) -> dict[str, float]:
    """Seconds on the clock with a fresh client that is told the rate limit, and what arrived."""
    ids = milestone_ids(number)
    with _Fetcher(contender, base_url, is_limited=True) as fetch:
        began = time.perf_counter()
        arrived = fetch(ids)
        return {"value": time.perf_counter() - began, "arrived": arrived}


def memory(contender: Contender, base_url: str, number: int) -> dict[str, float]:
    """Bytes by which the peak of resident memory grows while `number` milestones are fetched."""
    ids = milestone_ids(number)
    with _Fetcher(contender, base_url) as fetch:
        fetch(milestone_ids(_WARM_UP))
        before = _peak()
        arrived = fetch(ids)
        return {"value": _peak() - before, "arrived": arrived}


def memory_beyond_index(contender: Contender, base_url: str, number: int) -> dict[str, float]:
    """The peak of resident memory in bytes, less what the ids and one dictionary of them take."""
    with _Fetcher(contender, base_url) as fetch:
        fetch(milestone_ids(_WARM_UP))
        warm = _peak()
        ids = milestone_ids(number)
        dict.fromkeys(ids)
        index = _peak() - warm
        arrived = fetch(ids)
        return {"value": _peak() - index, "arrived": arrived}


def importing(contender: Contender, _: str, __: int) -> dict[str, float]:
    """CPU seconds of the import with which the documentation begins."""
    return {"value": _fresh_seconds(contender.imports)}


def starting(contender: Contender, _: str, __: int) -> dict[str, float]:
    """CPU seconds until there is a client: the import, and making it."""
    return {"value": _fresh_seconds(f"{contender.imports}\n{_made(contender)}")}


MEASURES: dict[str, Measure] = {
    measure.__name__: measure
    for measure in (cpu, wall, limited, memory, memory_beyond_index, importing, starting)
}


def _fetching(
    contender: Contender, base_url: str, number: int, clock: Callable[[], float]
) -> dict[str, float]:
    """The mean of a few fetches."""
    ids = milestone_ids(max(number, _WARM_UP))
    with _Fetcher(contender, base_url) as fetch:
        fetch(ids[:_WARM_UP])
        began = clock()
        arrived = min(fetch(ids[:number]) for _ in range(_TIMES))
        return {"value": (clock() - began) / _TIMES, "arrived": arrived}


class _Fetcher:
    """Any contender as a plain function; asynchronous ones run on one event loop throughout."""

    def __init__(self, contender: Contender, base_url: str, *, is_limited: bool = False) -> None:
        self._opening = contender.open(base_url, is_limited)
        self._exits = contextlib.ExitStack()

    def __enter__(self) -> Callable[[list[str]], int]:
        if isinstance(self._opening, contextlib.AbstractContextManager):
            return self._exits.enter_context(self._opening)
        opening = self._opening
        runner = self._exits.enter_context(asyncio.Runner())
        fetch = runner.run(_awaited(opening.__aenter__))
        self._exits.callback(lambda: runner.run(_awaited(opening.__aexit__, None, None, None)))
        return lambda ids: runner.run(_awaited(fetch, ids))

    def __exit__(self, *_: object) -> None:
        self._exits.close()


async def _awaited(function: Callable, *arguments: object) -> object:
    result = function(*arguments)
    return await result if inspect.isawaitable(result) else result


def _made(contender: Contender) -> str:
    """The statement that makes a client, inside an event loop where that is needed."""
    if "Async" not in contender.imports and "async" not in contender.imports:
        return contender.makes
    return f"import asyncio\nasync def main(): {contender.makes}\nasyncio.run(main())"


def _fresh_seconds(statements: str) -> float:
    """CPU seconds that `statements` take in an interpreter of their own."""
    lines = ("import time", "began = time.process_time()", statements)
    code = "\n".join([*lines, "print(time.process_time() - began)"])
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout)


def _peak() -> int:
    """The peak of resident memory so far, bytes."""
    if _STATUS.exists():  # what getrusage says there includes the process that started this one
        text = _STATUS.read_text()
        return int(text.partition("VmHWM:")[2].split()[0]) * 1024
    import resource  # noqa: PLC0415 - it does not exist everywhere

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
