"""Whose score it is: names come from the ids of sides, never from titles, and cost nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from event_server import EventServer, game
from kalshi_live import (
    LiveDataClient,
    LiveEvent,
    Milestone,
    Observation,
    Score,
    ScoreUnit,
    Side,
)
from kalshi_live.sandbox import Sandbox
from kalshi_live.views import TennisMatch

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
NAMES = {"c": "Chiefs", "r": "Ravens"}
FOOTBALL = {"home_points": 21, "away_points": 17, "quarter": 4, "clock": "00:42", "status": "live"}
SETS = {"competitor1_overall_score": 1, "competitor2_overall_score": 0}


def event(type_: str, listed: dict[str, Any], live: dict[str, Any], **fields: Any) -> LiveEvent:
    named = {"title": "Ravens at Chiefs", "names": NAMES} | fields
    milestone = Milestone(id="m", type=type_, details=listed, **named)
    return LiveEvent("KXGAME-1", milestone, Observation("m", type_, live, NOON))


HOME_AWAY = {"home_team_id": "c", "away_team_id": "r"}
FIRST_SECOND = {"first_competitor_id": "c", "second_competitor_id": "r"}
CASES: dict[str, tuple[str, dict[str, Any], dict[str, Any], str]] = {
    "home and away": ("football_game", HOME_AWAY, FOOTBALL, "Chiefs 21-17 Ravens  Q4 00:42"),
    "the away side is not the one that the title names first": (
        "football_game",
        {"home_team_id": "r", "away_team_id": "c"},
        FOOTBALL,
        "Ravens 21-17 Chiefs  Q4 00:42",
    ),
    "an id beside the score goes before the role": (
        "football_game",
        HOME_AWAY,
        FOOTBALL | {"home_team_id": "r", "away_team_id": "c"},
        "Ravens 21-17 Chiefs  Q4 00:42",
    ),
    "esports": (
        "esports_match",
        {"home_competitor_id": "c", "away_competitor_id": "r"},
        {"home_score": 1, "away_score": 0},
        "Chiefs 1-0 Ravens",
    ),
    "tennis by the ids of competitors": (
        "tennis_tournament_singles",
        FIRST_SECOND,
        SETS | {"competitor1_id": "r", "competitor2_id": "c"},
        "Ravens 1-0 Chiefs",
    ),
    "tennis without ids: the first is not competitor 1": (
        "tennis_tournament_singles",
        FIRST_SECOND,
        SETS,
        "1-0",
    ),
    "the first is not home": (
        "football_game",
        {"first_competitor_id": "c", "second_competitor_id": "r"},
        FOOTBALL,
        "21-17  Q4 00:42",
    ),
    "one name is not enough": (
        "football_game",
        {"home_team_id": "c", "away_team_id": "unheard of"},
        FOOTBALL,
        "21-17  Q4 00:42",
    ),
    "no score": ("football_game", HOME_AWAY, {}, "Ravens at Chiefs"),
    "nobody": ("football_game", {}, FOOTBALL, "21-17  Q4 00:42"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_score_says_whose_it_is_where_that_is_certain(case: str) -> None:
    type_, listed, live, text = CASES[case]
    assert str(event(type_, listed, live)) == text


@pytest.mark.parametrize(
    ("status", "clock"),
    [("inprogress", "Q4 00:42"), (None, "Q4 00:42"), ("closed", "final"), ("created", "scheduled")],
)
def test_the_clock_of_what_is_not_on_is_its_phase(status: str | None, clock: str) -> None:
    game = event("football_game", HOME_AWAY, FOOTBALL | {"status": status})
    assert (game.title, game.clock) == ("Chiefs 21-17 Ravens", clock)
    assert str(game) == f"Chiefs 21-17 Ravens  {clock}"


def test_without_both_names_the_title_is_the_milestones() -> None:
    game = event("football_game", HOME_AWAY, FOOTBALL, names={"c": "Chiefs"})
    assert game.title == "Ravens at Chiefs"


@pytest.mark.parametrize("ticker", ["KXGAME-2", None])
def test_a_milestone_and_its_live_data_make_the_event_that_it_is_about(ticker: str | None) -> None:
    milestone = Milestone(id="m", details={"main_game_event_ticker": ticker})
    observation = Observation("m", "football_game", FOOTBALL, NOON)
    made = LiveEvent.of(milestone, observation)
    assert made == LiveEvent(ticker or "m", milestone, observation)


def test_an_event_without_a_title_goes_by_its_ticker() -> None:
    assert str(event("football_game", {}, {}, title="")) == "KXGAME-1"


def test_names_are_no_part_of_what_a_score_is() -> None:
    plain = Score(21, 17, ScoreUnit.POINTS)
    named = event("football_game", HOME_AWAY, FOOTBALL).score
    assert named is not None
    assert (named.names, named.text) == (("Chiefs", "Ravens"), "Chiefs 21-17 Ravens")
    assert (plain.names, plain.text) == ((None, None), "21-17")
    assert named == plain
    assert hash(named) == hash(plain)
    assert str(named) == str(plain) == f"{named:5}"
    assert repr(named) == repr(plain)


def test_scores_of_a_view_get_names_too() -> None:
    live = SETS | {
        "competitor1_id": "r",
        "competitor2_id": "c",
        "competitor1_round_scores": [{"score": 6}, {"score": 2}],
        "competitor2_round_scores": [{"score": 3}, {"score": 1}],
    }
    match = event("tennis_tournament_singles", FIRST_SECOND, live)
    view = match.observation.view()
    assert isinstance(view, TennisMatch)
    assert [match.named(games).text for games in view.games if games] == [
        "Ravens 6-3 Chiefs",
        "Ravens 2-1 Chiefs",
    ]


@pytest.mark.parametrize(
    ("type_", "listed", "winner", "side"),
    [
        ("football_game", HOME_AWAY, "c", Side("home", "c", "Chiefs")),
        ("soccer_tournament_multi_leg", HOME_AWAY, "away", Side("away", "r", "Ravens")),
        ("tennis_tournament_singles", FIRST_SECOND, "r", Side("second", "r", "Ravens")),
        ("political_race", {"candidate_ids": ["r", "c"]}, "c", Side("candidate", "c", "Chiefs")),
        ("football_game", HOME_AWAY, "unheard of", None),
        ("football_game", HOME_AWAY, "", None),
    ],
)
def test_the_winner_is_a_side(
    type_: str, listed: dict[str, Any], winner: str, side: Side | None
) -> None:
    assert event(type_, listed, {"winner": winner}).winner == side


def test_a_milestone_takes_the_names_of_its_own_sides_only() -> None:
    milestone = Milestone(id="m", type="football_game", details=HOME_AWAY)
    named = milestone.with_names({"c": "Chiefs", "x": "Nobody"})
    assert named.home == Side("home", "c", "Chiefs")
    assert named.away == Side("away", "r", None)
    assert named.names == {"c": "Chiefs"}
    assert named == milestone
    assert milestone.home == Side("home", "c")


def test_a_listing_with_names_can_be_searched_by_them(face_name: str) -> None:
    server = EventServer([game("A"), game("B")])

    games = server.call(face_name, "milestones", with_names=True)

    assert [one.home.name for one in games] == ["Team Ah", "Team Bh"]
    assert games.find("team bh").ids == ("mB",)
    assert server.paths() == ["/milestones", "/structured_targets"]


def test_a_stream_with_names_has_them_from_the_first_on(face_name: str) -> None:
    server = EventServer([game("A"), game("B")])
    listed = server.call(face_name, "stream_milestones", with_names=True)
    assert [one.away and one.away.name for one in listed] == ["Team Aa", "Team Ba"]


def test_without_with_names_nobody_is_asked_for_any(face_name: str) -> None:
    server = EventServer([game("A")])
    assert server.call(face_name, "milestones")[0].home == Side("home", "Ah")
    assert server.call(face_name, "resolve", ["KXGAME-A"])["KXGAME-A"].home == Side("home", "Ah")
    assert "/structured_targets" not in server.paths()


def test_a_resolution_with_names_has_them_on_all_its_milestones(face_name: str) -> None:
    server = EventServer([game("A", "KXSERIES-1"), game("B", "KXSERIES-1")])

    found = server.call(face_name, "resolve", ["KXSERIES-1", "KXGAME-A"], with_names=True)

    assert found["KXGAME-A"].home.name == "Team Ah"
    assert [one.home.name for one in found.ambiguous["KXSERIES-1"]] == ["Team Ah", "Team Bh"]


@pytest.mark.parametrize("answer", [httpx.Response(401), httpx.Response(503), {"error": "boom"}])
def test_names_that_cannot_be_had_cost_nothing_else(
    face_name: str, answer: Any, caplog: pytest.LogCaptureFixture
) -> None:
    def fault(request: httpx.Request, n: int) -> Any:
        return answer if request.url.path.endswith("/structured_targets") else None

    server = EventServer([game("A")], fault=fault)

    events = server.call(face_name, "get_for_events", ["KXGAME-A"])

    assert str(events["KXGAME-A"]) == "21-17"
    assert events["KXGAME-A"].milestone.home == Side("home", "Ah")
    assert events.failed == {}
    assert "2 of 2 names cannot be had" in caplog.text


def test_the_sandbox_tells_names_and_scores_that_belong_together() -> None:
    played = {"football_game": 4, "tennis_tournament_singles": 4}
    with Sandbox(played, seed=3) as sandbox, LiveDataClient(sandbox.base_url) as client:
        tickers = [one.main_event_ticker or "" for one in client.milestones()]
        events = client.get_for_events(tickers)
    compared = 0
    for one in events.values():
        competitors = one.observation.details.get("competitors", [])
        called = {each["id"]: each["name"] for each in competitors}
        sides = {side.id: side.name for side in one.milestone.sides}
        assert sides == called
        if one.score is not None:
            assert None not in one.score.names
            compared += 1
    assert compared > 3
