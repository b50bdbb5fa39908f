"""Tennis: `tennis_tournament_singles`, `tennis_tournament_doubles`.

The score counts sets, and its sides are competitors 1 and 2; the view has games and points too.
"""

from collections.abc import Sequence
from typing import Any

import attrs

from .common import (
    Details,
    Kind,
    Label,
    Phase,
    Score,
    ScoreFields,
    ScoreUnit,
    View,
    by_state,
    label,
)

COMPETITORS = ("competitor1", "competitor2")


@attrs.frozen(kw_only=True)
class CompetitorSetScore:
    """What one competitor has in one set.

    Attributes:
        outcome: "winner", "loser" or "ongoing".
        score: Games won.
        tiebreak_score: Points won in the tie-break, where there was one.
    """

    outcome: str | None = None
    score: int | None = None
    tiebreak_score: int | None = None


SetScores = tuple[CompetitorSetScore, ...]


@attrs.frozen(kw_only=True)
class TennisMatch(View):
    """Tennis: `tennis_tournament_singles`, `tennis_tournament_doubles`.

    A match has three scores: `sets`, `games` and `points` keep them apart.

    Attributes:
        competitor1_overall_score: Sets won.
        competitor1_round_scores: Games won, set by set.
        competitor1_current_round_score: Points in the game that is being played: 0, 15, 30, 40,
            and 50 for advantage. In a tie-break, its points.
        server: Who serves: the id of a competitor.
        advantage: Who has the advantage.
        completed_rounds: Sets that are over.
        round_winners: Who won each of them.
        match_status: Such as "ended"; what the API calls a round here is a set.
    """

    competitor1_id: Label | None = None
    competitor2_id: Label | None = None
    competitor1_overall_score: int | None = None
    competitor2_overall_score: int | None = None
    competitor1_round_scores: SetScores | None = None
    competitor2_round_scores: SetScores | None = None
    competitor1_current_round_score: int | None = None
    competitor2_current_round_score: int | None = None
    server: Label | None = None
    advantage: Label | None = None
    completed_rounds: int | None = None
    round_winners: tuple[Label | None, ...] | None = None
    match_status: str | None = None

    @property
    def sets(self) -> Score | None:
        """Sets won by both, None when one is not known."""
        return _pair(self.competitor1_overall_score, self.competitor2_overall_score, ScoreUnit.SETS)

    @property
    def games(self) -> tuple[Score | None, ...]:
        """Games won by both in each set so far, the current one included; None where not known."""
        both = zip(
            self.competitor1_round_scores or (), self.competitor2_round_scores or (), strict=False
        )
        return tuple(_pair(one.score, two.score, ScoreUnit.GAMES) for one, two in both)

    @property
    def points(self) -> Score | None:
        """Points of both in the current game or tie-break, None when one is not known."""
        one, two = self.competitor1_current_round_score, self.competitor2_current_round_score
        return _pair(one, two, ScoreUnit.POINTS)


def _pair(one: int | None, two: int | None, unit: ScoreUnit) -> Score | None:
    return None if one is None or two is None else Score(one, two, unit, COMPETITORS)


def clock(details: Details) -> str:
    """Return the games of the current set and the points of the current game: "3-2, 40-15"."""
    games = [_games(details.get(f"{side}_round_scores")) for side in COMPETITORS]
    points = [label(details.get(f"{side}_current_round_score")) for side in COMPETITORS]
    return ", ".join("-".join(map(str, pair)) for pair in (games, points) if None not in pair)


def _games(sets: Any) -> str | None:
    if not isinstance(sets, Sequence) or not sets or not isinstance(sets[-1], dict):
        return None
    return label(sets[-1].get("score"))


TENNIS = Kind(
    types=("tennis_tournament_singles", "tennis_tournament_doubles"),
    view=TennisMatch,
    score=ScoreFields("overall_score", ScoreUnit.SETS, COMPETITORS),
    # The other words of match_status are too many to be known.
    phase=by_state(match_status={"ended": Phase.FINAL}),
    clock=clock,
    clock_fields=("current_round_score", "match_status"),
    sides=("first_competitor_id", "second_competitor_id"),
)
