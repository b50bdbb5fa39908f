from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest

from harness import Face, Server, good, names
from kalshi_live import LiveDataClient, RateLimitError, RetryPolicy, ServerError
from kalshi_live.exchange.retry_after import parse_retry_after

NOW = datetime(2026, 11, 22, 12, 0, 0, tzinfo=UTC)
LATER = NOW + timedelta(seconds=90)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0),
        ("7", 7),
        (" 7 ", 7),
        ("1.5", 1.5),
        ("86400", 86400),
        ("9" * 400, float("inf")),
        (format_datetime(LATER, usegmt=True), 90),
        (LATER.strftime("%A, %d-%b-%y %H:%M:%S GMT"), 90),
        (LATER.strftime("%a %b %d %H:%M:%S %Y"), 90),
        (format_datetime(NOW - timedelta(days=1), usegmt=True), 0),
        (None, None),
        ("", None),
        ("-5", None),
        ("soon", None),
        ("nan", None),
        ("inf", None),
        ("1e3", None),
        ("٣", None),
        ("1, 2", None),
        ("Sun, 99 Nov 2026 12:00:00 GMT", None),
    ],
)
def test_retry_after_is_seconds_or_a_date_or_nothing(
    value: str | None, seconds: float | None
) -> None:
    assert parse_retry_after(value, NOW) == seconds


@pytest.mark.parametrize(("status", "error"), [(429, RateLimitError), (503, ServerError)])
def test_a_retry_after_beyond_the_deadline_ends_the_call_at_once_and_says_so(
    face: Face, status: int, error: type[Exception]
) -> None:
    server = Server(lambda ids, n: httpx.Response(status, headers={"Retry-After": "86400"}))
    with pytest.raises(error, match="Retry-After of 86400 s is longer than") as caught:
        face.get(["a"], transport=server.transport, deadline=30)
    assert caught.value.retry_after == 86400
    assert len(server.asked) == 1


def test_a_retry_after_is_waited_for(face: Face) -> None:
    times: list[float] = []

    def answer(ids: list[str], n: int) -> Any:
        times.append(time.monotonic())
        return httpx.Response(503, headers={"Retry-After": "0.2"}) if n == 1 else good(ids)

    face.get(["a"], transport=Server(answer).transport)
    assert times[1] - times[0] >= 0.2


def test_a_429_holds_back_every_request_of_the_client() -> None:
    times: list[float] = []

    def answer(ids: list[str], n: int) -> Any:
        times.append(time.monotonic())
        return httpx.Response(429, headers={"Retry-After": "0.3"}) if n == 1 else good(ids)

    with LiveDataClient(
        "https://server.test", transport=Server(answer).transport, max_connections=1
    ) as client:
        assert len(client.get(names(500))) == 500
    assert times[1] - times[0] >= 0.3


def test_an_absurd_retry_after_does_not_brick_the_next_call() -> None:
    absurd = httpx.Response(429, headers={"Retry-After": "86400"})
    server = Server(lambda ids, n: absurd if n == 1 else good(ids))
    retry = RetryPolicy(wait_initial=0, wait_max=0.1)
    with LiveDataClient("https://server.test", transport=server.transport, retry=retry) as client:
        assert client.get(["a"], on_error="collect").failed
        assert list(client.get(["a"], deadline=5)) == ["a"]


def test_no_wait_begins_that_cannot_end_in_time(face: Face) -> None:
    server = Server(lambda ids, n: httpx.Response(503))
    started = time.monotonic()
    with pytest.raises(ServerError, match=r"longer than the .* left of the deadline"):
        face.get(
            ["a"],
            transport=server.transport,
            deadline=30,
            retry=RetryPolicy(attempts=50, wait_initial=1e6, wait_max=1e6),
        )
    assert time.monotonic() - started < 10


def test_stats_count_requests_retries_and_429s() -> None:
    answers = {1: httpx.Response(429), 2: httpx.Response(503)}
    server = Server(lambda ids, n: answers.get(n) or good(ids))
    with LiveDataClient(
        "https://server.test", transport=server.transport, retry=RetryPolicy(wait_initial=0)
    ) as client:
        client.get(["a"])
        stats = client.stats
    assert (stats.requests, stats.retries, stats.rate_limited) == (3, 2, 1)
