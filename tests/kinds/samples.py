"""One complete `details` for each type whose fields are known, in the midst of its game.

Made up for these tests; the fields are those that public recordings of the API show.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from kalshi_live import Observation

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def view_of(type_: str, details: dict[str, Any]) -> Any:
    """The view of an observation of these details."""
    return Observation("m1", type_, details, NOON).view()


LIVE = {"widget_status": "live", "status": "inprogress", "winner": ""}
TEAMS = ("3f0e6a52-6c1f-4a7e-9d0b-8a54f1f3c101", "b7d4c8f0-52d8-4c39-8f26-0e1c7d9a2202")
PLAYERS = ("0a7c2f4e-91bb-4f0d-a1cc-5d2e3b4f7301", "c2e8d1b6-3a54-47f9-b0de-6f1a2b3c8402")

FOOTBALL: dict[str, Any] = {
    **LIVE,
    "home_points": 21,
    "away_points": 17,
    "quarter": 4,
    "clock": "02:11",
    "last_play": {
        "description": "R. Boone rushes up the middle for 4 yards.",
        "occurence_ts": "2026-11-22T20:41:07Z",
        "occurence_ts_source": "feed",
    },
    "situation": {
        "down": 3,
        "yfd": 6,
        "yardline": 38,
        "goal_to_go": False,
        "possession_team_id": TEAMS[0],
        "side_team_id": TEAMS[1],
    },
    "home_timeouts_remaining": 2,
    "away_timeouts_remaining": 1,
    "is_under_review": False,
    "pending_try": False,
    "last_updated_ts": "2026-11-22T20:41:09.482Z",
    "live_data_delayed": False,
}
BASKETBALL: dict[str, Any] = {
    **LIVE,
    "home_points": 64,
    "away_points": 71,
    "period": 2,
    "period_type": "half",
    "period_remaining_time": "07:31",
    "possession": "home",
    "last_event_is_timeout": True,
    "last_updated_ts": 1_795_380_069,
}
BASEBALL: dict[str, Any] = {
    **LIVE,
    "home_points": 4,
    "away_points": 5,
    "inning": 8,
    "inning_half": 2,
    "outs": 1,
    "balls": 3,
    "strikes": 2,
    "bases": [True, False, True],
    "period_scores": [
        {"number": 1, "type": "inning", "home_score": 0, "away_score": 2},
        {"number": 2, "type": "inning", "home_score": 4, "away_score": 3},
    ],
    "last_updated_ts": "2026-11-22T20:41:09Z",
}
HOCKEY: dict[str, Any] = {
    **LIVE,
    "home_points": 2,
    "away_points": 2,
    "period": 4,
    "period_remaining_time": "03:20",
    "home_strength": 3,
    "away_strength": 2,
    "last_updated_ts": "2026-11-22T20:41:09Z",
}
SOCCER: dict[str, Any] = {
    **LIVE,
    "match_status": "2nd_half",
    "half": "2nd",
    "time": "90+3'",
    "status_text": "2nd - 90+3'",
    "home_same_game_score": 2,
    "away_same_game_score": 1,
    "home_aggregate_score": 3,
    "away_aggregate_score": 3,
    "aggregate_text": "Agg 3-3",
    "penalties_text": "",
    "period_scores": [
        {"number": 1, "type": "regular_period", "home_score": 1, "away_score": 0},
        {"number": 2, "type": "regular_period", "home_score": 1, "away_score": 1},
    ],
    "home_significant_events": [
        {"event_type": "score_change", "player": "M. Silva", "time": "23'"},
        {"event_type": "score_change", "player": "P. Rossi", "time": "90+1'"},
    ],
    "away_significant_events": [
        {"event_type": "yellow_card", "player": "K. Diallo", "time": "51'"},
        {"event_type": "score_change", "player": "T. Mensah", "time": "77'"},
    ],
    "last_updated_ts": "2026-11-22T20:41:09Z",
}
TENNIS: dict[str, Any] = {
    **LIVE,
    "match_status": "3rd_set",
    "competitor1_id": PLAYERS[0],
    "competitor2_id": PLAYERS[1],
    "competitor1_overall_score": 1,
    "competitor2_overall_score": 1,
    "competitor1_round_scores": [
        {"outcome": "winner", "score": 7, "tiebreak_score": 9},
        {"outcome": "loser", "score": 4},
        {"outcome": "ongoing", "score": 2},
    ],
    "competitor2_round_scores": [
        {"outcome": "loser", "score": 6, "tiebreak_score": 7},
        {"outcome": "winner", "score": 6},
        {"outcome": "ongoing", "score": 3},
    ],
    "competitor1_current_round_score": 50,
    "competitor2_current_round_score": 40,
    "server": PLAYERS[1],
    "advantage": PLAYERS[0],
    "completed_rounds": 2,
    "round_winners": [PLAYERS[0], PLAYERS[1]],
    "last_updated_ts": 1_795_380_069,
}
ESPORTS: dict[str, Any] = {
    **LIVE,
    "status": "live",
    "home_score": 1,
    "away_score": 0,
    "home_periods": {"period_1": 13, "period_2": 6},
    "away_periods": {"period_1": 9, "period_2": 8},
    "home_stats": [{"period": 1, "stats": {"winner": True, "map_name": "Mirage"}}],
    "away_stats": [{"period": 1, "stats": {"winner": False, "map_name": "Mirage"}}],
    "is_live": True,
    "series_stats": {"best_of": 3},
    "player_stats": [{"player": "vex", "kills": 21}],
    "last_updated_ts": 1_795_380_069,
}
CRICKET: dict[str, Any] = {
    **LIVE,
    "status": "live",
    "home_score": 167,
    "home_wickets": "6",
    "home_overs": "20.0",
    "away_score": 112,
    "away_wickets": 3,
    "away_overs": "13.1",
    "batting": "away",
    "current_inning": 2,
    "last_play": "4 runs",
    "cricket_result": {
        "status_text": "Need 56 runs from 41 balls",
        "had_scoring": True,
        "scoreboard": "112/3",
    },
}
RACE: dict[str, Any] = {
    "status": "created",
    "candidates": {
        PLAYERS[0]: {"name": "Maria Castellano", "votes": 501_223, "percentage": "51.9"},
        PLAYERS[1]: {"name": "Robert Hale", "votes": 464_871, "percentage": "48.1"},
    },
    "winner": "",
    "winners": [],
    "race_call_status": "Too Early to Call",
    "tabulation_status": "Tabulating",
    "reporting_percentage": "80.5",
    "last_updated": "2026-11-04T03:20:00Z",
}
VOTEHUB: dict[str, Any] = {
    "provider": "votehub",
    "status": "created",
    "votehub": {"race_call_status": "Called", "winner": PLAYERS[0], "reporting_percentage": "99.0"},
}
GOLF: dict[str, Any] = {
    **LIVE,
    "current_round": 3,
    "round_label": "Round 3",
    "leaderboard": [{"position": 1, "player": "A. Berg", "score": -9}],
    "last_updated_ts": "2026-11-22T20:41:09Z",
}
REPORT: dict[str, Any] = {
    "company_name": "Cobalt Systems",
    "provider": "earnings",
    "status": "scheduled",
    "events": [{"name": "Q3 earnings call"}, {"name": "Q4 earnings call"}],
    "latest_event": None,
    "next_event": {"name": "Q3 earnings call"},
}
TRUFLATION: dict[str, Any] = {
    "indicator": "US CPI",
    "category": "inflation",
    "series_key": "us_cpi",
    "latest_value": "2.413",
    "timeseries": [{"t": 0, "value": 2.4}, {"t": 1, "value": 2.413}],
    "target_date": "2026-11-30",
}
STREAMS: dict[str, Any] = {
    "timeseries_daily": [{"t": 0, "streams": 310_442}],
    "timeseries_weekly": [{"week": 1, "streams": 2_190_118}],
    "current_total": "2190118",
    "period_start": "2026-11-16",
    "period_end": "2026-11-22",
    "target_week_finalized": False,
}
FIGHT: dict[str, Any] = {"widget_status": "live", "winner": "", "rounds": 3}

SAMPLES: dict[str, dict[str, Any]] = {
    "football_game": FOOTBALL,
    "basketball_game": BASKETBALL,
    "baseball_game": BASEBALL,
    "baseball_tournament": BASEBALL,
    "hockey_match": HOCKEY,
    "hockey_tournament": HOCKEY,
    "soccer_tournament_multi_leg": SOCCER,
    "tennis_tournament_singles": TENNIS,
    "tennis_tournament_doubles": TENNIS,
    "esports_match": ESPORTS,
    "cricket_match": CRICKET,
    "political_race": RACE,
    "golf_tournament": GOLF,
    "company_report": REPORT,
    "truflation": TRUFLATION,
    "artist_streams": STREAMS,
    "mma_match": FIGHT,
    "racing_tournament": FIGHT,
    "one_off_milestone": {"status": "started"},
}
TYPES = [
    type_
    for type_ in SAMPLES
    if type_ not in {"mma_match", "racing_tournament", "one_off_milestone"}
]
"""Those of a kind; of the others only the common fields are known."""
