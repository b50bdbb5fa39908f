"""The HTTP server: uvicorn on a socket of our own, in a background thread.

What it answers is the application's work.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import itertools
import logging
import socket
import threading
from typing import TYPE_CHECKING, Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    from starlette.types import ASGIApp

BACKLOG = 1_024
KEEP_ALIVE_SECONDS = 75
LARGEST_HEAD = 2**20
"""Bytes of request line and headers; far more than 100 ids, so that 101 get a proper answer."""
DATE_SECONDS = 1.0
"""How often the Date header is renewed."""
STOP_SECONDS = 5.0
"""How long stopping may take before it is given up; it takes a few milliseconds."""

_logger = logging.getLogger("kalshi_live.sandbox")


class PortUnavailableError(OSError):
    """The port that was asked for cannot be listened on."""


class BackgroundServer:
    """Serves an ASGI application on `host` and `port` (0: any free one) until it is stopped."""

    def __init__(self, app: ASGIApp, *, host: str, port: int) -> None:
        self._socket = _listen(host, port)
        self.host: str
        self.port: int
        self.host, self.port = self._socket.getsockname()[:2]
        config = uvicorn.Config(
            app,
            http=_Protocol,
            loop="asyncio",
            ws="none",
            lifespan="off",
            log_config=None,
            server_header=False,
            proxy_headers=False,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            h11_max_incomplete_event_size=LARGEST_HEAD,
        )
        self._server = _Server(config)
        # A daemon: a sandbox that nobody closed must not keep the interpreter alive.
        self._thread = threading.Thread(target=self._run, name="kalshi-sandbox", daemon=True)
        self._failure: BaseException | None = None

    def start(self) -> None:
        """Start to serve; returns when requests are accepted."""
        self._thread.start()
        self._server.ready.wait()
        if self._failure is not None:
            raise RuntimeError("the sandbox's server did not start") from self._failure

    def stop(self) -> None:
        """Break all connections and end the thread."""
        self._server.stop()
        self._thread.join(STOP_SECONDS)

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for the server to end; False when it did not within so many seconds."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            asyncio.run(self._server.serve(sockets=[self._socket]), debug=False)
        except BaseException as failure:  # noqa: BLE001 - it is raised again in `start`
            self._failure = failure
        finally:
            self._socket.close()
            self._server.ready.set()


class _Server(uvicorn.Server):
    """uvicorn's server, which stops at once and does not wait for its connections."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None

    def stop(self) -> None:
        """End `serve`; from any thread, also when it has ended already."""
        if self._loop is not None and self._stopping is not None:
            with contextlib.suppress(RuntimeError):  # the loop is closed: it has ended
                self._loop.call_soon_threadsafe(self._stopping.set)

    async def main_loop(self) -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        self.ready.set()
        while not self._stopping.is_set():
            await self.on_tick(0)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), DATE_SECONDS)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:  # noqa: ARG002
        for listener in self.servers:
            listener.close()
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        # Every wait in the application ends when its client has gone, which it now has.
        await asyncio.gather(*self.server_state.tasks, return_exceptions=True)


class _Protocol(H11Protocol):
    """uvicorn's HTTP/1.1, which hands its transport to the application and logs elsewhere."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.logger = _logger
        self.access_log = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        # asyncio does this only for sockets that say they are TCP, which those of
        # `create_server` do not; without it, every answer would wait 40 ms for an ACK.
        connection: socket.socket = transport.get_extra_info("socket")
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.app_state = {**self.app_state, "transport": transport, "answers": itertools.count()}


def _listen(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), backlog=BACKLOG)
    except OSError as problem:
        where = f"{host}:{port}"
        in_use = problem.errno == errno.EADDRINUSE
        reason = f"{where} is in use" if in_use else f"cannot listen on {where}: {problem.strerror}"
        raise PortUnavailableError(problem.errno, f"{reason}; port 0 takes any free one") from None
