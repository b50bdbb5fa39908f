"""Each type has its view, with every field typed."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, datetime
from typing import Any

import attrs
import pytest

from kalshi_live import Score, ScoreUnit, views
from kalshi_live.kinds.common.structuring import OWN_FIELDS
from kinds.samples import (
    PLAYERS,
    RACE,
    SAMPLES,
    TEAMS,
    TYPES,
    VOTEHUB,
    view_of,
)

UPDATED = datetime(2026, 11, 22, 20, 41, 9, tzinfo=UTC)


@pytest.mark.parametrize("type_", TYPES)
def test_a_view_reads_every_field_of_a_complete_sample(type_: str) -> None:
    unread = {"last_updated_ts", "last_updated", "status", "widget_status"}
    view, sample = view_of(type_, SAMPLES[type_]), SAMPLES[type_]
    for name in sample:
        if name not in unread and sample[name] not in ("", None):
            assert getattr(view, name) is not None, name


@pytest.mark.parametrize("type_", TYPES)
def test_a_view_of_nothing_has_nothing(type_: str) -> None:
    names = {field.name for field in attrs.fields(views.view_class(type_))} - OWN_FIELDS
    for details in ({}, dict.fromkeys(SAMPLES[type_])):
        view = view_of(type_, details)
        assert [getattr(view, name) for name in names] == [None] * len(names)
        assert view.problems == ()


def stringified(value: Any) -> Any:
    match value:
        case bool():
            return value
        case int() | float():
            return str(value)
        case dict():
            return {name: stringified(inner) for name, inner in value.items()}
        case list():
            return [stringified(inner) for inner in value]
    return value


@pytest.mark.parametrize("type_", TYPES)
def test_numbers_that_arrive_as_text_make_the_same_view(type_: str) -> None:
    as_text = stringified(SAMPLES[type_])
    handed_on = {
        *("raw", "leaderboard", "candidates", "timeseries", "timeseries_daily"),
        *("timeseries_weekly", "home_stats", "away_stats", "series_stats", "player_stats"),
    }

    def typed(details: dict[str, Any]) -> dict[str, Any]:
        fields = attrs.asdict(view_of(type_, details), recurse=False)
        return {name: value for name, value in fields.items() if name not in handed_on}

    assert typed(as_text) == typed(SAMPLES[type_])


def pair(one: int, two: int, unit: ScoreUnit) -> Score:
    return Score(one, two, unit, ("competitor1", "competitor2"))


GAMES = ScoreUnit.GAMES
PLAY = views.FootballPlay(
    description="R. Boone rushes up the middle for 4 yards.",
    occurence_ts=datetime(2026, 11, 22, 20, 41, 7, tzinfo=UTC),
    occurence_ts_source="feed",
)
SITUATION = views.FootballSituation(
    down=3,
    yfd=6,
    yardline=38,
    goal_to_go=False,
    possession_team_id=TEAMS[0],
    side_team_id=TEAMS[1],
)
CARD = views.SoccerEvent(event_type="yellow_card", player="K. Diallo", time="51'")
SECOND_HALF = views.PeriodScore(number=2, type="regular_period", home_score=1, away_score=1)
TIEBREAK = views.CompetitorSetScore(outcome="loser", score=6, tiebreak_score=7)
CHASE = views.CricketResult(
    status_text="Need 56 runs from 41 balls", had_scoring=True, scoreboard="112/3"
)


@pytest.mark.parametrize(
    ("type_", "read"),
    [
        ("football_game", {"home_points": 21, "away_points": 17, "quarter": 4, "clock": "02:11"}),
        ("football_game", {"last_play": PLAY, "situation": SITUATION, "live_data_delayed": False}),
        ("football_game", {"last_updated_ts": UPDATED.replace(microsecond=482_000)}),
        ("soccer_tournament_multi_leg", {"home_same_game_score": 2, "home_aggregate_score": 3}),
        ("soccer_tournament_multi_leg", {"period_scores[1]": SECOND_HALF}),
        ("soccer_tournament_multi_leg", {"away_significant_events[0]": CARD}),
        ("tennis_tournament_singles", {"sets": pair(1, 1, ScoreUnit.SETS)}),
        ("tennis_tournament_singles", {"points": pair(50, 40, ScoreUnit.POINTS)}),
        (
            "tennis_tournament_singles",
            {"games": (pair(7, 6, GAMES), pair(4, 6, GAMES), pair(2, 3, GAMES))},
        ),
        ("tennis_tournament_singles", {"competitor2_round_scores[0]": TIEBREAK}),
        ("tennis_tournament_singles", {"server": PLAYERS[1], "round_winners": PLAYERS}),
        ("esports_match", {"home_periods": {"period_1": 13, "period_2": 6}}),
        ("cricket_match", {"home_overs": "20.0", "home_wickets": 6, "cricket_result": CHASE}),
        ("political_race", {"reporting_percentage": 80.5, "winner": None, "winners": ()}),
        ("political_race", {"last_updated": datetime(2026, 11, 4, 3, 20, tzinfo=UTC)}),
        ("political_race", {"candidates": RACE["candidates"], "votehub": None}),
        ("truflation", {"latest_value": 2.413}),
        ("artist_streams", {"current_total": 2_190_118}),
    ],
)
def test_a_field_has_the_type_that_its_kind_gives_it(type_: str, read: dict[str, Any]) -> None:
    view = view_of(type_, SAMPLES[type_])
    for path, value in read.items():
        name, _, index = path.removesuffix("]").partition("[")
        found = getattr(view, name)
        assert (found[int(index)] if index else found) == value


def test_a_situation_whose_fields_are_null_is_an_empty_one() -> None:
    details = {"situation": dict.fromkeys(SAMPLES["football_game"]["situation"]), "last_play": None}
    game = view_of("football_game", details)
    assert game.situation == views.FootballSituation()
    assert game.last_play is None
    assert game.problems == ()


def test_a_tennis_score_of_which_one_side_is_not_known_is_none() -> None:
    ongoing = {"competitor1_current_round_score": 15, "competitor1_overall_score": 1}
    rounds = {
        "competitor1_round_scores": [{"score": 6}, {"score": "?"}, {"score": 1}],
        "competitor2_round_scores": [{"score": 4}, {"score": 2}],
    }
    match = view_of("tennis_tournament_singles", {**ongoing, **rounds})
    assert (match.sets, match.points) == (None, None)
    assert match.games == (pair(6, 4, GAMES), None)
    assert view_of("tennis_tournament_singles", {}).games == ()


def test_overs_are_no_decimal_numbers() -> None:
    assert view_of("cricket_match", {"away_overs": 13.1}).away_overs == "13.1"


def test_a_race_of_votehub_is_handed_on_as_it_came() -> None:
    race = view_of("political_race", VOTEHUB)
    assert (race.provider, race.votehub) == ("votehub", VOTEHUB["votehub"])


@pytest.mark.parametrize("type_", SAMPLES)
def test_a_view_is_frozen_and_survives_copying_and_pickling(type_: str) -> None:
    view = view_of(type_, SAMPLES[type_])
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        view.status = "closed"
    assert copy.deepcopy(view) == pickle.loads(pickle.dumps(view)) == view


def test_a_field_that_a_view_keeps_for_itself_is_not_taken_from_the_details() -> None:
    details = {"type": "x", "raw": 1, "problems": [2], "milestone_id": 3, "status": "live"}
    view = view_of("mma_match", details)
    assert (view.type, view.milestone_id, view.problems) == ("mma_match", "m1", ())
    assert view.raw is details
    assert view.status == "live"
