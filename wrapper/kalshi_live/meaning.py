"""What `details` mean, whatever their type: where a game stands, its score, its winner, its age.

Pure functions of a type and plain JSON values; each says None or `UNKNOWN` rather than guess. The
names are for users; what is known of each type lives in `kalshi_live.kinds`.
"""

from .kinds import (
    CLOCK_SKEW,
    Phase,
    Score,
    ScoreUnit,
    age_of,
    delayed_of,
    phase_of,
    score_of,
    updated_at_of,
    winner_of,
)

__all__ = [
    "CLOCK_SKEW",
    "Phase",
    "Score",
    "ScoreUnit",
    "age_of",
    "delayed_of",
    "phase_of",
    "score_of",
    "updated_at_of",
    "winner_of",
]
