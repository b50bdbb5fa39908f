"""Ice hockey: `hockey_match`, `hockey_tournament`.

What the details call points are goals; the two state fields say where a match stands.
"""

import attrs

from .common import (
    Details,
    Kind,
    ScoreFields,
    ScoreUnit,
    View,
    joined,
    label,
    numbered,
    whole_number,
)

REGULAR_PERIODS = 3
"""The fourth is overtime, the fifth the shoot-out."""


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


def clock(details: Details) -> str:
    """Return the period and what is left of it: "P2 12:01", "OT", "shoot-out"."""
    period = whole_number(details.get("period"))
    if period is not None and period > REGULAR_PERIODS:
        return "OT" if period == REGULAR_PERIODS + 1 else "shoot-out"
    remaining = label(details.get("period_remaining_time"))
    return joined(numbered("P", details, "period"), remaining)


HOCKEY = Kind(
    types=("hockey_match", "hockey_tournament"),
    view=HockeyGame,
    score=ScoreFields("points", ScoreUnit.GOALS),
    clock=clock,
    clock_fields=("period", "period_remaining_time"),
    sides=("home_team_id", "away_team_id"),
)
