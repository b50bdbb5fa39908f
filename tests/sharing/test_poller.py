"""One poller for all watches of a share: what it asks, what all of them hear, and who it is."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest

from harness import SERVER, Server, item, names
from kalshi_live import (
    AsyncLiveDataClient,
    LiveDataClient,
    PermissionDeniedError,
    Share,
    StoreError,
)
from kalshi_live.sharing import candidate
from kalshi_live.watching.options import WatchOptions

from . import chaos
from .conftest import RunningStore

INTERVAL = 0.05
LEASE = 1.2
RELAY = WatchOptions(interval=INTERVAL)


@pytest.fixture(autouse=True)
def short_lease(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candidate, "LEASE", LEASE)


class Scores(Server):
    """A server whose answers a test changes; `fault` answers instead."""

    def __init__(self, *ids: str) -> None:
        super().__init__(lambda ids, _: self._answer(ids))
        self.items: dict[str, Any] = {name: item(name, n=0) for name in ids}
        self.fault: httpx.Response | None = None

    def score(self, name: str, number: int) -> None:
        self.items[name] = item(name, n=number)

    @contextlib.asynccontextmanager
    async def watching(self, share: Share | None, *ids: str, **options: Any) -> AsyncIterator[Any]:
        options = {"interval": INTERVAL} | options
        async with (
            AsyncLiveDataClient(SERVER, **self.options(share=share)) as client,
            client.watch(ids or self.items, **options) as watch,
        ):
            yield watch

    def _answer(self, ids: list[str]) -> Any:
        found = [self.items[name] for name in ids if name in self.items]
        return self.fault or {"live_datas": found}


async def told(watch: Any, count: int = 1) -> list[tuple[str, str, Any]]:
    """The next changes: id, kind and the number after it."""
    changes = [await watch.next(timeout=10) for _ in range(count)]
    return [(c.milestone_id, str(c.kind), c.after and c.after.details["n"]) for c in changes]


async def until(holds: Callable[[], object], seconds: float = 10.0) -> None:
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.01)


async def silent(watch: Any) -> None:
    with pytest.raises(TimeoutError):
        await watch.next(timeout=4 * INTERVAL)


def test_many_watches_cost_the_requests_of_one_and_hear_the_same(store: RunningStore) -> None:
    async def run() -> None:
        server, share = Scores(*names(150)), store.share(budget=False)
        async with contextlib.AsyncExitStack() as stack:
            watches = [await stack.enter_async_context(server.watching(share)) for _ in range(8)]
            first = await asyncio.gather(*(told(watch, 150) for watch in watches))
            assert all(sorted(one) == sorted(first[0]) for one in first)
            asked, polls = len(server.asked), watches[0].status.polls
            for number in range(1, 6):
                for name in names(150)[::50]:
                    server.score(name, number)
                heard = await asyncio.gather(*(told(watch, 3) for watch in watches))
                assert heard == [heard[0]] * 8
                assert {number for _, _, number in heard[0]} == {number}
            await until(lambda: watches[0].status.polls >= polls + 10)
            polls = watches[0].status.polls - polls
            assert abs(len(server.asked) - asked - 2 * polls) <= 4
            assert len({watch.status.poller for watch in watches}) == 1

    asyncio.run(run())


def test_each_is_asked_for_at_the_shortest_interval_that_anyone_wants(store: RunningStore) -> None:
    async def run() -> None:
        server, share = Scores("often", "both", "seldom"), store.share(budget=False)
        async with (
            server.watching(share, "seldom", "both", interval=0.5) as seldom,
            server.watching(share, "often", "both", interval=0.05) as often,
        ):
            await asyncio.gather(told(seldom, 2), told(often, 2))
            del server.asked[:]
            await until(lambda: len(server.asked) >= 40)
            times = {name: sum(name in ids for ids in server.asked) for name in server.items}
            assert times["often"] == times["both"] == len(server.asked)
            assert 3 <= times["seldom"] <= 6
            await often.aclose()
            await until(lambda: server.asked[-1] == ["seldom", "both"])
            assert seldom.status.effective_interval >= 0.5

    asyncio.run(run())


def test_ids_join_and_leave_for_all(store: RunningStore) -> None:
    async def run() -> None:
        server, share = Scores("a", "b", "c"), store.share(budget=False)
        async with server.watching(share, "a") as one, server.watching(share, "b") as other:
            assert await told(one) == [("a", "appeared", 0)]
            assert await told(other) == [("b", "appeared", 0)]
            one.add(["c", "b"])
            assert set(await told(one, 2)) == {("c", "appeared", 0), ("b", "appeared", 0)}
            one.remove(["a", "b"])
            await until(lambda: sorted(server.asked[-1]) == ["b", "c"])
            server.score("b", 1)
            assert await told(other) == [("b", "updated", 1)]
            await silent(one)
            one.add(["a"])
            server.score("a", 7)
            assert await told(one) == [("a", "appeared", 7)]

    asyncio.run(run())


def test_who_comes_later_starts_from_what_is_known_without_a_request(store: RunningStore) -> None:
    async def run() -> None:
        server, share = Scores("a", "b"), store.share(budget=False)
        async with server.watching(share, interval=60) as first:
            await told(first, 2)
            async with server.watching(share, interval=60) as second:
                assert sorted(await told(second, 2)) == [("a", "appeared", 0), ("b", "appeared", 0)]
            assert len(server.asked) == 1

    asyncio.run(run())


def test_the_next_one_polls_when_the_poller_leaves(store: RunningStore) -> None:
    async def run() -> None:
        server, share = Scores("a"), store.share(budget=False)
        async with server.watching(share) as first, server.watching(share) as second:
            await told(first)
            await told(second)
            poller = second.status.poller
            await first.aclose()
            server.score("a", 1)
            assert await told(second) == [("a", "updated", 1)]
            await until(lambda: second.status.poller != poller)
            await silent(second)

    asyncio.run(run())


def test_who_has_no_answers_lets_others_poll(store: RunningStore) -> None:
    async def run() -> None:
        well, ill, share = Scores("a"), Scores("a"), store.share(budget=False)
        async with ill.watching(share, max_backoff=INTERVAL) as first:
            await told(first)
            poller = first.status.poller
            async with well.watching(share) as second:
                await told(second)
                ill.fault = httpx.Response(503)
                well.score("a", 1)
                async with asyncio.timeout(2 * LEASE + 5):
                    assert await told(first) == await told(second) == [("a", "updated", 1)]
                await until(lambda: first.status.poller == second.status.poller != poller)
                assert first.status.consecutive_failures == 0

    asyncio.run(run())


def test_an_outage_for_all_is_told_to_all(store: RunningStore) -> None:
    async def run() -> None:
        server, share = Scores("a"), store.share(budget=False)
        async with server.watching(share) as first, server.watching(share) as second:
            await told(first)
            await told(second)
            server.fault = httpx.Response(503, json={"error": "tired"})
            await until(lambda: first.status.consecutive_failures > 0)
            await until(lambda: second.status.consecutive_failures > 0)
            for watch in (first, second):
                assert "503" in str(watch.status.last_error)
                assert watch.status.last_error.status_code == 503
            server.fault = None
            server.score("a", 1)
            assert await told(first) == await told(second) == [("a", "updated", 1)]
            assert (await asyncio.gather(silent(first), silent(second))) == [None, None]

    asyncio.run(run())


def test_a_process_that_the_server_refuses_raises_and_polls_for_nobody(store: RunningStore) -> None:
    async def run() -> None:
        well, refused, share = Scores("a"), Scores("a"), store.share(budget=False)
        async with refused.watching(share) as first:
            await told(first)
            async with well.watching(share) as second:
                await told(second)
                refused.fault = httpx.Response(403)
                with pytest.raises(PermissionDeniedError):
                    await told(first)
                well.score("a", 1)
                assert await told(second) == [("a", "updated", 1)]

    asyncio.run(run())


def group(store: RunningStore, share: Share) -> str:
    """How the keys of a share's watches begin."""
    (poller,) = store.ask("KEYS", f"{share.name}:watch:*:poller")
    return str(poller.decode().removesuffix("poller"))


