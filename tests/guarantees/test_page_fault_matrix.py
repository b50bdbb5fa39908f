"""Every fault that can strike pages, through both clients and all calls that list or look up.

What each must come to is in `page_fault_table`. Pages and chunks hold ten rows; the first one is
good, and the fault strikes from the second on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from guarantees.fault_table import FAULTS
from guarantees.page_fault_table import CHUNKS, MOST_PAGES, PAGES, ROWS, Outcome
from guarantees.test_fault_matrix import PROBES, options
from harness import Face
from kalshi_live import (
    AsyncLiveDataClient,
    DeadlineExceededError,
    IncompleteListingError,
    LiveDataClient,
    LiveDataError,
    MilestoneList,
    ServerError,
)
from kalshi_live import operations as real
from kalshi_live.calls import pages
from kalshi_live.sandbox import Clock, Fault, Sandbox, describe_faults

NOON = 1_800_000_000.0
SIZE = 10
GAMES = CHUNKS * SIZE

every_fault = pytest.mark.parametrize("fault", ROWS)


@pytest.fixture(scope="module")
def running() -> Iterator[Sandbox]:
    with Sandbox({"football_game": GAMES}, seed=7, clock=Clock.stopped(NOON)) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    monkeypatch.setattr(real.ListMilestones.request, "__kwdefaults__", {"limit": SIZE})
    monkeypatch.setattr(real, "MOST_TICKERS", SIZE)
    monkeypatch.setattr("kalshi_live.calls.naming.MOST_TARGETS", SIZE)
    monkeypatch.setattr(pages, "MOST_PAGES", MOST_PAGES)
    running.faults.clear()
    running.reset()
    yield running
    running.faults.clear()


def test_every_fault_that_can_strike_a_page_has_its_row() -> None:
    places = {name: place for name, (place, _) in describe_faults().items()}
    assert sorted(PAGES) == sorted(name for name, place in places.items() if place == "page")
    assert sorted(ROWS) == sorted(
        name for name, place in places.items() if place not in {"item", "body"}
    )


@every_fault
def test_a_listing_is_complete_or_says_that_it_is_not(
    face: Face, fault: str, sandbox: Sandbox
) -> None:
    everything = listed(face, sandbox).ids
    listing = struck(sandbox, fault, lambda: listed(face, sandbox, **client(fault)))
    outcome = ROWS[fault].listing
    malformed = CHUNKS - 1 if outcome.malformed else 0
    assert [one for one in everything if one in listing.ids] == list(listing.ids)
    assert len(listing.ids) == outcome.good * SIZE - malformed
    assert len(listing.rejected) == malformed
    assert type(listing.error) is (outcome.error or type(None))
    assert listing.complete is (outcome.error is None)
    assert (listing.next_cursor is None) is listing.complete
    assert len(sandbox.requests) <= most_requests(fault, outcome, CHUNKS)


@every_fault
def test_a_stream_of_milestones_ends_with_all_of_them_or_with_an_error(
    face: Face, fault: str, sandbox: Sandbox
) -> None:
    collected = struck(sandbox, fault, lambda: listed(face, sandbox, **client(fault)))
    ids, error = struck(sandbox, fault, lambda: streamed(face, sandbox, **client(fault)))
    assert ids == list(collected.ids)
    assert type(error) is type(collected.error)


@pytest.mark.parametrize("fault", PAGES)
def test_a_listing_that_is_incomplete_raises_with_what_came(
    face: Face, fault: str, sandbox: Sandbox
) -> None:
    collected = struck(sandbox, fault, lambda: listed(face, sandbox))
    raised: IncompleteListingError | None = None
    try:
        found = struck(sandbox, fault, lambda: call(face, sandbox, "milestones"))
    except IncompleteListingError as error:
        raised, found = error, error.milestones
    assert found.ids == collected.ids
    assert type(raised and raised.__cause__) is (ROWS[fault].listing.error or type(None))


@every_fault
@pytest.mark.parametrize("method", ["resolve", "structured_targets"])
def test_looking_up_tells_of_each_what_became_of_it(
    face: Face, method: str, fault: str, sandbox: Sandbox
) -> None:
    games = listed(face, sandbox)
    wanted = [one.main_event_ticker or "" for one in games]
    if method == "structured_targets":
        wanted = [side.id for one in games for side in one.sides][:GAMES]
    found = struck(sandbox, fault, lambda: call(face, sandbox, method, wanted, **client(fault)))
    outcome = ROWS[fault].looking_up
    malformed = CHUNKS - 1 if outcome.malformed else 0
    # A target without an id is nobody's; a milestone without one still names its event.
    costs = {"structured_targets": (malformed, 0), "resolve": (0, malformed)}[method]
    lost = (CHUNKS - outcome.good) * SIZE
    assert (len(found.missing), len(found.failed)) == (costs[0], costs[1] + lost)
    assert set(wanted[:SIZE]) <= set(found)
    assert sorted([*found, *found.missing, *found.failed]) == sorted(wanted)
    if outcome.error is not None:
        assert {type(error) for error in found.failed.values()} == {outcome.error}
    assert len(sandbox.requests) <= most_requests(fault, outcome, CHUNKS)


def test_an_outage_that_does_not_end_costs_a_listing_what_follows(
    face: Face, sandbox: Sandbox
) -> None:
    sandbox.faults["unavailable"] = Fault(after=1)
    listing = listed(face, sandbox, deadline=0.2)
    assert len(listing) == SIZE
    assert isinstance(listing.error, DeadlineExceededError | ServerError)  # whichever was last


def most_requests(fault: str, outcome: Outcome, pages: int) -> int:
    """Return the most that a call makes which would make one for each of so many pages."""
    return pages + outcome.requests + (0 if fault in PAGES else PROBES)


def struck(sandbox: Sandbox, fault: str, action: Any) -> Any:
    sandbox.faults.clear()
    sandbox.reset()
    sandbox.faults[fault] = ROWS[fault].settings
    return action()


def client(fault: str) -> dict[str, Any]:
    return options(FAULTS[fault]) if fault in FAULTS else {}


def listed(face: Face, sandbox: Sandbox, **settings: Any) -> MilestoneList:
    return call(face, sandbox, "milestones", on_error="collect", **settings)


CLIENT = options(FAULTS["latency"])


def call(face: Face, sandbox: Sandbox, method: str, *arguments: Any, **given: Any) -> Any:
    settings = CLIENT | {name: value for name, value in given.items() if name in CLIENT}
    asked = {name: value for name, value in given.items() if name not in CLIENT}
    if face.name == "sync":
        with LiveDataClient(sandbox.base_url, **settings) as sync_client:
            return getattr(sync_client, method)(*arguments, **asked)

    async def called() -> Any:
        async with AsyncLiveDataClient(sandbox.base_url, **settings) as async_client:
            return await getattr(async_client, method)(*arguments, **asked)

    return asyncio.run(called())


def streamed(face: Face, sandbox: Sandbox, **given: Any) -> tuple[list[str], Any]:
    ids: list[str] = []
    settings = CLIENT | given

    def sync_stream() -> None:
        with LiveDataClient(sandbox.base_url, **settings) as sync_client:
            ids.extend(one.id for one in sync_client.stream_milestones())

    async def stream() -> None:
        async with AsyncLiveDataClient(sandbox.base_url, **settings) as async_client:
            async for one in async_client.stream_milestones():
                ids.append(one.id)  # noqa: PERF401 - what came before an error counts

    try:
        sync_stream() if face.name == "sync" else asyncio.run(stream())
    except LiveDataError as error:
        return ids, error
    return ids, None
