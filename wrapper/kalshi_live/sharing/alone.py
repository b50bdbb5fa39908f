"""The part of the budget that a process allows itself while the store is away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from ..pacing.allowance import Allowance

if TYPE_CHECKING:
    from ..settings import RateLimit


class Alone:
    """One of so many equal parts of a token bucket; empty at first, for nobody knows.

    Attributes:
        under_way: The requests that were allowed, and not answered yet.
    """

    def __init__(self, limit: RateLimit, parts: int, now: float) -> None:
        self._allowance = Allowance(
            attrs.evolve(
                limit,
                tokens_per_second=limit.tokens_per_second / parts,
                burst=max(limit.burst / parts, limit.cost),
            )
        )
        self._allowance.drain(now)
        self.under_way: set[str] = set()

    def wait(self, now: float) -> float:
        """Return the seconds until the next request; infinity: not before an answer."""
        return self._allowance.wait(now)

    def sent(self, request: str) -> None:
        """Note that a request goes out; `wait` was 0."""
        self._allowance.sent()
        self.under_way.add(request)

    def answered(self, request: str, now: float) -> None:
        """Note that a request that went out was answered, or has failed."""
        self._allowance.answered(now)
        self.under_way.remove(request)

    def drain(self, until: float) -> None:
        """Hold nothing at all at the moment `until`."""
        self._allowance.drain(until)

    def used(self, now: float) -> float:
        """Return the tokens by which the whole bucket has fallen for this part's use."""
        return self._allowance.missing(now)