def test_who_has_lost_the_lease_can_tell_nobody_anything(store: RunningStore) -> None:
    async def run() -> None:
        server, share = Scores("a"), store.share(budget=False)
        async with server.watching(share) as watch:
            await told(watch)
            keys = group(store, share)
            store.ask("SET", f"{keys}poller", "99/another")
            server.score("a", 1)
            count = int(store.ask("GET", f"{keys}count"))
            await silent(watch)
            assert store.ask("XLEN", f"{keys}changes") == count
            await until(lambda: watch.status.poller == "another")
            store.ask("DEL", f"{keys}poller")
            assert await told(watch) == [("a", "updated", 1)]

    asyncio.run(run())


@pytest.mark.parametrize("loss", ["XTRIM {}changes MAXLEN 0", "DEL {}changes", "FLUSHALL"])
def test_who_has_missed_entries_starts_again_and_hears_nothing_twice(
    start_store: Callable[..., RunningStore], loss: str
) -> None:
    async def run() -> None:
        store, server = start_store(), Scores(*names(10))
        share = store.share(budget=False)
        async with server.watching(share) as first, server.watching(share) as second:
            await asyncio.gather(told(first, 10), told(second, 10))
            store.ask(*loss.format(group(store, share)).split())
            server.score("id-3", 1)
            del server.items["id-4"]
            expected = [("id-3", "updated", 1), ("id-4", "disappeared", None)]
            for watch in (first, second):
                assert sorted(await told(watch, 2)) == expected
                await silent(watch)

    asyncio.run(run())


