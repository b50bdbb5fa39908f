"""A client's settings, checked once when the client is made.

Here stands only which values make sense; what they mean is decided where they are used.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from .policies import RateLimit, RetryPolicy, at_least_one

if TYPE_CHECKING:
    import ssl

    import httpx

    Auth = tuple[str | bytes, str | bytes] | Callable[[httpx.Request], httpx.Request] | httpx.Auth


# RFC 9110, section 5.5 and 5.6.2.
_HEADER_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_HEADER_VALUE = re.compile(r"(?!\s)[\t\x20-\x7e\x80-\xff]*(?<!\s)")


def positive_seconds(value: object, name: str) -> float:
    """`value` as a positive number of seconds, infinity included.

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
                f"headers: the value of {name!r} holds characters that a header cannot carry, "
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
    if not isinstance(value, bool | str) and type(value).__name__ != "SSLContext":
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
    max_connections: int = attrs.field(validator=at_least_one)
    max_response_bytes: int = attrs.field(validator=at_least_one)
    headers: dict[str, str] = attrs.field(converter=_copied, validator=_valid_headers, repr=False)
    auth: Auth | None = attrs.field(validator=_valid_auth, repr=False)
    verify: ssl.SSLContext | str | bool = attrs.field(validator=_valid_verify)
    transport: httpx.AsyncBaseTransport | None = attrs.field(validator=_valid_transport)
