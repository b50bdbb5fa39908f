"""The contenders, each used the way its documentation shows; what is measured is elsewhere.

A contender is opened once and then fetches: `fetch(ids)` gives the number of milestones that it
had in its hands. Asynchronous peers ask for 16 chunks at a time, as kalshi-live does.
"""

# A worker imports only what its own contender needs, and so pays for nothing else.
# ruff: noqa: PLC0415

import asyncio
import importlib.metadata
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    asynccontextmanager,
    contextmanager,
    suppress,
)
from typing import TYPE_CHECKING, Any

from attrs import frozen

from .bodies import chunks

if TYPE_CHECKING:
    from kalshi_live import RateLimit

AT_ONCE = 16
_PATH = "/live_data/batch"

Fetch = Callable[[list[str]], int]
AsyncFetch = Callable[[list[str]], Coroutine[Any, Any, int]]
Opening = AbstractContextManager[Fetch] | AbstractAsyncContextManager[AsyncFetch]


@frozen
class Contender:
    """One way to get live data.

    Attributes:
        label: How tables and pictures call it.
        open: From base URL, and whether the server's limit is `limit()`, to a context manager.
        distributions: What must be installed; the first one's version is shown.
        imports: The import with which its documentation begins; "" when that is not of interest.
    """

    label: str
    open: Callable[
        [str, bool], AbstractContextManager[Fetch] | AbstractAsyncContextManager[AsyncFetch]
    ]
    distributions: Sequence[str]
    imports: str = ""

    def version(self) -> str | None:
        """Return the first distribution's version, None when one of them is not installed."""
        try:
            versions = [importlib.metadata.version(name) for name in self.distributions]
        except importlib.metadata.PackageNotFoundError:
            return None
        return versions[0]


def limit() -> "RateLimit":
    """Return the rate limit in `limited`: 20 requests a second, 20 at once."""
    from kalshi_live import RateLimit

    return RateLimit(tokens_per_second=200, burst=200, cost=10)


@asynccontextmanager
async def _ours(
    base_url: str, is_limited: bool, transport: Any = None
) -> AsyncIterator[AsyncFetch]:
    from kalshi_live import AsyncLiveDataClient

    async with AsyncLiveDataClient(
        base_url,
        rate_limit=limit() if is_limited else None,
        deadline=600,
        transport=transport,
    ) as client:

        async def fetch(ids: list[str]) -> int:
            return len(await client.get(ids))

        yield fetch


def _ours_over_aiohttp(base_url: str, is_limited: bool) -> AbstractAsyncContextManager[AsyncFetch]:
    from kalshi_live.transports import aiohttp_transport

    return _ours(base_url, is_limited, aiohttp_transport())


@contextmanager
def _ours_sync(base_url: str, is_limited: bool) -> Iterator[Fetch]:
    from kalshi_live import LiveDataClient

    rate_limit = limit() if is_limited else None
    with LiveDataClient(base_url, rate_limit=rate_limit, deadline=600) as client:
        yield lambda ids: len(client.get(ids))


@asynccontextmanager
async def _official_async(base_url: str, _: bool) -> AsyncIterator[AsyncFetch]:
    from kalshi_python_async import ApiClient, Configuration, LiveDataApi

    async with ApiClient(Configuration(host=base_url)) as client:
        api = LiveDataApi(client)

        async def fetch_chunk(chunk: list[str]) -> Any:
            return (await api.get_live_datas(milestone_ids=chunk)).live_datas

        yield _gathering(fetch_chunk)


@contextmanager
def _official_sync(base_url: str, _: bool) -> Iterator[Fetch]:
    from kalshi_python_sync import ApiClient, Configuration, LiveDataApi

    with ApiClient(Configuration(host=base_url)) as client:
        api = LiveDataApi(client)
        yield _looping(lambda chunk: api.get_live_datas(milestone_ids=chunk).live_datas)


@asynccontextmanager
async def _sdk(base_url: str, _: bool) -> AsyncIterator[AsyncFetch]:
    from kalshi import AsyncKalshiClient

    async with AsyncKalshiClient(base_url=base_url) as client:
        yield _gathering(lambda chunk: client.live_data.batch(milestone_ids=chunk))


