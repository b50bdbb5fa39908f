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
)
from .policies import RateLimit, RetryPolicy
from .results import LiveDataBatch, Observation, RejectedItem
from .stats import Stats

logging.getLogger("kalshi_live").addHandler(logging.NullHandler())

__all__ = [
    "APIConnectionError",
    "APIStatusError",
    "APITimeoutError",
    "AsyncLiveDataClient",
    "AuthenticationError",
    "BadRequestError",
    "ContractError",
    "DeadlineExceededError",
    "LiveDataBatch",
    "LiveDataClient",
    "LiveDataError",
    "NotFoundError",
    "Observation",
    "PartialFailureError",
    "PermissionDeniedError",
    "RateLimit",
    "RateLimitError",
    "RejectedItem",
    "ResponseTooLargeError",
    "RetryPolicy",
    "ServerError",
    "Stats",
    "__version__",
]
