"""Which milestones there are: what the server lists of them, as plain values.

How a listing is fetched is not known here, see `calls.pages`; what live data means is in `kinds`.
"""

from .listing import IncompleteListingError, MilestoneList, MilestonePage, read_page
from .milestone import Milestone, Side, read_milestone
from .query import MilestoneQuery

__all__ = [
    "IncompleteListingError",
    "Milestone",
    "MilestoneList",
    "MilestonePage",
    "MilestoneQuery",
    "Side",
    "read_milestone",
    "read_page",
]
