"""American football: `football_game`.

The score counts points; the two state fields say where a game stands.
"""

from datetime import datetime

import attrs

from .common import Details, Kind, Label, ScoreFields, ScoreUnit, View, joined, label, numbered


@attrs.frozen(kw_only=True)
class FootballPlay:
    """The latest play; the spelling of its fields is Kalshi's."""

    description: str | None = None
    occurence_ts: datetime | None = None
    occurence_ts_source: str | None = None


@attrs.frozen(kw_only=True)
class FootballSituation:
    """Down and distance; every field is None before the game and after it.

    Attributes:
        yfd: Yards to go for a first down.
        yardline: Yards from the goal line of the team `side_team_id`.
    """

    down: int | None = None
    yfd: int | None = None
    yardline: int | None = None
    goal_to_go: bool | None = None
    possession_team_id: Label | None = None
    side_team_id: Label | None = None


@attrs.frozen(kw_only=True)
class FootballGame(View):
    """American football: `football_game`.

    Attributes:
        clock: What is left of the quarter, such as "12:05".
    """

    home_points: int | None = None
    away_points: int | None = None
    quarter: int | None = None
    clock: str | None = None
    last_play: FootballPlay | None = None
    situation: FootballSituation | None = None
    home_timeouts_remaining: int | None = None
    away_timeouts_remaining: int | None = None
    is_under_review: bool | None = None
    pending_try: bool | None = None


def clock(details: Details) -> str:
    """Return the quarter and what is left of it: "Q4 00:42"."""
    return joined(numbered("Q", details, "quarter"), label(details.get("clock")))


FOOTBALL = Kind(
    types=("football_game",),
    view=FootballGame,
    score=ScoreFields("points", ScoreUnit.POINTS),
    clock=clock,
    clock_fields=("quarter", "clock"),
    sides=("home_team_id", "away_team_id"),
)
