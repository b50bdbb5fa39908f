"""Where a milestone stands follows from known words alone."""

from __future__ import annotations

from typing import Any

import pytest

from kalshi_live import Phase
from kalshi_live.meaning import phase_of
from kinds.samples import PLAYERS, VOTEHUB

SCHEDULED, LIVE, FINAL = Phase.SCHEDULED, Phase.LIVE, Phase.FINAL
CANCELLED, UNKNOWN = Phase.CANCELLED, Phase.UNKNOWN


WORDS: dict[Phase, list[Any]] = {
    SCHEDULED: ["created", "pre", "not_started", "scheduled"],
    LIVE: ["started", "live", "inprogress", "interrupted", " Live "],
    FINAL: ["finished", "complete", "final", "ended", "closed"],
    CANCELLED: ["cancelled"],
    UNKNOWN: ["none", "", None, 1, ["live"]],
}


@pytest.mark.parametrize("type_", ["football_game", "one_off_milestone", "a_type_to_come"])
@pytest.mark.parametrize("phase", WORDS)
def test_each_word_means_one_phase_in_either_field(type_: str, phase: Phase) -> None:
    for state in WORDS[phase]:
        assert phase_of(type_, {"widget_status": state}) is phase
        assert phase_of(type_, {"status": state}) is phase


@pytest.mark.parametrize(
    "word", ["postponed", "suspended", "delayed", "lives", "alive", "canceled", "finale", "in live"]
)
def test_an_unknown_word_is_unknown_whatever_it_resembles(word: str) -> None:
    assert phase_of("football_game", {"status": word}) is UNKNOWN
    assert phase_of("football_game", {"widget_status": word}) is UNKNOWN
    assert phase_of("football_game", {"widget_status": "live", "status": word}) is UNKNOWN
    assert phase_of("football_game", {"widget_status": word, "status": "ended"}) is UNKNOWN


@pytest.mark.parametrize(
    ("widget_status", "status", "phase"),
    [
        ("live", "ended", FINAL),
        ("live", "closed", FINAL),
        ("complete", "inprogress", FINAL),
        ("created", "inprogress", LIVE),
        ("live", "not_started", LIVE),
        ("finished", "scheduled", FINAL),
        ("none", "scheduled", SCHEDULED),
        ("none", "live", LIVE),
        ("live", None, LIVE),
        ("live", "", LIVE),
        ("live", 7, LIVE),
        ("finished", "cancelled", CANCELLED),
        ("created", "cancelled", CANCELLED),
    ],
)
def test_of_two_fields_that_disagree_the_later_one_holds(
    widget_status: Any, status: Any, phase: Phase
) -> None:
    details = {"widget_status": widget_status, "status": status}
    for type_ in ("basketball_game", "tennis_tournament_singles", "golf_tournament", "mma_match"):
        assert phase_of(type_, details) is phase


@pytest.mark.parametrize(
    ("type_", "details", "phase"),
    [
        ("soccer_tournament_multi_leg", {"widget_status": "live", "match_status": "ended"}, FINAL),
        ("soccer_tournament_multi_leg", {"match_status": "2nd_half"}, UNKNOWN),
        ("soccer_tournament_multi_leg", {"status": "not_started", "half": "1st"}, LIVE),
        ("soccer_tournament_multi_leg", {"status": "inprogress", "half": "HT"}, LIVE),
        ("soccer_tournament_multi_leg", {"half": "FT"}, LIVE),
        ("soccer_tournament_multi_leg", {"half": "ET"}, LIVE),
        ("soccer_tournament_multi_leg", {"half": "3rd"}, UNKNOWN),
        ("soccer_tournament_multi_leg", {"status": "abandoned", "half": "2nd"}, UNKNOWN),
        ("tennis_tournament_singles", {"widget_status": "live", "match_status": "ended"}, FINAL),
        ("tennis_tournament_doubles", {"widget_status": "live", "match_status": "2nd_set"}, LIVE),
        ("tennis_tournament_doubles", {"status": "live", "half": "FT"}, LIVE),
        ("esports_match", {"is_live": True}, LIVE),
        ("esports_match", {"is_live": False}, UNKNOWN),
        ("esports_match", {"is_live": "true"}, UNKNOWN),
        ("esports_match", {"status": "not_started", "is_live": True}, LIVE),
        ("esports_match", {"status": "live", "is_live": False}, LIVE),
        ("esports_match", {"status": "ended", "is_live": True}, FINAL),
        ("cricket_match", {"cricket_result": {"status_text": "Home won"}}, UNKNOWN),
        ("cricket_match", {"status": "interrupted", "widget_status": "live"}, LIVE),
        ("golf_tournament", {"current_round": 3}, UNKNOWN),
        ("golf_tournament", {"widget_status": "none", "status": "scheduled"}, SCHEDULED),
        ("company_report", {"status": "complete"}, FINAL),
        ("kpis", {"status": "live"}, LIVE),
        ("tv_views", {"status": "created"}, SCHEDULED),
        ("truflation", {"latest_value": 2.4, "target_date": "2001-01-01"}, UNKNOWN),
        ("artist_streams", {"target_week_finalized": True}, FINAL),
        ("artist_streams", {"target_week_finalized": False}, UNKNOWN),
        ("artist_streams", {"target_week_finalized": "yes"}, UNKNOWN),
        ("mma_match", {"widget_status": "pre", "winner": ""}, SCHEDULED),
        ("mma_match", {"match_status": "ended"}, UNKNOWN),
        ("football_game", {"home_points": 3, "clock": "00:00", "quarter": 4}, UNKNOWN),
    ],
)
def test_each_type_has_its_rule(type_: str, details: dict[str, Any], phase: Phase) -> None:
    assert phase_of(type_, details) is phase


@pytest.mark.parametrize(
    ("race", "phase"),
    [
        ({"race_call_status": "Called", "winner": PLAYERS[0]}, FINAL),
        ({"race_call_status": "Called", "winner": ""}, FINAL),
        ({"race_call_status": "Too Early to Call"}, LIVE),
        ({"race_call_status": "Too Early to Call", "winner": PLAYERS[0]}, LIVE),
        ({"race_call_status": "Runoff"}, LIVE),
        ({"race_call_status": "Recount", "winner": PLAYERS[0]}, UNKNOWN),
        ({"race_call_status": "", "winner": PLAYERS[0]}, FINAL),
        ({"race_call_status": "", "winners": [PLAYERS[0], PLAYERS[1]]}, FINAL),
        ({"race_call_status": "", "reporting_percentage": "0.0"}, SCHEDULED),
        ({"race_call_status": "", "reporting_percentage": 0.1}, LIVE),
        ({"race_call_status": "", "reporting_percentage": "much"}, UNKNOWN),
        ({"race_call_status": ""}, UNKNOWN),
        ({}, UNKNOWN),
    ],
)
def test_a_race_stands_where_its_call_and_its_count_say(race: dict[str, Any], phase: Phase) -> None:
    for said in ({}, {"status": "created"}, {"status": "closed"}, {"widget_status": "live"}):
        assert phase_of("political_race", {**race, **said}) is phase
    votehub = {"provider": "votehub", "status": "created", "votehub": race}
    assert phase_of("political_race", votehub) is phase


def test_votehub_means_nothing_outside_of_races() -> None:
    assert phase_of("political_race", VOTEHUB) is FINAL
    assert phase_of("football_game", {"votehub": {"status": "ended"}}) is UNKNOWN
