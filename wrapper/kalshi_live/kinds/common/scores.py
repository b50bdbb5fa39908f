"""The score of two sides, the unit that it counts, and where the details hold it.

Finer scores (games and points in tennis, the aggregate in soccer) are in the kinds' views.
"""

from __future__ import annotations

from enum import StrEnum

import attrs
from attrs.validators import max_len, min_len

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


@attrs.frozen
class Score:
    """The score of two sides; `str` gives "21-17", and `format` pads that text.

    Equal scores are equal whoever has them: `names` do not count.

    Attributes:
        home: What the home side has, or competitor 1.
        away: What the away side has, or competitor 2.
        unit: What both count: a `ScoreUnit`, or the word of a registered view.
        sides: What the details call the two: `("home", "away")`, or
            `("competitor1", "competitor2")`.
        names: What people call the two, in the same order; None where it is not known. Live data
            has no names: those of a `LiveEvent` do.
    """

    home: int
    away: int
    unit: ScoreUnit | str
    sides: tuple[str, str] = SIDES
    names: tuple[str | None, str | None] = attrs.field(default=(None, None), eq=False, repr=False)

    @property
    def text(self) -> str:
        """The score with the names, as in "Chiefs 21-17 Ravens"; without, unless both are known."""
        one, other = self.names
        return f"{one} {self} {other}" if one and other else str(self)

    @property
    def leader(self) -> str | None:
        """The one of `sides` that has more, None when they are level."""
        if self.home == self.away:
            return None
        return self.sides[0] if self.home > self.away else self.sides[1]

    def __str__(self) -> str:
        return f"{self.home}-{self.away}"

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)


@attrs.frozen
class ScoreFields:
    """Where the details hold a score: `<side>_<name>` for each of the two sides.

        ScoreFields("legs", unit="legs")                                 # home_legs, away_legs
        ScoreFields("rounds", unit="rounds", sides=("red", "blue"))      # red_rounds, blue_rounds

    Attributes:
        name: The part of both names that follows the side.
        unit: What both count: a `ScoreUnit`, or a word of your own.
        sides: What the details call the two; `Score.sides` repeats it.
    """

    name: str
    unit: ScoreUnit | str
    sides: tuple[str, str] = attrs.field(default=SIDES, validator=[min_len(2), max_len(2)])

    @property
    def names(self) -> tuple[str, str]:
        """The two fields, the first side's first."""
        one, other = self.sides
        return f"{one}_{self.name}", f"{other}_{self.name}"

    def read(self, details: Details) -> Score | None:
        """Return the score, None when the details do not give that of both sides."""
        home, away = (whole_number(details.get(name)) for name in self.names)
        if home is None or away is None or home < 0 or away < 0:
            return None
        return Score(home, away, self.unit, self.sides)
