"""What a client does to the process it lives in; each case in a process of its own.

Warnings are errors there, and nothing may be written to stderr.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator

import pytest

from kalshi_live.sandbox import Fault, Sandbox
from programs import LIMIT, run, start

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(milestones=1000) as running:
        yield running


@pytest.fixture(autouse=True)
def _fault_free(sandbox: Sandbox) -> Iterator[None]:
    yield
    sandbox.faults.clear()
    sandbox.reset()


def test_a_client_that_was_never_closed_does_not_hold_up_the_exit(sandbox: Sandbox) -> None:
    assert run(sandbox, "client = LiveDataClient(); print(len(client.get(ids)))") == "1000"


def test_nor_does_one_whose_call_still_hangs_in_another_thread(sandbox: Sandbox) -> None:
    sandbox.faults["hang"] = 1.0
    script = """
    import threading, time
    client = LiveDataClient()
    threading.Thread(target=client.get, args=(ids,), daemon=True).start()
    while not client.stats.requests:
        time.sleep(0.01)
    print("exiting")
    """
    process = start(sandbox, script)
    out, _ = process.communicate(timeout=LIMIT)
    assert out.strip() == "exiting"
    assert process.returncode == 0


@forks
@pytest.mark.parametrize("transport", ["None", "aiohttp_transport()"])
def test_a_forked_child_starts_afresh_and_leaves_the_parent_alone(
    sandbox: Sandbox, transport: str
) -> None:
    script = """
    import os, threading, warnings
    from kalshi_live.transports import aiohttp_transport
    warnings.simplefilter("ignore", DeprecationWarning)  # that forking beside threads is risky
    client = LiveDataClient(transport=TRANSPORT)
    assert len(client.get(ids)) == 1000
    busy = threading.Thread(target=lambda: [client.get(ids) for _ in range(3)])
    busy.start()
    child = os.fork()
    if child == 0:
        os._exit(0 if len(client.get(ids)) == 1000 else 1)
    _, status = os.waitpid(child, 0)
    busy.join()
    print(os.waitstatus_to_exitcode(status), len(client.get(ids)))
    """
    assert run(sandbox, script.replace("TRANSPORT", transport)) == "0 1000"


@forks
def test_a_fork_in_the_middle_of_the_first_call_leaves_the_child_no_held_lock(
    sandbox: Sandbox,
) -> None:
    script = """
    import os, threading, time, warnings
    warnings.simplefilter("ignore", DeprecationWarning)
    client = LiveDataClient()
    busy = threading.Thread(target=client.get, args=(ids,))
    busy.start()
    time.sleep(0.005)
    child = os.fork()
    if child == 0:
        os._exit(0 if len(client.get(ids, deadline=10)) == 1000 else 1)
    _, status = os.waitpid(child, 0)
    busy.join()
    print(os.waitstatus_to_exitcode(status))
    """
    assert run(sandbox, script) == "0"


@forks
@pytest.mark.parametrize("leave", ["sys.exit(0)", "pass", "gc.collect()", "watch.close()"])
def test_a_fork_in_the_middle_of_a_watch_leaves_it_to_the_parent(
    sandbox: Sandbox, leave: str
) -> None:
    script = f"""
    import gc, os, sys, warnings
    warnings.simplefilter("ignore", DeprecationWarning)
    child = None
    with LiveDataClient() as client, client.watch(ids, interval=0.05) as watch:
        next(watch)
        child = os.fork()
        if child == 0:
            {leave}
        else:
            next(watch)
            print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    """
    assert run(sandbox, script) == "0"


@forks
def test_a_forked_child_is_told_whose_watch_it_is(sandbox: Sandbox) -> None:
    script = """
    import os, warnings
    warnings.simplefilter("ignore", DeprecationWarning)
    client = LiveDataClient()
    watch = client.watch(ids)
    next(watch)
    child = os.fork()
    if child == 0:
        try:
            next(watch)
        except RuntimeError as error:
            os._exit(7 if "begun by the process that has forked" in str(error) else 1)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    client.close()
    """
    assert run(sandbox, script) == "7"


def test_twenty_threads_use_one_client_at_once(sandbox: Sandbox) -> None:
    script = """
    from concurrent.futures import ThreadPoolExecutor
    with LiveDataClient(rate_limit=None) as client, ThreadPoolExecutor(20) as pool:
        print({len(batch) for batch in pool.map(client.get, [ids] * 20)})
    """
    assert run(sandbox, script) == "{1000}"


def test_the_synchronous_client_works_inside_a_running_event_loop(sandbox: Sandbox) -> None:
    script = """
    import asyncio
    async def main():
        with LiveDataClient() as client:
            return len(client.get(ids)), sum(len(batch) for batch in client.stream(ids))
    print(asyncio.run(main()))
    """
    assert run(sandbox, script) == "(1000, 1000)"


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C cannot be sent to one process there")
@pytest.mark.parametrize("call", ["client.get(ids)", "list(client.stream(ids))"])
def test_ctrl_c_stops_the_work_at_once_and_the_client_lives_on(sandbox: Sandbox, call: str) -> None:
    sandbox.faults["hang"] = Fault(times=10)  # each of the first call's requests
    script = f"""
    import time
    client = LiveDataClient(timeout=5)
    try:
        {call}
    except KeyboardInterrupt:
        sent = client.stats.requests
        time.sleep(0.3)
        print(client.stats.requests - sent, len(client.get(ids)))
    """
    process = start(sandbox, script)
    while len(sandbox.requests) < 10:
        time.sleep(0.01)
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    interrupted = time.monotonic()
    out, err = process.communicate(timeout=LIMIT)
    assert (out.strip(), err) == ("0 1000", "")
    assert time.monotonic() - interrupted < 4


@pytest.mark.parametrize("fault", ["reset", "truncated", "garbage", "drip", "hang", "not_json"])
def test_nothing_is_written_to_stderr_unless_logging_is_configured(
    sandbox: Sandbox, fault: str
) -> None:
    sandbox.faults[fault] = 1.0
    script = """
    with LiveDataClient(timeout=0.1, retry=RetryPolicy(attempts=2)) as client:
        print(len(client.get(ids, on_error="collect", deadline=2).failed))
    """
    assert run(sandbox, script) == "1000"


def test_logging_tells_of_retries_once_it_is_configured(sandbox: Sandbox) -> None:
    sandbox.faults["unavailable"] = Fault(times=1)
    script = """
    import logging, sys
    logging.basicConfig(level="INFO", stream=sys.stdout, format="%(name)s %(message)s")
    logging.getLogger("httpx").setLevel("WARNING")
    LiveDataClient().get(ids[:3])
    """
    assert run(sandbox, script).startswith("kalshi_live attempt 1 failed, next in")