@contextmanager
def _generated(base_url: str, _: bool) -> Iterator[Fetch]:
    from kalshi_trade_api import Client
    from kalshi_trade_api.api.live_data import get_live_datas

    with Client(base_url=base_url) as client:

        def fetch_chunk(chunk: list[str]) -> Any:
            response: Any = get_live_datas.sync(client=client, milestone_ids=chunk)
            return response.live_datas

        yield _looping(fetch_chunk)


@asynccontextmanager
async def _httpx_by_hand(base_url: str, _: bool) -> AsyncIterator[AsyncFetch]:
    import httpx
    import orjson

    async with httpx.AsyncClient() as client:

        async def fetch_chunk(chunk: list[str]) -> Any:
            response = await client.get(base_url + _PATH, params={"milestone_ids": chunk})
            response.raise_for_status()
            return orjson.loads(response.content)["live_datas"]

        yield _gathering(fetch_chunk)


@asynccontextmanager
async def _aiohttp_by_hand(base_url: str, _: bool) -> AsyncIterator[AsyncFetch]:
    import aiohttp
    import orjson

    async with aiohttp.ClientSession(raise_for_status=True) as session:

        async def fetch_chunk(chunk: list[str]) -> Any:
            parameters = [("milestone_ids", one) for one in chunk]
            async with session.get(base_url + _PATH, params=parameters) as response:
                return orjson.loads(await response.read())["live_datas"]

        yield _gathering(fetch_chunk)


def _looping(fetch_chunk: Callable[[list[str]], Any]) -> Fetch:
    def fetch(ids: list[str]) -> int:
        got: list[Any] = []
        for chunk in chunks(ids):
            with suppress(Exception):  # what is lost shows in the number
                got.extend(fetch_chunk(chunk))
        return len(got)

    return fetch


def _gathering(fetch_chunk: Callable[[list[str]], Awaitable[Any]]) -> AsyncFetch:
    turns = asyncio.Semaphore(AT_ONCE)

    async def one(chunk: list[str]) -> Any:
        async with turns:
            return await fetch_chunk(chunk)

    async def fetch(ids: list[str]) -> int:
        got = await asyncio.gather(*map(one, chunks(ids)), return_exceptions=True)
        return sum(len(items) for items in got if not isinstance(items, BaseException))

    return fetch


OURS, OFFICIAL, BY_HAND = "ours-async", "official-async", "aiohttp"
CONTENDERS = {
    OURS: Contender(
        "kalshi-live",
        _ours,
        ["kalshi-live"],
        "from kalshi_live import AsyncLiveDataClient",
    ),
    "ours-sync": Contender(
        "kalshi-live, synchronous",
        _ours_sync,
        ["kalshi-live"],
        "from kalshi_live import LiveDataClient",
    ),
    "ours-aiohttp": Contender(
        "kalshi-live, aiohttp_transport()",
        _ours_over_aiohttp,
        ["kalshi-live", "httpx-aiohttp"],
    ),
    OFFICIAL: Contender(
        "kalshi_python_async (official)",
        _official_async,
        ["kalshi_python_async"],
        "from kalshi_python_async import Configuration, KalshiClient",
    ),
    "official-sync": Contender(
        "kalshi_python_sync (official), in a loop",
        _official_sync,
        ["kalshi_python_sync"],
        "from kalshi_python_sync import Configuration, KalshiClient",
    ),
    "sdk": Contender(
        "kalshi-sdk, asynchronous",
        _sdk,
        ["kalshi-sdk"],
        "from kalshi import AsyncKalshiClient",
    ),
    "generated": Contender("the generated client, in a loop", _generated, ["kalshi-live"]),
    "httpx": Contender("httpx + orjson by hand", _httpx_by_hand, ["httpx", "orjson"]),
    BY_HAND: Contender("aiohttp + orjson by hand", _aiohttp_by_hand, ["aiohttp", "orjson"]),
}
