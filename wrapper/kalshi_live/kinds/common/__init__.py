"""What all kinds of milestones have in common: how they are described, and what follows from it.

The names here are those that a description needs. No field of a single kind is named in this
package; those stand in the modules beside it.
"""

from .clocks import joined, numbered
from .kind import Kind, Value, named_winner
from .phases import Phase, by_state
from .scores import SIDES, Score, ScoreFields, ScoreUnit
from .values import Details, decimal_number, label, layers, whole_number, word
from .view import Label, PeriodScore, View

__all__ = [
    "SIDES",
    "Details",
    "Kind",
    "Label",
    "PeriodScore",
    "Phase",
    "Score",
    "ScoreFields",
    "ScoreUnit",
    "Value",
    "View",
    "by_state",
    "decimal_number",
    "joined",
    "label",
    "layers",
    "named_winner",
    "numbered",
    "whole_number",
    "word",
]
