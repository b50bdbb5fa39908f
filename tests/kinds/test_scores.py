"""Scores and winners are what the details say, or None."""

from __future__ import annotations

from typing import Any

import pytest

from kalshi_live import Score, ScoreUnit
from kalshi_live.meaning import score_of, winner_of
from kinds.samples import PLAYERS, SAMPLES, TEAMS, VOTEHUB


@pytest.mark.parametrize(
    ("type_", "home", "away", "unit", "leader"),
    [
        ("football_game", 21, 17, "points", "home"),
        ("basketball_game", 64, 71, "points", "away"),
        ("baseball_game", 4, 5, "runs", "away"),
        ("baseball_tournament", 4, 5, "runs", "away"),
        ("hockey_match", 2, 2, "goals", None),
        ("hockey_tournament", 2, 2, "goals", None),
        ("soccer_tournament_multi_leg", 2, 1, "goals", "home"),
        ("esports_match", 1, 0, "maps", "home"),
        ("cricket_match", 167, 112, "runs", "home"),
    ],
)
def test_a_game_of_two_teams_counts_in_its_own_unit(
    type_: str, home: int, away: int, unit: str, leader: str | None
) -> None:
    score = score_of(type_, SAMPLES[type_])
    assert score == Score(home, away, ScoreUnit(unit))
    assert score.leader == leader
    assert str(score) == f"{home}-{away}"


def test_the_score_of_tennis_is_in_sets_and_of_competitors() -> None:
    details = {**SAMPLES["tennis_tournament_singles"], "competitor2_overall_score": "2"}
    for type_ in ("tennis_tournament_singles", "tennis_tournament_doubles"):
        score = score_of(type_, details)
        assert score == Score(1, 2, ScoreUnit.SETS, ("competitor1", "competitor2"))
        assert score.leader == "competitor2"


@pytest.mark.parametrize(
    "type_",
    ["political_race", "golf_tournament", "company_report", "truflation", "mma_match", "new_type"],
)
def test_what_has_no_two_sides_or_is_not_known_has_no_score(type_: str) -> None:
    details = {"home_points": 1, "away_points": 2, "home_score": 1, "away_score": 2}
    assert score_of(type_, details) is None


@pytest.mark.parametrize("value", [3, 3.0, "3", " 3 ", "3.0", "+3"])
def test_a_number_may_arrive_as_text(value: Any) -> None:
    score = score_of("football_game", {"home_points": value, "away_points": "0"})
    assert score == Score(3, 0, ScoreUnit.POINTS)


@pytest.mark.parametrize(
    "value",
    [
        *(None, "", "three", "3.5", 3.5, True, [3], {}, -1, "-1", "0x3", "3_0", "٣", "1e1"),
        *(float("nan"), float("inf"), 2**63, "9" * 19, "\ud800", "245/6"),
        pytest.param(10**5000, id="huge number"),
        pytest.param("9" * 5000, id="huge number as text"),
    ],
)
def test_a_side_without_a_number_makes_no_score(value: Any) -> None:
    for side, other in (("home", "away"), ("away", "home")):
        details = {f"{side}_points": value, f"{other}_points": 7}
        assert score_of("football_game", details) is None
    assert score_of("football_game", {"home_points": 7}) is None


@pytest.mark.parametrize(
    ("type_", "details", "winner"),
    [
        ("football_game", {"winner": TEAMS[0]}, TEAMS[0]),
        ("soccer_tournament_multi_leg", {"winner": "away"}, "away"),
        ("tennis_tournament_singles", {"winner": PLAYERS[1]}, PLAYERS[1]),
        ("tennis_tournament_singles", {"winner": 4711}, "4711"),
        ("mma_match", {"winner": PLAYERS[1]}, PLAYERS[1]),
        ("football_game", {"winner": ""}, None),
        ("football_game", {"winner": "  "}, None),
        ("football_game", {"winner": None}, None),
        ("football_game", {"winner": True}, None),
        ("football_game", {"winner": {"id": "x"}}, None),
        ("football_game", {"winners": [TEAMS[0]]}, None),
        ("football_game", {"home_points": 30, "away_points": 0, "status": "closed"}, None),
        ("political_race", {"winner": PLAYERS[0]}, PLAYERS[0]),
        ("political_race", {"winner": "", "winners": [PLAYERS[0]]}, PLAYERS[0]),
        ("political_race", {"winner": "", "winners": [PLAYERS[0], "", None]}, PLAYERS[0]),
        ("political_race", {"winner": "", "winners": [PLAYERS[0], PLAYERS[1]]}, None),
        ("political_race", {"winner": "", "winners": []}, None),
        ("political_race", {"winner": "", "winners": PLAYERS[0]}, None),
        ("political_race", VOTEHUB, PLAYERS[0]),
        ("political_race", {"votehub": "none"}, None),
        ("football_game", {"votehub": {"winner": "home"}}, None),
    ],
)
def test_the_winner_is_who_the_details_name(
    type_: str, details: dict[str, Any], winner: str | None
) -> None:
    assert winner_of(type_, details) == winner
