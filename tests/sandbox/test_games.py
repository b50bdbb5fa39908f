"""Every script of every type makes sense, from its first moment to its last."""

from __future__ import annotations

from itertools import groupby, pairwise

import pytest

from kalshi_live import Phase
from kalshi_live.sandbox.games import CATALOGUE
from kalshi_live.sandbox.games.frame import AWAY, HOME

PLAYED = [type_ for type_ in CATALOGUE if type_.endswith(("_game", "_match", "_singles", "_leg"))]
SITUATION = ["down", "yfd", "yardline", "goal_to_go", "possession_team_id", "side_team_id"]


@pytest.mark.parametrize("type_", CATALOGUE)
def test_moments_and_phases_follow_each_other_and_start_before_the_game(type_, scripts):
    for played, _ in scripts(type_):
        assert all(earlier <= later for earlier, later in pairwise(played.times))
        assert played.times[0] < 0
        phases = [phase for phase, _ in groupby(played.phases)]
        assert phases == [Phase.SCHEDULED, Phase.LIVE, Phase.FINAL]


@pytest.mark.parametrize("type_", CATALOGUE)
def test_a_game_lasts_about_as_long_as_it_says(type_, scripts):
    for played, _ in scripts(type_):
        ends = played.times[played.phases.index(Phase.FINAL)]
        assert 0.2 < ends / CATALOGUE[type_].seconds < 2.0


@pytest.mark.parametrize("type_", PLAYED)
def test_games_of_a_type_differ(type_, scripts):
    assert len({played.details for played, _ in scripts(type_)}) > 5


@pytest.mark.parametrize(
    "type_", ["football_game", "basketball_game", "baseball_game", "hockey_match"]
)
def test_the_winner_has_more_points(type_, scripts):
    for _, details in scripts(type_):
        last = details[-1]
        assert (last["winner"] == HOME) == (last["home_points"] > last["away_points"])
        assert last["home_points"] != last["away_points"]


def test_points_in_football_come_in_legal_steps(scripts):
    for _, details in scripts("football_game"):
        for before, after in pairwise(details):
            steps = [after[side] - before[side] for side in ("home_points", "away_points")]
            assert sorted(steps) in ([0, 0], [0, 1], [0, 2], [0, 3], [0, 6])
            assert after["pending_try"] == (6 in steps)


def test_a_football_situation_is_null_before_the_game_and_possible_in_it(states):
    for phase in (Phase.SCHEDULED, Phase.FINAL):
        for shown in states("football_game", phase):
            assert shown["situation"] == dict.fromkeys(SITUATION)
    for shown in states("football_game", Phase.LIVE):
        situation = shown["situation"]
        assert list(situation) == SITUATION
        assert 1 <= situation["down"] <= 4
        assert 1 <= situation["yardline"] <= 50
        assert 0 <= situation["yfd"] <= 99
        assert situation["possession_team_id"] in (HOME, AWAY)
        assert list(shown["last_play"]) == ["description", "occurence_ts", "occurence_ts_source"]


@pytest.mark.parametrize(
    ("type_", "period", "clock"),
    [
        ("football_game", "quarter", "clock"),
        ("basketball_game", "period", "period_remaining_time"),
        ("hockey_match", "period", "period_remaining_time"),
    ],
)
def test_a_game_clock_runs_down_within_a_period(type_, period, clock, scripts):
    for _, details in scripts(type_):
        for before, after in pairwise(details[1:]):
            assert after[period] > before[period] or after[clock] <= before[clock]


def test_baseball_counts_stay_within_the_rules(states):
    for shown in states("baseball_game", Phase.LIVE):
        assert shown["inning_half"] in (1, 2)
        assert 0 <= shown["outs"] <= 3
        assert 0 <= shown["balls"] <= 3
        assert 0 <= shown["strikes"] <= 2
        assert [type(base) for base in shown["bases"]] == [bool] * 3


def test_baseball_innings_add_up_to_the_score(states):
    for phase in Phase:
        for shown in states("baseball_game", phase):
            for side in ("home", "away"):
                scored = sum(inning[f"{side}_score"] for inning in shown["period_scores"])
                assert scored == shown[f"{side}_points"]


def test_a_baseball_half_ends_with_three_outs_or_the_game(scripts):
    for _, details in scripts("baseball_game"):
        for before, after in pairwise(details[1:]):
            half = [(shown["inning"], shown["inning_half"]) for shown in (before, after)]
            assert half[0] == half[1] or (before["outs"], after["outs"]) == (3, 0)


def test_a_baseball_game_ends_when_its_ninth_inning_can_change_nothing(scripts):
    for _, details in scripts("baseball_game"):
        last = details[-1]
        bottom, half_over = last["inning_half"] == 2, last["outs"] == 3
        assert last["inning"] >= 9
        assert (bottom or half_over) if last["winner"] == HOME else (bottom and half_over)


def test_hockey_strength_follows_the_penalties(states):
    for shown in states("hockey_match", Phase.LIVE):
        strengths = (shown["home_strength"], shown["away_strength"])
        assert set(strengths) <= ({4, 5} if shown["period"] <= 3 else {2, 3})
        assert shown["period"] <= 5


def test_esports_maps_are_won_with_thirteen_rounds_and_two_ahead(states):
    for shown in states("esports_match", Phase.FINAL):
        assert max(shown["home_score"], shown["away_score"]) == 2
        assert not shown["is_live"]
        won = {"home": 0, "away": 0}
        for period, home in shown["home_periods"].items():
            away = shown["away_periods"][period]
            assert max(home, away) >= 13
            assert abs(home - away) >= 2
            won["home" if home > away else "away"] += 1
        assert won == {"home": shown["home_score"], "away": shown["away_score"]}


def test_a_race_is_called_once_and_the_call_stands(scripts):
    for _, details in scripts("political_race"):
        races = [shown.get("votehub", shown) for shown in details]
        for before, after in pairwise(races):
            assert float(before["reporting_percentage"]) <= float(after["reporting_percentage"])
            assert not before["winner"] or before["winner"] == after["winner"]
            for id_, candidate in before["candidates"].items():
                assert candidate["votes"] <= after["candidates"][id_]["votes"]
        assert races[-1]["reporting_percentage"] == "100.0"
        assert {race["race_call_status"] for race in races} == {"", "Too Early to Call", "Called"}
        assert {shown["status"] for shown in details} == {"created"}


def test_the_called_candidate_has_the_most_votes_in_the_end(scripts):
    for _, details in scripts("political_race"):
        race = details[-1].get("votehub", details[-1])
        votes = {id_: candidate["votes"] for id_, candidate in race["candidates"].items()}
        assert race["winner"] == max(votes, key=votes.__getitem__)


def test_both_shapes_of_political_races_are_played(scripts):
    shapes = {"votehub" in details[0] for _, details in scripts("political_race")}
    assert shapes == {True, False}


def test_cricket_overs_have_six_balls_and_at_most_ten_wickets_fall(states):
    for shown in states("cricket_match", Phase.LIVE):
        for side in ("home", "away"):
            overs, balls = map(int, shown[f"{side}_overs"].split("."))
            assert overs <= 20
            assert balls <= 5
            assert int(shown[f"{side}_wickets"]) <= 10


def test_golf_is_won_by_the_lowest_score_alone(scripts):
    for _, details in scripts("golf_tournament"):
        scores = [row["score"] for row in details[-1]["leaderboard"]]
        assert scores == sorted(scores)
        assert scores.count(scores[0]) == 1
        assert details[-1]["leaderboard"][0]["player"] == details[-1]["winner"]
