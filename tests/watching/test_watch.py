"""Watching over real sockets, with the clock of the sandbox turned by hand."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from itertools import islice
from typing import Any

import httpx
import pytest

from harness import SERVER, Server, item
from kalshi_live import (
    AsyncLiveDataClient,
    Change,
    LiveDataClient,
    Observation,
    Phase,
    RateLimit,
    RetryPolicy,
    SilenceError,
)
from kalshi_live.sandbox import Clock, Fault, Sandbox
from kalshi_live.watching import rounds
from kalshi_live.watching.tracking import GONE_AFTER

QUICK = {"rate_limit": None, "retry": RetryPolicy(attempts=2, wait_initial=0.01)}
TYPES = {"football_game": 10, "tennis_tournament_singles": 10, "soccer_tournament_multi_leg": 10}


def take(watch: Any, until: Callable[[], bool], state: dict[str, Observation]) -> list[Change]:
    """Consumes and replays changes until something is true."""
    changes = []
    for change in watch:
        changes.append(change)
        replay(change, state)
        if until():
            break
    return changes


def replay(change: Change, state: dict[str, Observation]) -> None:
    if change.after is None:
        state.pop(change.milestone_id, None)
    else:
        state[change.milestone_id] = change.after


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    hours_ago = Clock.stopped(time.time() - 6 * 3600)  # so that turning it leads to no future
    with Sandbox(milestones=TYPES, seed=5, clock=hours_ago) as running:
        yield running


EVENING = {
    "football_game": 40,
    "basketball_game": 40,
    "soccer_tournament_multi_leg": 40,
    "tennis_tournament_singles": 40,
    "esports_match": 40,
}
FAULTS = {
    "omitted": 0.03,
    "null_details": 0.03,
    "out_of_order": 0.05,
    "shuffled": 0.2,
    "duplicate_item": 0.05,
    "unavailable": 0.1,
    "reset": 0.05,
    "not_json": 0.05,
}


def test_an_evening_of_200_games_under_faults_is_told_completely_and_never_backwards() -> None:
    hours_ago = Clock.stopped(time.time() - 6 * 3600)
    with Sandbox(milestones=EVENING, seed=5, faults=FAULTS, clock=hours_ago) as sandbox:
        watch_an_evening(sandbox)


def watch_an_evening(sandbox: Sandbox) -> None:
    state: dict[str, Observation] = {}
    newest: dict[str, Any] = {}

    async def consume(watch: AsyncIterator[Change]) -> None:
        async for change in watch:
            replay(change, state)
            assert_newer(change, newest)

    async def evening() -> None:
        async with (
            AsyncLiveDataClient(sandbox.base_url, **QUICK) as client,
            client.watch(sandbox.milestone_ids, interval=0.02) as watch,
            asyncio.TaskGroup() as group,
        ):
            consumer = group.create_task(consume(watch))
            for _ in range(40):
                sandbox.clock.advance(300)
                await polls(watch, 2)
            sandbox.faults.clear()
            await polls(watch, 6)  # those that rest are asked for in every fifth
            assert watch.status.outdated > 0
            consumer.cancel()

    asyncio.run(evening())
    assert {name: seen.details for name, seen in state.items()} == {
        name: truth["details"]
        for name in sandbox.milestone_ids
        if (truth := sandbox.truth(name)) is not None
    }


async def polls(watch: Any, number: int) -> None:
    goal = watch.status.polls + number
    while watch.status.polls < goal:  # noqa: ASYNC110 - it tells nobody
        await asyncio.sleep(0.005)


def assert_newer(change: Change, newest: dict[str, Any]) -> None:
    updated_at = change.after.updated_at if change.after else None
    if updated_at is not None:
        assert updated_at >= newest.get(change.milestone_id, updated_at)
        newest[change.milestone_id] = updated_at


def close_after(watch: Any, polls: int) -> None:
    """Closes the watch once there have been so many polls, while somebody waits for a change."""

    def wait() -> None:
        while watch.status.polls < polls:
            time.sleep(0.005)
        watch.close()

    threading.Thread(target=wait, daemon=True).start()


def test_nothing_is_told_while_nothing_moves(sandbox: Sandbox) -> None:
    with (
        LiveDataClient(sandbox.base_url, **QUICK) as client,
        client.watch(sandbox.milestone_ids, interval=0.01) as watch,
    ):
        seen = [next(watch) for _ in sandbox.milestone_ids]
        assert {change.kind for change in seen} == {"appeared"}
        close_after(watch, polls=6)
        assert next(watch, None) is None


def test_a_slow_consumer_gets_the_newest_state_of_each_milestone(sandbox: Sandbox) -> None:
    with (
        LiveDataClient(sandbox.base_url, **QUICK) as client,
        client.watch(sandbox.milestone_ids, interval=0.01) as watch,
    ):
        first = next(watch)
        for _ in range(5):
            polls = watch.status.polls
            sandbox.clock.advance(600)
            while watch.status.polls < polls + 12:
                time.sleep(0.01)
        waiting = [next(watch) for _ in range(len(sandbox.milestone_ids) - 1)]
        names = [change.milestone_id for change in waiting]
        assert len(set(names)) == len(names)
        for change in waiting:
            if change.after is not None and change.milestone_id != first.milestone_id:
                truth = sandbox.truth(change.milestone_id)
                assert truth is not None
                assert change.after.details == truth["details"]


def test_an_outage_is_survived_and_nothing_false_is_told(sandbox: Sandbox) -> None:
    state: dict[str, Observation] = {}
    with (
        LiveDataClient(sandbox.base_url, **QUICK) as client,
        client.watch(sandbox.milestone_ids, interval=0.02) as watch,
    ):
        take(watch, lambda: len(state) == len(sandbox.milestone_ids), state)
        sandbox.faults["unavailable"] = 1.0
        while watch.status.consecutive_failures < 2:
            time.sleep(0.01)
        assert watch.status.effective_interval > 0.02
        sandbox.clock.advance(300)
        sandbox.faults.clear()
        change = next(watch)
        assert change.kind in {"updated", "final"}
        while watch.status.consecutive_failures:
            time.sleep(0.01)


def test_a_silence_that_lasts_too_long_raises_with_its_cause(sandbox: Sandbox) -> None:
    sandbox.faults["unavailable"] = 1.0
    with (
        LiveDataClient(sandbox.base_url, **QUICK) as client,
        client.watch(sandbox.milestone_ids, interval=0.02, max_silence=0.4) as watch,
        pytest.raises(SilenceError, match=r"nothing was heard for 0\.4 s") as caught,
    ):
        next(watch)
    assert "503" in str(caught.value.__cause__)


def test_milestones_that_need_not_be_asked_for_are_no_silence() -> None:
    with (
        Sandbox(milestones={"football_game": 2}, clock=Clock.stopped()) as sandbox,
        LiveDataClient(sandbox.base_url, **QUICK) as client,
    ):
        sandbox.clock.advance(7 * 86400)
        with client.watch(sandbox.milestone_ids, interval=0.1, max_silence=0.4) as watch:
            assert [next(watch).kind, next(watch).kind] == ["appeared", "appeared"]
            close_after(watch, polls=11)  # two of which asked
            assert next(watch, None) is None


def test_until_final_ends_when_all_is_over() -> None:
    with (
        Sandbox(milestones={"football_game": 3}, clock=Clock.stopped()) as sandbox,
        LiveDataClient(sandbox.base_url, **QUICK) as client,
    ):
        sandbox.clock.advance(7 * 86400)
        changes = list(client.watch(sandbox.milestone_ids, interval=0.02, until_final=True))
        assert {change.after.phase for change in changes if change.after} == {Phase.FINAL}
        assert len(changes) == 3


def ended(
    states: dict[str, list[str | None]], interval: float = 0.005, **options: Any
) -> tuple[list[tuple[str, str]], Server]:
    """The changes of a watch `until_final`; the last of the statuses of each id stays."""

    def answer(ids: list[str], poll: int) -> Any:
        now = {name: states[name][:poll][-1] for name in ids}
        return {"live_datas": [item(name, status=now[name]) for name in ids if now[name]]}

    server = Server(answer)
    with (
        LiveDataClient(SERVER, transport=server.transport, **QUICK) as client,
        client.watch(list(states), interval=interval, until_final=True, **options) as watch,
    ):
        give_up = threading.Timer(10, watch.close)
        give_up.start()
        told = [(change.milestone_id, change.kind) for change in watch]
        give_up.cancel()
    return told, server


def test_until_final_waits_for_what_has_no_data_yet() -> None:
    states = {"a": ["closed"], "b": ["closed"], "c": [None] * 12 + ["live", "live", "closed"]}
    told, server = ended(states)
    assert told == [("a", "appeared"), ("b", "appeared"), ("c", "appeared"), ("c", "final")]
    assert len(server.asked) == 15


def test_until_final_waits_no_longer_than_it_was_told_to() -> None:
    states = {"a": ["live"] * 9 + ["closed"], "typo": [None]}
    told, server = ended(states, wait_for_missing=0)
    assert told == [("a", "appeared"), ("a", "final")]
    assert len(server.asked) == 10
    told, server = ended(states, wait_for_missing=0.05)
    assert len(server.asked) > 10


def test_until_final_waits_from_when_all_others_are_over() -> None:
    states = {"a": ["live"] * 30 + ["closed"], "late": [None] * 32 + ["closed"]}
    told, _ = ended(states, interval=0.03, wait_for_missing=0.8)  # "a" takes longer than that
    assert told == [("a", "appeared"), ("a", "final"), ("late", "appeared")]


def test_until_final_does_not_wait_for_what_was_cancelled_or_is_gone_for_good() -> None:
    states = {"a": ["live", "cancelled"], "b": ["live", None], "c": ["closed", None]}
    told, server = ended(states)
    assert told[3:] == [("a", "updated"), ("b", "disappeared"), ("c", "disappeared")]
    assert len(server.asked) == 1 + GONE_AFTER


def test_until_final_does_not_end_while_nobody_answers() -> None:
    def answer(ids: list[str], n: int) -> Any:
        return httpx.Response(503) if n < 10 else {"live_datas": [item("a", status="closed")]}

    server = Server(answer)
    options = {"until_final": True, "wait_for_missing": 0, "max_backoff": 0.01}
    with LiveDataClient(SERVER, transport=server.transport, **QUICK) as client:
        (change,) = client.watch(["a"], interval=0.005, **options)
    assert change.kind == "appeared"


def test_resting_milestones_are_asked_for_less_often_but_not_never() -> None:
    with (
        Sandbox(milestones={"football_game": 2}, clock=Clock.stopped()) as sandbox,
        LiveDataClient(sandbox.base_url, **QUICK) as client,
    ):
        sandbox.clock.advance(7 * 86400)
        with client.watch(sandbox.milestone_ids, interval=0.01) as watch:
            next(watch)
            while watch.status.polls < 21:
                time.sleep(0.01)
            polls = watch.status.polls
        assert 3 <= len(sandbox.requests) <= polls // 5 + 2


def test_the_interval_stretches_to_what_the_rate_limit_allows(sandbox: Sandbox) -> None:
    slow = RateLimit(tokens_per_second=20, burst=200, cost=10)
    with (
        LiveDataClient(sandbox.base_url, rate_limit=slow) as client,
        client.watch([*sandbox.milestone_ids, *(f"x{n}" for n in range(200))], interval=0.1) as it,
    ):
        assert next(it).kind == "appeared"
        assert it.status.effective_interval == 1.5


def test_a_poll_that_latency_makes_longer_than_its_rate_comes_to_its_end(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a burst of one request each waits for the answer before it."""
    monkeypatch.setattr(rounds, "_LEAST_DEADLINE", 0.05)
    sandbox.faults["latency"] = Fault(seconds=0.03)
    one_by_one = RateLimit(tokens_per_second=1000, burst=10, cost=10)
    strangers = [f"x{number}" for number in range(1000)]
    with (
        LiveDataClient(sandbox.base_url, rate_limit=one_by_one) as client,
        client.watch([*strangers, *sandbox.milestone_ids], interval=0.05) as watch,
    ):
        give_up = threading.Timer(20, watch.close)
        give_up.start()
        assert {change.milestone_id for change in islice(watch, 30)} == set(sandbox.milestone_ids)
        give_up.cancel()


