"""A server of bare bytes: it answers every request with what it was given, and hangs up.

HTTP it neither speaks nor checks.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import attrs

POLL_SECONDS = 0.05


@attrs.define
class RawServer:
    """`heads` are the requests as they arrived, up to the blank line."""

    base_url: str
    heads: list[bytes] = attrs.Factory(list)


@contextmanager
def serving(answer: bytes) -> Iterator[RawServer]:
    """Serves `answer` to whoever asks, one after the other."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(POLL_SECONDS)
        server = RawServer(f"http://127.0.0.1:{listener.getsockname()[1]}")
        over = threading.Event()
        thread = threading.Thread(target=_serve, args=(listener, answer, server, over))
        thread.start()
        try:
            yield server
        finally:
            over.set()
            thread.join()


def _serve(
    listener: socket.socket, answer: bytes, server: RawServer, over: threading.Event
) -> None:
    while not over.is_set():
        try:
            connection, _ = listener.accept()
        except TimeoutError:
            continue
        with connection, suppress(OSError):
            connection.settimeout(1.0)
            head = b""
            while b"\r\n\r\n" not in head and (piece := connection.recv(2**16)):
                head += piece
            server.heads.append(head)
            connection.sendall(answer)
            connection.shutdown(socket.SHUT_WR)
