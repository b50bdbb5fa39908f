"""How many requests a token bucket on the other side of a network allows now, for certain.

Pure arithmetic: it is told what time it is, in seconds on any clock that never goes back.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..settings import RateLimit


_RESERVE_FROM = 10
"""Requests that the burst has to hold for one of them to stay in reserve."""


def usable(limit: RateLimit) -> float:
    """Return how many tokens of a full bucket are used: one request may stay in reserve."""
    has_reserve = limit.burst >= _RESERVE_FROM * limit.cost
    return limit.burst - limit.cost if has_reserve else limit.burst


class Allowance:
    """What is left in the server's bucket, at the least.

    When the server takes the tokens of a request nobody here can know: somewhere between sending
    it and having the answer. A bucket that is full refills no further, so the later they are
    taken, the less there is afterwards. Tokens are therefore counted as taken when the answer is
    there, and until then as missing all the same. Whatever the latencies are, the server's bucket
    then holds no less than this one, and refuses nothing that is answered.

    That costs speed only where the burst holds fewer requests than are under way at that rate: a
    burst of one request waits for each answer. One request stays in reserve where the burst
    allows, for clocks that differ and answers that never came.
    """

    def __init__(self, limit: RateLimit) -> None:
        self._rate = limit.tokens_per_second
        self._cost = limit.cost
        self._most = usable(limit)
        self._level = self._most
        self._at = -math.inf
        self._under_way = 0

    def wait(self, now: float) -> float:
        """Return the seconds until the next request may go out; infinity: not before an answer."""
        needed = self._cost * (self._under_way + 1)
        if needed > self._most:
            return math.inf
        self._refill(now)
        return max(0.0, needed - self._level) / self._rate + max(0.0, self._at - now)

    def sent(self) -> None:
        """Note that a request goes out; `wait` was 0."""
        self._under_way += 1

    def answered(self, now: float) -> None:
        """Note that a request that went out was answered, or has failed."""
        self._refill(now)
        self._under_way -= 1
        if now >= self._at:  # otherwise it is among what `drain` knows to be gone
            self._level -= self._cost

    def drain(self, until: float) -> None:
        """Hold nothing at all at the moment `until`, and refill from then on."""
        self._level = 0.0
        self._at = until

    def missing(self, now: float) -> float:
        """Return how many tokens the bucket is short of being full."""
        self._refill(now)
        return self._most - self._level

    def _refill(self, now: float) -> None:
        if now > self._at:
            self._level = min(self._most, self._level + (now - self._at) * self._rate)
            self._at = now
