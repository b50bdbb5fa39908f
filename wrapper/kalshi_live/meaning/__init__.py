"""What `details` mean, whatever their type: where a game stands, its score, its winner, its age.

Pure functions of a type and plain JSON values; each says None or `UNKNOWN` rather than guess.
Typed classes for single types live in `kalshi_live.views`.
"""

from .phases import Phase, phase_of
from .scores import Score, ScoreUnit, score_of
from .times import CLOCK_SKEW, age_of, delayed_of, updated_at_of
from .winners import winner_of

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
