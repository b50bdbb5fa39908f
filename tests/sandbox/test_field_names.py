"""The sandbox uses the field names that were seen on Kalshi's wire, their spelling included."""

from __future__ import annotations

import pytest

from kalshi_live.sandbox import Clock, Sandbox
from kalshi_live.sandbox.games import CATALOGUE

SEEN = {
    "football_game": "home_points away_points quarter clock status widget_status last_play"
    " situation home_timeouts_remaining away_timeouts_remaining is_under_review pending_try"
    " last_updated_ts",
    "basketball_game": "home_points away_points period period_type period_remaining_time possession"
    " last_event_is_timeout",
    "baseball_game": "home_points away_points inning inning_half outs balls strikes bases"
    " period_scores",
    "hockey_match": "home_points away_points period period_remaining_time home_strength"
    " away_strength",
    "soccer_tournament_multi_leg": "home_same_game_score away_same_game_score home_aggregate_score"
    " away_aggregate_score half time status_text match_status period_scores"
    " home_significant_events away_significant_events winner penalties_text aggregate_text",
    "tennis_tournament_singles": "competitor1_id competitor2_id competitor1_overall_score"
    " competitor2_overall_score competitor1_round_scores competitor2_round_scores"
    " competitor1_current_round_score competitor2_current_round_score server advantage winner"
    " completed_rounds round_winners match_status",
    "esports_match": "home_score away_score home_periods away_periods home_stats away_stats is_live"
    " series_stats player_stats last_updated_ts",
    "cricket_match": "home_score home_wickets home_overs away_score away_wickets away_overs batting"
    " current_inning last_play cricket_result",
    "golf_tournament": "current_round leaderboard round_label status widget_status",
    "company_report": "company_name events latest_event next_event provider status",
    "truflation": "indicator category latest_value timeseries target_date series_key",
    "artist_streams": "timeseries_daily timeseries_weekly current_total period_start period_end"
    " target_week_finalized",
    "mma_match": "winner widget_status",
}
SEEN["baseball_tournament"] = SEEN["baseball_game"]
SEEN["hockey_tournament"] = SEEN["hockey_match"]
SEEN["tennis_tournament_doubles"] = SEEN["tennis_tournament_singles"]
RACE = (
    "candidates winner winners race_call_status tabulation_status reporting_percentage last_updated"
)
WITHOUT_WIDGET_STATUS = {
    "political_race",
    "one_off_milestone",
    "company_report",
    "truflation",
    "artist_streams",
}
WIDGET_STATUSES = {"created", "live", "finished", "complete", "none", "pre", "final"}
STATUSES = {
    "not_started",
    "scheduled",
    "created",
    "started",
    "live",
    "inprogress",
    "interrupted",
    "closed",
    "ended",
    "complete",
    "cancelled",
}
HOURS_SEEN = [0, 1, 2, 3, 5, 30]


def details_of(type_):
    """The details of ten milestones of a type at several times."""
    sandbox = Sandbox({type_: 10}, seed=2, clock=Clock.stopped(1_800_000_000.0))
    for hours in HOURS_SEEN:
        at = 1_800_000_000.0 + hours * 3_600.0
        yield from (sandbox.truth(id_, at=at)["details"] for id_ in sandbox.milestone_ids)


@pytest.mark.parametrize("type_", SEEN)
def test_a_type_has_the_fields_seen_on_the_wire(type_):
    for details in details_of(type_):
        assert set(SEEN[type_].split()) <= set(details)


def test_a_race_has_one_of_its_two_shapes():
    for details in details_of("political_race"):
        if details.get("provider") == "votehub":
            assert set(details) == {"provider", "status", "votehub"}
        else:
            assert set(RACE.split()) <= set(details)
            assert isinstance(details["reporting_percentage"], str)


@pytest.mark.parametrize("type_", CATALOGUE)
def test_both_state_fields_hold_words_seen_on_the_wire(type_):
    for details in details_of(type_):
        assert ("widget_status" in details) == (type_ not in WITHOUT_WIDGET_STATUS)
        assert details.get("widget_status", "live") in WIDGET_STATUSES
        assert details.get("status", "live") in STATUSES


@pytest.mark.parametrize("type_", CATALOGUE)
def test_no_role_is_left_unfilled(type_):
    for details in details_of(type_):
        assert "@" not in str(details)


def test_sides_are_named_with_the_ids_that_the_game_uses():
    for details in details_of("tennis_tournament_singles"):
        ids = [competitor["id"] for competitor in details["competitors"]]
        assert ids == [details["competitor1_id"], details["competitor2_id"]]
        assert len({competitor["name"] for competitor in details["competitors"]}) == 2


def test_times_are_rfc_3339_for_some_and_unix_seconds_for_others():
    football = [details["last_updated_ts"] for details in details_of("football_game")]
    esports = [details["last_updated_ts"] for details in details_of("esports_match")]
    assert all(isinstance(time, str) and time.endswith("Z") for time in football)
    assert all(isinstance(time, int) and time > 1_700_000_000 for time in esports)
