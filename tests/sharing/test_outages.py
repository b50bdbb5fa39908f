"""While the store is away, or refuses: a part of the budget, or one clear error; never a hang."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import pytest

from harness import SERVER, Server, good, names
from kalshi_live import (
    AsyncLiveDataClient,
    LiveDataClient,
    PartialFailureError,
    RateLimit,
    Share,
    Stats,
    StoreError,
)

from .conftest import RunningStore

LIMIT = RateLimit(tokens_per_second=2000, burst=200, cost=10)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kalshi_live.sharing.store.PATIENCE", 0.2)
    monkeypatch.setattr("kalshi_live.sharing.budget._PROBE_PAUSE", 0.02)


def client(share: Share, **options: Any) -> LiveDataClient:
    server = Server(lambda ids, _: good(ids))
    return LiveDataClient(
        SERVER, **{"share": share, "rate_limit": LIMIT, "transport": server.transport, **options}
    )


def refuse(command: str) -> Callable[[RunningStore, Share], None]:
    """Makes the store refuse, while it goes on answering."""

    def do(store: RunningStore, share: Share) -> None:
        store.ask(*command.format(name=share.name).split())

    return do


def call(method: str) -> Callable[[RunningStore, Share], None]:
    return lambda store, _: getattr(store, method)()


TROUBLES = {
    "it says nothing": (
        lambda store, _: store.pause(),
        lambda store, _: store.resume(),
        "no answer",
    ),
    "it is gone": (lambda store, _: store.stop(), lambda store, _: store.start(), "connect"),
    "it is a replica": (
        refuse("REPLICAOF 127.0.0.1 1"),
        refuse("REPLICAOF NO ONE"),
        "read only",
    ),
    "a right was taken away": (
        refuse("ACL SETUSER default -hmget"),
        refuse("ACL SETUSER default +@all"),
        "ACL",
    ),
    "the keys' rights were taken away": (
        refuse("ACL SETUSER default resetkeys ~other:*"),
        refuse("ACL SETUSER default ~*"),
        "key",
    ),
    "a key holds something else": (
        refuse("SET {name}:bucket text"),
        refuse("DEL {name}:bucket"),
        "WRONGTYPE",
    ),
}


@pytest.fixture(params=TROUBLES.values(), ids=list(TROUBLES))
def trouble(request: pytest.FixtureRequest) -> Any:
    return request.param


def test_in_trouble_each_goes_on_alone_says_so_and_comes_back(
    start_store: Callable[..., RunningStore], trouble: Any
) -> None:
    begin, end, said = trouble
    store = start_store()
    share = store.share(processes=2)
    with client(share) as sharing:
        begin(store, share)
        assert len(sharing.get(names(300), deadline=5)) == 300
        stats = sharing.stats
        assert said in str(stats.store_error)
        assert stats.store_outages == 1
        end(store, share)
        until(lambda: sharing.stats.store_error is None)
        assert len(sharing.get(names(300), deadline=5)) == 300
        assert sharing.stats.store_outages == 1
    assert store.ask("ZCARD", f"{share.name}:under_way") == 0


def test_in_trouble_a_share_that_raises_says_why(
    start_store: Callable[..., RunningStore], trouble: Any
) -> None:
    begin, end, said = trouble
    store = start_store()
    share = store.share(on_outage="raise")
    with client(share) as sharing:
        begin(store, share)
        began = time.monotonic()
        with pytest.raises(StoreError, match=said) as caught:
            sharing.get(names(300))
        assert time.monotonic() - began < 5
        assert caught.value.reason_not_retried is None
        end(store, share)
        assert len(sharing.get(names(300))) == 300
        assert sharing.stats.store_error is None


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_a_store_whose_memory_is_full_goes_on_serving_the_budget(
    start_store: Callable[..., RunningStore],
) -> None:
    store = start_store(maxmemory=1)
    with client(store.share(on_outage="raise")) as sharing:
        assert len(sharing.get(names(300))) == 300


def test_what_arrived_before_the_store_went_away_is_kept(
    start_store: Callable[..., RunningStore],
) -> None:
    store = start_store()
    share = store.share(on_outage="raise")

    def answer(ids: list[str], count: int) -> Any:
        if count == 1:
            store.stop()
        return good(ids)

    server = Server(answer)
    with (
        client(share, transport=server.transport, max_connections=1) as sharing,
        pytest.raises(PartialFailureError) as caught,
    ):
        sharing.get(names(500))
    batch = caught.value.batch
    assert 100 <= len(batch) < 500
    assert len(batch) + len(batch.failed) == 500
    assert {type(error) for error in batch.failed.values()} == {StoreError}


def test_alone_each_of_eight_uses_an_eighth() -> None:
    async def main() -> float:
        share = Share("unix:///nowhere/at/all", processes=8)
        server = Server(lambda ids, _: good(ids))
        async with AsyncLiveDataClient(
            SERVER, share=share, rate_limit=LIMIT, transport=server.transport
        ) as sharing:
            began = time.monotonic()
            await sharing.get(names(1000))
            return time.monotonic() - began

    assert 0.4 <= asyncio.run(main()) < 3  # ten requests at 25 a second, from an empty bucket


def test_the_parts_are_as_many_as_the_store_has_seen(
    start_store: Callable[..., RunningStore],
) -> None:
    store = start_store()
    share = store.share()
    with client(share) as first, client(share) as second, client(share) as third:
        for sharing in (first, second, third):
            sharing.get(names(1))
        store.stop()
        began = time.monotonic()
        third.get(names(2000))
    assert time.monotonic() - began > 0.25  # twenty requests at 67 a second


@pytest.mark.parametrize("on_outage", ["local", "raise"])
def test_no_call_outlives_its_deadline_while_the_store_says_nothing(
    start_store: Callable[..., RunningStore], on_outage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kalshi_live.sharing.store.PATIENCE", 30.0)
    store = start_store()
    with client(store.share(on_outage=on_outage)) as sharing:
        store.pause()
        began = time.monotonic()
        batch = sharing.get(names(300), deadline=0.3, on_error="collect")
        assert time.monotonic() - began < 2
        assert len(batch.failed) == 300
        monkeypatch.setattr("kalshi_live.sharing.store.PATIENCE", 0.2)
        store.resume()


def test_a_store_that_forgets_everything_all_the_time_loses_no_id(store: RunningStore) -> None:
    share = store.share()

    def answer(ids: list[str], count: int) -> Any:
        keys = store.ask("KEYS", f"{share.name}:*")
        if keys:
            store.ask("DEL", *keys)
        store.ask("SCRIPT", "FLUSH")
        return good(ids)

    with client(share, transport=Server(answer).transport) as sharing:
        assert len(sharing.get(names(3000))) == 3000
        assert sharing.stats == Stats(
            requests=30, rate_limit_wait_seconds=sharing.stats.rate_limit_wait_seconds
        )


def test_a_store_that_cuts_every_connection_loses_no_id(store: RunningStore) -> None:
    def answer(ids: list[str], count: int) -> Any:
        store.ask("CLIENT", "KILL", "TYPE", "NORMAL")
        return good(ids)

    with client(store.share(), transport=Server(answer).transport) as sharing:
        assert len(sharing.get(names(3000))) == 3000
