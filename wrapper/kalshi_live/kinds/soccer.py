"""Soccer: `soccer_tournament_multi_leg`, used for single matches as well.

The score counts the goals of this match; the view has the aggregate too.
"""

import attrs

from .common import Details, Kind, PeriodScore, Phase, ScoreFields, ScoreUnit, View, by_state, label


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


def clock(details: Details) -> str:
    """Return the minute, or else the half: "90+3'", "half time"."""
    time, half = label(details.get("time")), label(details.get("half"))
    return time or {"HT": "half time", "FT": "full time"}.get(half or "", half or "")


SOCCER = Kind(
    types=("soccer_tournament_multi_leg",),
    view=SoccerMatch,
    score=ScoreFields("same_game_score", ScoreUnit.GOALS),
    phase=by_state(
        # The other words of match_status are too many to be known.
        match_status={"ended": Phase.FINAL},
        # A half that has been reached says that the match has begun. "FT" says no more than that:
        # extra time may follow.
        half=dict.fromkeys(("1st", "ht", "2nd", "ft", "et"), Phase.LIVE),
    ),
    clock=clock,
    clock_fields=("half", "time", "match_status"),
    sides=("home_team_id", "away_team_id"),
)
