"""Every fault of the sandbox, through both clients and all three calls, over real sockets.

What each must come to is in `fault_table`. A chunk of 100 stands beside one of three; either the
last milestone of the three is the victim, or every milestone is.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from guarantees.fault_table import ATTEMPTS, FAULTS, TIMEOUT, Cost, Place, Row
from guarantees.following import Expectation, follow
from harness import Face
from kalshi_live import LiveDataBatch, LiveDataError, RetryPolicy
from kalshi_live.sandbox import Clock, Fault, Phase, Sandbox, describe_faults
from kalshi_live.transports import aiohttp_transport
from kalshi_trade_api import spec_facts

CHUNK = spec_facts.ARRAY_LIMITS["GetLiveDatas"]["milestone_ids"]["maxItems"]
MILESTONES = 2 * CHUNK
WATCHED = CHUNK + 3
NOON = 1_800_000_000.0
DEADLINE = 20.0
SHORT_DEADLINE = 0.1
SLACK = 1.0
"""Seconds that a busy machine may add to a deadline."""
MOST_REQUESTS_IN_AN_OUTAGE = 60

AIOHTTP_ATTEMPTS = 2
"""On a connection that was used before and breaks, aiohttp sends once more by itself."""

Ids = tuple[str, ...]

every_fault = pytest.mark.parametrize("fault", FAULTS)
every_call = pytest.mark.parametrize("call", ["get", "stream"])


@pytest.fixture(scope="module")
def running() -> Iterator[Sandbox]:
    with Sandbox(MILESTONES, seed=7, clock=Clock.stopped(NOON)) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running: Sandbox) -> Iterator[Sandbox]:
    running.reset()
    yield running
    running.faults.clear()


@pytest.fixture
def ids(sandbox: Sandbox) -> tuple[str, ...]:
    """Those of live games: a watch asks for all of them in every poll."""
    live = [name for name in sandbox.milestone_ids if sandbox.phase_of(name) is Phase.LIVE]
    return tuple(live[:WATCHED])


PROBES = 2
"""A milestone that was well is asked before a chunk's last attempt, and before it is called ill."""
BREAKS_IDLE_CONNECTIONS = {"reset", "disconnect", "garbage"}
"""As far as a client can tell: a request over a connection that was used before is repeated."""


def most_requests(fault: str) -> int:
    requests = FAULTS[fault].requests
    return (2 * requests if fault in BREAKS_IDLE_CONNECTIONS else requests) + PROBES


def test_every_fault_of_the_sandbox_has_its_row() -> None:
    assert sorted(FAULTS) == sorted(
        name for name, (place, _) in describe_faults().items() if place != "page"
    )


@every_fault
@every_call
def test_a_fault_costs_no_more_than_it_must(
    face: Face, call: str, fault: str, sandbox: Sandbox, ids: Ids
) -> None:
    row = FAULTS[fault]
    strike(sandbox, fault, ids[-1:])
    batches = fetch(face, call, sandbox, ids, row)
    assert outcomes(batches) == expected(row, ids, victims(row, ids))
    assert sum(item.milestone_id is None for item in rejected(batches)) == row.nameless
    assert sum(len(batch.unexpected) for batch in batches) == row.unexpected
    assert len(sandbox.requests) <= 1 + most_requests(fault)


@every_fault
def test_a_fault_costs_no_more_when_requests_go_through_aiohttp(
    fault: str, sandbox: Sandbox, ids: Ids
) -> None:
    row, face = FAULTS[fault], Face("async")
    strike(sandbox, fault, ids[-1:])
    batches = fetch(face, "get", sandbox, ids, row, transport=aiohttp_transport())
    assert outcomes(batches) == expected(row, ids, victims(row, ids))
    assert len(sandbox.requests) <= 1 + AIOHTTP_ATTEMPTS * row.requests + PROBES
    if row.place is Place.FAILED and row.requests == ATTEMPTS:  # it is retried
        assert len(sandbox.requests) >= 1 + ATTEMPTS


@every_fault
@pytest.mark.parametrize(("face_name", "call"), [("sync", "get"), ("async", "stream")])
def test_a_fault_that_strikes_everything_is_not_multiplied(
    face_name: str, call: str, fault: str, sandbox: Sandbox, ids: Ids
) -> None:
    row, face = FAULTS[fault], Face(face_name)
    strike(sandbox, fault, None)
    batches = fetch(face, call, sandbox, ids, row)
    struck = () if row.cost is Cost.NOBODY else ids
    assert outcomes(batches).keys() == set(ids)
    if fault != "wrong_type":  # of which some cost the item its name
        assert outcomes(batches) == expected(row, ids, struck)
    assert len(sandbox.requests) <= MOST_REQUESTS_IN_AN_OUTAGE


