"""The httpx clients that requests go through: one for each connection.

httpcore looks at every connection of a pool, twice for every request, and asks the operating system
about each idle one. Pools of one connection know at once.
"""

from __future__ import annotations

import contextlib
import importlib
import ssl
from collections.abc import Iterator
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from kalshi_trade_api import Client, spec_facts

from ._version import __version__
from .base_url import is_loopback
from .bodies import ACCEPT_ENCODING

if TYPE_CHECKING:
    from .settings import Settings

# What the first request would import. On the caller's thread it happens before there is another:
# to fork while a thread imports leaves the child with a lock that nobody will release.
for _module in ("anyio._backends._asyncio", "encodings.idna", "httpcore._backends.anyio"):
    with contextlib.suppress(ImportError):
        importlib.import_module(_module)

USER_AGENT = (
    f"kalshi-live/{__version__} (Kalshi OpenAPI {spec_facts.VERSION}) httpx/{httpx.__version__}"
)


class Connections:
    """Lends an httpx client to one request at a time, the one that was last given back first.

    So a client that makes few requests at once keeps few connections open. How many there may be
    is for the borrowers to say. A transport of the user's has connections of its own, and then all
    share one client.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._is_shared = settings.transport is not None
        self._clients = [_http_client(settings)]
        self._idle = list(self._clients)

    @contextlib.contextmanager
    def lent(self) -> Iterator[httpx.AsyncClient]:
        """A client that nobody else uses meanwhile."""
        if self._is_shared:
            yield self._clients[0]
            return
        client = self._idle.pop() if self._idle else self._another()
        try:
            yield client
        finally:
            self._idle.append(client)

    async def aclose(self) -> None:
        """Closes the connections."""
        for client in self._clients:
            await client.aclose()

    def _another(self) -> httpx.AsyncClient:
        client = _http_client(self._settings)
        self._clients.append(client)
        return client


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
