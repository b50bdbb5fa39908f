"""Connections as httpcore uses them, made of asyncio's transports.

Unlike httpcore's own they know whether anything has arrived since the last request. What goes over
them is httpcore's concern.
"""

# ruff: noqa: ARG002, ASYNC109 - the signatures are httpcore's; the attempt as a whole has a timeout

from __future__ import annotations

import asyncio
import select
import socket
import ssl
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import httpcore

from ..errors import APIConnectionError

if TYPE_CHECKING:
    from .addresses import AddressInfo, Resolver

_NEXT_ADDRESS = 0.25
"""Seconds after which the next address is tried beside the one before (RFC 8305, section 8)."""

_MOST_UNREAD = 256 * 1024
"""Bytes; more is left with the operating system until it is read."""

_TLS_ALERT = b"\x15\x03"
"""How a server answers that expected TLS (RFC 8446, section 5.1)."""


class Network(httpcore.AsyncNetworkBackend):
    """The maker of one httpcore pool's connections, which remembers the last one."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self.stream: Stream | None = None

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Return a connection to `host`, and close the one before."""
        if self.stream is not None:
            self.stream.close()
        try:
            addresses = await self._resolver.addresses(host, port)
            connected = _connected(*addresses) if len(addresses) == 1 else _first_of(addresses)
            self.stream = await connected
        except OSError as error:
            raise httpcore.ConnectError(str(error)) from error
        return self.stream


class Stream(asyncio.Protocol, httpcore.AsyncNetworkStream):
    """One connection.

    Attributes:
        is_open: Whether it can be used, as far as is known.
        received: How many bytes have been read.
        awaits_request: Whether the next bytes to be written begin a request. Nothing may have
            arrived then; the connection breaks when something has.
    """

    def __init__(self, plain: socket.socket) -> None:
        self._socket = plain
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport
        self._unread = bytearray()
        self._is_paused = False
        self._error: Exception | None = None
        self._news: asyncio.Future[None] | None = None
        self.is_open: bool = True
        self.received: int = 0
        self.awaits_request: bool = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the transport."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - for the type checker
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Keep what has arrived until it is read."""
        self._unread += data
        if len(self._unread) > _MOST_UNREAD and not self._is_paused:
            self._transport.pause_reading()
            self._is_paused = True
        self._wake()

    def eof_received(self) -> None:
        """Note that nothing more will arrive."""
        self.is_open = False
        self._wake()

    def connection_lost(self, error: Exception | None) -> None:
        """Note that the connection has ended."""
        self.is_open = False
        self._error = self._error or error
        self._wake()

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return the next bytes, or none at the end."""
        while not self._unread and self.is_open:
            self._news = self._loop.create_future()
            await self._news
        if self._unread:
            return self._take(max_bytes)
        if self._error is not None:
            raise httpcore.ReadError(str(self._error)) from self._error
        return b""

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send `buffer`."""
        if not buffer:
            return
        if self.awaits_request:
            self.awaits_request = False
            self._check_quiet()
        self._transport.write(buffer)

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Encrypt the connection from now on, and return it."""
        if self._unread:
            raise APIConnectionError("the server does not speak TLS", retryable=False)
        if not self.is_open:
            raise httpcore.ConnectError("the connection was closed before the TLS handshake")
        try:
            transport = await self._loop.start_tls(
                self._transport, self, ssl_context, server_hostname=server_hostname
            )
        except OSError as error:
            self.close()
            raise httpcore.ConnectError(str(error) or "the TLS handshake failed") from error
        except BaseException:
            self.close()
            raise
        if transport is None:
            raise httpcore.ConnectError("the connection was closed in the TLS handshake")
        self._transport = transport
        return self

    async def aclose(self) -> None:
        """Close the connection."""
        self.close()

    def close(self) -> None:
        """Close the connection at once."""
        self.is_open = False
        self._unread.clear()
        if self._loop.is_closed():
            self._socket.close()  # its transport cannot any more
            return
        self._transport.abort()
        self._wake()

    def get_extra_info(self, info: str) -> Any:
        """Return what httpcore asks for; `is_readable` makes it drop an idle connection."""
        if info == "is_readable":
            return bool(self._unread) or not self.is_open
        return self._transport.get_extra_info(info)

    def _take(self, most: int) -> bytes:
        data = bytes(self._unread) if len(self._unread) <= most else bytes(self._unread[:most])
        del self._unread[:most]
        if not self.received and data.startswith(_TLS_ALERT):
            raise APIConnectionError("the server speaks TLS: use https", retryable=False)
        self.received += len(data)
        if self._is_paused and len(self._unread) <= _MOST_UNREAD:
            self._is_paused = False
            self._transport.resume_reading()
        return data

    def _check_quiet(self) -> None:
        """Break the connection unless it is as the end of a response has left it."""
        if self.is_open and not self._unread and not self._is_readable():
            return
        self._error = ConnectionError("closed, or with bytes on it that nobody had asked for")
        self.close()
        raise httpcore.WriteError(str(self._error))

    def _is_readable(self) -> bool:
        descriptor: int = self._transport.get_extra_info("socket").fileno()
        if not hasattr(select, "poll"):
            return bool(select.select([descriptor], [], [], 0)[0])
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        return bool(poll.poll(0))

    def _wake(self) -> None:
        if self._news is not None and not self._news.done():
            self._news.set_result(None)


async def _first_of(addresses: list[AddressInfo]) -> Stream:
    """Connect to one address after the other, the next a moment later, until one is there."""
    attempts: list[asyncio.Task[Stream]] = []
    pending: set[asyncio.Task[Stream]] = set()
    winner: asyncio.Task[Stream] | None = None
    try:
        while winner is None and (pending or len(attempts) < len(addresses)):
            if len(attempts) < len(addresses):
                attempts.append(asyncio.create_task(_connected(addresses[len(attempts)])))
                pending.add(attempts[-1])
            is_last = len(attempts) == len(addresses)
            done, pending = await asyncio.wait(
                pending,
                timeout=None if is_last else _NEXT_ADDRESS,
                return_when=asyncio.FIRST_COMPLETED,
            )
            winner = next((task for task in done if task.exception() is None), None)
    finally:
        for task in attempts:
            if task is not winner:
                task.cancel()
                task.add_done_callback(_drop)
    return (winner or attempts[0]).result()  # there is at least one address


async def _connected(address: AddressInfo) -> Stream:
    family, kind, protocol, _, at = address
    loop = asyncio.get_running_loop()
    plain = socket.socket(family, kind, protocol)
    try:
        plain.setblocking(False)
        await loop.sock_connect(plain, at)
        _, stream = await loop.create_connection(lambda: Stream(plain), sock=plain)
    except BaseException:
        plain.close()
        raise
    return stream


def _drop(task: asyncio.Task[Stream]) -> None:
    if not task.cancelled() and task.exception() is None:
        task.result().close()
