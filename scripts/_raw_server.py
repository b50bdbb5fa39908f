"""A server that knows no more of HTTP than where the head of a request ends.

It gives answers that no well-behaved server gives, and answers that must cost next to nothing;
what behaves like Kalshi's API is `kalshi_live.sandbox`.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Self, cast

from anyio.from_thread import start_blocking_portal
from attrs import Factory, define

Answer = Callable[[bytes, "Connection"], Coroutine[Any, Any, None] | None]
"""Answers one request, given its head without the blank line; at once, or as a coroutine."""


@define
class RawServer:
    """A server that has `answer` called for each request, and what came to it.

    `connections` have been made, `closed` of them are closed again, and `heads` are those of the
    requests, in the order of arrival. `open` and `answering` are what goes on now.
    """

    answer: Answer
    base_url: str = ""
    connections: int = 0
    closed: int = 0
    heads: list[bytes] = Factory(list)
    open: set[asyncio.Transport] = Factory(set)
    answering: set[asyncio.Task[None]] = Factory(set)

    @asynccontextmanager
    async def listening(self, tls: ssl.SSLContext | None = None) -> AsyncIterator[Self]:
        """Serve on a free port, on the event loop that runs; break all connections at the end."""
        server = await asyncio.get_running_loop().create_server(
            lambda: Connection(self), "127.0.0.1", 0, ssl=tls, backlog=1024
        )
        scheme = "http" if tls is None else "https"
        self.base_url = f"{scheme}://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        try:
            yield self
        finally:
            server.close()
            for task in self.answering:
                task.cancel()
            for transport in self.open:
                transport.abort()
            await asyncio.gather(*self.answering, return_exceptions=True)


class Connection(asyncio.Protocol):
    """The `number`th connection of a server; what is written to its `transport` is the answer."""

    transport: asyncio.Transport

    def __init__(self, server: RawServer) -> None:
        # Counted here, and not when the connection is made, which TLS may prevent.
        server.connections += 1
        self.number = server.connections
        self._server = server
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember the way back."""
        self.transport = cast("asyncio.Transport", transport)
        self._server.open.add(self.transport)

    def connection_lost(self, _: Exception | None) -> None:
        """Count it."""
        self._server.open.discard(self.transport)
        self._server.closed += 1

    def data_received(self, data: bytes) -> None:
        """Have each request answered whose head is complete."""
        *heads, self._received = (self._received + data).split(b"\r\n\r\n")
        for head in heads:
            self._server.heads.append(head)
            answering = self._server.answer(head, self)
            if answering is not None:
                task = asyncio.ensure_future(answering)
                self._server.answering.add(task)
                task.add_done_callback(self._server.answering.discard)


@contextmanager
def serving(answer: Answer, tls: ssl.SSLContext | None = None) -> Iterator[RawServer]:
    """Serve on a free port, on an event loop in a thread of its own."""
    server = RawServer(answer)
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(server.listening(tls)),
    ):
        yield server
