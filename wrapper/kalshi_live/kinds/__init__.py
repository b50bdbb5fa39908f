"""What `details` mean: one module for each kind of milestone, and `common` for what all share.

A new kind is a new module here that describes it with a `common.Kind`; nothing else has to know of
it. Importing this package imports none of the kinds: they are loaded when first asked for.
"""

from .common import Phase, Score, ScoreFields, ScoreUnit, View
from .common.meaning import clock_text, phase_of, score_of, winner_of
from .common.registry import built_in, kind_of, read_view, register_view, unregister_view
from .common.times import CLOCK_SKEW, age_of, delayed_of, updated_at_of

__all__ = [
    "CLOCK_SKEW",
    "Phase",
    "Score",
    "ScoreFields",
    "ScoreUnit",
    "View",
    "age_of",
    "built_in",
    "clock_text",
    "delayed_of",
    "kind_of",
    "phase_of",
    "read_view",
    "register_view",
    "score_of",
    "unregister_view",
    "updated_at_of",
    "winner_of",
]
