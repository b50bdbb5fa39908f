"""One request over HTTP, and its response: what went wrong is one of this library's errors.

Nothing here is asked twice, and no operation is known: see `operations`.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

import httpx

from ..errors import APIStatusError, ContractError, LiveDataError
from ..observation import RoundTrip
from ..reading.decoding import decode_json
from .bodies import BodyReader
from .connections import Connections
from .failures import StaleConnectionError, connection_errors
from .retry_after import parse_retry_after
from .statuses import status_error
from .urls import with_query

if TYPE_CHECKING:
    from ..settings import Settings
    from ..stats import Stats
    from .request import Request

T = TypeVar("T")

_ERROR_BODY_BYTES = 64 * 1024
_ERROR_BODY_SECONDS = 1.0


class Exchange:
    """A client's way to the server: it sends requests and reads the responses."""

    def __init__(self, settings: Settings, stats: Stats) -> None:
        self._server = settings.base_url
        self._stats = stats
        self._most_bytes = settings.max_response_bytes
        self._error_body_seconds = min(_ERROR_BODY_SECONDS, settings.timeout / 2)
        self._connections = Connections(settings)
        self._absolute = cache(lambda path: httpx.URL(settings.base_url + path))

    def leave(self) -> None:
        """Close the connections that a loop has left when it ended."""
        self._connections.close()

    async def aclose(self) -> None:
        """Close the connections."""
        await self._connections.aclose()

    async def fetch(
        self, request: Request[T], on_response: Callable[[], None], *, fresh: bool = False
    ) -> T:
        """Return the value of `request`; `on_response` is called when its status has arrived.

        With `fresh` it goes over a connection that was not used before.

        Raises:
            StaleConnectionError: The connection was used before, and has broken before anything
                arrived, or what arrived was not meant for this request: ask again at once, with
                `fresh`.
            APIConnectionError: No complete response arrived.
            APIStatusError: The status is not 200.
            ContractError: The body is not what the specification promises.
        """
        async with self._response(request, fresh=fresh) as (response, requested_at, was_used):
            on_response()
            if response.status_code != httpx.codes.OK:
                raise await self._status_error(response)
            reader = BodyReader(_content_encoding(response), self._most_bytes)
            await self._read(response, reader)
            value = request.read(reader.body(), RoundTrip(requested_at, datetime.now(UTC)))
            if was_used and request.is_another(value):
                raise ContractError("the body answers another request", misdirected=True)
            return value

    @contextlib.asynccontextmanager
    async def _response(
        self, request: Request[Any], *, fresh: bool
    ) -> AsyncIterator[tuple[httpx.Response, datetime, bool]]:
        with connection_errors(self._server):
            connection = self._connections.borrow(fresh=fresh)
        try:
            with connection_errors(self._server, connection):
                await connection.ready()
                built = self._built(connection.http, request)
                requested_at = datetime.now(UTC)
                response = await connection.http.send(built, stream=True)
            try:
                yield response, requested_at, connection.was_used
            except LiveDataError as error:
                if connection.was_used and _is_for_another(error):
                    connection.close()
                    raise StaleConnectionError(f"{self._server}: {error}") from error
                raise
            finally:
                with connection_errors(self._server):
                    await response.aclose()
        finally:
            self._connections.give_back(connection)

    def _built(self, http: httpx.AsyncClient, request: Request[Any]) -> httpx.Request:
        url = with_query(self._absolute(request.path), request.params)
        return http.build_request(request.method, url)

    async def _read(self, response: httpx.Response, reader: BodyReader) -> None:
        with connection_errors(self._server):
            if response.is_stream_consumed:
                reader.feed(response.content)
                return
            async for data in response.aiter_raw():
                self._stats.bytes_received += len(data)
                reader.feed(data)

    async def _status_error(self, response: httpx.Response) -> LiveDataError:
        body = await self._error_body(response)
        return status_error(
            response.status_code,
            response.reason_phrase,
            body,
            parse_retry_after(response.headers.get("retry-after")),
            response.headers.get("location"),
        )

    async def _error_body(self, response: httpx.Response) -> Any:
        """Return what a second and 64 KiB bring of an error's body: the status matters more."""
        try:
            reader = BodyReader(_content_encoding(response), _ERROR_BODY_BYTES)
        except ContractError:
            return None
        with contextlib.suppress(LiveDataError, TimeoutError):
            async with asyncio.timeout(self._error_body_seconds):
                await self._read(response, reader)
        text = reader.so_far()
        try:
            return decode_json(text)
        except ContractError:
            return text.decode("utf-8", "replace") or None


def _is_for_another(error: LiveDataError) -> bool:
    """Return whether the response may have been on its way before the request was."""
    if isinstance(error, ContractError):
        return error.misdirected
    # Servers say it to connections that were idle for too long (RFC 9110, section 15.5.9).
    return isinstance(error, APIStatusError) and error.status_code == httpx.codes.REQUEST_TIMEOUT


def _content_encoding(response: httpx.Response) -> str:
    """Return what the body is still encoded with; mock transports have decoded it already."""
    return "" if response.is_stream_consumed else response.headers.get("content-encoding", "")
