"""Play by play of basketball, soccer and hockey, in the shapes in which Kalshi passes it on.

How a game goes is decided in `games`; this module only retells it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .milestones import Milestone

EVENTS = {
    "basketball_game": "basketball_play",
    "soccer_tournament_multi_leg": "soccer_event",
    "hockey_match": "hockey_play",
    "hockey_tournament": "hockey_play",
}


def play_by_play(milestone: Milestone, now: float) -> dict[str, Any] | None:
    """Return the plays so far, None for a type that has none."""
    if milestone.type not in EVENTS:
        return None
    begun = now >= milestone.starts_at
    return {"periods": []} if begun else None
