"""The connections that requests go over: one for each request under way.

httpcore looks at every connection of a pool, twice for every request, and asks the operating system
about each idle one. Pools of one connection know at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
from collections import deque
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import httpx

from .addresses import Resolver
from .http_client import http_client, http_transport
from .network import Network, Stream

if TYPE_CHECKING:
    from ..settings import Settings

_KEEP_ALIVE = 5.0
"""Seconds that a connection may be idle; httpx's own default."""


class Connections:
    """Connections, each lent to one request at a time, the one last given back first.

    So a client that makes few requests at once comes to keep few connections open. How many there
    may be is for the borrowers to say. A transport of the user's has connections of its own, and
    then all share one httpx client.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._resolver = Resolver()
        transport = settings.transport
        self._shared = None if transport is None else SharedConnection(settings, transport)
        self._lent: set[Connection] = set()
        self._idle: deque[tuple[Connection, float]] = deque()
        if self._shared is None:
            self._idle.append((Connection(settings, self._resolver), math.inf))

    def borrow(self, *, fresh: bool) -> Connection | SharedConnection:
        """Return a connection that nobody else uses until it is given back.

        With `fresh` it is one that has not been used before; of those in a transport of the
        user's nothing is known.

        Raises:
            ValueError: The environment names a proxy that makes no sense.
        """
        if self._shared is not None:
            return self._shared
        connection = self._unused() if fresh else self._used_last()
        connection.begin()
        self._lent.add(connection)
        return connection

    def give_back(self, connection: Connection | SharedConnection) -> None:
        """Take a connection back, and close those that have been idle for too long."""
        if isinstance(connection, SharedConnection):
            return
        connection.end()
        now = asyncio.get_running_loop().time()
        self._lent.discard(connection)
        self._idle.append((connection, now + _KEEP_ALIVE))
        while self._idle and self._idle[0][1] < now:
            self._idle.popleft()[0].close()

    def close(self) -> None:
        """Close the connections, also when their loop has ended; but a transport of the user's."""
        for connection in [*self._lent, *(connection for connection, _ in self._idle)]:
            connection.close()

    async def aclose(self) -> None:
        """Close the connections."""
        self.close()
        if self._shared is not None:
            await self._shared.http.aclose()
        await asyncio.sleep(0)  # asyncio closes sockets in the loop's next turn

    def _used_last(self) -> Connection:
        return self._idle.pop()[0] if self._idle else Connection(self._settings, self._resolver)

    def _unused(self) -> Connection:
        if self._idle and not self._idle[-1][0].is_open:
            return self._idle.pop()[0]
        return Connection(self._settings, self._resolver)


class SharedConnection:
    """A transport of the user's, which has any number of connections, unknown to us."""

    was_used = is_stale = False
    """Never, as far as is known."""

    def __init__(self, settings: Settings, transport: httpx.AsyncBaseTransport) -> None:
        self.http: httpx.AsyncClient = http_client(settings, transport)
        self._transport = transport
        self._is_ready = False

    def close(self) -> None:
        """Leave that to the transport."""

    async def ready(self) -> None:
        """Have httpx's own transport drop what belongs to a loop that has ended."""
        if self._is_ready or not isinstance(self._transport, httpx.AsyncHTTPTransport):
            return
        self._is_ready = True
        before = _used_on.get(self._transport)
        _used_on[self._transport] = asyncio.get_running_loop()
        if before is not None and before.is_closed():
            with contextlib.suppress(RuntimeError):  # the loop is closed
                await self._transport.aclose()


_used_on: WeakKeyDictionary[httpx.AsyncBaseTransport, asyncio.AbstractEventLoop] = (
    WeakKeyDictionary()
)
"""Which loop each transport of the user's was used on last."""


class Connection:
    """An httpx client of its own, and the one connection that it keeps."""

    def __init__(self, settings: Settings, resolver: Resolver) -> None:
        transport = http_transport(settings)
        self.http: httpx.AsyncClient = http_client(settings, transport)
        self._network = Network(resolver)
        # httpx has no public way to say how to connect.
        self._pool: Any = transport._pool  # noqa: SLF001
        self._pool._network_backend = self._network  # noqa: SLF001
        self._used: Stream | None = None
        self._received = 0

    @property
    def is_open(self) -> bool:
        """Whether the next request need not connect, as far as is known."""
        return self._network.stream is not None and self._network.stream.is_open

    @property
    def was_used(self) -> bool:
        """Whether the request goes over a connection that was used before."""
        return self._used is not None and self._used is self._network.stream

    @property
    def is_stale(self) -> bool:
        """Whether the request goes over a connection that was used before, and nothing came back.

        Then it is the connection that has failed, and not the request.
        """
        used = self._used
        return used is not None and self.was_used and used.received == self._received

    async def ready(self) -> None:
        """Return at once: there is nothing to wait for."""

    def begin(self) -> None:
        """Remember how things are before the request."""
        self._used = self._network.stream if self.is_open else None
        if self._used is not None:
            self._used.awaits_request = True
            self._received = self._used.received

    def end(self) -> None:
        """Close if there is more than one response: the next request would get the rest."""
        if self._has_left_over():
            self.close()

    def close(self) -> None:
        """Close at once; the next request opens another connection."""
        if self._network.stream is not None:
            self._network.stream.close()

    def _has_left_over(self) -> bool:
        for connection in self._pool.connections:
            while (inner := getattr(connection, "_connection", None)) is not None:
                connection = inner  # noqa: PLW2901 - a proxy's connections stand in each other
            parser = getattr(connection, "_h11_state", None)
            if parser is not None and parser.trailing_data[0]:
                return True
        return False
