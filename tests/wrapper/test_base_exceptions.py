"""What no `except Exception` catches, out of a transport or `auth`: it ends the call alone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from harness import SERVER, good, names, requested_ids
from kalshi_live import APIConnectionError, AsyncLiveDataClient, LiveDataClient

LIMIT = 10.0
ERRORS = [
    (SystemExit(3), SystemExit),
    (KeyboardInterrupt(), KeyboardInterrupt),
    (asyncio.CancelledError(), APIConnectionError),  # nobody has cancelled the call
]


class RaisingOnce:
    """Raises at the first request, as a transport or as `auth`, and lets all others pass."""

    def __init__(self, error: BaseException) -> None:
        self.errors = [error]

    async def send(self, request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(0)
        self(request)
        return await answer(request)

    def __call__(self, request: httpx.Request) -> httpx.Request:
        while self.errors:
            raise self.errors.pop()
        return request


async def answer(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json=good(requested_ids(request)))


def in_transport(error: BaseException) -> dict[str, Any]:
    return {"transport": httpx.MockTransport(RaisingOnce(error).send)}


def in_auth(error: BaseException) -> dict[str, Any]:
    return {"transport": httpx.MockTransport(answer), "auth": RaisingOnce(error)}


everywhere = pytest.mark.parametrize("place", [in_transport, in_auth])
every_error = pytest.mark.parametrize(("error", "comes_as"), ERRORS)


@everywhere
@every_error
def test_it_ends_a_call_of_the_synchronous_client(
    place: Callable[..., Any], error: BaseException, comes_as: type[BaseException]
) -> None:
    with LiveDataClient(SERVER, rate_limit=None, **place(error)) as client:
        with pytest.raises(comes_as):
            client.get(names(100))
        assert len(client.get(names(300))) == 300


@pytest.mark.parametrize("error", [SystemExit(3), KeyboardInterrupt()])
def test_it_ends_an_iteration(error: BaseException) -> None:
    with LiveDataClient(SERVER, rate_limit=None, **in_transport(error)) as client:
        with client.watch(names(100)) as watch, pytest.raises(type(error)):
            next(watch)
        assert len(client.get(names(300))) == 300


@everywhere
@every_error
def test_it_ends_a_call_of_the_asynchronous_client(
    place: Callable[..., Any], error: BaseException, comes_as: type[BaseException]
) -> None:
    async def run() -> None:
        async with (
            asyncio.timeout(LIMIT),
            AsyncLiveDataClient(SERVER, rate_limit=None, **place(error)) as client,
        ):
            with pytest.raises(comes_as):
                await client.get(names(100))
            assert len(await client.get(names(300))) == 300

    asyncio.run(run())
