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
    PartialFailureError,
    PermissionDeniedError,
    RateLimitError,
    ResponseTooLargeError,
    ServerError,
    SilenceError,
)
from .meaning import Phase, Score, ScoreUnit
from .results import LiveDataBatch, Observation, RejectedItem
from .settings import RateLimit, RetryPolicy
from .stats import Stats
from .watching.changes import ABSENT, Change, ChangeKind

if TYPE_CHECKING:
    from .views import View, register_view, unregister_view

logging.getLogger("kalshi_live").addHandler(logging.NullHandler())

__all__ = [
    "ABSENT",
    "APIConnectionError",
    "APIStatusError",
    "APITimeoutError",
    "AsyncLiveDataClient",
    "AuthenticationError",
    "BadRequestError",
    "Change",
    "ChangeKind",
    "ContractError",
    "DeadlineExceededError",
    "LiveDataBatch",
    "LiveDataClient",
    "LiveDataError",
    "NotFoundError",
    "Observation",
    "PartialFailureError",
    "PermissionDeniedError",
    "Phase",
    "RateLimit",
    "RateLimitError",
    "RejectedItem",
    "ResponseTooLargeError",
    "RetryPolicy",
    "Score",
    "ScoreUnit",
    "ServerError",
    "SilenceError",
    "Stats",
    "View",
    "__version__",
    "register_view",
    "unregister_view",
]

_OF_VIEWS = frozenset({"View", "register_view", "unregister_view"})


def __getattr__(name: str) -> Any:
    """The views take longer to import than all the rest: only their users pay for that."""
    if name not in _OF_VIEWS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import views  # noqa: PLC0415

    return getattr(views, name)
