"""Views of tennis, esports and golf.

Team games live in `games` and `matches`.
"""

from collections.abc import Mapping
from typing import Any

import attrs

from ..meaning.scores import COMPETITORS, Score, ScoreUnit
from .base import Label, View


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


@attrs.frozen(kw_only=True)
class EsportsPeriodStats:
    """Statistics of one side in one map."""

    period: int | None = None
    stats: Mapping[str, Any] | None = attrs.field(default=None, repr=False)


@attrs.frozen(kw_only=True)
class EsportsMatch(View):
    """Esports: `esports_match`.

    Attributes:
        home_score: Maps won.
        away_score: Maps won.
        home_periods: What was won in each map, such as `{"period_1": 13}`.
        away_periods: The same of the away side.
    """

    home_score: int | None = None
    away_score: int | None = None
    home_periods: Mapping[str, int | None] | None = None
    away_periods: Mapping[str, int | None] | None = None
    home_stats: tuple[EsportsPeriodStats, ...] | None = None
    away_stats: tuple[EsportsPeriodStats, ...] | None = None
    is_live: bool | None = None
    series_stats: Any = attrs.field(default=None, repr=False)
    player_stats: Any = attrs.field(default=None, repr=False)


@attrs.frozen(kw_only=True)
class GolfTournament(View):
    """Golf: `golf_tournament`. The rows of the leaderboard are handed on as they came."""

    current_round: int | None = None
    round_label: str | None = None
    leaderboard: Any = attrs.field(default=None, repr=False)
