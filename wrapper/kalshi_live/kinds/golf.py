"""Golf: `golf_tournament`.

A tournament has no two sides, and so no score; nights between its rounds are not told.
"""

from typing import Any

import attrs

from .common import Details, Kind, Value, View, decimal_number, numbered


@attrs.frozen(kw_only=True)
class GolfTournament(View):
    """Golf: `golf_tournament`. The rows of the leaderboard are handed on as they came."""

    current_round: int | None = None
    round_label: str | None = None
    leaderboard: Any = attrs.field(default=None, repr=False)


def clock(details: Details) -> str:
    """Return the round: "round 3"."""
    return numbered("round ", details, "current_round")


def leading_score(details: Details) -> float | None:
    """Return the score in the first row of the leaderboard."""
    rows = details.get("leaderboard")
    first = rows[0] if isinstance(rows, list) and rows else None
    return decimal_number(first.get("score")) if isinstance(first, dict) else None


GOLF = Kind(
    types=("golf_tournament",),
    view=GolfTournament,
    value=Value("leader's score", leading_score),
    clock=clock,
    clock_fields=("current_round",),
    sides=("competitor_ids",),
)