def test_while_the_store_is_away_each_polls_alone(start_store: Callable[..., RunningStore]) -> None:
    async def run() -> None:
        store, server = start_store(), Scores("a", "b")
        share = store.share(budget=False)
        async with server.watching(share) as first, server.watching(share) as second:
            for number in range(1, 3):
                await asyncio.gather(told(first, 3 - number), told(second, 3 - number))
                store.stop()
                await until(lambda: first.status.store_error and second.status.store_error)
                assert first.status.poller is None
                server.score("a", 2 * number)
                for watch in (first, second):
                    assert await told(watch) == [("a", "updated", 2 * number)]
                store.start()
                await until(lambda: first.status.poller and first.status.store_error is None)
                await until(lambda: second.status.poller == first.status.poller)
                await silent(first)
                await silent(second)
                server.score("a", 2 * number + 1)

    asyncio.run(run())


def test_a_store_that_was_never_there_is_an_outage_too() -> None:
    share = Share("valkey://127.0.0.1:1", budget=False)
    server = Scores("a")
    with (
        LiveDataClient(SERVER, **server.options(share=share)) as client,
        client.watch(["a"], interval=INTERVAL) as watch,
    ):
        assert watch.next(timeout=10).kind == "appeared"
        assert isinstance(watch.status.store_error, StoreError)


def test_an_outage_raises_where_the_share_says_so(start_store: Callable[..., RunningStore]) -> None:
    async def run() -> None:
        store, server = start_store(), Scores("a")
        async with server.watching(store.share(on_outage="raise", budget=False)) as watch:
            await told(watch)
            store.stop()
            with pytest.raises(StoreError):
                await told(watch)

    asyncio.run(run())


def test_nothing_is_left_behind_and_all_that_is_there_expires(store: RunningStore) -> None:
    async def run() -> None:
        server, share = Scores("a", "b"), store.share(budget=False)
        keys = f"{share.name}:*"
        async with server.watching(share) as first, server.watching(share, "b") as second:
            await told(first, 2)
            await told(second)
            found = store.ask("KEYS", keys)
            assert len(found) >= 8
            assert all(0 < store.ask("PTTL", key) <= 10 * LEASE * 1000 for key in found)
        await until(lambda: not store.ask("KEYS", keys))

    asyncio.run(run())


def test_other_servers_and_other_names_are_not_shared_with(store: RunningStore) -> None:
    async def run() -> None:
        share = store.share(budget=False)
        servers = [Scores("a") for _ in range(2)]
        servers[1].score("a", 5)
        async with (
            servers[0].watching(share) as one,
            AsyncLiveDataClient(
                "https://other.test/trade-api/v2", **servers[1].options(share=share)
            ) as client,
            client.watch(["a"], interval=INTERVAL) as other,
            servers[1].watching(store.share(budget=False)) as third,
        ):
            assert await told(one) == [("a", "appeared", 0)]
            assert await told(other) == [("a", "appeared", 5)]
            assert await told(third) == [("a", "appeared", 5)]

    asyncio.run(run())


def test_a_relay_polls_before_all_watches_and_they_go_on_without_it(store: RunningStore) -> None:
    async def run() -> None:
        watched, relayed, share = Scores("a"), Scores("a"), store.share(budget=False)
        async with watched.watching(share) as watch:
            await told(watch)
            async with (
                AsyncLiveDataClient(SERVER, **relayed.options(share=share)) as client,
                contextlib.aclosing(client._relay(RELAY)) as relay,
            ):
                await relay.begin()
                relayed.score("a", 1)
                assert await told(watch) == [("a", "updated", 1)]
                assert relay.standing is not None
                assert relay.lead is not None
                assert (relay.standing.members, relay.lead.milestones) == (2, 1)
                await until(lambda: watch.status.poller == relay.member.name)
                asked = len(watched.asked)
                relayed.score("a", 2)
                assert await told(watch) == [("a", "updated", 2)]
                assert len(watched.asked) == asked
            watched.score("a", 3)
            assert await told(watch) == [("a", "updated", 3)]

    asyncio.run(run())


def test_after_a_stop_and_a_kill_all_have_heard_everything_once(store: RunningStore) -> None:
    counts = chaos.chaos(store, ["stop", "kill"], processes=2)
    assert counts["consumers"] == 6
