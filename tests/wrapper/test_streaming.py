from __future__ import annotations

import asyncio
import gc
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from harness import SERVER, Face, Server, good, names
from kalshi_live import (
    AsyncLiveDataClient,
    LiveDataClient,
    PartialFailureError,
    RetryPolicy,
    ServerError,
)


def failing_once_for(poison: str) -> Server:
    return Server(lambda ids, n: httpx.Response(503) if poison in ids else good(ids))


def test_a_stream_yields_a_batch_per_chunk_and_together_everything(face: Face) -> None:
    server = Server(lambda ids, n: good(ids))
    batches = face.stream(names(950), transport=server.transport)
    assert len(batches) == 10
    together = {key for batch in batches for key in batch}
    assert together == set(names(950))


def test_with_collect_a_failed_chunk_is_a_batch_of_failures(face: Face) -> None:
    server = failing_once_for("id-150")
    batches = face.stream(names(300), transport=server.transport, on_error="collect")
    failed = [key for batch in batches for key in batch.failed]
    assert failed == names(300)[100:200]


def test_with_raise_a_failed_chunk_raises_and_the_iteration_may_go_on() -> None:
    server = failing_once_for("id-150")
    retry = RetryPolicy(attempts=1)
    seen, errors = 0, 0
    with LiveDataClient(SERVER, transport=server.transport, retry=retry) as client:
        stream = client.stream(names(300))
        while True:
            try:
                seen += len(next(stream))
            except ServerError:
                errors += 1
            except StopIteration:
                break
    assert (seen, errors) == (200, 1)


def test_with_raise_a_chunk_that_failed_in_part_raises_with_its_batch() -> None:
    server = Server(lambda ids, n: httpx.Response(404) if "id-7" in ids else good(ids))
    with (
        LiveDataClient(SERVER, transport=server.transport) as client,
        pytest.raises(PartialFailureError) as caught,
    ):
        next(client.stream(names(100)))
    assert len(caught.value.batch) == 99


def test_a_stream_runs_a_bounded_number_of_chunks_ahead_of_its_consumer() -> None:
    server = Server(lambda ids, n: good(ids))
    with LiveDataClient(
        SERVER, transport=server.transport, max_connections=3, rate_limit=None
    ) as client:
        stream = client.stream(names(5000))
        for taken in range(1, 6):
            next(stream)
            _wait_until_quiet(server)
            assert len(server.asked) <= taken + 3
        stream.close()


def test_several_threads_may_iterate_one_stream() -> None:
    server = Server(lambda ids, n: good(ids))
    with (
        LiveDataClient(SERVER, transport=server.transport, rate_limit=None) as client,
        ThreadPoolExecutor(4) as pool,
    ):
        stream = client.stream(names(2000))
        seen = list(pool.map(lambda _: [key for batch in stream for key in batch], range(4)))
    assert sorted(key for keys in seen for key in keys) == sorted(names(2000))


def test_closing_a_stream_ends_its_requests_and_its_iteration() -> None:
    server = Server(lambda ids, n: good(ids))
    with LiveDataClient(
        SERVER, transport=server.transport, max_connections=2, rate_limit=None
    ) as client:
        with client.stream(names(5000)) as stream:
            next(stream)
        asked = len(server.asked)
        assert next(stream, None) is None
        stream.close()
        _wait_until_quiet(server)
        assert len(server.asked) == asked
        assert list(client.get(["a"])) == ["a"]


def test_a_stream_that_was_dropped_stops() -> None:
    server = Server(lambda ids, n: good(ids))
    with LiveDataClient(
        SERVER, transport=server.transport, max_connections=2, rate_limit=None
    ) as client:
        for _ in client.stream(names(5000)):
            break
        gc.collect()
        assert list(client.get(["a"])) == ["a"]
        _wait_until_quiet(server)
        assert len(server.asked) <= 1 + 2 + 1


def test_an_async_stream_leaves_no_task_behind_however_it_ends() -> None:
    server = Server(lambda ids, n: good(ids))

    async def run() -> None:
        async with AsyncLiveDataClient(
            SERVER, transport=server.transport, max_connections=2, rate_limit=None
        ) as client:
            async with client.stream(names(5000)) as stream:
                async for _ in stream:
                    break
            assert len(asyncio.all_tasks()) == 1
            stream = client.stream(names(5000))
            await anext(stream)
            await stream.close()
            assert len(asyncio.all_tasks()) == 1
            assert [batch async for batch in stream] == []
            never_started = client.stream(names(5))
            await never_started.aclose()

    asyncio.run(run())


def test_cancelling_a_get_cancels_its_work() -> None:
    async def run() -> None:
        asked = asyncio.Event()

        async def hang(request: httpx.Request) -> httpx.Response:
            asked.set()
            await asyncio.Event().wait()
            raise AssertionError

        async with AsyncLiveDataClient(SERVER, transport=httpx.MockTransport(hang)) as client:
            task = asyncio.create_task(client.get(names(500)))
            await asked.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert len(asyncio.all_tasks()) == 1

    asyncio.run(run())


def test_a_client_that_was_dropped_ends_its_thread() -> None:
    server = Server(lambda ids, n: good(ids))
    before = threading.active_count()
    client = LiveDataClient(SERVER, transport=server.transport)
    client.get(["a"])
    assert threading.active_count() == before + 1
    del client
    gc.collect()
    assert threading.active_count() == before


def _wait_until_quiet(server: Server) -> None:
    """Returns when the server has not been asked for a few hundredths of a second."""
    asked = -1
    while asked != len(server.asked):
        asked = len(server.asked)
        time.sleep(0.03)
