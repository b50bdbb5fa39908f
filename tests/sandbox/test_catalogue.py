"""The sandbox lists the milestones that it plays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from openapi_schema_validator import OAS30Validator

from kalshi_live import BadRequestError, LiveDataClient, NotFoundError, RetryPolicy
from kalshi_live.sandbox import Clock, Sandbox
from kalshi_live.sandbox.specification import document

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def sandbox() -> Any:
    with Sandbox(milestones=1203, seed=3, clock=Clock.stopped(NOON.timestamp())) as running:
        yield running


@pytest.fixture
def client(sandbox: Sandbox) -> Any:
    sandbox.reset()
    with LiveDataClient(sandbox.base_url, rate_limit=None) as made:
        yield made


def ask(sandbox: Sandbox, **query: Any) -> httpx.Response:
    return httpx.get(f"{sandbox.base_url}/milestones", params=query)


def test_what_is_listed_is_what_is_played(sandbox: Sandbox, client: LiveDataClient) -> None:
    listing = client.milestones()
    assert sorted(listing.ids) == sorted(sandbox.milestone_ids)
    assert listing.complete
    starts = [(one.start_date, one.id) for one in listing]
    assert starts == sorted(starts)  # type: ignore[type-var]
    assert len(sandbox.requests) == 3
    batch = client.get(listing)
    assert {one.id: one.type for one in listing} == {key: one.type for key, one in batch.items()}


def test_every_row_is_as_the_specification_says(sandbox: Sandbox) -> None:
    schemas = document()["components"]["schemas"]
    validator = OAS30Validator(schemas["Milestone"])
    for row in ask(sandbox, limit=500).json()["milestones"]:
        validator.validate(row)


@pytest.mark.parametrize(
    ("filters", "keeps"),
    [
        ({"type": "football_game"}, lambda one: one.type == "football_game"),
        ({"category": "Elections"}, lambda one: one.category == "Elections"),
        ({"competition": "UFL"}, lambda one: one.league == "UFL"),
        ({"minimum_start_date": NOON}, lambda one: one.start_date >= NOON),
        ({"maximum_start_date": NOON}, lambda one: one.start_date <= NOON),
        (
            {"min_updated_ts": NOON - timedelta(hours=24)},
            lambda one: one.last_updated >= NOON - timedelta(hours=24),
        ),
        ({"type": "no_such_type"}, lambda one: False),
    ],
)
def test_filters_select_as_they_say(
    client: LiveDataClient, filters: dict[str, Any], keeps: Any
) -> None:
    everything = client.milestones()
    assert client.milestones(**filters).ids == tuple(one.id for one in everything if keeps(one))


def test_an_event_leads_to_its_milestone(client: LiveDataClient) -> None:
    game = client.milestones(type="football_game")[0]
    for ticker in game.related_event_tickers:
        assert client.milestones(related_event_ticker=ticker).ids == (game.id,)


def test_one_milestone_is_found_by_its_id_and_an_unknown_one_is_not(
    sandbox: Sandbox, client: LiveDataClient
) -> None:
    milestone_id = sandbox.milestone_ids[7]
    assert client.milestone(milestone_id).id == milestone_id
    with pytest.raises(NotFoundError):
        client.milestone("00000000-0000-4000-8000-000000000000")


def test_faults_strike_listings_too(sandbox: Sandbox) -> None:
    retry = RetryPolicy(wait_initial=0)
    with Sandbox(milestones=1000, faults={"unavailable": 0.3, "reset": 0.1}) as faulty:
        with LiveDataClient(faulty.base_url, rate_limit=None, retry=retry) as client:
            assert sorted(client.milestones().ids) == sorted(faulty.milestone_ids)
        faulty.faults.clear()
        faulty.faults["unauthorized"] = 1.0
        with LiveDataClient(faulty.base_url, rate_limit=None, retry=retry) as client:
            listing = client.milestones(on_error="collect")
            assert not listing.complete
            assert not isinstance(listing.error, BadRequestError)
