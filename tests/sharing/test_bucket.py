"""What the shared bucket grants the server never refuses: simulated processes, and time as told."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import Callable, Iterator
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kalshi_live import RateLimit
from kalshi_live.sharing import bucket
from kalshi_live.sharing.bucket import Settled, SharedBucket
from kalshi_live.sharing.store import Store

from .conftest import RunningStore

START = 1_800_000_000.0
ROUNDING = 1e-3
LEASE = 15.0


@pytest.fixture(scope="module", autouse=True)
def time_as_told() -> Iterator[None]:
    """The script has the time from a key."""
    patch = pytest.MonkeyPatch()
    told = "redis.call('HMGET', 'clock', 's', 'us')"
    patch.setattr(bucket, "_SCRIPT", bucket._SCRIPT.replace("redis.call('TIME')", told))
    yield
    patch.undo()


@attrs.frozen
class Request:
    """Whose it is, seconds until it is wanted, on its way out, on its way back; None: no answer."""

    process: int
    gap: float
    out: float
    back: float | None


class Simulation:
    """Processes that ask the store as soon as it says, and a server with the same bucket."""

    def __init__(self, store: RunningStore, limit: RateLimit) -> None:
        self.limit = limit
        self.share = store.share()
        self.refused = 0
        self.sent: list[tuple[float, int]] = []
        self._level, self._at = limit.burst, START
        self._events: list[tuple[float, int, Callable[[], Any]]] = []
        self._order = itertools.count()
        self._now = START

    def run(self, wanted: list[Request]) -> None:
        asyncio.run(self._run(wanted))

    async def _run(self, wanted: list[Request]) -> None:
        self._store = Store(self.share)
        self._buckets = [SharedBucket(self._store, self.limit, LEASE - 5) for _ in range(4)]
        self._waiting: list[dict[str, Request]] = [{} for _ in self._buckets]
        self._done: list[list[str]] = [[] for _ in self._buckets]
        self._asked = [0 for _ in self._buckets]
        for number, request in enumerate(wanted):
            self._after(request.gap, self._want, f"r{number}", request)
        while self._events:
            self._now, _, happen = heapq.heappop(self._events)
            if (asking := happen()) is not None:
                await self._ask(asking)
        await self._store.aclose()

    def _after(self, seconds: float, happen: Callable[..., Any], *arguments: Any) -> None:
        event = (self._now + seconds, next(self._order), lambda: happen(*arguments))
        heapq.heappush(self._events, event)

    def _want(self, name: str, request: Request) -> int:
        self._waiting[request.process][name] = request
        return request.process

    async def _ask(self, process: int) -> None:
        seconds, microseconds = divmod(round(self._now * 1e6), 10**6)
        await self._store.client.hset("clock", mapping={"s": seconds, "us": microseconds})
        waiting, done = self._waiting[process], self._done[process]
        granted = await self._buckets[process].settle(Settled(done=done), tuple(waiting))
        self._done[process] = []
        for name in tuple(waiting)[: granted.requests]:
            request = waiting.pop(name)
            self.sent.append((self._now - START, process))
            self._after(request.out, self._arrive)
            if request.back is not None:
                self._after(request.out + request.back, self._answered, name, process)
        self._asked[process] += 1
        if waiting:
            self._after(max(granted.wait, ROUNDING), self._again, process, self._asked[process])

    def _again(self, process: int, asked: int) -> int | None:
        return process if self._asked[process] == asked else None

    def _arrive(self) -> None:
        earned = (self._now - self._at) * self.limit.tokens_per_second
        self._level, self._at = min(self.limit.burst, self._level + earned), self._now
        if self._level < self.limit.cost * (1 - ROUNDING):
            self.refused += 1
        else:
            self._level -= self.limit.cost

    def _answered(self, name: str, process: int) -> int:
        self._done[process].append(name)
        return process


delays = st.floats(0, 3) | st.sampled_from([0.0, 0.001, 0.05])
requests = st.builds(
    Request, st.integers(0, 3), st.floats(0, 20) | st.just(0.0), delays, delays | delays | st.none()
)
limits = st.builds(
    RateLimit,
    tokens_per_second=st.floats(1, 1000),
    burst=st.floats(10, 500),
    cost=st.floats(1, 10),
)


@settings(max_examples=60)
@given(limits, st.lists(requests, min_size=1, max_size=40))
def test_the_server_refuses_nothing_whatever_the_latencies_and_whoever_dies(
    store: RunningStore, limit: RateLimit, wanted: list[Request]
) -> None:
    simulation = Simulation(store, limit)
    simulation.run(wanted)
    assert simulation.refused == 0
    assert len(simulation.sent) == len(wanted)


@pytest.mark.parametrize("delay", [0.0, 0.025, 0.2])
def test_no_more_time_is_lost_than_the_reserve_and_one_round_trip(
    store: RunningStore, delay: float
) -> None:
    simulation = Simulation(store, RateLimit(200, 200, 10))
    simulation.run([Request(number % 4, 0, delay, delay) for number in range(200)])
    last, _ = simulation.sent[-1]
    assert 9.0 <= last <= 9.0 + 0.05 + 3 * delay + 0.02


def test_those_who_want_alike_get_alike_at_any_time(store: RunningStore) -> None:
    simulation = Simulation(store, RateLimit(200, 200, 10))
    simulation.run([Request(number % 4, 0, 0.02, 0.02) for number in range(200)])
    for count in range(20, 200, 10):
        got = [process for _, process in simulation.sent[:count]]
        counts = [got.count(process) for process in range(4)]
        assert max(counts) - min(counts) <= 2


def test_who_wants_little_is_served_before_who_wants_all(store: RunningStore) -> None:
    simulation = Simulation(store, RateLimit(200, 200, 10))
    greedy = [Request(0, 0, 0.02, 0.02) for _ in range(200)]
    modest = [Request(1, 1.0 * number, 0.02, 0.02) for number in range(1, 9)]
    simulation.run([*greedy, *modest])
    waits = [
        at - request.gap
        for (at, _), request in zip(
            (sent for sent in simulation.sent if sent[1] == 1), modest, strict=True
        )
    ]
    assert max(waits) < 0.2


def test_nobody_starves_however_many_newcomers_there_are(store: RunningStore) -> None:
    simulation = Simulation(store, RateLimit(100, 100, 10))
    old = [Request(0, 0.0, 0.02, 0.02) for _ in range(100)]
    others = [Request(1 + number % 3, 0.1 * number, 0.02, 0.02) for number in range(300)]
    simulation.run([*old, *others])
    by_then = [process for at, process in simulation.sent if at < 30]
    assert by_then.count(0) >= 60
