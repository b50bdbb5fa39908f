"""The two sports with scores on several levels keep them consistent."""

from __future__ import annotations

from kalshi_live import Phase
from kalshi_live.sandbox.games.frame import AWAY, HOME


def test_soccer_scores_agree_with_events_periods_and_aggregate(scripts):
    for _, details in scripts("soccer_tournament_multi_leg"):
        first_leg = {side: details[0][f"{side}_aggregate_score"] for side in ("home", "away")}
        for shown in details:
            for side in ("home", "away"):
                events = [event["event_type"] for event in shown[f"{side}_significant_events"]]
                score = shown[f"{side}_same_game_score"]
                assert events.count("score_change") == score
                assert sum(period[f"{side}_score"] for period in shown["period_scores"]) == score
                assert shown[f"{side}_aggregate_score"] == score + first_leg[side]


def test_soccer_says_where_the_match_stands(scripts):
    for _, details in scripts("soccer_tournament_multi_leg"):
        halves = list(dict.fromkeys(shown["half"] for shown in details))
        assert halves in (["", "1st", "HT", "2nd", "FT"], ["", "1st", "HT", "2nd", "ET", "FT"])
        assert details[-1]["match_status"] == "ended"
        assert any("+" in shown["time"] for shown in details)
        for shown in details:
            assert not shown["time"] or shown["status_text"] == f"{shown['half']} - {shown['time']}"


def test_soccer_is_won_on_aggregate_or_penalties(scripts):
    for _, details in scripts("soccer_tournament_multi_leg"):
        last = details[-1]
        home, away = last["home_aggregate_score"], last["away_aggregate_score"]
        if home == away:
            home, away = map(int, last["penalties_text"].removesuffix(" on penalties").split("-"))
        assert last["winner"] == ("home" if home > away else "away")


def tennis_sides(shown):
    return [
        (
            shown[f"competitor{n}_overall_score"],
            shown[f"competitor{n}_round_scores"],
            shown[f"competitor{n}_current_round_score"],
        )
        for n in (1, 2)
    ]


def test_tennis_keeps_points_games_and_sets_consistent(states):
    for phase in (Phase.LIVE, Phase.FINAL):
        for shown in states("tennis_tournament_singles", phase):
            (sets1, rounds1, points1), (sets2, rounds2, points2) = tennis_sides(shown)
            tiebreak = rounds1[-1]["score"] == rounds2[-1]["score"] == 6
            if not tiebreak:
                assert {points1, points2} <= {0, 15, 30, 40, 50}
                assert (50 in (points1, points2)) == bool(shown["advantage"])
                assert points1 != 50 or points2 == 40
            assert sets1 + sets2 == shown["completed_rounds"] == len(shown["round_winners"])
            for mine, theirs, sets in ((rounds1, rounds2, sets1), (rounds2, rounds1, sets2)):
                assert [score["outcome"] for score in mine].count("winner") == sets
                assert len(mine) == len(theirs)


def test_a_tennis_set_is_won_as_the_rules_say(states):
    for shown in states("tennis_tournament_singles", Phase.FINAL):
        (_, rounds1, _), (_, rounds2, _) = tennis_sides(shown)
        for one, two in zip(rounds1, rounds2, strict=True):
            winner, loser = sorted((one, two), key=lambda score: score["outcome"], reverse=True)
            assert (winner["outcome"], loser["outcome"]) == ("winner", "loser")
            games = (winner["score"], loser["score"])
            assert games in {(6, 0), (6, 1), (6, 2), (6, 3), (6, 4), (7, 5), (7, 6)}
            assert ("tiebreak_score" in winner) == (games == (7, 6))
            if games == (7, 6):
                assert winner["tiebreak_score"] >= max(7, loser["tiebreak_score"] + 2)


def test_a_tennis_match_is_won_by_two_sets(states):
    for shown in states("tennis_tournament_singles", Phase.FINAL):
        sets = [sets for sets, _, _ in tennis_sides(shown)]
        assert max(sets) == 2
        assert shown["winner"] == shown[f"competitor{1 + sets.index(2)}_id"]


def test_tennis_competitors_take_turns_to_serve(scripts):
    for _, details in scripts("tennis_tournament_singles"):
        servers = [shown["server"] for shown in details[1:] if shown["server"]]
        assert set(servers) == {HOME, AWAY}
