"""Which server the commands ask, and how: what their options become.

The options themselves are in `options`; nothing is sent from here.
"""

from __future__ import annotations

import math
from typing import Any

import attrs

from ..client import AsyncLiveDataClient, LiveDataClient
from ..settings import RateLimit, RetryPolicy

SLACK = 60.0
"""Seconds that a fetch may take beyond what its rate limit makes it take."""


@attrs.frozen(kw_only=True)
class Server:
    """Which server to ask, and how; the fields are the client's arguments of those names.

    `deadline` None stands for `SLACK` seconds more than the rate limit takes.
    """

    base_url: str | None = None
    allow_http: bool = False
    rate_limit: RateLimit | None = attrs.field(factory=RateLimit)
    retry: RetryPolicy = attrs.field(factory=RetryPolicy)
    timeout: float = 10.0
    deadline: float | None = None

    def client(self) -> AsyncLiveDataClient:
        """Return a client for this server; ValueError for values that make no sense."""
        return AsyncLiveDataClient(self.base_url, **self._settings())

    def blocking_client(self) -> LiveDataClient:
        """Return the same without asyncio."""
        return LiveDataClient(self.base_url, **self._settings())

    def seconds_for(self, milestones: int) -> float:
        """Return how long fetching so many may take."""
        return (
            SLACK + self.least_seconds_for(milestones) if self.deadline is None else self.deadline
        )

    def least_seconds_for(self, milestones: int) -> float:
        """Return how long the rate limit makes fetching so many take."""
        if self.rate_limit is None:
            return 0.0
        from kalshi_trade_api import spec_facts  # noqa: PLC0415 - its package takes 70 ms

        chunk_size = spec_facts.ARRAY_LIMITS["GetLiveDatas"]["milestone_ids"]["maxItems"]
        return self.rate_limit.seconds_for(math.ceil(milestones / chunk_size))

    def _settings(self) -> dict[str, Any]:
        return {
            "allow_http": self.allow_http,
            "rate_limit": self.rate_limit,
            "retry": self.retry,
            "timeout": self.timeout,
        }


def rate_limit(
    tokens_per_second: float, burst: float, cost: float, *, is_off: bool
) -> RateLimit | None:
    """Return the rate limit of those options; ValueError for values that make no sense."""
    limit = RateLimit(tokens_per_second=tokens_per_second, burst=burst, cost=cost)
    return None if is_off else limit
