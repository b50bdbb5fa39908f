"""What a client is configured with: its two policies and its settings, checked once.

Only which values make sense; what they mean is decided where they are used.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    import ssl

    import httpx

    Auth = tuple[str | bytes, str | bytes] | Callable[[httpx.Request], httpx.Request] | httpx.Auth


# RFC 9110, section 5.5 and 5.6.2.
_HEADER_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_HEADER_VALUE = re.compile(r"(?!\s)[\t\x20-\x7e]*(?<!\s)")


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


def _at_least_one(_: object, attribute: attrs.Attribute[Any], value: object) -> None:
    """Raise unless `value` is an integer of at least 1."""
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
        """Return the least time that many requests take, starting from a full bucket."""
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

    attempts: int = attrs.field(default=4, validator=_at_least_one)
    wait_initial: float = attrs.field(default=0.25, validator=_not_negative)
    wait_max: float = attrs.field(default=8.0, validator=_not_negative)


def positive_seconds(value: object, name: str) -> float:
    """Return `value` as a positive number of seconds, infinity included.

    Raises:
        TypeError: It is not a number.
        ValueError: It is not positive, or NaN.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(
            f"{name} must be a number of seconds, not {type(value).__name__}: {value!r}"
        )
    if not value > 0:
        raise ValueError(f"{name} must be more than 0 seconds, not {value!r}")
    try:
        return float(value)
    except OverflowError:
        raise ValueError(f"{name} is too large: use float('inf') for no end") from None


def _seconds(_: object, attribute: attrs.Attribute[Any], value: object) -> None:
    positive_seconds(value, attribute.name)


def _policy(kind: type, *, optional: bool) -> Callable[[Any, attrs.Attribute[Any], object], None]:
    def check(_: object, attribute: attrs.Attribute[Any], value: object) -> None:
        if not isinstance(value, kind) and not (optional and value is None):
            wanted = f"a {kind.__name__}" + (" or None" if optional else "")
            raise TypeError(f"{attribute.name} must be {wanted}, not {type(value).__name__}")

    return check


def _valid_headers(_: object, __: object, value: Any) -> None:
    if not isinstance(value, Mapping):
        raise TypeError(f"headers must be a mapping of names to values, not {type(value).__name__}")
    for name, content in value.items():
        if not isinstance(name, str) or not isinstance(content, str):
            raise TypeError(f"headers must map strings to strings: see {name!r}")
        if not _HEADER_NAME.fullmatch(name):
            raise ValueError(f"headers: {name!r} is not a header name")
        if not _HEADER_VALUE.fullmatch(content):
            raise ValueError(
                f"headers: the value of {name!r} is not plain ASCII without control characters, "
                "or begins or ends with white space"
            )


def _valid_auth(_: object, __: object, value: Any) -> None:
    pair = isinstance(value, tuple) and len(value) == 2
    if not (value is None or pair or callable(value) or hasattr(value, "auth_flow")):
        raise TypeError(
            "auth must be a (username, password) tuple, a callable or an httpx.Auth, "
            f"not {type(value).__name__}"
        )


def _valid_verify(_: object, __: object, value: Any) -> None:
    is_context = any(kind.__name__ == "SSLContext" for kind in type(value).__mro__)
    if not (isinstance(value, bool | str) or is_context):
        raise TypeError(
            f"verify must be True, False, a path or an ssl.SSLContext, not {type(value).__name__}"
        )
    if isinstance(value, str) and not Path(value).exists():
        raise ValueError(f"verify: there is no {value!r}")


def _valid_transport(_: object, __: object, value: Any) -> None:
    if value is not None and not callable(getattr(value, "handle_async_request", None)):
        raise TypeError(
            "transport must be an httpx.AsyncBaseTransport (both clients send asynchronously), "
            f"not {type(value).__name__}"
        )


def _copied(headers: Any) -> Any:
    return dict(headers or {}) if headers is None or isinstance(headers, Mapping) else headers


@attrs.frozen(kw_only=True)
class Settings:
    """What a client was configured with. Secrets (`headers`, `auth`) stay out of the `repr`."""

    base_url: str
    rate_limit: RateLimit | None = attrs.field(validator=_policy(RateLimit, optional=True))
    retry: RetryPolicy = attrs.field(validator=_policy(RetryPolicy, optional=False))
    deadline: float = attrs.field(validator=_seconds)
    timeout: float = attrs.field(validator=_seconds)
    max_connections: int = attrs.field(validator=_at_least_one)
    max_response_bytes: int = attrs.field(validator=_at_least_one)
    headers: dict[str, str] = attrs.field(converter=_copied, validator=_valid_headers, repr=False)
    auth: Auth | None = attrs.field(validator=_valid_auth, repr=False)
    verify: ssl.SSLContext | str | bool = attrs.field(validator=_valid_verify)
    transport: httpx.AsyncBaseTransport | None = attrs.field(validator=_valid_transport)
