"""Scores and winners are what the details say, or None."""

from __future__ import annotations

from typing import Any

import pytest

from kalshi_live import Score, ScoreUnit
from kalshi_live.meaning import score_of, winner_of
from kinds.samples import PLAYERS, TEAMS, VOTEHUB


@pytest.mark.parametrize(("home", "away", "leader"), [(2, 1, 0), (0, 1, 1), (3, 3, None)])
def test_the_leader_of_a_score_is_the_side_that_has_more(
    home: int, away: int, leader: int | None
) -> None:
    for sides in (("home", "away"), ("competitor1", "competitor2")):
        score = Score(home, away, ScoreUnit.GOALS, sides)
        assert score.leader == (None if leader is None else sides[leader])


def test_the_score_of_tennis_is_of_competitors() -> None:
    details = {"competitor1_overall_score": 1, "competitor2_overall_score": "2"}
    for type_ in ("tennis_tournament_singles", "tennis_tournament_doubles"):
        score = score_of(type_, details)
        assert score == Score(1, 2, ScoreUnit.SETS, ("competitor1", "competitor2"))


@pytest.mark.parametrize("spec", ["", "7", ">7", "<7", "^9", "*^9"])
def test_a_score_is_formatted_as_its_text(spec: str) -> None:
    assert format(Score(21, 17, ScoreUnit.POINTS), spec) == format("21-17", spec)


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
