"""The score of a milestone of two sides, with the unit that its sport counts.

Finer scores (games and points in tennis, rounds in esports, the aggregate in soccer) are in the
typed views.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import attrs

from .values import Details, whole_number


class ScoreUnit(StrEnum):
    """What a score counts."""

    POINTS = "points"
    GOALS = "goals"
    RUNS = "runs"
    MAPS = "maps"
    SETS = "sets"
    GAMES = "games"


SIDES = ("home", "away")
COMPETITORS = ("competitor1", "competitor2")


@attrs.frozen
class Score:
    """The score of two sides; `str` gives "21-17".

    Attributes:
        home: What the home side has, or competitor 1.
        away: What the away side has, or competitor 2.
        unit: What both count.
        sides: What the details call the two: `("home", "away")`, or
            `("competitor1", "competitor2")`.
    """

    home: int
    away: int
    unit: ScoreUnit
    sides: tuple[str, str] = SIDES

    @property
    def leader(self) -> str | None:
        """The one of `sides` that has more, None when they are level."""
        if self.home == self.away:
            return None
        return self.sides[0] if self.home > self.away else self.sides[1]

    def __str__(self) -> str:
        return f"{self.home}-{self.away}"


@attrs.frozen
class _Fields:
    """Where a type keeps its score: `<side>_<name>` for each of the two sides."""

    name: str
    unit: ScoreUnit
    sides: tuple[str, str] = SIDES


_SETS = _Fields("overall_score", ScoreUnit.SETS, COMPETITORS)
_FIELDS: Mapping[str, _Fields] = {
    "football_game": _Fields("points", ScoreUnit.POINTS),
    "basketball_game": _Fields("points", ScoreUnit.POINTS),
    "baseball_game": _Fields("points", ScoreUnit.RUNS),
    "baseball_tournament": _Fields("points", ScoreUnit.RUNS),
    "hockey_match": _Fields("points", ScoreUnit.GOALS),
    "hockey_tournament": _Fields("points", ScoreUnit.GOALS),
    "soccer_tournament_multi_leg": _Fields("same_game_score", ScoreUnit.GOALS),
    "tennis_tournament_singles": _SETS,
    "tennis_tournament_doubles": _SETS,
    "esports_match": _Fields("score", ScoreUnit.MAPS),
    "cricket_match": _Fields("score", ScoreUnit.RUNS),
}


def score_of(type_: str, details: Details) -> Score | None:
    """The score, None when the type has none or the details do not give that of both sides.

    Football and basketball count points, baseball and cricket runs, hockey and soccer goals (of
    this match, not the aggregate), tennis sets, esports maps.

    Source: public recordings of the API up to November 2026.
    """
    fields = _FIELDS.get(type_)
    if fields is None:
        return None
    home, away = (whole_number(details.get(f"{side}_{fields.name}")) for side in fields.sides)
    if home is None or away is None or home < 0 or away < 0:
        return None
    return Score(home, away, fields.unit, fields.sides)
