"""A server that answers every request with the same bytes, and hangs up."""

from __future__ import annotations

from contextlib import AbstractContextManager

import _raw_server
from _raw_server import Connection, RawServer


def serving(answer: bytes) -> AbstractContextManager[RawServer]:
    """Serves `answer` to whoever asks."""

    def hang_up(_: bytes, connection: Connection) -> None:
        connection.transport.write(answer)
        connection.transport.close()

    return _raw_server.serving(hang_up)
