"""Closing: one rule for `watch` and `stream`, on both faces, from wherever it is done.

Who closes the iteration itself ends it; who closes the client before that makes it raise.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from harness import SERVER, Face, Server, good, names
from kalshi_live import AsyncLiveDataClient, LiveDataClient

CALLS: dict[str, Callable[[Any], Any]] = {
    "watch": lambda client: client.watch(names(300), interval=0.01),
    "stream": lambda client: client.stream(names(5000)),
}
MOMENTS = ["before the first result", "inside the loop", "while it waits"]

every_call = pytest.mark.parametrize("call", CALLS)
every_moment = pytest.mark.parametrize("moment", MOMENTS)


class Both:
    """A client and one of its iterations, with one way to use either face."""

    def __init__(self, face: Face, call: str, moment: str) -> None:
        hangs = moment == "while it waits"
        self.asked = threading.Event()

        async def answer(request: httpx.Request) -> httpx.Response:
            ids = request.url.params.get_list("milestone_ids")
            self.asked.set()
            if hangs:
                await asyncio.Event().wait()
            return httpx.Response(200, json=good(ids))

        self.is_async = face.name == "async"
        kind: Any = AsyncLiveDataClient if self.is_async else LiveDataClient
        self.client = kind(SERVER, transport=httpx.MockTransport(answer), rate_limit=None)
        self.iteration = CALLS[call](self.client)

    async def next(self) -> str:
        """What the next step comes to."""
        try:
            if self.is_async:
                await anext(self.iteration)
            elif (await asyncio.to_thread(next, self.iteration, None)) is None:
                return "end"
        except StopAsyncIteration:
            return "end"
        except RuntimeError as error:
            return str(error)
        return "a result"

    async def close(self, what: Any) -> None:
        if not self.is_async:
            await asyncio.to_thread(what.close)
        else:
            await what.aclose()


async def closed(both: Both, what: Any, moment: str) -> list[str]:
    """What the next steps come to after closing the client or the iteration at some moment."""
    if moment == "inside the loop":
        assert await both.next() == "a result"
    if moment != "while it waits":
        await both.close(what)
        return [await both.next(), await both.next()]
    waiting = asyncio.create_task(both.next())
    await asyncio.to_thread(both.asked.wait, 5)
    await both.close(what)
    return [await waiting, await both.next()]


@every_call
@every_moment
@pytest.mark.parametrize(
    ("first", "second", "steps"),
    [
        ("iteration", "client", ["end", "end", "end"]),
        ("client", "iteration", ["the client is closed", "the client is closed", "end"]),
    ],
)
def test_closing_the_iteration_ends_it_and_closing_the_client_makes_it_raise(
    face: Face, call: str, moment: str, first: str, second: str, steps: list[str]
) -> None:
    async def run() -> list[str]:
        both = Both(face, call, moment)
        told = await closed(both, getattr(both, first), moment)
        await both.close(getattr(both, second))
        return [*told, await both.next()]

    assert asyncio.run(run()) == steps


@every_call
def test_an_iteration_that_has_ended_stays_ended_when_its_client_is_closed(call: str) -> None:
    server = Server(lambda ids, n: {"live_datas": []})
    with LiveDataClient(SERVER, transport=server.transport, rate_limit=None) as client:
        ending = {"until_final": True, "wait_for_missing": 0} if call == "watch" else {}
        iteration = getattr(client, call)(names(3), **ending)
        assert len(list(iteration)) == (call == "stream")
    assert next(iteration, None) is None


AWAITED: dict[str, Callable[[Any], Any]] = {
    "get": lambda client: client.get(["a"]),
    "resolve": lambda client: client.resolve(["KX-1"]),
    "milestones": lambda client: client.milestones(),
}


@pytest.mark.parametrize("call", AWAITED)
def test_closing_the_client_ends_a_call_under_way_with_a_clear_error(face: Face, call: str) -> None:
    async def run() -> None:
        both = Both(face, "stream", "while it waits")
        result = (
            AWAITED[call](both.client)
            if both.is_async
            else asyncio.to_thread(AWAITED[call], both.client)
        )
        waiting = asyncio.create_task(result)
        await asyncio.to_thread(both.asked.wait, 5)
        await both.close(both.client)
        await both.close(both.client)
        with pytest.raises(RuntimeError, match="closed"):
            await waiting
        with pytest.raises(RuntimeError, match="the client is closed"):
            await AWAITED[call](both.client)

    asyncio.run(run())
