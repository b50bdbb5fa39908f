"""What a client does to its process at the edges: names that do not resolve, exits, signals."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

import pytest

from kalshi_live.sandbox import Sandbox
from programs import run


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(milestones=1000) as running:
        yield running


SLOW_NAME_SERVER = """
    import socket, time
    whole = socket.getaddrinfo
    def slow(host, *arguments, flags=0, **others):
        if not flags & socket.AI_NUMERICHOST:
            time.sleep(8)
        return whole(host, *arguments, flags=flags, **others)
    socket.getaddrinfo = slow
    options = {"on_error": "collect", "deadline": 0.5}
"""
SYNCHRONOUSLY = """
    with LiveDataClient("https://server.test", transport=TRANSPORT) as client:
        batch = client.get(["a"], **options)
"""
ASYNCHRONOUSLY = """
    import asyncio
    async def main():
        async with AsyncLiveDataClient("https://server.test", transport=TRANSPORT) as client:
            return await client.get(["a"], **options)
    batch = asyncio.run(main())
"""

either_transport = pytest.mark.parametrize("transport", ["None", "aiohttp_transport()"])


@pytest.mark.parametrize("call", [SYNCHRONOUSLY, ASYNCHRONOUSLY], ids=["sync", "async"])
@either_transport
def test_a_name_server_that_does_not_answer_holds_up_neither_the_deadline_nor_the_exit(
    sandbox: Sandbox, transport: str, call: str
) -> None:
    script = f"""
    from kalshi_live.transports import aiohttp_transport
    {SLOW_NAME_SERVER}
    begun = time.monotonic()
    {call.replace("TRANSPORT", transport)}
    print(type(batch.failed["a"]).__name__, time.monotonic() - begun < 6, flush=True)
    """
    begun = time.monotonic()
    assert run(sandbox, script) == "DeadlineExceededError True"
    assert time.monotonic() - begun < 7


@either_transport
def test_a_client_may_be_used_for_the_first_time_at_exit(sandbox: Sandbox, transport: str) -> None:
    script = f"""
    import atexit
    from kalshi_live.transports import aiohttp_transport
    by_name = {sandbox.base_url.replace("127.0.0.1", "localhost")!r}
    client = LiveDataClient(by_name, transport={transport})
    @atexit.register
    def last():
        with client:
            print(len(client.get(ids)))
    """
    assert run(sandbox, script) == "1000"


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such signal")
@pytest.mark.parametrize("place", ["_Running.stop", "_Running.__init__"])
def test_a_signal_handler_may_close_the_client_that_is_being_closed_or_begun(
    sandbox: Sandbox, place: str
) -> None:
    script = f"""
    import os
    from kalshi_live.sync import loop_thread
    client = LiveDataClient()
    signal.signal(signal.SIGTERM, lambda *_: client.close())
    kind, name = loop_thread._Running, {place.partition(".")[2]!r}
    whole = getattr(kind, name)
    def interrupted(*arguments):
        os.kill(os.getpid(), signal.SIGTERM)
        whole(*arguments)
    setattr(kind, name, interrupted)
    try:
        client.get(ids)
    except RuntimeError as error:
        assert "the client is closed" in str(error)
    client.close()
    print("closed")
    """
    assert run(sandbox, script) == "closed"


@either_transport
def test_asyncios_debug_mode_hears_nothing_of_the_synchronous_client(
    sandbox: Sandbox, transport: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONASYNCIODEBUG", "1")
    monkeypatch.setenv("PYTHONDEVMODE", "1")
    script = f"""
    from kalshi_live.transports import aiohttp_transport
    client = LiveDataClient(transport={transport})
    watch = client.watch(ids)
    next(watch)
    print(len(client.get(ids)), sum(len(batch) for batch in client.stream(ids)))
    """
    assert run(sandbox, script) == "1000 1000"
