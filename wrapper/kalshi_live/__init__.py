"""Kalshi's live data for any number of milestones in one call.

Start with `LiveDataClient` or `AsyncLiveDataClient`; the errors stand as a tree in
`kalshi_live.errors`.
"""

import logging
from typing import TYPE_CHECKING, Any

from ._version import __version__
from .client import AsyncLiveDataClient, LiveDataClient
from .errors import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    BadRequestError,
    ContractError,
    DeadlineExceededError,
    LiveDataError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    ResponseTooLargeError,
    ServerError,
    SilenceError,
    StoreError,
)
from .kinds import Phase, Score, ScoreFields, ScoreUnit, View, register_view, unregister_view
from .milestones import (
    EventBatch,
    GameStats,
    IncompleteListingError,
    LiveEvent,
    Milestone,
    MilestoneList,
    MilestoneQuery,
    Period,
    Play,
    Resolution,
    Side,
    StructuredTarget,
    Targets,
)
from .results import LiveDataBatch, Observation, PartialFailureError, RejectedItem
from .settings import RateLimit, RetryPolicy
from .stats import Stats
from .watching.changes import ABSENT, Change, ChangeKind
from .watching.status import WatchStatus

if TYPE_CHECKING:
    from .sharing import Share
    from .watching.watch import AsyncWatch, Watch

logging.getLogger("kalshi_live").addHandler(logging.NullHandler())

__all__ = [
    "ABSENT",
    "APIConnectionError",
    "APIStatusError",
    "APITimeoutError",
    "AsyncLiveDataClient",
    "AsyncWatch",
    "AuthenticationError",
    "BadRequestError",
    "Change",
    "ChangeKind",
    "ContractError",
    "DeadlineExceededError",
    "EventBatch",
    "GameStats",
    "IncompleteListingError",
    "LiveDataBatch",
    "LiveDataClient",
    "LiveDataError",
    "LiveEvent",
    "Milestone",
    "MilestoneList",
    "MilestoneQuery",
    "NotFoundError",
    "Observation",
    "PartialFailureError",
    "Period",
    "PermissionDeniedError",
    "Phase",
    "Play",
    "RateLimit",
    "RateLimitError",
    "RejectedItem",
    "Resolution",
    "ResponseTooLargeError",
    "RetryPolicy",
    "Score",
    "ScoreFields",
    "ScoreUnit",
    "ServerError",
    "Share",
    "Side",
    "SilenceError",
    "Stats",
    "StoreError",
    "StructuredTarget",
    "Targets",
    "View",
    "Watch",
    "WatchStatus",
    "__version__",
    "register_view",
    "unregister_view",
]


def __getattr__(name: str) -> Any:
    """Import on first use what needs asyncio, which takes longer than the rest, or an extra."""
    if name == "Share":
        from .sharing import Share  # noqa: PLC0415

        return Share
    if name not in {"AsyncWatch", "Watch"}:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from .watching import watch  # noqa: PLC0415

    return getattr(watch, name)
