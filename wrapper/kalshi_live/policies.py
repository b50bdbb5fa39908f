"""The two policies a client takes: how fast it may ask, and how often it asks again.

Only the numbers; `rate_limit` and `retrying` act on them.
"""

from __future__ import annotations

import math
from typing import Any

import attrs


def _number(value: object, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{name} must be a number, not {type(value).__name__}: {value!r}")
    if not math.isfinite(value):
        raise ValueError(f"{name} must be finite, not {value!r}")
    return float(value)


def _positive(_: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if _number(value, attribute.name) <= 0:
        raise ValueError(f"{attribute.name} must be more than 0, not {value!r}")


def _not_negative(_: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if _number(value, attribute.name) < 0:
        raise ValueError(f"{attribute.name} must not be negative: {value!r}")


def at_least_one(_: object, attribute: attrs.Attribute[Any], value: object) -> None:
    """An attrs validator: an integer of at least 1."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(
            f"{attribute.name} must be an integer, not {type(value).__name__}: {value!r}"
        )
    if value < 1:
        raise ValueError(f"{attribute.name} must be at least 1, not {value!r}")


@attrs.frozen
class RateLimit:
    """A token bucket in Kalshi's units. The defaults are those of the Basic tier: 20 requests/s.

    Attributes:
        tokens_per_second: How fast the bucket refills.
        burst: How many tokens it holds when full. Where that is less than what is under way at
            this rate, speed is lost: nothing goes out that the server might refuse.
        cost: How many tokens one request takes.

    Raises:
        TypeError: A value is not a number.
        ValueError: A value is not positive and finite, or `burst` is less than `cost`.
    """

    tokens_per_second: float = attrs.field(default=200, validator=_positive)
    burst: float = attrs.field(default=200, validator=_positive)
    cost: float = attrs.field(default=10, validator=_positive)

    def __attrs_post_init__(self) -> None:
        if self.burst < self.cost:
            raise ValueError(
                f"burst ({self.burst!r}) is less than cost ({self.cost!r}): "
                "no request could ever go out"
            )

    def seconds_for(self, requests: int) -> float:
        """The least time that many requests take, starting from a full bucket."""
        return max(0.0, (requests * self.cost - self.burst) / self.tokens_per_second)


@attrs.frozen
class RetryPolicy:
    """How often a request that met a passing fault is made again.

    The wait before attempt n + 1 is random between 0 and `wait_initial * 2 ** (n - 1)`, at most
    `wait_max` ("full jitter"); a longer `Retry-After` is obeyed.

    Attributes:
        attempts: How many requests are made in all; 1 means no retries.
        wait_initial: Seconds, the upper bound of the first wait.
        wait_max: Seconds, the upper bound of any wait that the server did not ask for.

    Raises:
        TypeError: A value is not a number.
        ValueError: A value is negative or not finite, or `attempts` is less than 1.
    """

    attempts: int = attrs.field(default=4, validator=at_least_one)
    wait_initial: float = attrs.field(default=0.25, validator=_not_negative)
    wait_max: float = attrs.field(default=8.0, validator=_not_negative)
