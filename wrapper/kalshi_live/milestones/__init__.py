"""Which milestones there are, which belongs to an event, and what the sides are called: as values.

How any of it is fetched is not known here, see `calls`; what live data means is in `kinds`.
"""

from .events import EventBatch, EventFailureError, LiveEvent
from .game_stats import GameStats, Period, Play, read_game_stats
from .listing import IncompleteListingError, MilestoneList, MilestonePage, read_page
from .milestone import Milestone, Side, read_milestone
from .query import MilestoneQuery
from .resolution import EventPage, Findings, Resolution, read_events
from .targets import StructuredTarget, TargetPage, Targets, read_targets

__all__ = [
    "EventBatch",
    "EventFailureError",
    "EventPage",
    "Findings",
    "GameStats",
    "IncompleteListingError",
    "LiveEvent",
    "Milestone",
    "MilestoneList",
    "MilestonePage",
    "MilestoneQuery",
    "Period",
    "Play",
    "Resolution",
    "Side",
    "StructuredTarget",
    "TargetPage",
    "Targets",
    "read_events",
    "read_game_stats",
    "read_milestone",
    "read_page",
    "read_targets",
]
