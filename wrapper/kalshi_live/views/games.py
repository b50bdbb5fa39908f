"""Views of the American team games: football, basketball, baseball and hockey.

Soccer and cricket live in `matches`.
"""

from datetime import datetime

import attrs

from .base import Label, View


@attrs.frozen(kw_only=True)
class PeriodScore:
    """The score of one half, period or inning alone."""

    number: int | None = None
    type: str | None = None
    home_score: int | None = None
    away_score: int | None = None


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


@attrs.frozen(kw_only=True)
class BasketballGame(View):
    """Basketball: `basketball_game`.

    Attributes:
        period_type: "half" in college games.
        period_remaining_time: What is left of the period, such as "07:31".
        possession: "home", "away", or the id of a team.
    """

    home_points: int | None = None
    away_points: int | None = None
    period: int | None = None
    period_type: str | None = None
    period_remaining_time: str | None = None
    possession: Label | None = None
    last_event_is_timeout: bool | None = None


@attrs.frozen(kw_only=True)
class BaseballGame(View):
    """Baseball: `baseball_game`, `baseball_tournament`.

    Attributes:
        home_points: Runs.
        away_points: Runs.
        inning_half: A number; which half is which, the API does not say.
        bases: Whether first, second and third are occupied.
    """

    home_points: int | None = None
    away_points: int | None = None
    inning: int | None = None
    inning_half: int | None = None
    outs: int | None = None
    balls: int | None = None
    strikes: int | None = None
    bases: tuple[bool | None, ...] | None = None
    period_scores: tuple[PeriodScore, ...] | None = None


@attrs.frozen(kw_only=True)
class HockeyGame(View):
    """Ice hockey: `hockey_match`, `hockey_tournament`.

    Attributes:
        home_points: Goals.
        away_points: Goals.
        period: 4 is overtime, 5 the shoot-out.
        period_remaining_time: What is left of the period, such as "07:31".
        home_strength: Skaters on the ice.
        away_strength: Skaters on the ice.
    """

    home_points: int | None = None
    away_points: int | None = None
    period: int | None = None
    period_remaining_time: str | None = None
    home_strength: int | None = None
    away_strength: int | None = None
