"""Cricket: `cricket_match`.

The score counts runs. `cricket_result.status_text` is prose, and no evidence of the phase.
"""

from typing import Any

import attrs

from .common import SIDES, Details, Kind, Label, ScoreFields, ScoreUnit, View, label


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


def clock(details: Details) -> str:
    """Return the side that bats and its overs: "away 13.1 ov"."""
    side = details.get("batting")
    if not isinstance(side, str) or side not in SIDES:
        return ""
    overs = label(details.get(f"{side}_overs"))
    return f"{side} {overs} ov" if overs else side


CRICKET = Kind(
    types=("cricket_match",),
    view=CricketMatch,
    score=ScoreFields("score", ScoreUnit.RUNS),
    clock=clock,
)
