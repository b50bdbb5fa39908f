"""What a user says about sharing: where the store is, what is shared, and what if it is away."""

from __future__ import annotations

import re
from typing import Any, Literal

import attrs

from .addresses import connection_options, shown

OnOutage = Literal["local", "raise"]

_NAME = re.compile(r"[A-Za-z0-9_.:{}-]{1,200}")


def _valid_url(_: object, __: object, value: Any) -> None:
    if not isinstance(value, str):
        raise TypeError(f"url must be a string, not {type(value).__name__}")
    connection_options(value)


def _valid_name(_: object, __: object, value: Any) -> None:
    if not isinstance(value, str):
        raise TypeError(f"name must be a string, not {type(value).__name__}")
    if not _NAME.fullmatch(value):
        raise ValueError(
            f"name must be 1 to 200 letters, digits or _ . : {{ }} -, for it begins every key: "
            f"not {value!r}"
        )


def _boolean(_: object, attribute: attrs.Attribute[Any], value: Any) -> None:
    if not isinstance(value, bool):
        raise TypeError(f"{attribute.name} must be True or False, not {type(value).__name__}")


def _valid_outage(_: object, __: object, value: Any) -> None:
    if value not in {"local", "raise"}:
        raise ValueError(f'on_outage must be "local" or "raise", not {value!r}')


def _valid_processes(_: object, __: object, value: Any) -> None:
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"processes must be an integer or None, not {type(value).__name__}")
    if value < 1:
        raise ValueError(f"processes must be at least 1, not {value!r}")


def _without_secrets(url: str) -> str:
    return repr(shown(url))


@attrs.frozen
class Share:
    """What processes share through a Valkey or Redis store; needs the extra `sharing`.

    Attributes:
        url: The store: `valkey://user:password@host:6379/0`, `valkeys://` or `rediss://` for TLS,
            `unix:///path` for a socket. Query parameters are options of the client `valkey`, such
            as `ssl_ca_certs`. The `repr` shows neither password nor options.
        name: Processes with the same name share; every key in the store begins with it and a
            colon. On a cluster, put braces around it, so that its keys stay together.
        budget: One token bucket for all requests of all of them: the client's `rate_limit`. A 429
            in one process holds back all.
        watch: One of them polls for all their watches.
        on_outage: While the store is away or refuses, "local" goes on alone with a share of the
            budget, and "raise" raises `StoreError`.
        processes: How many processes the budget is divided by then; by default as many as the
            store has seen lately.

    Raises:
        TypeError: A value is of the wrong type.
        ValueError: A value makes no sense.
        ModuleNotFoundError: The extra is not installed.
    """

    url: str = attrs.field(validator=_valid_url, repr=_without_secrets)
    name: str = attrs.field(validator=_valid_name, default="kalshi")
    budget: bool = attrs.field(validator=_boolean, default=True, kw_only=True)
    watch: bool = attrs.field(validator=_boolean, default=True, kw_only=True)
    on_outage: OnOutage = attrs.field(validator=_valid_outage, default="local", kw_only=True)
    processes: int | None = attrs.field(validator=_valid_processes, default=None, kw_only=True)
