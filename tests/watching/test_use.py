"""What a watch offers beside its changes: waiting with a timeout, what is held, who is watched."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from harness import SERVER, Server, item
from kalshi_live import AsyncLiveDataClient, Change, LiveDataClient


class Feed:
    """A server with one number for each id, to be set by the test."""

    def __init__(self, **numbers: int) -> None:
        self.numbers = dict(numbers)
        self.server = Server(
            lambda ids, n: {
                "live_datas": [item(i, n=self.numbers[i]) for i in ids if i in self.numbers]
            }
        )


def run(feed: Feed, ids: list[str], play: Callable[[Any], None]) -> None:
    with (
        LiveDataClient(SERVER, transport=feed.server.transport, rate_limit=None) as client,
        client.watch(ids, interval=0.01) as watch,
    ):
        play(watch)


def told(change: Change) -> tuple[str, str]:
    return (change.milestone_id, change.kind)


def polled(watch: Any, more: int = 2) -> None:
    """Returns after so many whole polls from now on."""
    goal = watch.status.polls + more
    while watch.status.polls < goal:
        time.sleep(0.002)


def test_a_wait_ends_with_its_timeout_and_loses_nothing() -> None:
    def play(watch: Any) -> None:
        assert told(watch.next(timeout=5)) == ("a", "appeared")
        for timeout in (0, 0.03):
            with pytest.raises(TimeoutError):
                watch.next(timeout=timeout)
        feed.numbers["a"] = 2
        polled(watch)
        assert watch.next(timeout=0).fields == {"n": (1, 2)}
        threading.Timer(0.02, lambda: feed.numbers.update(a=3)).start()
        assert watch.next().fields == {"n": (2, 3)}
        watch.close()
        with pytest.raises(StopIteration):
            watch.next(timeout=0)

    feed = Feed(a=1)
    run(feed, ["a"], play)


def test_an_asynchronous_wait_ends_with_its_timeout_and_loses_nothing() -> None:
    async def play() -> None:
        feed = Feed(a=1)
        async with (
            AsyncLiveDataClient(SERVER, transport=feed.server.transport) as client,
            client.watch(["a"], interval=0.01) as watch,
        ):
            assert told(await watch.next(timeout=5)) == ("a", "appeared")
            for timeout in (0, 0.03):
                with pytest.raises(TimeoutError):
                    await watch.next(timeout=timeout)
            feed.numbers["a"] = 2
            assert (await watch.next(timeout=5)).fields == {"n": (1, 2)}
            await watch.aclose()
            with pytest.raises(StopAsyncIteration):
                await watch.next(timeout=0)

    asyncio.run(play())


def test_not_one_change_is_lost_to_many_short_waits() -> None:
    def play(watch: Any) -> None:
        seen, end = [], time.monotonic() + 10
        while seen[-1:] != [50] and time.monotonic() < end:
            try:
                seen.append(watch.next(timeout=0.001).after.details["n"])
                feed.numbers["a"] += 1
            except TimeoutError:
                pass
        assert seen == list(range(1, 51))

    feed = Feed(a=1)
    run(feed, ["a"], play)


def test_current_is_what_is_held_now() -> None:
    def play(watch: Any) -> None:
        assert dict(watch.current) == {}
        watch.next(timeout=5)
        watch.next(timeout=5)
        before = watch.current
        assert {name: held.details for name, held in before.items()} == {
            "a": {"n": 1},
            "b": {"n": 1},
        }
        feed.numbers["a"] = 2
        del feed.numbers["b"]
        polled(watch)
        assert {name: held.details for name, held in watch.current.items()} == {"a": {"n": 2}}
        assert len(before) == 2  # a snapshot
        with pytest.raises(TypeError):
            watch.current["c"] = before["a"]

    feed = Feed(a=1, b=1)
    run(feed, ["a", "b", "c"], play)


def test_ids_join_with_the_next_poll_and_those_that_leave_are_asked_for_no_more() -> None:
    def play(watch: Any) -> None:
        assert told(watch.next(timeout=5)) == ("a", "appeared")
        watch.add(["b", "a"])
        assert watch.ids == ("a", "b")
        assert told(watch.next(timeout=5)) == ("b", "appeared")
        watch.remove(["a", "nobody"])
        assert watch.ids == ("b",)
        polled(watch)
        feed.numbers.update(a=2, b=2)
        assert told(watch.next(timeout=5)) == ("b", "updated")
        assert feed.server.asked[-1] == ["b"]
        assert list(watch.current) == list(watch.status.silence) == ["b"]
        watch.add(["a"])
        assert told(watch.next(timeout=5)) == ("a", "appeared")
        with pytest.raises(TimeoutError):
            watch.next(timeout=0.03)

    feed = Feed(a=1, b=1)
    run(feed, ["a"], play)


def test_of_an_id_that_left_nothing_is_told_that_was_found_out_before() -> None:
    def play(watch: Any) -> None:
        assert told(watch.next(timeout=5)) == ("a", "appeared")
        feed.numbers.update(a=2, b=2)
        polled(watch)
        watch.remove(["a", "b"])
        watch.add(["a"])  # begins anew
        change = watch.next(timeout=5)
        assert (told(change), change.before) == (("a", "appeared"), None)
        with pytest.raises(TimeoutError):
            watch.next(timeout=0.03)

    feed = Feed(a=1, b=1)
    run(feed, ["a", "b"], play)


def test_ids_may_be_changed_before_the_first_poll_and_from_any_thread() -> None:
    def play(watch: Any) -> None:
        threads = [threading.Thread(target=watch.add, args=([f"b{n}"],)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        watch.remove(["a"])
        assert {watch.next(timeout=5).milestone_id for _ in range(8)} == {f"b{n}" for n in range(8)}
        assert all("a" not in ids for ids in feed.server.asked)

    feed = Feed(a=1, **{f"b{n}": n for n in range(8)})
    run(feed, ["a"], play)


@pytest.mark.parametrize("method", ["add", "remove"])
@pytest.mark.parametrize(("ids", "error"), [("a", TypeError), (["a,b"], ValueError)])
def test_ids_that_make_no_sense_are_refused(method: str, ids: Any, error: type[Exception]) -> None:
    def play(watch: Any) -> None:
        with pytest.raises(error):
            getattr(watch, method)(ids)
        assert watch.ids == ("a",)

    run(Feed(a=1), ["a"], play)


def test_a_watch_of_nobody_waits_for_somebody_to_join() -> None:
    def play(watch: Any) -> None:
        with pytest.raises(TimeoutError):
            watch.next(timeout=0.05)
        assert feed.server.asked == []
        watch.add(["a"])
        assert told(watch.next(timeout=5)) == ("a", "appeared")

    feed = Feed(a=1)
    run(feed, [], play)
