"""What a transport, or `auth`, raised: as one of this library's errors."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import Iterator
from typing import Protocol

import h11
import httpx

from ..errors import APIConnectionError, APITimeoutError, LiveDataError, one_line
from ..slimming import bare, causes

_NOT_TLS = {
    "HTTP_REQUEST",
    "PACKET_LENGTH_TOO_LONG",
    "RECORD_LAYER_FAILURE",
    "UNKNOWN_PROTOCOL",
    "WRONG_VERSION_NUMBER",
}
"""OpenSSL's reasons when the first bytes of an answer are no TLS record."""


class StaleConnectionError(APIConnectionError):
    """A connection that was used before has broken before anything of the response arrived.

    Or what arrived was on its way before the request was: no HTTP, the answer to another request,
    or the 408 that servers send to connections which were idle for too long.

    Never leaves this package: the request is made again over another connection.
    """


class _MayBeStale(Protocol):
    @property
    def was_used(self) -> bool: ...

    @property
    def is_stale(self) -> bool: ...


@contextlib.contextmanager
def connection_errors(server: str, connection: _MayBeStale | None = None) -> Iterator[None]:
    """Turn whatever a transport raises into an `APIConnectionError`.

    SystemExit and KeyboardInterrupt pass, and so does a cancellation of the running task; one that
    the transport has made up does not.
    """
    try:
        yield
    except LiveDataError:
        raise
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
        failure = _failure(server, error)
        raise failure from bare(error)
    except Exception as error:  # noqa: BLE001 - a transport, or `auth`, may raise anything
        failure = _failure(server, error)
        if failure.retryable and connection is not None and _is_stale(connection, error):
            failure = StaleConnectionError(*failure.args)
        raise failure from bare(error)


def _is_stale(connection: _MayBeStale, error: Exception) -> bool:
    is_no_http = any(isinstance(cause, h11.RemoteProtocolError) for cause in causes(error))
    return connection.is_stale or (connection.was_used and is_no_http)


def _failure(server: str, error: BaseException) -> APIConnectionError:
    said = one_line(str(error))
    if any(map(_is_not_tls, causes(error))):
        said = f"the server does not speak TLS: {said}"
    message = ": ".join(filter(None, [server, type(error).__name__, said]))
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        return APITimeoutError(message)
    return APIConnectionError(message, retryable=_is_passing(error))


def _is_passing(error: BaseException) -> bool:
    hopeless = (httpx.LocalProtocolError, httpx.UnsupportedProtocol)
    if isinstance(error, hopeless) or not isinstance(error, httpx.TransportError | OSError):
        return False
    return not any(
        isinstance(cause, ssl.SSLCertVerificationError) or _is_not_tls(cause)
        for cause in causes(error)
    )


def _is_not_tls(cause: BaseException) -> bool:
    # aiohttp derives from it without taking the reason over.
    return isinstance(cause, ssl.SSLError) and getattr(cause, "reason", None) in _NOT_TLS
