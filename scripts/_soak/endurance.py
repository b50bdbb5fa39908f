"""A great many ids through mixed faults, by both clients in turn, from one process."""

import asyncio
import itertools
import time
from collections.abc import Callable, Iterator

from attrs import frozen

from kalshi_live import AsyncLiveDataClient, LiveDataBatch, LiveDataClient, RetryPolicy

from .ledger import Ledger
from .resources import MEBIBYTE, Held, resident_bytes, slope
from .server import FAULTS, Server
from .verdicts import Verdict

MILESTONES = 5_000
MOST_GROWTH = 6 * MEBIBYTE
"""Of resident memory, over all that is measured: what the allocator may keep."""
WARM_UP = 0.25
"""The part of the ids after which memory is measured."""
CLIENT = {"rate_limit": None, "retry": RetryPolicy(wait_initial=0.01), "timeout": 10.0}

Round = Callable[[tuple[str, ...]], list[LiveDataBatch]]


@frozen
class Outcome:
    """How the ids ended, and resident bytes by the number of ids asked for until then."""

    ledger: Ledger
    memory: list[tuple[float, float]]
    seconds: float


def verdicts(ids: int, seconds: float) -> Iterator[Verdict]:
    """Asks for so many ids, or for so many seconds."""
    with Server(MILESTONES, FAULTS) as server:
        _endure(server, 1, seconds)  # imports, and what stays open for good
        before = Held.now()
        outcome = _endure(server, ids, seconds)
        after = Held.now()
    yield _complete(outcome)
    yield _flat(outcome)
    yield Verdict(
        "file descriptors and threads are given back", f"{before}; {after}", before == after
    )


def _endure(server: Server, ids: int, seconds: float) -> Outcome:
    ledger, memory, begun = Ledger(), [], time.monotonic()
    with asyncio.Runner() as runner, LiveDataClient(server.base_url, **CLIENT) as client:
        async_client = AsyncLiveDataClient(server.base_url, **CLIENT)
        try:
            for one_round in itertools.cycle(_rounds(client, async_client, runner)):
                left = ids - ledger.asked
                if left <= 0 or time.monotonic() - begun > seconds:
                    break
                asked = server.ids[:left]
                ledger.enter(asked, one_round(asked))
                resident = resident_bytes()
                if resident is not None:
                    memory.append((float(ledger.asked), float(resident)))
        finally:
            runner.run(async_client.aclose())
    return Outcome(ledger, memory, time.monotonic() - begun)


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


def _complete(outcome: Outcome) -> Verdict:
    ledger = outcome.ledger
    share = ledger.ended["failed"] / max(1, ledger.asked)
    return Verdict(
        "no id is lost or doubled while one request in ten fails",
        f"{ledger} in {outcome.seconds:.0f} s ({share:.2%} failed)",
        ledger.is_clean and ledger.asked > 0,
    )


def _flat(outcome: Outcome) -> Verdict:
    promise = "resident memory stays flat"
    measured = [point for point in outcome.memory if point[0] >= WARM_UP * outcome.ledger.asked]
    if not measured:
        return Verdict(promise, "this system does not tell", held=True)
    steepness = slope(measured)
    growth = steepness * (measured[-1][0] - measured[0][0])
    text = (
        f"{growth / MEBIBYTE:+.1f} MiB over {measured[-1][0] - measured[0][0]:,.0f} ids "
        f"({steepness * 1e6 / MEBIBYTE:+.1f} MiB per million), "
        f"{measured[-1][1] / MEBIBYTE:.0f} MiB at the end"
    )
    return Verdict(promise, text, growth < MOST_GROWTH)
