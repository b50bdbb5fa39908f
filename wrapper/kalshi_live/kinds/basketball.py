"""Basketball: `basketball_game`.

The score counts points; the two state fields say where a game stands.
"""

import attrs

from .common import Details, Kind, Label, ScoreFields, ScoreUnit, View, joined, label, numbered


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


def clock(details: Details) -> str:
    """Return the period and what is left of it: "Q4 00:42", "H2 07:31", "OT 5 01:10"."""
    kind = label(details.get("period_type")) or ""
    prefix = {"half": "H", "overtime": "OT "}.get(kind, "Q")
    remaining = label(details.get("period_remaining_time"))
    return joined(numbered(prefix, details, "period"), remaining)


BASKETBALL = Kind(
    types=("basketball_game",),
    view=BasketballGame,
    score=ScoreFields("points", ScoreUnit.POINTS),
    clock=clock,
    clock_fields=("period", "period_remaining_time"),
    sides=("home_team_id", "away_team_id"),
)
