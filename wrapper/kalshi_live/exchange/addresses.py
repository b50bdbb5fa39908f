"""From a host's name to its addresses, on threads that hold nobody up.

asyncio asks in threads of its default executor, for whose answer the interpreter waits at its exit.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from typing import Any

AddressInfo = tuple[Any, ...]
"""As `socket.getaddrinfo` returns it."""

_Answer = list[AddressInfo] | OSError | UnicodeError


class Resolver:
    """A resolver for one event loop; who asks for the same name at the same time shares."""

    def __init__(self) -> None:
        self._under_way: dict[tuple[str, int], asyncio.Future[_Answer]] = {}

    async def addresses(self, host: str, port: int) -> list[AddressInfo]:
        """Return the TCP addresses of `host`, in the order in which to try them.

        Raises:
            OSError: There is no such host, or the name server does not answer.
        """
        with contextlib.suppress(OSError, UnicodeError):  # most often it is none, but a name
            return _look_up(host, port, socket.AI_NUMERICHOST)
        answer = await asyncio.shield(self._asked(host, port))
        if isinstance(answer, Exception):
            raise OSError(f"{host}: {answer}") from answer
        return answer

    def _asked(self, host: str, port: int) -> asyncio.Future[_Answer]:
        key = (host, port)
        if key not in self._under_way:
            answer = _ask(host, port)
            self._under_way[key] = answer
            answer.add_done_callback(lambda _: self._under_way.pop(key))
        return self._under_way[key]


def _ask(host: str, port: int) -> asyncio.Future[_Answer]:
    loop = asyncio.get_running_loop()
    answered: asyncio.Future[_Answer] = loop.create_future()

    def settle(answer: _Answer) -> None:
        if not answered.done():
            answered.set_result(answer)

    def ask() -> None:
        answer = _answer(host, port)
        with contextlib.suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(settle, answer)

    try:
        threading.Thread(target=ask, name="kalshi-live-resolver", daemon=True).start()
    except RuntimeError:  # the interpreter is about to exit, and starts no more threads
        ask()
    return answered


def _answer(host: str, port: int) -> _Answer:
    try:
        return _look_up(host, port)
    except (OSError, UnicodeError) as error:
        return error.with_traceback(None)


def _look_up(host: str, port: int, flags: int = 0) -> list[AddressInfo]:
    return list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=flags))
