"""Views of soccer and cricket matches.

The American team games live in `games`.
"""

from typing import Any

import attrs

from .base import Label, View
from .games import PeriodScore


@attrs.frozen(kw_only=True)
class SoccerEvent:
    """Something of note in a match.

    Attributes:
        event_type: "score_change", "yellow_card", "red_card" and more.
        time: The minute, such as "90+3'".
    """

    event_type: str | None = None
    player: str | None = None
    time: str | None = None


@attrs.frozen(kw_only=True)
class SoccerMatch(View):
    """Soccer: `soccer_tournament_multi_leg`.

    Attributes:
        home_same_game_score: Goals of this match.
        away_same_game_score: Goals of this match.
        home_aggregate_score: Goals of all legs.
        away_aggregate_score: Goals of all legs.
        half: "1st", "HT", "2nd", "FT" or "ET"; after "FT" extra time may follow.
        time: The minute, such as "90+3'".
        status_text: Both for people, such as "2nd - 62'".
    """

    home_same_game_score: int | None = None
    away_same_game_score: int | None = None
    home_aggregate_score: int | None = None
    away_aggregate_score: int | None = None
    half: str | None = None
    time: str | None = None
    status_text: str | None = None
    match_status: str | None = None
    period_scores: tuple[PeriodScore, ...] | None = None
    home_significant_events: tuple[SoccerEvent, ...] | None = None
    away_significant_events: tuple[SoccerEvent, ...] | None = None
    penalties_text: str | None = None
    aggregate_text: str | None = None


@attrs.frozen(kw_only=True)
class CricketResult:
    """How a match stands, in prose."""

    status_text: str | None = None
    had_scoring: bool | None = None
    scoreboard: Any = attrs.field(default=None, repr=False)


@attrs.frozen(kw_only=True)
class CricketMatch(View):
    """Cricket: `cricket_match`.

    Attributes:
        home_score: Runs.
        away_score: Runs.
        home_overs: Overs and balls, no decimal number: "13.1" is thirteen overs and a ball.
        away_overs: The same of the away side.
        batting: The side that bats.
        last_play: The latest ball, in words.
    """

    home_score: int | None = None
    home_wickets: int | None = None
    home_overs: Label | None = None
    away_score: int | None = None
    away_wickets: int | None = None
    away_overs: Label | None = None
    batting: Label | None = None
    current_inning: int | None = None
    last_play: str | None = None
    cricket_result: CricketResult | None = None
