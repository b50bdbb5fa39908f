"""A transport for the clients' `transport=` that takes less CPU than httpx's own."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

from .exchange.tls import ssl_context_for

if TYPE_CHECKING:
    import httpx


def aiohttp_transport(
    *, verify: ssl.SSLContext | str | bool = True, max_connections: int = 16
) -> httpx.AsyncBaseTransport:
    """Return a transport that sends through aiohttp; `scripts/bench` measures what that saves.

    Needs the extra `fast`. It serves one client, of either kind, and is closed with it; an
    asynchronous client has to be closed. Proxies that the environment names are not used. When a
    connection that was used before breaks, aiohttp sends the request once more by itself, which
    no rate limit here can know of.

    Args:
        verify: As the clients take it; what they are given does not reach a transport.
        max_connections: The same.

    Raises:
        ModuleNotFoundError: The extra is not installed.
        ValueError: What `verify` or the environment names cannot be read, or is no certificate.
    """
    try:
        from .exchange.over_aiohttp import AiohttpConnections  # noqa: PLC0415 - only the extra brings it
    except ModuleNotFoundError as missing:
        raise ModuleNotFoundError(
            f'this transport needs {missing.name}: pip install "kalshi-live[fast]"',
            name=missing.name,
        ) from None
    return AiohttpConnections(ssl_context_for(verify), max_connections)
