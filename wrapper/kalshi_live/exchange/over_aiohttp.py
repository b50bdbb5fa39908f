"""httpx's requests over aiohttp's connections; imports aiohttp, which only the extra `fast` brings.

httpx-aiohttp does the sending. What is here makes it keep what this package promises: connections
that belong to one event loop, errors by their right names, and nothing secret in them.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import weakref
from collections.abc import AsyncIterator

import aiohttp
import httpx
from aiohttp.abc import AbstractResolver, ResolveResult
from httpx_aiohttp import AiohttpTransport

from .addresses import AddressInfo, Resolver


class AiohttpConnections(httpx.AsyncBaseTransport):
    """A transport with aiohttp connections of its own for each event loop that it is used on."""

    def __init__(self, context: ssl.SSLContext, max_connections: int) -> None:
        self._context = context
        self._max_connections = max_connections
        self._by_loop: dict[asyncio.AbstractEventLoop, _OnOneLoop] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send through the connections of the running loop."""
        here = await self._here()
        try:
            response = await here.transport.handle_async_request(request)
        except _ERRORS as error:
            failure = _named(error)
        else:
            response.stream = _Stream(response.stream)
            return response
        raise failure

    async def aclose(self) -> None:
        """Close the connections of the running loop, and of those that have ended."""
        await self._leave_ended_loops()
        here = self._by_loop.pop(asyncio.get_running_loop(), None)
        if here is not None:
            await here.transport.aclose()

    async def _here(self) -> _OnOneLoop:
        loop = asyncio.get_running_loop()
        if loop not in self._by_loop:
            self._by_loop[loop] = _OnOneLoop(self._context, self._max_connections)
            await self._leave_ended_loops()
        return self._by_loop[loop]

    async def _leave_ended_loops(self) -> None:
        ended = [loop for loop in self._by_loop if loop.is_closed()]
        for gone in [self._by_loop.pop(loop) for loop in ended]:
            for opened in list(gone.sockets):
                opened.close()
            with contextlib.suppress(RuntimeError):  # its loop is closed
                await gone.transport.aclose()


class _OnOneLoop:
    """aiohttp's connections on one event loop, and their sockets, for when it has ended."""

    def __init__(self, context: ssl.SSLContext, max_connections: int) -> None:
        self.sockets: weakref.WeakSet[socket.socket] = weakref.WeakSet()
        connector = aiohttp.TCPConnector(
            ssl=context,
            limit=max_connections,
            resolver=_Resolver(),
            socket_factory=self._open,
        )
        session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())
        self.transport = AiohttpTransport(verify=context, client=session)

    def _open(self, address: AddressInfo) -> socket.socket:
        family, kind, protocol, *_ = address
        opened = socket.socket(family, kind, protocol)
        self.sockets.add(opened)
        return opened


class _Resolver(AbstractResolver):
    """The package's own resolver, as aiohttp asks."""

    def __init__(self) -> None:
        self._resolver = Resolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return the addresses of `host`."""
        return [
            ResolveResult(
                hostname=host, host=at[0], port=port, family=found, proto=protocol, flags=0
            )
            for found, _, protocol, _, at in await self._resolver.addresses(host, port)
            if family in {socket.AF_UNSPEC, found}
        ]

    async def close(self) -> None:
        """Do nothing: there is nothing to close."""


class _Stream(httpx.AsyncByteStream):
    def __init__(self, stream: object) -> None:
        assert isinstance(stream, httpx.AsyncByteStream)  # noqa: S101 - for the type checker
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for data in self._stream:
                yield data
        except _ERRORS as error:
            failure = _named(error)
        else:
            return
        raise failure

    async def aclose(self) -> None:
        await self._stream.aclose()


_ERRORS = (aiohttp.ClientError, httpx.ConnectTimeout)


def _named(error: Exception) -> Exception:
    """Return the error as httpx would have raised it; to be raised where no other is being handled.

    httpx-aiohttp calls every broken connection a ConnectTimeout, and has no name for an answer
    that is not HTTP. An aiohttp.ClientResponseError holds the request's headers, and with them
    credentials: it may be neither cause nor context of what is raised.
    """
    cause = error if isinstance(error, aiohttp.ClientError) else error.__cause__
    named: httpx.TransportError
    match cause:
        case aiohttp.ClientResponseError():
            return httpx.RemoteProtocolError(f"not HTTP: {cause.message}")
        case None | TimeoutError():
            return error
        case aiohttp.ClientConnectorError():
            named = httpx.ConnectError(str(cause))
        case aiohttp.ServerDisconnectedError():
            named = httpx.RemoteProtocolError(str(cause))
        case _:
            named = httpx.ReadError(str(cause))
    named.__cause__ = cause
    return named
