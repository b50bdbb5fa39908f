"""Which server to talk to, and which addresses are refused.

Only the address; who reads it is `settings`.
"""

from __future__ import annotations

import ipaddress
import os
from urllib.parse import urlsplit

BASE_URL_VARIABLE = "KALSHI_API_BASE_URL"


def resolve_base_url(given: str | None, *, default: str, allow_http: bool) -> str:
    """Return the server's URL: `given`, else the environment's, else `default`.

    Raises:
        TypeError: `given` is not a string, or `allow_http` not a bool.
        ValueError: The URL is not an absolute https URL (http is fine for a loopback host or with
            `allow_http`), or it carries credentials, a query or a fragment.
    """
    if not isinstance(allow_http, bool):
        raise TypeError(f"allow_http must be True or False, not {allow_http!r}")
    source = "base_url"
    if given is None:
        given = os.environ.get(BASE_URL_VARIABLE, "").strip()
        source = BASE_URL_VARIABLE if given else source
        given = given or default
    if not isinstance(given, str):
        raise TypeError(f"base_url must be a string, not {type(given).__name__}")
    problem = _problem_with(given, allow_http=allow_http)
    if problem:
        raise ValueError(f"{source} {_without_credentials(given)!r} {problem}")
    return given.rstrip("/")


def _problem_with(url: str, *, allow_http: bool) -> str | None:
    if not url.isascii() or not url.isprintable() or set(url) & set(' \\"<>^`{|}'):
        return "contains characters that do not belong in a URL"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        return f"is not a URL: {error}"
    if parts.scheme not in {"http", "https"} or not host or port == 0:
        return "is not an absolute URL, such as https://host/path"
    if not _is_host(host):
        return f"has no valid host: {host!r}"
    if parts.username is not None or parts.password is not None:
        return "carries credentials: pass them as auth= instead"
    if "?" in url or "#" in url:
        return "has a query or a fragment: pass the server's address only"
    if {".", ".."} & set(parts.path.lower().replace("%2e", ".").split("/")):
        return "has a path with . or .. in it"
    if parts.scheme == "http" and not (allow_http or _is_loopback(host)):
        return "is not encrypted: use https, or pass allow_http=True if you mean it"
    return None


def _is_host(host: str) -> bool:
    if ":" in host:  # an IPv6 address: urlsplit has checked the brackets
        return True
    labels = host.removesuffix(".").split(".")
    return all(0 < len(label) < 64 for label in labels)  # RFC 1035, section 2.3.4


def is_loopback(url: str) -> bool:
    """Return whether a resolved base URL leads to this machine."""
    return _is_loopback(urlsplit(url).hostname or "")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _without_credentials(url: str) -> str:
    scheme, separator, rest = url.partition("://")
    authority, slash, path = rest.partition("/")
    if "@" not in authority:
        return url
    return f"{scheme}{separator}…@{authority.rpartition('@')[2]}{slash}{path}"
