"""The operations beside the batch: pages, filters, and what they say of one another."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import httpx
import pytest

from kalshi_live.sandbox import Clock, Sandbox, entries

NOON = 1_780_000_000.0


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(60, clock=Clock.stopped(NOON)) as running:
        yield running


@pytest.fixture(scope="module")
def http(sandbox: Sandbox) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=sandbox.base_url) as client:
        yield client


def walk(http: httpx.Client, path: str, key: str, **query: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = http.get(path, params=query | ({"cursor": cursor} if cursor else {})).json()
        rows += page[key]
        cursor = page["cursor"]
        if not cursor:
            return rows


@pytest.mark.parametrize(
    ("path", "key", "query", "order"),
    [
        ("/milestones", "milestones", {"limit": 7}, ("start_date", "id")),
        ("/events", "events", {"limit": 7}, ("event_ticker",)),
        ("/structured_targets", "structured_targets", {"page_size": 7}, ("id",)),
    ],
)
def test_small_pages_hold_what_one_large_page_holds_in_order(
    http: httpx.Client, path: str, key: str, query: dict[str, int], order: tuple[str, ...]
) -> None:
    rows = walk(http, path, key, **query)

    assert rows == walk(http, path, key, **dict.fromkeys(query, 200))
    places = [tuple(row[name] for name in order) for row in rows]
    assert places == sorted(set(places))
    assert len(rows) > 7


def test_every_event_and_every_side_of_a_milestone_exists(http: httpx.Client) -> None:
    listed = walk(http, "/milestones", "milestones", limit=500)
    tickers = {row["event_ticker"] for row in walk(http, "/events", "events")}
    targets = {row["id"] for row in walk(http, "/structured_targets", "structured_targets")}

    assert tickers == {ticker for row in listed for ticker in row["related_event_tickers"]}
    assert all(set(row["primary_event_tickers"]) <= tickers for row in listed)
    assert targets == {id_ for row in listed for id_ in sides(row["details"])}


def sides(details: dict[str, Any]) -> list[str]:
    alone = [value for key, value in details.items() if key.endswith("_id")]
    return alone + [id_ for key, ids in details.items() if key.endswith("_ids") for id_ in ids]


def test_the_sides_of_a_milestone_are_the_competitors_of_its_live_data(
    http: httpx.Client, sandbox: Sandbox
) -> None:
    compared = 0
    for row in walk(http, "/milestones", "milestones", limit=500):
        live = sandbox.truth(row["id"])
        assert live is not None
        competitors = [one["id"] for one in live["details"].get("competitors", [])]
        compared += bool(competitors)
        assert not competitors or competitors == sides(row["details"])
    assert compared > 10


def test_the_candidates_of_a_race_are_those_of_its_live_data(
    http: httpx.Client, sandbox: Sandbox
) -> None:
    row = http.get("/milestones?limit=1&type=political_race").json()["milestones"][0]
    live = sandbox.truth(row["id"])
    ids = row["details"]["candidate_ids"]
    found = http.get("/structured_targets", params={"ids": ids}).json()["structured_targets"]

    assert live is not None
    candidates = live["details"]["votehub"]["candidates"]
    assert {one["id"]: one["name"] for one in found} == {
        id_: candidate["name"] for id_, candidate in candidates.items()
    }


@pytest.mark.parametrize(
    "query",
    [
        "",
        "limit=0",
        "limit=501",
        "limit=5&min_updated_ts=1.5",
        "limit=5&cursor=!",
        "limit=5&minimum_start_date=yesterday",
    ],
)
def test_a_bad_query_for_milestones_is_a_400_with_a_msg(http: httpx.Client, query: str) -> None:
    answer = http.get(f"/milestones?{query}")

    assert answer.status_code == 400
    assert list(answer.json()) == ["msg"]


@pytest.mark.parametrize("name", ["type", "category", "competition", "related_event_ticker"])
def test_an_unknown_value_selects_nothing(http: httpx.Client, name: str) -> None:
    answer = http.get("/milestones", params={"limit": 5, name: "unheard of"})

    assert (answer.status_code, answer.json()) == (200, {"milestones": [], "cursor": ""})


def test_an_unknown_parameter_is_ignored(http: httpx.Client) -> None:
    answer = http.get("/milestones", params={"limit": 500, "event_ticker": "unheard of"})

    assert len(answer.json()["milestones"]) == 60


@pytest.mark.parametrize("flag", [True, False])
def test_milestones_come_beside_the_events_only_when_asked_for(
    http: httpx.Client, flag: bool
) -> None:
    row = http.get("/milestones?limit=1").json()["milestones"][0]
    tickers = ",".join([*row["related_event_tickers"], "KXNONE-1"])

    page = http.get("/events", params={"tickers": tickers, "with_milestones": flag}).json()

    assert {one["event_ticker"] for one in page["events"]} == set(row["related_event_tickers"])
    assert page["milestones"] == ([row] if flag else [])


def test_min_updated_ts_is_exclusive(http: httpx.Client, sandbox: Sandbox) -> None:
    rows = http.get("/milestones?limit=500&min_updated_ts=0").json()["milestones"]
    assert len(rows) == len(sandbox.milestone_ids)

    newest = max(unix(row["last_updated_ts"]) for row in rows)
    later = http.get("/milestones", params={"limit": 500, "min_updated_ts": newest}).json()

    assert later["milestones"] == []


def unix(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


@pytest.mark.parametrize("path", ["/milestones/x", "/live_data/milestone/x/game_stats"])
def test_an_unknown_milestone_is_a_404(http: httpx.Client, path: str) -> None:
    assert http.get(path).status_code == 404


def test_requests_tell_their_path(http: httpx.Client, sandbox: Sandbox) -> None:
    http.get("/milestones?limit=1")

    assert sandbox.requests[-1].path.endswith("/milestones")


def test_a_sandbox_of_many_thousand_milestones_makes_rows_only_when_they_are_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[str] = []
    row_of = entries.row_of
    monkeypatch.setattr(entries, "row_of", lambda one: made.append(one.type) or row_of(one))
    with Sandbox(20_000) as many, httpx.Client(base_url=many.base_url, timeout=30) as http:
        row = http.get("/milestones?limit=1").json()["milestones"][0]
        ticker, sides_ = row["primary_event_tickers"][0], sides(row["details"])
        page = http.get("/events", params={"tickers": ticker, "with_milestones": True}).json()
        targets = http.get("/structured_targets", params={"ids": sides_}).json()

    assert page["milestones"] == [row]
    assert [one["id"] for one in targets["structured_targets"]] == sorted(sides_)
    assert len(made) == 2


def test_every_variety_of_what_may_be_absent_or_null_is_listed(http: httpx.Client) -> None:
    rows = walk(http, "/milestones", "milestones", limit=500)

    for name in ("end_date", "source_id"):
        assert {type(row.get(name, ...)) for row in rows} == {str, type(None), type(...)}
    assert {} in [row["source_ids"] for row in rows]
    updated = {row["last_updated_ts"] for row in walk(http, "/events", "events")}
    assert "0001-01-01T00:00:00Z" in updated
