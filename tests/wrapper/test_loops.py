"""One client on one event loop after another: each call works, and ended loops leave nothing."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from kalshi_live import AsyncLiveDataClient
from kalshi_live.sandbox import Sandbox
from kalshi_live.transports import aiohttp_transport

LOOPS = 20
DESCRIPTORS = Path("/proc/self/fd")


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(milestones=300) as running:
        yield running


@pytest.fixture(autouse=True)
def _garbage_is_collected_at_the_end() -> Iterator[None]:
    """So that what an ended loop's transports complain of is heard here, and in no other test."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()
    gc.collect()


def on_many_loops(client: AsyncLiveDataClient, ids: Any) -> set[int]:
    async def get() -> int:
        return len(await client.get(ids))

    found = {asyncio.run(get()) for _ in range(LOOPS)}
    asyncio.run(client.aclose())
    return found


@pytest.mark.filterwarnings("ignore:unclosed")  # the loops end without the client being closed
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(
    "make_transport", [lambda: None, aiohttp_transport, httpx.AsyncHTTPTransport]
)
def test_one_client_works_on_one_loop_after_another(
    sandbox: Sandbox, make_transport: Callable[[], Any]
) -> None:
    client = AsyncLiveDataClient(sandbox.base_url, rate_limit=None, transport=make_transport())
    assert on_many_loops(client, sandbox.milestone_ids) == {300}


@pytest.mark.filterwarnings("ignore:unclosed")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.skipif(not DESCRIPTORS.is_dir(), reason="nothing tells what is open")
@pytest.mark.parametrize("make_transport", [lambda: None, aiohttp_transport])
def test_ended_loops_leave_no_descriptors_open(
    sandbox: Sandbox, make_transport: Callable[[], Any]
) -> None:
    before = len(list(DESCRIPTORS.iterdir()))
    client = AsyncLiveDataClient(sandbox.base_url, rate_limit=None, transport=make_transport())
    on_many_loops(client, sandbox.milestone_ids)
    assert len(list(DESCRIPTORS.iterdir())) - before < LOOPS


@pytest.mark.filterwarnings("ignore:unclosed")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_one_client_works_on_loops_of_many_threads_at_once(sandbox: Sandbox) -> None:
    client = AsyncLiveDataClient(sandbox.base_url, rate_limit=None)
    ids = sandbox.milestone_ids[:3]

    def on_some_loops() -> set[int]:
        return {len(asyncio.run(client.get(ids))) for _ in range(10)}

    switch_interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(10) as threads:
            found = [threads.submit(on_some_loops) for _ in range(10)]
    finally:
        sys.setswitchinterval(switch_interval)
    assert {frozenset(each.result()) for each in found} == {frozenset({3})}
