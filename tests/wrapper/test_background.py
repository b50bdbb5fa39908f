"""The loop in a thread: what is interrupted, and when, leaves nothing behind."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError

import pytest

from kalshi_live import LiveDataClient
from kalshi_live.sync.loop_thread import LoopThread


async def nothing() -> None:
    """There is nothing to wind up."""


@pytest.fixture
def thread() -> Iterator[LoopThread]:
    thread = LoopThread(nothing)
    yield thread
    thread.stop()


def test_what_runs_gives_its_result_or_raises(thread: LoopThread) -> None:
    async def fail() -> None:
        raise LookupError("no")

    assert thread.run(lambda: asyncio.sleep(0, "yes")) == "yes"
    with pytest.raises(LookupError, match="no"):
        thread.run(fail)


def test_what_is_first_used_when_no_thread_starts_any_more_runs_on_the_callers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wound_up = []

    async def wind_up() -> None:
        wound_up.append(threading.current_thread())

    async def here() -> threading.Thread:
        return threading.current_thread()

    def refuse(_: threading.Thread) -> None:
        raise RuntimeError("can't create new thread at interpreter shutdown")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    for number in (1, 2):
        assert LoopThread(wind_up).run(here) is threading.current_thread()
        assert wound_up == number * [threading.current_thread()]


def test_an_iteration_of_a_closed_client_starts_nothing() -> None:
    with LiveDataClient("http://127.0.0.1:9") as client:
        stream = client.stream(["a"])
    with pytest.raises(RuntimeError, match="the client is closed"):
        next(stream)
    gc.collect()  # a coroutine that nobody awaited would warn now


@pytest.mark.parametrize("place", ["call_soon_threadsafe", "is_closed"])
def test_ctrl_c_before_the_work_has_begun_leaves_nothing_behind(
    thread: LoopThread, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop = thread.run(_loop)
    whole = getattr(loop, place)

    def interrupted(*arguments: object) -> None:
        monkeypatch.setattr(loop, place, whole)
        raise KeyboardInterrupt

    monkeypatch.setattr(loop, place, interrupted)
    with pytest.raises(KeyboardInterrupt):
        thread.run(lambda: asyncio.sleep(60))
    assert thread.run(_tasks) == 1  # the one that asks


def test_work_that_the_end_of_the_thread_cuts_off_does_not_hold_its_caller_up(
    thread: LoopThread,
) -> None:
    async def work() -> None:
        threading.Thread(target=thread.stop).start()
        await asyncio.sleep(60)

    with pytest.raises(CancelledError):
        thread.run(work)


async def _loop() -> asyncio.AbstractEventLoop:
    return asyncio.get_running_loop()


async def _tasks() -> int:
    await asyncio.sleep(0)
    return len(asyncio.all_tasks()) - 1  # and the one that keeps the loop going
