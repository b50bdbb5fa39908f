"""One exchange seen from below: sending an answer in pieces, waiting, and breaking the connection.

Faults decide what goes over the wire; this module only knows how.
"""

from __future__ import annotations

import asyncio
import socket
import struct
import sys
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from .answers import Answer

# Closing a socket that lingers for zero seconds sends RST instead of FIN. Windows packs shorts.
NO_LINGER = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)


class Wire:
    """The way back to one client, HTTP and below it.

    Attributes:
        is_first: Whether the connection has carried no answer before.
    """

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        state = scope.get("state", {})
        self._transport = state.get("transport")
        self.is_first: bool = next(state.get("answers", iter((0,)))) == 0
        self._receive = receive
        self._send = send

    async def send(self, answer: Answer) -> None:
        """Send a whole answer."""
        await self.start(answer, length=len(answer.body))
        await self.end(answer.body)

    async def start(self, answer: Answer, *, length: int | None) -> None:
        """Send status and headers; without a length the body goes out in chunks."""
        headers = list(answer.headers)
        if length is not None:
            headers.append((b"content-length", b"%d" % length))
        await self._send(
            {"type": "http.response.start", "status": answer.status, "headers": headers}
        )

    async def write(self, body: bytes) -> None:
        """Send a piece of the body that is not the last one."""
        await self._send({"type": "http.response.body", "body": body, "more_body": True})

    async def end(self, body: bytes) -> None:
        """Send the last piece of the body."""
        await self._send({"type": "http.response.body", "body": body, "more_body": False})

    async def gone_within(self, seconds: float | None) -> bool:
        """Wait, at most so many seconds; True at once when the client has gone."""
        try:
            async with asyncio.timeout(seconds):
                while (await self._receive())["type"] != "http.disconnect":
                    pass
        except TimeoutError:
            return False
        return True

    def write_raw(self, data: bytes) -> None:
        """Send bytes past HTTP."""
        self.transport.write(data)

    def close(self) -> None:
        """Close the connection after what has been written."""
        self.transport.close()

    def reset(self) -> None:
        """Break the connection at once, with a RST."""
        raw = self.transport.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
        self.transport.abort()

    @property
    def transport(self) -> asyncio.Transport:
        """The connection itself; RuntimeError when the app runs in another server."""
        if self._transport is None:
            raise RuntimeError("this fault breaks connections, and needs Sandbox's own server")
        return cast("asyncio.Transport", self._transport)
