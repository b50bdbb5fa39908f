"""Time, over real sockets: nothing that a server does makes a call outlive its deadline."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import httpx
import pytest

from harness import Face, names
from kalshi_live import (
    APITimeoutError,
    DeadlineExceededError,
    LiveDataClient,
    RetryPolicy,
)
from kalshi_live.sandbox import Fault, Sandbox

DEADLINE = 0.4
SLACK = 1.5  # a busy machine; without a deadline these would take 10 seconds and more

NEVER_ANSWERS = {
    "hang": Fault(),
    "stall": Fault(),
    "drip": Fault(seconds=0.05),
    "latency": Fault(seconds=30),
}


@pytest.mark.parametrize("fault", NEVER_ANSWERS)
@pytest.mark.parametrize("milestones", [1, 250])
def test_a_server_that_never_completes_cannot_outlast_the_deadline(
    face: Face, fault: str, milestones: int
) -> None:
    with Sandbox(milestones=milestones, faults={fault: NEVER_ANSWERS[fault]}) as sandbox:
        started = time.monotonic()
        with pytest.raises(DeadlineExceededError, match=r"within the deadline of 0\.4 s"):
            face.get(sandbox.milestone_ids, sandbox.base_url, deadline=DEADLINE)
        assert time.monotonic() - started < DEADLINE + SLACK


@pytest.mark.parametrize("fault", NEVER_ANSWERS)
def test_at_the_deadline_what_arrived_stays_and_the_rest_is_failed(face: Face, fault: str) -> None:
    with Sandbox(milestones=300) as sandbox:
        face.get(sandbox.milestone_ids, sandbox.base_url)  # the games are played on first use
        slow = sandbox.milestone_ids[150]
        sandbox.faults[fault] = Fault(ids=[slow], seconds=NEVER_ANSWERS[fault].seconds)
        batch = face.get(sandbox.milestone_ids, sandbox.base_url, deadline=1.0, on_error="collect")
    assert list(batch.failed) == list(sandbox.milestone_ids[100:200])
    assert {type(error) for error in batch.failed.values()} == {DeadlineExceededError}
    assert len(batch) == 200


@pytest.mark.parametrize("fault", NEVER_ANSWERS)
def test_one_attempt_is_bounded_by_the_timeout_and_retried(face: Face, fault: str) -> None:
    slow = Fault(times=1, seconds=NEVER_ANSWERS[fault].seconds)
    with Sandbox(milestones=1) as sandbox:
        face.get(sandbox.milestone_ids, sandbox.base_url)  # the games are played on first use
        sandbox.faults[fault] = slow
        batch = face.get(sandbox.milestone_ids, sandbox.base_url, timeout=0.4)
        assert len(batch) == 1
        assert len(sandbox.requests) == 3


def test_an_attempt_that_times_out_for_good_is_a_timeout_error(face: Face) -> None:
    with (
        Sandbox(milestones=1, faults={"hang": 1.0}) as sandbox,
        pytest.raises(APITimeoutError, match=r"within 0\.1 s .*after 2 attempts"),
    ):
        face.get(
            sandbox.milestone_ids,
            sandbox.base_url,
            timeout=0.1,
            retry=RetryPolicy(attempts=2, wait_initial=0),
        )


def test_in_a_stream_the_deadline_is_for_each_chunk_and_the_consumers_time_is_free() -> None:
    with (
        Sandbox(milestones=400) as sandbox,
        LiveDataClient(sandbox.base_url, deadline=0.6, max_connections=1) as client,
    ):
        batches: list[Any] = []
        for batch in client.stream(sandbox.milestone_ids):
            batches.append(batch)
            time.sleep(0.35)
        assert [len(batch) for batch in batches] == [100] * 4


class AsksToWait(httpx.AsyncBaseTransport):
    async def handle_async_request(self, _: httpx.Request) -> httpx.Response:
        await asyncio.sleep(0.005)
        return httpx.Response(429, headers={"Retry-After": "0.45"})


def test_waiting_for_a_turn_to_ask_again_ends_at_the_deadline(face: Face) -> None:
    """Of 16 chunks 3 ask again at a time, and each would pause before it finds out."""
    began = time.monotonic()
    batch = face.get(names(1600), transport=AsksToWait(), deadline=0.5, on_error="collect")
    assert len(batch.failed) == 1600
    assert time.monotonic() - began < DEADLINE + SLACK
