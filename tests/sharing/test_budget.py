"""The budget that processes share: exact, fair, held by any 429, given back by whoever is gone."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from kalshi_live import AsyncLiveDataClient, RateLimit, Share
from kalshi_live.sandbox.token_bucket import TokenBucket
from kalshi_live.settings import RetryPolicy, Settings
from kalshi_live.sharing.bucket import Settled, SharedBucket
from kalshi_live.sharing.budget import SharedBudget, shared_budget
from kalshi_live.sharing.store import Store
from kalshi_live.stats import Stats

from .conftest import RunningStore

FAST = RateLimit(tokens_per_second=2000, burst=200, cost=10)
SLOW = RateLimit(tokens_per_second=10, burst=100, cost=10)
"""Ten requests at once, of which one stays in reserve, and then one a second."""


def settings(limit: RateLimit | None, **options: Any) -> Settings:
    return Settings(
        **{
            "base_url": "https://host.test",
            "rate_limit": limit,
            "retry": RetryPolicy(),
            "deadline": 60.0,
            "timeout": 10.0,
            "max_connections": 16,
            "max_response_bytes": 1,
            "headers": None,
            "auth": None,
            "verify": True,
            "transport": None,
            **options,
        }
    )


@contextlib.asynccontextmanager
async def members(share: Share, count: int, limit: RateLimit) -> AsyncIterator[list[SharedBudget]]:
    """What so many processes have of the budget; nothing that they share is in this one."""
    make = shared_budget(share, settings(limit), Stats())
    assert make is not None
    budgets = [make() for _ in range(count)]
    try:
        yield budgets  # type: ignore[misc]
    finally:
        for budget in budgets:
            await budget.aclose()


async def within(seconds: float, work: Awaitable[Any]) -> bool:
    """Whether `work` is done in so many seconds."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(work, seconds)
        return True
    return False


def run(work: Awaitable[Any]) -> Any:
    return asyncio.run(work)  # type: ignore[arg-type]


def test_eight_processes_use_the_whole_bucket_draw_no_429_and_end_together(
    store: RunningStore,
) -> None:
    server, refused = TokenBucket(FAST), []

    async def main() -> list[float]:
        loop, draw = asyncio.get_running_loop(), random.Random(7)
        began = loop.time()

        async def request(budget: SharedBudget) -> None:
            answered = await budget.take()
            await asyncio.sleep(draw.uniform(0, 0.03))
            if not server.take():
                refused.append(1)
            await asyncio.sleep(draw.uniform(0, 0.03))
            answered()

        async def process(budget: SharedBudget) -> float:
            places = asyncio.Semaphore(16)

            async def one() -> None:
                async with places:
                    await request(budget)

            await asyncio.gather(*(one() for _ in range(50)))
            return loop.time() - began

        async with members(store.share(), 8, FAST) as budgets:
            return await asyncio.gather(*map(process, budgets))

    took = run(main())
    assert refused == []
    least = FAST.seconds_for(8 * 50)
    assert least <= max(took) <= 3 * least  # 1.05 when the machine has nothing else to do
    assert max(took) <= 1.5 * min(took)


def test_who_came_first_does_not_keep_what_it_got_ahead(store: RunningStore) -> None:
    async def main() -> list[int]:
        counts, enough = [0, 0, 0], asyncio.Event()

        async def use(number: int, budget: SharedBudget) -> None:
            while True:
                (await budget.take())()
                counts[number] += 1
                if counts[0] == 15 or sum(counts) == 60:
                    enough.set()

        async with (
            members(store.share(), 3, RateLimit(1000, 200, 10)) as budgets,
            asyncio.TaskGroup() as tasks,
        ):
            using = [tasks.create_task(use(0, budgets[0]))]
            await enough.wait()
            enough.clear()
            using += [tasks.create_task(use(number, budgets[number])) for number in (1, 2)]
            await enough.wait()
            for task in using:
                task.cancel()
        return counts

    counts = run(main())
    assert max(counts) - min(counts) <= 3


def test_a_429_in_one_process_holds_all(store: RunningStore) -> None:
    async def main() -> None:
        async with members(store.share(), 2, FAST) as (first, second):
            (await first.take())()
            (await second.take())()
            first.hold(0.3)
            await asyncio.sleep(0.05)
            assert not await within(0.15, second.take())
            assert second.hold_left() > 0
            assert await within(1.0, second.take())

    run(main())


def test_a_429_while_grants_are_on_their_way_holds_them_too(store: RunningStore) -> None:
    async def main() -> None:
        async with members(store.share(), 1, FAST) as (budget,):
            taking = asyncio.create_task(budget.take())
            await asyncio.sleep(0)
            await asyncio.sleep(0)  # the store is being asked
            budget.hold(0.3)
            assert not await within(0.15, asyncio.shield(taking))
            assert await within(1.0, taking)

    run(main())


