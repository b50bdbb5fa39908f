"""Connections that were used before: which are used again, and what it costs when they break."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime

import pytest

from _raw_server import Connection, RawServer
from kalshi_live import APIConnectionError, AsyncLiveDataClient, ContractError
from kalshi_live.exchange import connections
from kalshi_live.exchange.exchange import Exchange
from kalshi_live.exchange.failures import StaleConnectionError
from kalshi_live.exchange.request import Request
from kalshi_live.stats import Stats

pytestmark = pytest.mark.anyio

ANOTHERS = b"the answer to another request"
NO_LINGER = struct.pack("ii", 1, 0)
Act = Callable[[Connection], Awaitable[None] | None]
"""What a server does with one request."""


def read(body: bytes, _: datetime) -> bytes:
    if body == ANOTHERS:
        raise ContractError(misdirected=True)
    return body


REQUEST = Request("get", "/live_data/batch", {}, read)


def response(body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)


def number(connection: Connection) -> None:
    """Answer with the number of the connection."""
    connection.transport.write(response(b"%d" % connection.number))


def number_twice(connection: Connection) -> None:
    connection.transport.write(response(b"%d" % connection.number) + response(b"again"))


def reset(connection: Connection) -> None:
    plain = connection.transport.get_extra_info("socket")
    plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
    connection.transport.abort()


def close(connection: Connection) -> None:
    connection.transport.close()


def idle_for_too_long(connection: Connection) -> None:
    """As proxies say it, to a request that they have not heard yet."""
    connection.transport.write(
        b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    )
    connection.transport.close()


def rubbish(connection: Connection) -> None:
    connection.transport.write(b"\r\n\r\nrest of something")


def answer_to_another_request(connection: Connection) -> None:
    """Such as a second copy of the first answer, that comes late."""
    connection.transport.write(response(ANOTHERS))


def break_off(connection: Connection) -> None:
    connection.transport.write(b"HTTP")
    connection.transport.close()


@asynccontextmanager
async def exchanging(*acts: Act) -> AsyncIterator[Exchange]:
    """An exchange with a server that does these with the requests of each connection in turn.

    The last it does with all that follow.
    """
    asked: Counter[int] = Counter()

    def answer(_: bytes, connection: Connection) -> Awaitable[None] | None:
        act = acts[min(asked[connection.number], len(acts) - 1)]
        asked[connection.number] += 1
        return act(connection)

    async with (
        RawServer(answer).listening() as server,
        AsyncLiveDataClient(server.base_url) as client,
    ):
        exchange = Exchange(client._settings, Stats())
        try:
            yield exchange
        finally:
            await exchange.aclose()


async def ask(exchange: Exchange, *, fresh: bool = False) -> bytes:
    return await exchange.fetch(REQUEST, lambda: None, fresh=fresh)


@pytest.mark.parametrize(
    "breaks", [reset, close, idle_for_too_long, rubbish, answer_to_another_request]
)
async def test_a_used_connection_that_breaks_before_the_answer_begins_is_stale(breaks: Act) -> None:
    async with exchanging(number, breaks) as exchange:
        assert await ask(exchange) == b"1"
        with pytest.raises(StaleConnectionError):
            await ask(exchange)
        assert await ask(exchange, fresh=True) == b"2"
        with pytest.raises(StaleConnectionError):
            await ask(exchange)


@pytest.mark.parametrize("acts", [[reset], [number, break_off]], ids=["new", "half an answer"])
async def test_a_new_connection_or_one_that_breaks_within_an_answer_is_a_failure(
    acts: list[Act],
) -> None:
    async with exchanging(*acts) as exchange:
        for _ in acts[1:]:
            assert await ask(exchange) == b"1"
        with pytest.raises(APIConnectionError) as caught:
            await ask(exchange)
        assert type(caught.value) is APIConnectionError


async def test_a_fresh_connection_is_one_that_was_never_used() -> None:
    async with exchanging(number) as exchange:
        assert [await ask(exchange), await ask(exchange)] == [b"1", b"1"]
        assert await ask(exchange, fresh=True) == b"2"
        assert await ask(exchange, fresh=True) == b"3"


async def test_a_connection_that_the_server_has_closed_is_not_used_again() -> None:
    closed = asyncio.Event()

    def number_and_close(connection: Connection) -> None:
        number(connection)
        connection.transport.close()
        closed.set()

    async with exchanging(number_and_close) as exchange:
        assert await ask(exchange) == b"1"
        await closed.wait()
        assert await ask(exchange) == b"2"


async def test_a_response_that_comes_twice_is_not_the_answer_to_the_next_request() -> None:
    async with exchanging(number_twice) as exchange:
        assert [await ask(exchange), await ask(exchange)] == [b"1", b"2"]


@pytest.mark.parametrize("turns", range(1, 4))
async def test_nor_is_a_second_copy_that_comes_when_the_first_has_been_read(turns: int) -> None:
    """After so many turns of the event loop, of which the next request takes a few."""
    say_it_again = asyncio.Event()

    async def number_and_later_again(connection: Connection) -> None:
        number(connection)
        await say_it_again.wait()
        if connection.number == 1:
            connection.transport.write(response(b"again"))

    async with exchanging(number_and_later_again, number) as exchange:
        assert await ask(exchange) == b"1"
        say_it_again.set()
        for _ in range(turns):
            await asyncio.sleep(0)
        with contextlib.suppress(StaleConnectionError):
            assert await ask(exchange) == b"2"
        assert await ask(exchange, fresh=True) in {b"2", b"3"}


async def test_requests_at_the_moment_when_idle_connections_are_closed_lose_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connections, "_KEEP_ALIVE", 0.0)

    async def one_after_the_other(exchange: Exchange) -> None:
        for _ in range(20):
            await ask(exchange)

    async with exchanging(number) as exchange, asyncio.TaskGroup() as group:
        for _ in range(10):
            group.create_task(one_after_the_other(exchange))