@pytest.mark.parametrize("fault", [None, "hang", "drip", "unavailable"])
def test_closing_stops_at_once_at_any_moment(sandbox: Sandbox, fault: str | None) -> None:
    took = []
    with LiveDataClient(sandbox.base_url, **QUICK) as client:
        for _ in range(3):
            sandbox.faults.clear()
            watch = client.watch(sandbox.milestone_ids, interval=0.02)
            next(watch)
            if fault:
                sandbox.faults[fault] = 1.0
            time.sleep(0.05)
            started = time.monotonic()
            watch.close()
            took.append(time.monotonic() - started)
            assert next(watch, None) is None
        client.get(sandbox.milestone_ids[:1], on_error="collect", deadline=0.1)  # arrives last
        asked = len(sandbox.requests)
        time.sleep(0.1)
        assert len(sandbox.requests) == asked
    assert min(took) < 0.2  # a busy machine may be late, but not every time


def test_a_watch_that_was_left_with_break_is_cleaned_up(sandbox: Sandbox) -> None:
    with LiveDataClient(sandbox.base_url, **QUICK) as client:
        for _ in client.watch(sandbox.milestone_ids, interval=0.01):
            break
        client.get(sandbox.milestone_ids[:1])  # the loop has had its turn
        asked = len(sandbox.requests)
        time.sleep(0.1)
        assert len(sandbox.requests) == asked


