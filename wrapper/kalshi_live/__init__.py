"""Kalshi's live data for any number of milestones in one call.

Start with `LiveDataClient` or `AsyncLiveDataClient`; the errors stand as a tree in
`kalshi_live.errors`.
"""

import logging

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
from .kinds import Phase, Score, ScoreFields, ScoreUnit, View, register_view, unregister_view
from .results import LiveDataBatch, Observation, RejectedItem
from .settings import RateLimit, RetryPolicy
from .stats import Stats
from .watching.changes import ABSENT, Change, ChangeKind

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
    "ScoreFields",
    "ScoreUnit",
    "ServerError",
    "SilenceError",
    "Stats",
    "View",
    "__version__",
    "register_view",
    "unregister_view",
]
