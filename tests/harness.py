"""What the tests share: both clients behind one function, and servers made of a function."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from typing import Any

import httpx

from kalshi_live import AsyncLiveDataClient, LiveDataBatch, LiveDataClient, RetryPolicy

SERVER = "https://server.test/trade-api/v2"
FACES = ("sync", "async")
CALL_OPTIONS = {"on_error", "deadline"}
FAULTS: dict[str, Any] = {
    "refused": httpx.ConnectError("refused"),
    "reset": httpx.ReadError("reset"),
    "500": httpx.Response(500),
    "503": httpx.Response(503),
    "429": httpx.Response(429),
    "520": httpx.Response(520),
    "a web page": httpx.Response(200, content=b"<html>"),
}
"""How a server answers everything, or nothing, while it is away."""


class Face:
    """One of the two clients, used for one call."""

    def __init__(self, name: str) -> None:
        self.name = name

    def get(self, ids: Iterable[str], base_url: str = SERVER, **options: Any) -> LiveDataBatch:
        """`get` of a fresh client."""
        return self._live_data("get", ids, base_url, options)

    def stream(
        self, ids: Iterable[str], base_url: str = SERVER, **options: Any
    ) -> list[LiveDataBatch]:
        """All that `stream` of a fresh client yields."""
        return self._live_data("stream", ids, base_url, options)

    def call(
        self,
        method: str,
        *arguments: Any,
        settings: dict[str, Any],
        base_url: str = SERVER,
        **options: Any,
    ) -> Any:
        """What a method of a fresh client returns, or all that it yields."""
        if self.name == "sync":
            with LiveDataClient(base_url, **settings) as client:
                result = getattr(client, method)(*arguments, **options)
                return list(result) if isinstance(result, Iterator) else result

        async def called() -> Any:
            async with AsyncLiveDataClient(base_url, **settings) as client:
                result = getattr(client, method)(*arguments, **options)
                if isinstance(result, AsyncIterator):
                    return [one async for one in result]
                return await result

        return asyncio.run(called())

    def _live_data(
        self, method: str, ids: Iterable[str], base_url: str, options: dict[str, Any]
    ) -> Any:
        own = {name: options.pop(name) for name in CALL_OPTIONS & options.keys()}
        settings = {"rate_limit": None, "retry": RetryPolicy(wait_initial=0)} | options
        return self.call(method, ids, settings=settings, base_url=base_url, **own)


def item(milestone_id: str, **details: Any) -> dict[str, Any]:
    """A well-formed item."""
    return {"milestone_id": milestone_id, "type": "football_game", "details": details}


def requested_ids(request: httpx.Request) -> list[str]:
    return request.url.params.get_list("milestone_ids")


class Answering:
    """A transport that answers from a function of a request and its number, and remembers it.

    The function gives a response, what its body decodes to, or an exception to raise.
    """

    def __init__(self, respond: Callable[[httpx.Request, int], Any]) -> None:
        self.requests: list[httpx.Request] = []
        self._respond = respond

    @property
    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self._handle)

    def options(self, **options: Any) -> dict[str, Any]:
        """Those of a client that asks this server, and does not wait."""
        retry = RetryPolicy(wait_initial=0)
        return {"transport": self.transport, "rate_limit": None, "retry": retry} | options

    def call(self, face_name: str, method: str, *arguments: Any, **options: Any) -> Any:
        """What a method of a fresh client of that face returns, or all that it yields."""
        own = {key: options.pop(key) for key in ("max_connections",) if key in options}
        return Face(face_name).call(method, *arguments, settings=self.options(**own), **options)

    def _handle(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self._respond(request, len(self.requests))
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, httpx.Response) else httpx.Response(200, json=answer)


class Server(Answering):
    """Answers requests for live data from a function of the ids; `asked` are those."""

    def __init__(self, answer: Callable[[list[str], int], Any]) -> None:
        self.asked: list[list[str]] = []

        def respond(request: httpx.Request, number: int) -> Any:
            self.asked.append(requested_ids(request))
            return answer(self.asked[-1], number)

        super().__init__(respond)


def good(ids: Iterable[str]) -> dict[str, Any]:
    """A body in which every id has an item."""
    return {"live_datas": [item(milestone_id) for milestone_id in ids]}


def names(count: int) -> list[str]:
    return [f"id-{number}" for number in range(count)]
