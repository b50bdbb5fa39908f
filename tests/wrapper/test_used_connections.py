"""Connections that were used before: which are used again, and what it costs when they break."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime

import pytest

from kalshi_live import APIConnectionError, AsyncLiveDataClient, ContractError
from kalshi_live.exchange import connections
from kalshi_live.exchange.exchange import Exchange
from kalshi_live.exchange.failures import StaleConnectionError
from kalshi_live.exchange.request import Request
from kalshi_live.stats import Stats

ANOTHERS = b"the answer to another request"


def read(body: bytes, _: datetime) -> bytes:
    if body == ANOTHERS:
        raise ContractError(misdirected=True)
    return body


REQUEST = Request("get", "/live_data/batch", {}, read)
NO_LINGER = struct.pack("ii", 1, 0)
Talk = Callable[["Conversation"], Awaitable[None]]


class Conversation:
    """One connection, seen from the server; `number` counts from 1."""

    def __init__(
        self, number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.number = number
        self._reader = reader
        self._writer = writer

    async def heard(self) -> None:
        await self._reader.readuntil(b"\r\n\r\n")

    async def answer(self, body: bytes, *, more: bytes = b"") -> None:
        await self.heard()
        self.say(response(body) + more)

    def say(self, data: bytes) -> None:
        self._writer.write(data)

    def reset(self) -> None:
        plain = self._writer.get_extra_info("socket")
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
        self._writer.transport.abort()

    def close(self) -> None:
        self._writer.close()


def response(body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)


@asynccontextmanager
async def exchanging(talk: Talk) -> AsyncIterator[Exchange]:
    """An exchange with a server that leads one conversation on each connection."""
    conversations: list[asyncio.Task[None]] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        conversations.append(task)
        try:
            with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
                await talk(Conversation(len(conversations), reader, writer))
        finally:
            writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        async with AsyncLiveDataClient(url) as client:
            exchange = Exchange(client._settings, Stats())
            try:
                yield exchange
            finally:
                await exchange.aclose()
        await asyncio.gather(*conversations)


async def ask(exchange: Exchange, *, fresh: bool = False) -> bytes:
    return await exchange.fetch(REQUEST, lambda: None, fresh=fresh)


async def twice(exchange: Exchange) -> list[bytes]:
    return [await ask(exchange), await ask(exchange)]


async def reset_at_the_second(talk: Conversation) -> None:
    await talk.answer(b"%d" % talk.number)
    await talk.heard()
    talk.reset()


async def close_at_the_second(talk: Conversation) -> None:
    await talk.answer(b"%d" % talk.number)
    await talk.heard()
    talk.close()


async def idle_for_too_long(talk: Conversation) -> None:
    """As proxies say it, to a request that they have not heard yet."""
    await talk.answer(b"%d" % talk.number)
    await talk.heard()
    talk.say(b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    talk.close()


async def rubbish_at_the_second(talk: Conversation) -> None:
    await talk.answer(b"%d" % talk.number)
    await talk.heard()
    talk.say(b"\r\n\r\nrest of something")


async def answer_to_another_request(talk: Conversation) -> None:
    """Such as a second copy of the first answer, that comes late."""
    await talk.answer(b"%d" % talk.number)
    await talk.answer(ANOTHERS)


@pytest.mark.parametrize(
    "talk",
    [
        reset_at_the_second,
        close_at_the_second,
        idle_for_too_long,
        rubbish_at_the_second,
        answer_to_another_request,
    ],
)
def test_a_used_connection_that_breaks_before_the_answer_begins_is_stale(talk: Talk) -> None:
    async def run() -> None:
        async with exchanging(talk) as exchange:
            assert await ask(exchange) == b"1"
            with pytest.raises(StaleConnectionError):
                await ask(exchange)
            assert await ask(exchange, fresh=True) == b"2"
            with pytest.raises(StaleConnectionError):
                await ask(exchange)

    asyncio.run(run())


def test_a_new_connection_that_breaks_is_a_failure() -> None:
    async def run() -> None:
        async def talk(talk: Conversation) -> None:
            await talk.heard()
            talk.reset()

        async with exchanging(talk) as exchange:
            with pytest.raises(APIConnectionError) as caught:
                await ask(exchange)
            assert type(caught.value) is APIConnectionError

    asyncio.run(run())


def test_a_used_connection_that_breaks_in_the_middle_of_an_answer_is_a_failure() -> None:
    async def run() -> None:
        async def talk(talk: Conversation) -> None:
            await talk.answer(b"1")
            await talk.heard()
            talk.say(b"HTTP")
            talk.close()

        async with exchanging(talk) as exchange:
            assert await ask(exchange) == b"1"
            with pytest.raises(APIConnectionError) as caught:
                await ask(exchange)
            assert type(caught.value) is APIConnectionError

    asyncio.run(run())


def test_a_fresh_connection_is_one_that_was_never_used() -> None:
    async def run() -> None:
        async def talk(talk: Conversation) -> None:
            while True:
                await talk.answer(b"%d" % talk.number)

        async with exchanging(talk) as exchange:
            assert await twice(exchange) == [b"1", b"1"]
            assert await ask(exchange, fresh=True) == b"2"
            assert await ask(exchange, fresh=True) == b"3"

    asyncio.run(run())


def test_a_connection_that_the_server_has_closed_is_not_used_again() -> None:
    async def run() -> None:
        closed = asyncio.Event()

        async def talk(talk: Conversation) -> None:
            await talk.answer(b"%d" % talk.number)
            talk.close()
            closed.set()

        async with exchanging(talk) as exchange:
            assert await ask(exchange) == b"1"
            await closed.wait()
            assert await ask(exchange) == b"2"

    asyncio.run(run())


def test_a_response_that_comes_twice_is_not_the_answer_to_the_next_request() -> None:
    async def run() -> None:
        async def talk(talk: Conversation) -> None:
            while True:
                await talk.answer(b"%d" % talk.number, more=response(b"again"))

        async with exchanging(talk) as exchange:
            assert await twice(exchange) == [b"1", b"2"]

    asyncio.run(run())


@pytest.mark.parametrize("turns", range(1, 4))
def test_nor_is_a_second_copy_that_comes_when_the_first_has_been_read(turns: int) -> None:
    """After so many turns of the event loop, of which the next request takes a few."""

    async def run() -> None:
        say_it_again = asyncio.Event()

        async def talk(talk: Conversation) -> None:
            await talk.answer(b"%d" % talk.number)
            await say_it_again.wait()
            if talk.number == 1:
                talk.say(response(b"again"))
            await talk.answer(b"%d" % talk.number)

        async with exchanging(talk) as exchange:
            assert await ask(exchange) == b"1"
            say_it_again.set()
            for _ in range(turns):
                await asyncio.sleep(0)
            with contextlib.suppress(StaleConnectionError):
                assert await ask(exchange) == b"2"
            assert await ask(exchange, fresh=True) in {b"2", b"3"}

    asyncio.run(run())


def test_requests_at_the_moment_when_idle_connections_are_closed_lose_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connections, "_KEEP_ALIVE", 0.0)

    async def run() -> None:
        async def talk(talk: Conversation) -> None:
            while True:
                await talk.answer(b"%d" % talk.number)

        async def one_after_the_other(exchange: Exchange) -> None:
            for _ in range(20):
                await ask(exchange)

        async with exchanging(talk) as exchange, asyncio.TaskGroup() as group:
            for _ in range(10):
                group.create_task(one_after_the_other(exchange))

    asyncio.run(run())
