"""Esports: `esports_match`.

The score counts maps; the view has what was won in each of them.
"""

from collections.abc import Mapping
from typing import Any

import attrs

from .common import SIDES, Details, Kind, Phase, ScoreFields, ScoreUnit, View, by_state, label


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


def clock(details: Details) -> str:
    """Return the number of the map and what is won in it: "map 2, 6-8"."""
    periods = [details.get(f"{side}_periods") for side in SIDES]
    if not all(isinstance(period, dict) and period for period in periods):
        return ""
    rounds = [label([*period.values()][-1]) for period in periods if isinstance(period, dict)]
    return f"map {len(periods[0] or ())}, {'-'.join(map(str, rounds))}"


ESPORTS = Kind(
    types=("esports_match",),
    view=EsportsMatch,
    score=ScoreFields("score", ScoreUnit.MAPS),
    # False may stand for before, between two maps, or after.
    phase=by_state(is_live={True: Phase.LIVE}),
    clock=clock,
    sides=("home_competitor_id", "away_competitor_id"),
)
