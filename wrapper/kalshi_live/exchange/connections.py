"""The httpx clients that requests go through: one for each connection.

httpcore looks at every connection of a pool, twice for every request, and asks the operating system
about each idle one. Pools of one connection know at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import math
import ssl
from collections import deque
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from kalshi_trade_api import Client, spec_facts

from .._version import __version__
from .base_url import is_loopback
from .bodies import ACCEPT_ENCODING

if TYPE_CHECKING:
    from ..settings import Settings

# What the first request would import. On the caller's thread it happens before there is another:
# to fork while a thread imports leaves the child with a lock that nobody will release.
for _module in ("anyio._backends._asyncio", "encodings.idna", "httpcore._backends.anyio"):
    with contextlib.suppress(ImportError):
        importlib.import_module(_module)

USER_AGENT = (
    f"kalshi-live/{__version__} (Kalshi OpenAPI {spec_facts.VERSION}) httpx/{httpx.__version__}"
)


_KEEP_ALIVE = 5.0
"""Seconds that a connection may be idle; httpx's own default."""


class Connections:
    """Lends an httpx client to one request at a time, the one that was last given back first.

    So a client that makes few requests at once comes to keep few connections open. How many there
    may be is for the borrowers to say. A transport of the user's has connections of its own, and
    then all share one client.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._shared = None if settings.transport is None else _http_client(settings)
        self._lent: set[httpx.AsyncClient] = set()
        self._idle = deque([] if self._shared else [(_http_client(settings), math.inf)])

    def borrow(self) -> httpx.AsyncClient:
        """A client that nobody else uses until it is given back.

        Raises:
            ValueError: The environment names a proxy that makes no sense.
        """
        if self._shared is not None:
            return self._shared
        client = self._idle.pop()[0] if self._idle else _http_client(self._settings)
        self._lent.add(client)
        return client

    async def give_back(self, client: httpx.AsyncClient) -> None:
        """Takes a client back, and closes those that have been idle for too long."""
        if client is self._shared:
            return
        now = asyncio.get_running_loop().time()
        self._lent.discard(client)
        self._idle.append((client, now + _KEEP_ALIVE))
        while self._idle[0][1] < now:
            await self._idle.popleft()[0].aclose()

    async def aclose(self) -> None:
        """Closes the connections."""
        clients = [*self._lent, *(client for client, _ in self._idle)]
        clients += [] if self._shared is None else [self._shared]
        await asyncio.gather(*(client.aclose() for client in clients), return_exceptions=True)


def _http_client(settings: Settings) -> httpx.AsyncClient:
    client = Client(
        base_url=settings.base_url,
        headers={
            "User-Agent": USER_AGENT,
            **settings.headers,
            "Accept-Encoding": ACCEPT_ENCODING,
        },
        verify_ssl=settings.verify,
        httpx_args={
            "auth": settings.auth,
            "transport": settings.transport,
            # Not at most one: a connection that httpcore lost track of would block all that follow.
            "limits": httpx.Limits(max_keepalive_connections=1),
            # A proxy that the environment names cannot reach this machine's own servers.
            "trust_env": not is_loopback(settings.base_url),
        },
    )
    try:
        http = client.get_async_httpx_client()
    except (ImportError, ValueError, httpx.InvalidURL) as error:
        raise ValueError(
            f"cannot connect as the environment says (HTTPS_PROXY, ALL_PROXY, …): {error}"
        ) from error
    # Nothing here needs cookies, and a server may not fill our memory with them.
    http.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=()))
    return http


def ssl_context(settings: Settings) -> ssl.SSLContext:
    """What a client's TLS connections are made with.

    For the caller's thread, as the imports above: OpenSSL, too, holds locks while it makes one.
    """
    if settings.base_url.startswith("http:"):
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # unused; a trust store would take 30 ms
    return ssl_context_for(settings.verify)


def ssl_context_for(verify: ssl.SSLContext | str | bool) -> ssl.SSLContext:
    """What `verify` stands for; a path may be that of a file or of a folder."""
    if isinstance(verify, str):
        is_folder = Path(verify).is_dir()
        return ssl.create_default_context(
            cafile=None if is_folder else verify, capath=verify if is_folder else None
        )
    return httpx.create_ssl_context(verify=verify)
