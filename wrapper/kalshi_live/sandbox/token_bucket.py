"""The server's side of the rate limit: a bucket of tokens that requests take from.

What a refused request is answered with does not live here.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable


class TokenRate(Protocol):
    """A token rate in Kalshi's units; `kalshi_live.RateLimit` is one."""

    @property
    def tokens_per_second(self) -> float:
        """Tokens added in a second."""

    @property
    def burst(self) -> float:
        """Tokens that a full bucket holds."""

    @property
    def cost(self) -> float:
        """Tokens that one request takes."""


class TokenBucket:
    """A bucket that is full when the first request arrives, and refills steadily from then on.

    It needs no start: a bucket that nobody has taken from stays full.
    """

    def __init__(self, rate: TokenRate, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.rate = rate
        self._monotonic = monotonic
        self._tokens = float(rate.burst)
        self._counted_at = monotonic()

    def take(self) -> bool:
        """Take one request's tokens; False, and nothing taken, when there are too few."""
        now = self._monotonic()
        refilled = self._tokens + (now - self._counted_at) * self.rate.tokens_per_second
        self._tokens = min(self.rate.burst, refilled)
        self._counted_at = now
        if self._tokens < self.rate.cost:
            return False
        self._tokens -= self.rate.cost
        return True

    def refill(self) -> None:
        """Fill the bucket, as if no request had arrived yet."""
        self._tokens = float(self.rate.burst)
