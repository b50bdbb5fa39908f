"""A great many ids through mixed faults, by both clients in turn, from one process."""

import asyncio
import gc
import itertools
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

import psutil
from attrs import Factory, define

from kalshi_live import AsyncLiveDataClient, LiveDataBatch, LiveDataClient, RetryPolicy

from .ledger import Ledger
from .server import FAULTS, Server
from .verdicts import Verdict

MILESTONES = 5_000
WARM_UP = 100_000
"""Ids after which memory is measured: until then imports, caches and the allocator fill up."""
MOST_BYTES_PER_ID = 10.0
"""What memory may grow by and still be flat: what allocators do; nothing is kept in so little."""
CLIENT: dict[str, Any] = {
    "rate_limit": None,
    "retry": RetryPolicy(wait_initial=0.01),
    "timeout": 10.0,
}

Round = Callable[[tuple[str, ...]], list[LiveDataBatch]]


@define
class Outcome:
    """How the ids ended, and resident bytes by the number of ids asked for until then."""

    ledger: Ledger = Factory(Ledger)
    memory: list[tuple[int, int]] = Factory(list)


def verdicts(ids: int, seconds: float) -> Iterator[Verdict]:
    """Ask for so many ids, or for so many seconds."""
    process = psutil.Process()
    with Server(MILESTONES, FAULTS) as server:
        _endure(server, WARM_UP, seconds)
        before, begun = _held(process), time.monotonic()
        outcome = _endure(server, ids, seconds)
        after, took = _held(process), time.monotonic() - begun
    ledger = outcome.ledger
    share = ledger.ended["failed"] / ledger.asked
    yield Verdict(
        "no id is lost or doubled while one request in ten fails",
        f"{ledger} in {took:.0f} s ({share:.2%} failed)",
        ledger.is_clean,
    )
    asked, resident = zip(*outcome.memory, strict=True)
    grown = statistics.linear_regression(asked, resident).slope
    yield Verdict(
        f"memory is flat: it grows by less than {MOST_BYTES_PER_ID:g} bytes an id",
        f"{grown:.1f} bytes an id over {asked[-1] - asked[0]:,} ids, "
        f"{resident[-1] / 2**20:.0f} MiB at the end",
        grown < MOST_BYTES_PER_ID,
    )
    yield Verdict(
        "file descriptors and threads are given back", f"{before}; {after}", before == after
    )


def _held(process: psutil.Process) -> str:
    gc.collect()
    # Each exists only where it means something.
    handles = getattr(process, "num_handles", None) or process.num_fds
    return f"{handles()} descriptors, {process.num_threads()} threads"


def _endure(server: Server, ids: int, seconds: float) -> Outcome:
    outcome, process, begun = Outcome(), psutil.Process(), time.monotonic()
    with asyncio.Runner() as runner, LiveDataClient(server.base_url, **CLIENT) as client:
        async_client = AsyncLiveDataClient(server.base_url, **CLIENT)
        for one_round in itertools.cycle(_rounds(client, async_client, runner)):
            asked = server.ids[: ids - outcome.ledger.asked]
            if not asked or time.monotonic() - begun > seconds:
                break
            outcome.ledger.enter(asked, one_round(asked))
            gc.collect()
            outcome.memory.append((outcome.ledger.asked, process.memory_info().rss))
        runner.run(async_client.aclose())
    return outcome


def _rounds(
    client: LiveDataClient, async_client: AsyncLiveDataClient, runner: asyncio.Runner
) -> list[Round]:
    async def get(ids: tuple[str, ...]) -> list[LiveDataBatch]:
        return [await async_client.get(ids, on_error="collect")]

    async def stream(ids: tuple[str, ...]) -> list[LiveDataBatch]:
        return [batch async for batch in async_client.stream(ids, on_error="collect")]

    return [
        lambda ids: [client.get(ids, on_error="collect")],
        lambda ids: list(client.stream(ids, on_error="collect")),
        lambda ids: runner.run(get(ids)),
        lambda ids: runner.run(stream(ids)),
    ]
