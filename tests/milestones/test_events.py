"""From an event's ticker to live data in one call: every ticker in one place, one deadline."""

from __future__ import annotations

import time
from typing import Any

import httpx
import pytest

from event_server import EventServer, game, games, tickers_of
from harness import SERVER, item
from kalshi_live import (
    AuthenticationError,
    ContractError,
    DeadlineExceededError,
    EventBatch,
    LiveDataClient,
    PartialFailureError,
    ServerError,
)
from kalshi_live.milestones import EventFailureError


def places(found: EventBatch) -> dict[str, str]:
    kinds: dict[str, Any] = {
        "present": found,
        "missing": found.missing,
        "ambiguous": found.ambiguous,
        "without_data": found.without_data,
        "failed": found.failed,
    }
    standing = [(ticker, kind) for kind, tickers in kinds.items() for ticker in tickers]
    assert sorted(ticker for ticker, _ in standing) == sorted(found.requested)
    return dict(standing)


def on(path: str, answer: Any) -> Any:
    return lambda request, n: answer if request.url.path.endswith(path) else None


def live(id_: str) -> Any:
    answers = {"mNONE": None, "mBAD": {"milestone_id": "mBAD", "type": "t", "details": 3}}
    return answers.get(id_, item(id_, home_points=21, away_points=17))


ROWS = [
    game("A", "KXSERIES-1"),
    game("B", "KXSERIES-1"),
    game("NONE"),
    game("BAD"),
]
ASKED = ["KXGAME-B", "KXGAME-A-KC", "KXSERIES-1", "KXGAME-NONE", "KXGAME-BAD", "KXNO-1"]
STANDING = dict(
    zip(
        ASKED,
        ["present", "present", "ambiguous", "without_data", "failed", "missing"],
        strict=True,
    )
)


def test_every_ticker_stands_in_one_place(face_name: str) -> None:
    server = EventServer(ROWS, live=live)

    found = server.call(face_name, "get_for_events", [*ASKED, "KXGAME-B"], on_error="collect")

    assert places(found) == STANDING
    assert list(found) == ["KXGAME-B", "KXGAME-A-KC"]
    assert [str(one) for one in found.values()] == [
        "Team Bh 21-17 Team Ba",
        "Team Ah 21-17 Team Aa",
    ]
    assert isinstance(found.failed["KXGAME-BAD"], ContractError)
    assert found.without_data["KXGAME-NONE"].id == "mNONE"
    assert found["KXGAME-B"].ticker == "KXGAME-B"
    assert found["KXGAME-B"].observation is found.live_data["mB"]


def test_what_failed_raises_once_everything_else_has_arrived(face_name: str) -> None:
    server = EventServer(ROWS, live=live)

    with pytest.raises(PartialFailureError, match="1 of 6 events failed") as caught:
        server.call(face_name, "get_for_events", ASKED)

    assert isinstance(caught.value, EventFailureError)
    assert places(caught.value.events) == STANDING
    assert list(caught.value.batch) == ["mB", "mA"]
    assert isinstance(caught.value.__cause__, ContractError)


@pytest.mark.parametrize("path", ["/events", "/live_data/batch"])
def test_where_nothing_came_the_reason_is_raised_itself(face_name: str, path: str) -> None:
    server = EventServer([game("A")], fault=on(path, httpx.Response(401)))
    with pytest.raises(AuthenticationError):
        server.call(face_name, "get_for_events", ["KXGAME-A"])


@pytest.mark.parametrize("path", ["/events", "/live_data/batch"])
def test_with_collect_nothing_on_the_wire_raises(face_name: str, path: str) -> None:
    server = EventServer([game("A")], fault=on(path, httpx.Response(503)))
    found = server.call(face_name, "get_for_events", ["KXGAME-A"], on_error="collect")
    assert isinstance(found.failed["KXGAME-A"], ServerError)
    assert places(found) == {"KXGAME-A": "failed"}


def test_a_thousand_events_with_names_take_few_requests(face_name: str) -> None:
    rows = games(1000)
    server = EventServer(rows)

    found = server.call(face_name, "get_for_events", tickers_of(rows))

    assert len(found) == 1000
    counts = {path: server.paths().count(path) for path in server.paths()}
    assert counts["/events"] == 5
    assert counts["/live_data/batch"] == 10
    assert counts["/structured_targets"] < 10


def test_events_of_one_milestone_share_its_live_data(face_name: str) -> None:
    server = EventServer([game("A", "KXSPREAD-A")])

    found = server.call(face_name, "get_for_events", ["KXSPREAD-A", "KXGAME-A"])

    assert found["KXSPREAD-A"].observation is found["KXGAME-A"].observation
    batch = next(one for one in server.requests if one.url.path.endswith("batch"))
    assert batch.url.params.get_list("milestone_ids") == ["mA"]


def test_names_can_be_left_out(face_name: str) -> None:
    server = EventServer([game("A")])

    found = server.call(face_name, "get_for_events", ["KXGAME-A"], with_names=False)

    assert str(found["KXGAME-A"]) == "21-17"
    assert "/structured_targets" not in server.paths()


def test_names_are_asked_for_once_in_the_life_of_a_client() -> None:
    server = EventServer([game("A")])
    with LiveDataClient(SERVER, **server.options()) as client:
        for _ in range(3):
            client.get_for_events(["KXGAME-A"])
    assert server.paths().count("/structured_targets") == 1


@pytest.mark.parametrize("path", ["/events", "/live_data/batch", "/structured_targets"])
def test_all_steps_share_one_deadline(face_name: str, path: str) -> None:
    held = httpx.Response(429, headers={"retry-after": "0.2"})

    def slow(request: httpx.Request, n: int) -> Any:
        return held if request.url.path.endswith(path) else None

    server = EventServer([game("A")], fault=slow)

    found = server.call(face_name, "get_for_events", ["KXGAME-A"], on_error="collect", deadline=0.3)

    assert places(found)["KXGAME-A"] == ("present" if path == "/structured_targets" else "failed")


def test_a_deadline_that_has_passed_before_the_live_data_fails_the_ticker(face_name: str) -> None:
    def slow(request: httpx.Request, n: int) -> Any:
        if request.url.path.endswith("/events"):
            time.sleep(0.05)
        return None

    server = EventServer([game("A")], fault=slow)
    found = server.call(
        face_name, "get_for_events", ["KXGAME-A"], on_error="collect", deadline=0.04
    )
    assert [type(error) for error in found.failed.values()] == [DeadlineExceededError]


def test_a_word_that_is_no_way_to_handle_errors_is_refused(face_name: str) -> None:
    with pytest.raises(ValueError, match="on_error"):
        EventServer().call(face_name, "get_for_events", ["KXGAME-A"], on_error="ignore")
