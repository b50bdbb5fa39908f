"""Pace, over real sockets and against the server's own token bucket."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from harness import SERVER, Face, Server, good, names
from kalshi_live import (
    APIConnectionError,
    AsyncLiveDataClient,
    LiveDataClient,
    RateLimit,
    RetryPolicy,
)
from kalshi_live.pacing.window import Window
from kalshi_live.sandbox import Sandbox

FAST = RateLimit(tokens_per_second=1000, burst=200, cost=10)
"""100 requests a second, 20 at once."""


def test_against_the_very_same_bucket_no_429_is_drawn_and_no_time_is_lost(face: Face) -> None:
    with Sandbox(milestones=6000, rate_limit=FAST) as sandbox:
        started = time.monotonic()
        batch = face.get(sandbox.milestone_ids, sandbox.base_url, rate_limit=FAST)
        took = time.monotonic() - started
        assert len(batch) == 6000
        assert sandbox.statuses == {200: 60}
    assert took >= FAST.seconds_for(60) * 0.9


def test_calls_side_by_side_share_the_bucket() -> None:
    with (
        Sandbox(milestones=2000, rate_limit=FAST) as sandbox,
        LiveDataClient(sandbox.base_url, rate_limit=FAST) as client,
        ThreadPoolExecutor(4) as pool,
    ):
        batches = list(pool.map(client.get, [sandbox.milestone_ids] * 4))
        assert [len(batch) for batch in batches] == [2000] * 4
        assert sandbox.statuses == {200: 80}


@pytest.mark.parametrize("believed", [None, RateLimit(3000, 600, 10)])
def test_a_server_with_a_lower_limit_than_believed_loses_no_id(
    face: Face, believed: RateLimit | None
) -> None:
    slow = RateLimit(tokens_per_second=100, burst=50, cost=10)
    with Sandbox(milestones=1500, rate_limit=slow) as sandbox:
        batch = face.get(
            sandbox.milestone_ids,
            sandbox.base_url,
            rate_limit=believed,
            retry=RetryPolicy(wait_initial=0.1),
        )
        assert len(batch) == 1500
        assert sandbox.statuses[429] > 0


def test_the_seconds_spent_waiting_are_counted() -> None:
    server = Server(lambda ids, n: good(ids))
    slow = RateLimit(tokens_per_second=40, burst=20, cost=10)
    with LiveDataClient(SERVER, transport=server.transport, rate_limit=slow) as client:
        client.get(names(100))
        assert client.stats.rate_limit_wait_seconds == 0
        client.get(names(300))
        assert client.stats.rate_limit_wait_seconds > 0  # from a full bucket it is 0.25 s


def test_a_request_that_fails_gives_its_place_in_the_bucket_back(face: Face) -> None:
    server = Server(lambda ids, n: httpx.ConnectError("no"))
    one_by_one = RateLimit(tokens_per_second=10_000, burst=10, cost=10)
    batch = face.get(
        names(300), transport=server.transport, rate_limit=one_by_one, on_error="collect"
    )
    assert {type(error) for error in batch.failed.values()} == {APIConnectionError}


def test_after_a_429_the_bucket_counts_as_empty() -> None:
    server = Server(lambda ids, n: httpx.Response(429) if n == 1 else good(ids))
    large = RateLimit(tokens_per_second=25, burst=1000, cost=10)
    with LiveDataClient(
        SERVER, transport=server.transport, rate_limit=large, retry=RetryPolicy(wait_initial=0)
    ) as client:
        assert len(client.get(names(100))) == 100
        assert client.stats.rate_limit_wait_seconds > 0  # 0.4 s to the first ten tokens


def test_no_more_requests_are_under_way_than_connections_are_allowed() -> None:
    under_way, most = 0, 0

    async def handle(request: httpx.Request) -> httpx.Response:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.005)
        under_way -= 1
        return httpx.Response(200, json={"live_datas": None})

    async def run() -> None:
        async with AsyncLiveDataClient(
            SERVER, transport=httpx.MockTransport(handle), max_connections=3, rate_limit=None
        ) as client:
            await asyncio.gather(client.get(names(1000)), client.get(names(1000)))

    asyncio.run(run())
    assert most == 3


def test_the_window_halves_widens_and_serves_the_most_often_refused_first() -> None:
    async def run() -> list[int]:
        window = Window(4)
        for _ in range(5):
            window.shrink()
        order: list[int] = []

        async def use(attempt: int) -> None:
            async with window.place(attempt):
                order.append(attempt)
                await asyncio.sleep(0)

        async with window.place(1):
            users = [asyncio.create_task(use(attempt)) for attempt in (1, 3, 2)]
            await asyncio.sleep(0)
            cancelled = asyncio.create_task(use(9))
            await asyncio.sleep(0)
            cancelled.cancel()
        await asyncio.gather(*users)
        window.widen()
        async with window.place(1), window.place(1):
            pass
        return order

    assert asyncio.run(asyncio.wait_for(run(), 5)) == [3, 2, 1]
