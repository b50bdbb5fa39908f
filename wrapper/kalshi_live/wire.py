"""From ids to bytes and back: the one module that knows the generated operation.

The request comes from the generated `get_live_datas`; the status is judged here, and the body in
`parsing`. One exchange at a time: retries, rates and deadlines are others' work.
"""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import ssl
from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import attrs
import httpx

import kalshi_trade_api.models
from kalshi_trade_api import spec_facts
from kalshi_trade_api.api.live_data import get_live_datas
from kalshi_trade_api.types import UNSET

from .bodies import BodyReader, decode_json
from .conformance import Shape
from .connections import Connections
from .errors import (
    APIConnectionError,
    APITimeoutError,
    ContractError,
    LiveDataError,
    one_line,
    status_error,
)
from .parsing import read_body
from .retrying import parse_retry_after
from .urls import with_query

if TYPE_CHECKING:
    from .recall import Recall
    from .results import ChunkResult
    from .settings import Settings
    from .stats import Stats

_request_arguments = get_live_datas._get_kwargs  # noqa: SLF001 - there is no public way
_PARAMETERS = Shape.of_arguments(_request_arguments, vars(kalshi_trade_api.models))
# The generated function would send the specification's defaults, which nobody asked for.
_NOT_GIVEN = {
    name: UNSET
    for name, parameter in inspect.signature(_request_arguments).parameters.items()
    if parameter.default is not parameter.empty
}

_ERROR_BODY_BYTES = 64 * 1024
_ERROR_BODY_SECONDS = 1.0


def check_parameters(parameters: Mapping[str, Any]) -> None:
    """Checks query parameters beside the ids against the generated operation.

    Raises:
        TypeError: The operation has no such parameter, or the value is not of its type.
    """
    for name, value in parameters.items():
        if name not in _PARAMETERS.properties or name == "milestone_ids":
            raise TypeError(
                f"{name!r} is neither an argument nor a query parameter: version "
                f"{spec_facts.VERSION} of the specification has none of that name"
            )
        problem = None if value is None else _PARAMETERS.properties[name](value)
        if problem is not None:
            raise TypeError(f"{name}: {problem}")


@attrs.frozen
class Terms:
    """What all requests of a call have in common.

    Attributes:
        parameters: Query parameters beside the ids, as `check_parameters` lets them through.
        recall: The items that earlier calls brought, for a caller that asks again and again.
    """

    parameters: Mapping[str, Any] = attrs.field(factory=dict)
    recall: Recall | None = None


class Wire:
    """Sends the generated operation's request and turns the response into a `ChunkResult`."""

    def __init__(self, settings: Settings, stats: Stats) -> None:
        self._server = settings.base_url
        self._stats = stats
        self._most_bytes = settings.max_response_bytes
        self._error_body_seconds = min(_ERROR_BODY_SECONDS, settings.timeout / 2)
        self._connections = Connections(settings)
        self._absolute = cache(lambda path: httpx.URL(settings.base_url + path))

    async def aclose(self) -> None:
        """Closes the connections."""
        await self._connections.aclose()

    @contextlib.asynccontextmanager
    async def send(self, ids: tuple[str, ...], terms: Terms) -> AsyncIterator[httpx.Response]:
        """Sends the request for `ids`; the body of the response is still to be read.

        Raises:
            APIConnectionError: No response arrived.
        """
        with _connection_errors(self._server):
            http = self._connections.borrow()
        try:
            with _connection_errors(self._server):
                response = await http.send(self._request(http, ids, terms), stream=True)
            try:
                yield response
            finally:
                with _connection_errors(self._server):
                    await response.aclose()
        finally:
            await self._connections.give_back(http)

    def _request(
        self, http: httpx.AsyncClient, ids: tuple[str, ...], terms: Terms
    ) -> httpx.Request:
        parameters = {**_NOT_GIVEN, **terms.parameters}
        arguments = _request_arguments(milestone_ids=list(ids), **parameters)
        url = with_query(self._absolute(arguments.pop("url")), arguments.pop("params"))
        return http.build_request(url=url, **arguments)

    async def receive(
        self, response: httpx.Response, ids: tuple[str, ...], terms: Terms
    ) -> ChunkResult:
        """Reads the body and says what it means for `ids`.

        Raises:
            APIStatusError: The status is not 200.
            APIConnectionError: The body broke off.
            ContractError: The body is not what the specification promises.
        """
        if response.status_code != httpx.codes.OK:
            raise await self._status_error(response)
        reader = BodyReader(_content_encoding(response), self._most_bytes)
        await self._read(response, reader)
        return read_body(reader.body(), ids, datetime.now(UTC), terms.recall)

    async def _read(self, response: httpx.Response, reader: BodyReader) -> None:
        with _connection_errors(self._server):
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
        )

    async def _error_body(self, response: httpx.Response) -> Any:
        """What can be had of an error's body, soon and in little space: the status matters more."""
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


def _content_encoding(response: httpx.Response) -> str:
    """What the body is still encoded with; mock transports hand over bodies already decoded."""
    return "" if response.is_stream_consumed else response.headers.get("content-encoding", "")


@contextlib.contextmanager
def _connection_errors(server: str) -> Iterator[None]:
    """Turns whatever a transport raises into an `APIConnectionError`."""
    try:
        yield
    except LiveDataError:
        raise
    except Exception as error:  # noqa: BLE001 - a transport, or `auth`, may raise anything
        raise _connection_error(server, error) from _without_request(error)


def _connection_error(server: str, error: Exception) -> APIConnectionError:
    message = ": ".join(filter(None, [server, type(error).__name__, one_line(str(error))]))
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        return APITimeoutError(message)
    return APIConnectionError(message, retryable=_is_passing(error))


def _is_passing(error: Exception) -> bool:
    hopeless = (httpx.LocalProtocolError, httpx.UnsupportedProtocol)
    if isinstance(error, hopeless) or not isinstance(error, httpx.TransportError | OSError):
        return False
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return False
        cause = cause.__cause__ or cause.__context__
    return True


def _without_request(error: Exception) -> Exception:
    """The request in httpx's errors holds the headers, and with them credentials."""
    if isinstance(error, httpx.RequestError):
        error._request = None  # noqa: SLF001 - the public setter takes no None
    return error
