"""What the tests share: both clients behind one function, and servers made of a function."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

import httpx

from kalshi_live import AsyncLiveDataClient, LiveDataBatch, LiveDataClient, RetryPolicy

SERVER = "https://server.test/trade-api/v2"
CALL_OPTIONS = {"on_error", "deadline"}


class Face:
    """One of the two clients, used for one call."""

    def __init__(self, name: str) -> None:
        self.name = name

    def get(self, ids: Iterable[str], base_url: str = SERVER, **options: Any) -> LiveDataBatch:
        """`get` of a fresh client."""
        call, client = _split(options)
        if self.name == "sync":
            with LiveDataClient(base_url, **client) as sync_client:
                return sync_client.get(ids, **call)

        async def get() -> LiveDataBatch:
            async with AsyncLiveDataClient(base_url, **client) as async_client:
                return await async_client.get(ids, **call)

        return asyncio.run(get())

    def stream(
        self, ids: Iterable[str], base_url: str = SERVER, **options: Any
    ) -> list[LiveDataBatch]:
        """All that `stream` of a fresh client yields."""
        call, client = _split(options)
        if self.name == "sync":
            with LiveDataClient(base_url, **client) as sync_client:
                return list(sync_client.stream(ids, **call))

        async def stream() -> list[LiveDataBatch]:
            async with AsyncLiveDataClient(base_url, **client) as async_client:
                return [batch async for batch in async_client.stream(ids, **call)]

        return asyncio.run(stream())


def _split(options: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    options.setdefault("rate_limit", None)
    options.setdefault("retry", RetryPolicy(wait_initial=0))
    call = {name: value for name, value in options.items() if name in CALL_OPTIONS}
    return call, {name: value for name, value in options.items() if name not in CALL_OPTIONS}


def item(milestone_id: str, **details: Any) -> dict[str, Any]:
    """A well-formed item."""
    return {"milestone_id": milestone_id, "type": "football_game", "details": details}


def requested_ids(request: httpx.Request) -> list[str]:
    return request.url.params.get_list("milestone_ids")


class Server:
    """A transport that answers from a function, and remembers what it was asked."""

    def __init__(self, answer: Callable[[list[str], int], Any]) -> None:
        self.asked: list[list[str]] = []
        self._answer = answer

    @property
    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self._handle)

    def _handle(self, request: httpx.Request) -> httpx.Response:
        ids = requested_ids(request)
        self.asked.append(ids)
        answer = self._answer(ids, len(self.asked))
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, httpx.Response) else httpx.Response(200, json=answer)


def good(ids: Iterable[str]) -> dict[str, Any]:
    """A body in which every id has an item."""
    return {"live_datas": [item(milestone_id) for milestone_id in ids]}


def names(count: int) -> list[str]:
    return [f"id-{number}" for number in range(count)]
