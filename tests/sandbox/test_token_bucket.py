from __future__ import annotations

from kalshi_live import RateLimit
from kalshi_live.sandbox import Sandbox
from kalshi_live.sandbox.token_bucket import TokenBucket

BASIC = RateLimit(tokens_per_second=200, burst=200, cost=10)


class Seconds:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def bucket_at(real: Seconds, rate: RateLimit = BASIC) -> TokenBucket:
    return TokenBucket(rate, monotonic=real)


def test_a_full_bucket_lets_its_burst_through_and_no_more():
    bucket = bucket_at(Seconds())
    assert [bucket.take() for _ in range(22)] == [True] * 20 + [False] * 2


def test_the_bucket_refills_at_its_rate_and_a_refusal_costs_nothing():
    real = Seconds()
    bucket = bucket_at(real, RateLimit(tokens_per_second=160, burst=200, cost=10))
    while bucket.take():
        pass
    taken = []
    for _ in range(10):  # 1/32 s is 5 tokens: every second request finds its 10
        real.now += 1 / 32
        taken.append(bucket.take())
    assert taken == [False, True] * 5


def test_the_bucket_holds_no_more_than_its_burst_however_long_it_waits():
    real = Seconds()
    bucket = bucket_at(real)
    bucket.take()
    real.now += 3_600.0
    assert sum(bucket.take() for _ in range(50)) == 20


def test_counting_begins_with_the_first_request_and_not_before():
    real = Seconds()
    bucket = bucket_at(real)
    real.now += 3_600.0
    assert sum(bucket.take() for _ in range(50)) == 20


def test_a_429_has_kalshis_body_and_no_retry_after(fetch):
    with Sandbox(3, rate_limit=RateLimit(tokens_per_second=1, burst=20, cost=10)) as sandbox:
        responses = [fetch(sandbox) for _ in range(3)]
        assert [response.status_code for response in responses] == [200, 200, 429]
        assert responses[-1].json() == {"error": "too many requests"}
        assert "retry-after" not in responses[-1].headers
        assert sandbox.statuses == {200: 2, 429: 1}


def test_a_refused_request_is_not_validated(http):
    with Sandbox(3, rate_limit=RateLimit(tokens_per_second=1, burst=10, cost=10)) as sandbox:
        url = f"{sandbox.base_url}/live_data/batch"
        assert [http.get(url).status_code for _ in range(2)] == [400, 429]


def test_reset_fills_the_bucket(fetch):
    with Sandbox(3, rate_limit=RateLimit(tokens_per_second=1, burst=10, cost=10)) as sandbox:
        assert fetch(sandbox).status_code == 200
        sandbox.reset()
        assert fetch(sandbox).status_code == 200
        assert sandbox.statuses == {200: 1}
