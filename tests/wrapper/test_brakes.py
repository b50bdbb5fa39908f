from __future__ import annotations

from typing import Any

import httpx
import pytest

from harness import FAULTS, Face, Server, good, names
from kalshi_live import LiveDataError, RetryPolicy

DOWN = FAULTS | {"no live_datas": httpx.Response(200, json={})}


@pytest.mark.parametrize("fault", DOWN.values(), ids=DOWN)
def test_a_server_that_is_down_gets_at_most_60_requests_for_30_000_ids(
    face: Face, fault: Any
) -> None:
    server = Server(lambda ids, n: fault)
    retry = RetryPolicy(wait_initial=0.01)
    batch = face.get(names(30_000), transport=server.transport, retry=retry, on_error="collect")
    assert len(server.asked) <= 60
    assert list(batch.failed) == names(30_000)
    assert all(isinstance(error, LiveDataError) for error in batch.failed.values())
    with pytest.raises(LiveDataError) as caught:
        batch.raise_for_failures()
    assert caught.value.milestone_ids


def test_an_outage_at_the_start_that_ends_soon_costs_nothing(face: Face) -> None:
    server = Server(lambda ids, n: httpx.Response(503) if n <= 18 else good(ids))
    batch = face.get(names(6000), transport=server.transport)
    assert len(batch) == 6000


def test_a_chunk_that_used_up_its_attempts_in_an_outage_gets_another_turn(face: Face) -> None:
    """Three chunks with three attempts each: only the very last request finds the server up."""
    server = Server(lambda ids, n: httpx.Response(503) if n <= 8 else good(ids))
    retry = RetryPolicy(attempts=3, wait_initial=0)
    assert len(face.get(names(300), transport=server.transport, retry=retry)) == 300


def test_retries_come_out_of_a_budget_per_call(face: Face) -> None:
    """50 of 100 chunks always fail: without a budget they would be tried 150 times more."""
    failing = {f"id-{number}" for number in range(5000, 10_000)}
    server = Server(lambda ids, n: httpx.Response(503) if failing & set(ids) else good(ids))
    batch = face.get(
        names(10_000), transport=server.transport, on_error="collect", max_connections=1
    )
    assert set(batch.failed) == failing
    probes = [ids for ids in server.asked if len(ids) == 1]
    assert len(server.asked) - len(probes) == 100 + 10 + 100 // 5
    assert len(probes) <= 10
    assert any("used up its retries" in str(error) for error in batch.failed.values())
