"""What TLS connections are made with: whom to trust.

What a handshake that fails means is told in `failures`.
"""

from __future__ import annotations

import os
import ssl
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from ..settings import Settings


def ssl_context(settings: Settings) -> ssl.SSLContext:
    """Return what a client's TLS connections are made with.

    For the caller's thread, as the imports in `http_client`: OpenSSL holds locks meanwhile.

    Raises:
        ValueError: What `verify` or the environment names cannot be read, or is no certificate.
    """
    if settings.base_url.startswith("http:"):
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # unused; a trust store would take 30 ms
    return ssl_context_for(settings.verify)


def ssl_context_for(verify: ssl.SSLContext | str | bool) -> ssl.SSLContext:
    """Return what `verify` stands for; a path may be that of a file or of a folder.

    Raises:
        ValueError: What `verify` or the environment names cannot be read, or is no certificate.
    """
    if isinstance(verify, str):
        return _trusting(verify, "verify")
    if verify is True:
        for variable in ("SSL_CERT_FILE", "SSL_CERT_DIR"):  # those that httpx looks at
            if path := os.environ.get(variable):
                return _trusting(path, variable)
    return httpx.create_ssl_context(verify=verify, trust_env=False)


def _trusting(path: str, source: str) -> ssl.SSLContext:
    try:
        # OpenSSL takes several folders in one path, and reads none of them before it has to.
        is_folder = any(Path(part).is_dir() for part in path.split(os.pathsep))
        return ssl.create_default_context(
            cafile=None if is_folder else path, capath=path if is_folder else None
        )
    except ssl.SSLError as error:
        raise ValueError(f"{source}: {path!r} holds no certificate: {error}") from None
    except OSError as error:
        raise ValueError(f"{source}: {path!r} cannot be read: {error.strerror}") from None
