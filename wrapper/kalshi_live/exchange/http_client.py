"""The making of the httpx clients that requests go through: headers, authentication, proxies.

How many there are, and who may use which, is told in `connections`.
"""

from __future__ import annotations

import contextlib
import importlib
import ipaddress
import urllib.request
from http.cookiejar import DefaultCookiePolicy
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

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


def http_client(
    settings: Settings, transport: httpx.AsyncBaseTransport | None
) -> httpx.AsyncClient:
    """Return a client that sends through `transport`."""
    http = Client(
        base_url=settings.base_url,
        headers=_headers(settings),
        httpx_args={"auth": settings.auth, "transport": transport, "trust_env": False},
    ).get_async_httpx_client()
    # Nothing here needs cookies, and a server may not fill our memory with them.
    http.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=()))
    return http


def http_transport(settings: Settings) -> httpx.AsyncHTTPTransport:
    """Return a transport that keeps one idle connection, through the environment's proxy.

    Raises:
        ValueError: The environment names a proxy that makes no sense.
    """
    try:
        return httpx.AsyncHTTPTransport(
            verify=settings.verify,
            proxy=_proxy(settings.base_url),
            # Not at most one: a connection that httpcore lost track of would block all that follow.
            limits=httpx.Limits(max_keepalive_connections=1),
        )
    except (ImportError, ValueError, httpx.InvalidURL) as error:
        raise ValueError(
            f"cannot connect as the environment says (HTTPS_PROXY, ALL_PROXY, …): {error}"
        ) from error


def _headers(settings: Settings) -> Any:
    headers = httpx.Headers({"User-Agent": USER_AGENT})
    headers.update(settings.headers)
    headers["Accept-Encoding"] = ACCEPT_ENCODING
    return headers


def _proxy(base_url: str) -> str | None:
    """Return the proxy that the environment names for the server.

    httpx looks itself, but makes a URL of each entry of NO_PROXY, and fails at networks.
    """
    if is_loopback(base_url):
        return None  # a proxy cannot reach this machine's own servers
    server = urlsplit(base_url)
    host = server.hostname or ""
    proxies = urllib.request.getproxies()
    proxy = proxies.get(server.scheme) or proxies.get("all")
    if not proxy or urllib.request.proxy_bypass(host) or _is_within(host, proxies.get("no", "")):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"


def _is_within(host: str, networks: str) -> bool:
    """Return whether `host` is an address in one of `networks`, such as fd00::/8."""
    for entry in networks.split(","):
        with contextlib.suppress(ValueError):
            if ipaddress.ip_address(host) in ipaddress.ip_network(entry.strip(), strict=False):
                return True
    return False