async def exhaust(budget: SharedBudget, requests: int) -> list[Callable[[], None]]:
    return [await budget.take() for _ in range(requests)]


def test_what_a_dead_process_has_under_way_comes_back_when_it_must_have_ended(
    store: RunningStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kalshi_live.sharing.bucket._LEASE_MARGIN", -9.7)  # 0.3 s in all
    limit = RateLimit(1000, 20, 10)

    async def main() -> None:
        async with members(store.share(), 2, limit) as (dead, alive):
            await exhaust(dead, 2)
            assert not await within(0.1, alive.take())
            assert await within(1.0, alive.take())
            assert await within(1.0, alive.take())

    run(main())


def test_a_process_that_closes_gives_back_at_once_what_it_has_under_way(
    store: RunningStore,
) -> None:
    async def main() -> None:
        async with members(store.share(), 2, RateLimit(1000, 20, 10)) as (leaving, staying):
            first, second = await exhaust(leaving, 2)
            first()
            second()
            await leaving.aclose()
            assert await within(0.5, staying.take())

    run(main())


def test_who_gives_up_waiting_loses_its_place_and_takes_no_tokens(store: RunningStore) -> None:
    async def main() -> None:
        async with members(store.share(), 2, SLOW) as (patient, other):
            for answered in await exhaust(patient, 9):
                answered()
            assert not await within(0.2, other.take())
            assert await within(1.2, patient.take())

    run(main())


async def buckets(store: RunningStore, limit: RateLimit) -> tuple[Store, SharedBucket, Share]:
    share = store.share()
    connection = Store(share)
    return connection, SharedBucket(connection, limit, 10.0), share


def test_an_answer_of_the_store_that_was_lost_costs_no_tokens(store: RunningStore) -> None:
    async def main() -> None:
        connection, bucket, _ = await buckets(store, SLOW)
        wanted = [f"r{number}" for number in range(10)]
        grants = [(await bucket.settle(Settled(), wanted)).requests for _ in range(3)]
        assert grants == [9, 9, 9]
        await connection.aclose()

    run(main())


@pytest.mark.parametrize("remembered", [True, False])
def test_a_store_that_lost_everything_is_empty_for_those_who_know_that_it_was_not(
    store: RunningStore, remembered: bool
) -> None:
    async def main() -> int:
        connection, bucket, share = await buckets(store, SLOW)
        await bucket.settle(Settled(), ["a"])
        store.ask("DEL", *store.ask("KEYS", f"{share.name}:*"))
        if not remembered:
            bucket = SharedBucket(connection, SLOW, 10.0)
        granted = await bucket.settle(Settled(), [f"r{number}" for number in range(10)])
        await connection.aclose()
        return granted.requests

    assert run(main()) == (0 if remembered else 9)


def test_a_clock_of_the_store_that_was_set_back_holds_nobody(store: RunningStore) -> None:
    async def main() -> None:
        connection, bucket, share = await buckets(store, SLOW)
        await bucket.settle(Settled(), ["a"])
        later = 10**16
        store.ask("HSET", f"{share.name}:bucket", "at", later, "seen", later)
        granted = await bucket.settle(Settled(), ["b"])
        await connection.aclose()
        assert 0 < granted.wait < 1

    run(main())


def test_every_key_bears_the_shares_name_and_expires(store: RunningStore) -> None:
    async def main() -> Share:
        connection, bucket, share = await buckets(store, SLOW)
        await bucket.settle(Settled(), [f"r{number}" for number in range(12)])
        await connection.aclose()
        return share

    before = set(store.ask("KEYS", "*"))
    share = run(main())
    keys = set(store.ask("KEYS", "*")) - before
    assert sorted(key.decode() for key in keys) == [
        f"{share.name}:{part}" for part in ("bucket", "members", "queue", "under_way")
    ]
    for key in keys:
        assert 60_000 < store.ask("PTTL", key) < 120_000


def test_no_clock_of_a_host_counts(store: RunningStore, monkeypatch: pytest.MonkeyPatch) -> None:
    async def main() -> None:
        async with members(store.share(), 2, SLOW) as (first, second):
            await exhaust(first, 9)
            monkeypatch.setattr("time.time", lambda: 0.0)
            assert not await within(0.2, second.take())

    run(main())


@pytest.mark.parametrize(
    ("share", "limit", "error", "said"),
    [
        ("valkey://host", FAST, TypeError, "share must be a Share or None, not str"),
        (Share("valkey://host"), None, ValueError, "a shared budget needs a rate_limit"),
    ],
)
def test_a_client_refuses_a_share_that_makes_no_sense(
    share: Any, limit: RateLimit | None, error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        AsyncLiveDataClient(share=share, rate_limit=limit)


def test_a_share_without_a_budget_needs_no_limit() -> None:
    AsyncLiveDataClient(share=Share("valkey://host", budget=False), rate_limit=None)
