"""The URL of a store: what it means to the client of the store, and what of it may be shown."""

from __future__ import annotations

from typing import Any
from urllib.parse import SplitResult, quote, urlsplit

SCHEMES = ("valkey", "valkeys", "redis", "rediss", "unix")
_TLS = ("valkeys", "rediss")


def shown(url: str) -> str:
    """Return the address without password and options."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return f"unix://{parts.path}"
    user = f"{parts.username}@" if parts.username else ""
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{user}{host}:{parts.port or 6379}{parts.path}"


def connection_options(url: str) -> dict[str, Any]:
    """Return what `url` means to the client's pool of connections.

    Where TLS is asked for, certificates are held against the host's name unless the URL says
    `?ssl_check_hostname=false`. Other options are the client's own, such as `ssl_ca_certs`.

    Raises:
        ValueError: The URL makes no sense. The message does not hold it, nor its password.
        ModuleNotFoundError: The extra `sharing` is not installed.
    """
    parts = _split(url)
    try:
        from valkey.asyncio.connection import ConnectionPool, parse_url  # noqa: PLC0415
        from valkey.exceptions import ValkeyError  # noqa: PLC0415 - only the extra brings it
    except ModuleNotFoundError as missing:
        raise ModuleNotFoundError(
            'sharing needs valkey: pip install "kalshi-live[sharing]"', name=missing.name
        ) from None
    options: dict[str, Any] = dict(parse_url(url))
    if parts.scheme in _TLS:
        options.setdefault("ssl_check_hostname", True)
    options |= {"decode_responses": False, "protocol": 2}
    try:
        ConnectionPool(**options).make_connection()  # type: ignore[no-untyped-call]
    except (TypeError, ValueError, ValkeyError):
        names = ", ".join(sorted(set(options) & set(_query_names(parts)))) or "none"
        raise ValueError(f"url: the client of the store refuses its options ({names})") from None
    return options


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - it is parsed when asked for
    except ValueError:
        raise ValueError("url: host or port make no sense") from None
    if parts.scheme not in SCHEMES:
        allowed = ", ".join(f"{scheme}://" for scheme in SCHEMES)
        raise ValueError(f"url must begin with one of {allowed}; this one has {parts.scheme!r}")
    if parts.scheme == "unix":
        if not parts.path:
            raise ValueError("url: a unix socket needs its path, as in unix:///run/valkey.sock")
        return parts
    if not parts.hostname:
        raise ValueError("url names no host: valkey://host:6379/0")
    database = parts.path.removeprefix("/")
    if database and not (database.isascii() and database.isdigit()):
        raise ValueError(f"url: the database must be a number, not {quote(database)!r}")
    return parts


def _query_names(parts: SplitResult) -> list[str]:
    return [pair.partition("=")[0] for pair in parts.query.split("&") if pair]
