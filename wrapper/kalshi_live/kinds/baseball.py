"""Baseball: `baseball_game`, `baseball_tournament`.

What the details call points are runs; the two state fields say where a game stands.
"""

import attrs

from .common import (
    Details,
    Kind,
    PeriodScore,
    ScoreFields,
    ScoreUnit,
    View,
    joined,
    label,
    whole_number,
)


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


def clock(details: Details) -> str:
    """Return the inning, its half and the outs: "bot 7, 1 out"."""
    half = {1: "top", 2: "bot"}.get(whole_number(details.get("inning_half")) or 0)
    outs = whole_number(details.get("outs"))
    inning = joined(half, label(details.get("inning")))
    return inning if outs is None or not inning else f"{inning}, {outs} out"


BASEBALL = Kind(
    types=("baseball_game", "baseball_tournament"),
    view=BaseballGame,
    score=ScoreFields("points", ScoreUnit.RUNS),
    clock=clock,
    clock_fields=("inning",),
    sides=("home_team_id", "away_team_id"),
)
