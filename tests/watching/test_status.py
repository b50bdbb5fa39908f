"""`watch.status` says what really happens."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import httpx
import pytest

from harness import SERVER, Server, good
from kalshi_live import (
    LiveDataClient,
    RetryPolicy,
)

ONCE = {"rate_limit": None, "retry": RetryPolicy(attempts=1)}


def polled(watch: Any, polls: int) -> None:
    while watch.status.polls < polls:
        time.sleep(0.002)


def test_an_interval_that_the_server_does_not_allow_is_told() -> None:
    async def slow(request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(0.03)
        return httpx.Response(200, json=good(["a"]))

    transport = httpx.MockTransport(slow)
    with (
        LiveDataClient(SERVER, transport=transport, **ONCE) as client,
        client.watch(["a"], interval=0.01) as watch,
    ):
        assert watch.status.effective_interval == 0.01
        next(watch)
        polled(watch, 6)
        status = watch.status
        assert status.effective_interval >= 0.03
        assert status.lag >= 0.02
        assert status.consecutive_failures == 0


def test_an_interval_that_is_kept_is_told_as_it_is() -> None:
    server = Server(lambda ids, n: good(ids))
    with (
        LiveDataClient(SERVER, transport=server.transport, **ONCE) as client,
        client.watch(["a"], interval=0.05) as watch,
    ):
        next(watch)
        polled(watch, 5)
        assert watch.status.effective_interval == pytest.approx(0.05, abs=0.04)


def test_429s_are_counted_from_the_beginning_of_the_watch() -> None:
    server = Server(lambda ids, n: httpx.Response(429) if n % 2 else good(ids))
    retry = RetryPolicy(attempts=3, wait_initial=0, wait_max=0)
    with LiveDataClient(SERVER, transport=server.transport, retry=retry) as client:
        client.get(["a"])
        with client.watch(["a"], interval=0.01) as watch:
            assert watch.status.rate_limited == 0
            next(watch)
            polled(watch, 3)
            assert 1 <= watch.status.rate_limited <= client.stats.rate_limited - 1


def test_after_an_outage_no_more_than_the_longest_back_off_is_waited() -> None:
    server = Server(lambda ids, n: httpx.Response(503) if n < 10 else good(ids))
    with (
        LiveDataClient(SERVER, transport=server.transport, **ONCE) as client,
        client.watch(["a"], interval=0.01, max_backoff=0.04) as watch,
    ):
        begun = time.monotonic()
        assert next(watch).kind == "appeared"
        assert time.monotonic() - begun < 3  # doubling without end, it would be 5.1
        assert watch.status.effective_interval <= 1


def test_the_back_off_never_shortens_the_interval() -> None:
    server = Server(lambda ids, n: httpx.Response(503))
    with (
        LiveDataClient(SERVER, transport=server.transport, **ONCE) as client,
        client.watch(["a"], interval=0.08, max_backoff=0.01) as watch,
    ):
        with pytest.raises(TimeoutError):
            watch.next(timeout=0.2)
        assert watch.status.effective_interval >= 0.08
        assert len(server.asked) <= 3


def test_its_repr_says_what_is_watched_and_how_it_goes() -> None:
    server = Server(
        lambda ids, n: httpx.Response(503) if n > 2 else good([i for i in ids if i < "c"])
    )
    with (
        LiveDataClient(SERVER, transport=server.transport, **ONCE) as client,
        client.watch(["a", "b", "c"], interval=5) as watch,
    ):
        shown = "Watch(milestones=3, present={}, failing=0, polls={}, effective_interval=5.0, "
        assert repr(watch).startswith(shown.format(0, 0))
        next(watch)
        assert repr(watch).startswith(shown.format(2, 1))
        assert "consecutive_failures=0" in repr(watch.status)
        assert "rate_limited=0" in repr(watch.status)
