"""What is allowed here is never refused there: simulated requests against the server's bucket."""

from __future__ import annotations

import heapq
import math

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kalshi_live import RateLimit
from kalshi_live.pacing.allowance import Allowance

BASIC = RateLimit(tokens_per_second=200, burst=200, cost=10)
NO_RESERVE = RateLimit(tokens_per_second=100, burst=10, cost=10)
ROUNDING = 1e-6

delays = st.floats(0, 5) | st.sampled_from([0.0, 0.001, 0.05])


@attrs.frozen
class Request:
    """Seconds that pass before it is wanted, on its way out, and on its way back.

    Before it is wanted, something may drain the bucket: when, in seconds from then, it is empty.
    """

    gap: float
    out: float
    back: float
    drained_after: float | None = None


drains = st.none() | st.none() | st.none() | delays
requests = st.lists(st.builds(Request, delays, delays, delays, drains), min_size=1, max_size=120)
limits = st.builds(
    RateLimit,
    tokens_per_second=st.floats(1, 1000),
    burst=st.floats(10, 500),
    cost=st.floats(1, 10),
)


@attrs.frozen
class Event:
    """At the server: the arrival of a request that was sent then, or its bucket is empty."""

    at: float
    sent: float | None


def events(allowance: Allowance, wanted: list[Request]) -> list[Event]:
    """Each request goes out as soon as it is wanted and allowed."""
    now, happening, answers = 0.0, [], []

    def take_answers() -> None:
        while answers and answers[0] <= now:
            allowance.answered(heapq.heappop(answers))

    for request in wanted:
        now += request.gap
        take_answers()
        if request.drained_after is not None:
            allowance.drain(now + request.drained_after)
            happening.append(Event(now + request.drained_after, None))
        while (wait := allowance.wait(now)) > 0:
            now = min([now + max(wait, ROUNDING), *answers[:1]])
            take_answers()
        allowance.sent()
        happening.append(Event(now + request.out, now))
        heapq.heappush(answers, now + request.out + request.back)
    return sorted(happening, key=lambda event: (event.at, event.sent is None))


def refusals(limit: RateLimit, happening: list[Event]) -> int:
    """How many requests a server refuses whose bucket is full at the start.

    Not counted are those that were sent before it was drained: nobody could know.
    """
    level, before, drained, refused = limit.burst, 0.0, -1.0, 0
    for event in happening:
        level = min(limit.burst, level + (event.at - before) * limit.tokens_per_second)
        before = event.at
        if event.sent is None:
            level, drained = 0.0, event.at
        elif level > limit.cost * (1 - ROUNDING):
            level -= limit.cost
        elif event.sent > drained:
            refused += 1
    return refused


def last_arrival(limit: RateLimit, wanted: list[Request]) -> float:
    return events(Allowance(limit), wanted)[-1].at


@given(limits, requests)
def test_the_server_refuses_nothing_whatever_the_latencies(
    limit: RateLimit, wanted: list[Request]
) -> None:
    assert refusals(limit, events(Allowance(limit), wanted)) == 0


@pytest.mark.parametrize("delay", [0.0, 0.025, 0.2])
def test_no_more_time_is_lost_than_the_reserve_and_one_round_trip(delay: float) -> None:
    wanted = [Request(gap=0, out=delay, back=delay)] * 100
    assert 4.0 <= last_arrival(BASIC, wanted) <= 4.0 + 0.05 + 3 * delay + 0.001


def test_a_bucket_for_one_request_waits_for_each_answer() -> None:
    wanted = [Request(gap=0, out=0.025, back=0.025)] * 10
    assert last_arrival(NO_RESERVE, wanted) == pytest.approx(0.025 + 9 * 0.15, rel=0.01)


def test_one_request_stays_in_reserve_where_the_burst_allows() -> None:
    allowance = Allowance(BASIC)
    for _ in range(19):
        assert allowance.wait(0) == 0
        allowance.sent()
    assert allowance.wait(0) == math.inf


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
    assert allowance.wait(5) == pytest.approx(5.1)  # the one under way may come after the end
    allowance.answered(6)
    assert allowance.wait(10) == pytest.approx(0.05)
    assert allowance.wait(10.05) == pytest.approx(0)