def test_the_asynchronous_watch_leaves_no_task_behind(sandbox: Sandbox) -> None:
    async def run() -> int:
        count = 0
        async with AsyncLiveDataClient(sandbox.base_url, **QUICK) as client:
            async with client.watch(sandbox.milestone_ids, interval=60) as watch:
                async for _ in watch:
                    count += 1
                    if count == len(sandbox.milestone_ids):
                        break
            assert watch.status.polls == 1
            assert len(asyncio.all_tasks()) == 1
        return count

    assert asyncio.run(run()) == len(sandbox.milestone_ids)


def test_cancelling_the_consumer_does_not_stop_the_watch(sandbox: Sandbox) -> None:
    async def run() -> Change:
        async with (
            AsyncLiveDataClient(sandbox.base_url, **QUICK) as client,
            client.watch(sandbox.milestone_ids, interval=0.02) as watch,
        ):
            for _ in sandbox.milestone_ids:
                await anext(watch)
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(anext(watch), 0.05)
            sandbox.clock.advance(600)
            return await anext(watch)

    assert asyncio.run(run()).kind in {"updated", "final"}


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"interval": 0}, ValueError),
        ({"interval": "2"}, TypeError),
        ({"max_silence": -1}, ValueError),
        ({"max_backoff": 0}, ValueError),
        ({"max_backoff": None}, TypeError),
        ({"wait_for_missing": -1}, ValueError),
        ({"wait_for_missing": False}, TypeError),
        ({"no_such_parameter": True}, TypeError),
        ({"ids": "a"}, TypeError),
    ],
)
def test_bad_arguments_are_refused_before_anything_is_sent(
    sandbox: Sandbox, options: dict[str, Any], error: type[Exception]
) -> None:
    with LiveDataClient(sandbox.base_url) as client, pytest.raises(error):
        client.watch(**{"ids": ["a"], **options})
    assert sandbox.requests == ()
