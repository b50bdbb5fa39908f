"""What is allowed here is never refused there: simulated requests against the server's bucket."""

from __future__ import annotations

import heapq
import math

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kalshi_live import RateLimit
from kalshi_live.allowance import Allowance

BASIC = RateLimit(tokens_per_second=200, burst=200, cost=10)
NO_RESERVE = RateLimit(tokens_per_second=100, burst=10, cost=10)
ROUNDING = 1e-6

delays = st.floats(0, 5) | st.sampled_from([0.0, 0.001, 0.05])


@attrs.frozen
class Request:
    """Seconds that pass before it is wanted, on its way out, and on its way back."""

    gap: float
    out: float
    back: float


requests = st.lists(st.builds(Request, delays, delays, delays), min_size=1, max_size=120)
limits = st.builds(
    RateLimit,
    tokens_per_second=st.floats(1, 1000),
    burst=st.floats(10, 500),
    cost=st.floats(1, 10),
)


def arrivals(allowance: Allowance, wanted: list[Request]) -> list[float]:
    """When each request reaches the server; each goes out as soon as it is wanted and allowed."""
    now, reached, answers = 0.0, [], []
    for request in wanted:
        now += request.gap
        while True:
            while answers and answers[0] <= now:
                allowance.answered(heapq.heappop(answers))
            wait = allowance.wait(now)
            if wait == 0:
                break
            now = min([now + max(wait, ROUNDING), *answers[:1]])
        allowance.sent()
        reached.append(now + request.out)
        heapq.heappush(answers, now + request.out + request.back)
    return sorted(reached)


def least_level(limit: RateLimit, at: list[float]) -> float:
    """The least that the server's bucket holds, full at the start, when it takes those."""
    level, before, least = limit.burst, 0.0, limit.burst
    for now in at:
        level = min(limit.burst, level + (now - before) * limit.tokens_per_second) - limit.cost
        before, least = now, min(least, level)
    return least


@given(limits, requests)
def test_the_server_refuses_nothing_whatever_the_latencies(
    limit: RateLimit, wanted: list[Request]
) -> None:
    assert least_level(limit, arrivals(Allowance(limit), wanted)) > -ROUNDING * limit.cost


@pytest.mark.parametrize("delay", [0.0, 0.025, 0.2])
def test_no_more_time_is_lost_than_the_reserve_and_one_round_trip(delay: float) -> None:
    wanted = [Request(gap=0, out=delay, back=delay)] * 100
    last = arrivals(Allowance(BASIC), wanted)[-1]
    assert 4.0 <= last <= 4.0 + 0.05 + 3 * delay + 0.001


def test_a_bucket_for_one_request_waits_for_each_answer() -> None:
    wanted = [Request(gap=0, out=0.025, back=0.025)] * 10
    assert arrivals(Allowance(NO_RESERVE), wanted)[-1] == pytest.approx(0.025 + 9 * 0.15, rel=0.01)


def test_nothing_more_goes_out_before_an_answer_once_all_is_under_way() -> None:
    allowance = Allowance(NO_RESERVE)
    allowance.sent()
    assert allowance.wait(0) == math.inf
    assert allowance.wait(1_000) == math.inf
    allowance.answered(1_000)
    assert allowance.wait(1_000) == pytest.approx(0.1)


def test_after_a_429_the_bucket_is_empty_at_the_end_of_the_hold() -> None:
    allowance = Allowance(BASIC)
    allowance.sent()
    allowance.drain(until=10)
    assert allowance.wait(5) == pytest.approx(5.05)
    allowance.answered(6)
    assert allowance.wait(10) == pytest.approx(0.05)
    assert allowance.wait(10.05) == pytest.approx(0)