@every_fault
def test_the_deadline_holds_under_every_fault(
    face: Face, fault: str, sandbox: Sandbox, ids: Ids
) -> None:
    row = FAULTS[fault]
    strike(sandbox, fault, None)
    begun = time.monotonic()
    batches = fetch(face, "get", sandbox, ids, row, deadline=SHORT_DEADLINE, timeout=DEADLINE)
    assert time.monotonic() - begun < SHORT_DEADLINE + SLACK
    assert outcomes(batches).keys() == set(ids)


@every_fault
def test_a_watch_tells_what_it_knows_and_the_rest_when_the_fault_has_gone(
    face: Face, fault: str, sandbox: Sandbox, ids: Ids
) -> None:
    row = FAULTS[fault]
    strike(sandbox, fault, ids[-1:])
    begun = time.monotonic()
    struck = victims(row, ids)
    told = [name for name in ids if name not in struck]
    refused = [name for name in struck if row.place is Place.REJECTED]
    waiting = () if row.ends_the_call else struck
    expectation = Expectation(len(told) + len(refused), len(waiting), row.ends_the_call)
    story = follow(face, sandbox, ids, options(row), expectation)
    assert sorted(story.before) == sorted(
        [("appeared", name) for name in told] + [("rejected", name) for name in refused]
    )
    assert sorted(story.after) == sorted(("appeared", name) for name in waiting)
    assert type(story.error) is (row.error if row.ends_the_call else type(None))
    assert story.requests <= (1 + most_requests(fault)) * story.polls
    assert time.monotonic() - begun < DEADLINE


def strike(sandbox: Sandbox, fault: str, ids: Any) -> None:
    settings = FAULTS[fault].settings
    sandbox.faults[fault] = Fault(ids=ids, seconds=settings.seconds, status=settings.status)


def options(row: Row) -> dict[str, Any]:
    """One connection, so that chunks come one after the other and outcomes are exact."""
    return {
        "rate_limit": None,
        "retry": RetryPolicy(attempts=ATTEMPTS, wait_initial=0.002, wait_max=0.01),
        "timeout": TIMEOUT if row.times_out else DEADLINE,
        "max_connections": 1,
        "max_response_bytes": 2**20,
    }


def fetch(
    face: Face, call: str, sandbox: Sandbox, ids: Ids, row: Row, **others: Any
) -> list[LiveDataBatch]:
    call_options = options(row) | {"deadline": DEADLINE, "on_error": "collect"} | others
    method: Callable[..., Any] = getattr(face, call)
    got = method(ids, sandbox.base_url, **call_options)
    return [got] if call == "get" else got


def victims(row: Row, ids: Ids) -> Ids:
    """Whom a fault costs something that strikes the requests for the last milestone."""
    return {Cost.NOBODY: (), Cost.THE_MILESTONE: ids[-1:], Cost.ITS_CHUNK: ids[CHUNK:]}[row.cost]


Outcome = tuple[Place, type[LiveDataError] | None]


def expected(row: Row, ids: Ids, struck: Ids) -> dict[str, Outcome]:
    fine: Outcome = (Place.PRESENT, None)
    return dict.fromkeys(ids, fine) | dict.fromkeys(struck, (row.place, row.error))


def outcomes(batches: list[LiveDataBatch]) -> dict[str, Outcome]:
    """Where each id ended; fails when one did so twice."""
    ended: list[tuple[str, Outcome]] = []
    for batch in batches:
        ended += [(name, (Place.PRESENT, None)) for name in batch]
        ended += [(name, (Place.MISSING, None)) for name in batch.missing]
        ended += [(name, (Place.FAILED, type(error))) for name, error in batch.failed.items()]
    named = [item.milestone_id for item in rejected(batches) if item.milestone_id is not None]
    ended += [(name, (Place.REJECTED, None)) for name in named]
    assert max(Counter(name for name, _ in ended).values()) == 1
    return dict(ended)


def rejected(batches: list[LiveDataBatch]) -> list[Any]:
    return [item for batch in batches for item in batch.rejected]
