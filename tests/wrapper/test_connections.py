"""How many connections there are, which are used again, and what stays behind on them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from _raw_server import Connection, RawServer
from harness import SERVER, Face, good, names
from kalshi_live import AsyncLiveDataClient, RetryPolicy
from kalshi_live.exchange import connections
from kalshi_live.transports import aiohttp_transport


class KeepAliveServer(RawServer):
    """Answers when `wait()` is over, and sets a cookie.

    `served` has the number of the connection for each request.
    """

    def __init__(self, wait: Callable[[], Awaitable[object]] | None = None) -> None:
        super().__init__(self._answer)
        self.served: list[int] = []
        self.breaks = 0
        self.wait = wait or asyncio.Barrier(1).wait

    @asynccontextmanager
    async def running(self) -> AsyncIterator[str]:
        async with self.listening():
            yield self.base_url

    async def _answer(self, head: bytes, connection: Connection) -> None:
        self.served.append(connection.number)
        await self.wait()
        body = json.dumps(good(_ids(head.decode()))).encode()
        announced = len(body) + (self.breaks > 0)
        connection.transport.write(
            b"HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: %d\r\n\r\n%b"
            % (announced, body)
        )
        if self.breaks:
            self.breaks -= 1
            connection.transport.close()


def _ids(head: str) -> list[str]:
    return parse_qs(urlsplit(head.split(" ")[1]).query)["milestone_ids"]


pytestmark = pytest.mark.anyio


def client(base_url: str, **options: Any) -> AsyncLiveDataClient:
    retry = RetryPolicy(wait_initial=0)
    return AsyncLiveDataClient(base_url, rate_limit=None, retry=retry, **options)


async def test_requests_that_follow_each_other_share_one_connection() -> None:
    server = KeepAliveServer()
    async with server.running() as base_url, client(base_url) as live:
        for _ in range(5):
            assert len(await live.get(names(100))) == 100
    assert server.connections == 1


async def test_there_are_as_many_connections_as_requests_at_once() -> None:
    server = KeepAliveServer(asyncio.Barrier(10).wait)
    async with server.running() as base_url, client(base_url) as live:
        for _ in range(3):
            assert len(await live.get(names(1_000))) == 1_000
    assert server.connections == 10


async def test_a_connection_that_breaks_is_replaced() -> None:
    server = KeepAliveServer()
    server.breaks = 2
    async with server.running() as base_url, client(base_url) as live:
        assert len(await live.get(names(100))) == 100
        assert live.stats.retries == 2
        assert len(await live.get(names(100))) == 100
    assert server.connections == 3


async def test_a_request_that_is_cancelled_leaves_a_client_that_works() -> None:
    asked, answering = asyncio.Event(), asyncio.Event()

    async def wait() -> None:
        asked.set()
        await answering.wait()

    server = KeepAliveServer(wait)
    async with server.running() as base_url, client(base_url) as live:
        waiting = asyncio.ensure_future(live.get(names(100)))
        await asked.wait()
        waiting.cancel()
        answering.set()
        assert len(await live.get(names(200))) == 200
        assert live.stats.retries == 0
    assert server.connections <= 3


async def test_the_connection_that_was_used_last_is_used_next() -> None:
    server = KeepAliveServer(asyncio.Barrier(3).wait)
    async with server.running() as base_url, client(base_url) as live:
        await live.get(names(300))
        server.wait = asyncio.Barrier(1).wait
        for _ in range(5):
            await live.get(names(100))
    assert len(set(server.served[3:])) == 1


async def test_connections_that_have_been_idle_for_long_are_closed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connections, "_KEEP_ALIVE", 0.0)
    server = KeepAliveServer(asyncio.Barrier(8).wait)
    async with server.running() as base_url, client(base_url) as live:
        await live.get(names(800))
        async with asyncio.timeout(10):
            while server.closed < 7:  # noqa: ASYNC110 - it is the server that has to notice
                await asyncio.sleep(0)


@pytest.mark.parametrize("make_transport", [lambda: None, aiohttp_transport], ids=["", "aiohttp"])
async def test_a_cookie_is_not_sent_back(make_transport: Callable[[], Any]) -> None:
    server = KeepAliveServer()
    async with server.running() as base_url:
        by_name = base_url.replace("127.0.0.1", "localhost")
        async with client(by_name, transport=make_transport()) as live:
            for _ in range(3):
                await live.get(names(100))
    assert len(server.heads) == 3
    assert not any(b"cookie" in head.lower() for head in server.heads)


async def test_a_proxy_that_appears_in_the_environment_and_makes_no_sense_is_a_failure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("NO_PROXY", raising=False)
    async with client("https://server.invalid") as live:
        live._engines.here()
        monkeypatch.setenv("ALL_PROXY", "nonsense://proxy")
        batch = await live.get(names(300), on_error="collect", deadline=5)
    assert any("nonsense" in str(error) for error in batch.failed.values())
    assert len(batch.failed) == 300


class CountingTransport(httpx.AsyncBaseTransport):
    """Answers everything, and counts how often it is closed."""

    def __init__(self) -> None:
        self.closed = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(0)
        return httpx.Response(200, json=good(request.url.params.get_list("milestone_ids")))

    async def aclose(self) -> None:
        self.closed += 1


def test_a_transport_of_the_users_is_closed_once(face: Face) -> None:
    transport = CountingTransport()
    assert len(face.get(names(2_000), SERVER, transport=transport)) == 2_000
    assert transport.closed == 1
