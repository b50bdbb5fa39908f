"""Starting, stopping, and leaving nothing behind."""

from __future__ import annotations

import contextlib
import socket
import textwrap
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from kalshi_live.sandbox import Fault, PortUnavailableError, Sandbox
from programs import python


def request(sandbox):
    """Send a request on a socket of its own, and return the socket."""
    url = urlsplit(sandbox.base_url)
    raw = socket.create_connection((url.hostname, url.port), timeout=5.0)
    target = f"{url.path}/live_data/batch?milestone_ids={sandbox.milestone_ids[0]}"
    raw.sendall(f"GET {target} HTTP/1.1\r\nHost: sandbox\r\n\r\n".encode())
    return raw


def run(code):
    """Run Python code in a process of its own."""
    return python("-X", "dev", "-W", "error", "-c", textwrap.dedent(code))


def test_it_works_many_times_in_one_process_and_leaves_nothing_behind():
    def open_files():
        listed = Path("/proc/self/fd")
        return len(list(listed.iterdir())) if listed.is_dir() else 0

    with Sandbox(1):
        pass
    threads, files = threading.active_count(), open_files()
    for _ in range(20):
        with Sandbox(1) as sandbox, request(sandbox) as raw:
            assert raw.recv(15) == b"HTTP/1.1 200 OK"
    assert (threading.active_count(), open_files()) == (threads, files)


@pytest.mark.parametrize("fault", ["hang", "drip", "endless", "stall", "latency"])
def test_closing_does_not_wait_for_hanging_connections(fault):
    sandbox = Sandbox(1, faults={fault: 1.0}).start()
    if fault == "latency":
        sandbox.faults["latency"] = Fault(seconds=60.0)
    connections = [request(sandbox) for _ in range(5)]
    while len(sandbox.requests) < 5:
        time.sleep(0.001)
    begun = time.monotonic()
    sandbox.close()
    assert time.monotonic() - begun < 0.5
    for raw in connections:
        raw.close()


def test_closing_breaks_idle_connections():
    sandbox = Sandbox(1).start()
    with request(sandbox) as raw:
        raw.recv(65_536)
        sandbox.close()
        with contextlib.suppress(ConnectionResetError):
            while raw.recv(65_536):
                pass


def test_start_and_close_may_be_called_twice():
    sandbox = Sandbox(1)
    assert sandbox.start() is sandbox.start()
    url = sandbox.base_url
    assert sandbox.base_url == url
    sandbox.close()
    sandbox.close()
    with pytest.raises(httpx.ConnectError):
        httpx.get(url)


def test_a_closed_sandbox_can_be_started_again(fetch):
    sandbox = Sandbox(2, seed=3)
    for _ in range(2):
        with sandbox:
            assert len(fetch(sandbox).json()["live_datas"]) == 2


def test_there_is_no_url_before_it_runs():
    with pytest.raises(RuntimeError, match="not running"):
        _ = Sandbox(1).base_url
    assert "not running" in repr(Sandbox(1))


def test_a_port_can_be_chosen_and_a_taken_one_is_named():
    with Sandbox(1) as first:
        port = urlsplit(first.base_url).port
        with pytest.raises(PortUnavailableError, match=f"127.0.0.1:{port} is in use"):
            Sandbox(1, port=port).start()
    with Sandbox(1, port=port) as second:
        assert urlsplit(second.base_url).port == port


@pytest.mark.parametrize("port", [-1, 65_536, 70_000])
def test_a_port_that_does_not_exist_is_refused_at_once(port):
    with pytest.raises(ValueError, match="port must be between 0 and 65535"):
        Sandbox(1, port=port)


def test_serve_forever_ends_when_somebody_closes_it():
    sandbox = Sandbox(1).start()
    thread = threading.Thread(target=sandbox.serve_forever)
    thread.start()
    sandbox.close()
    thread.join(5.0)
    assert not thread.is_alive()


def test_ctrl_c_ends_serve_forever():
    done = run(
        """
        import os, signal, threading
        from kalshi_live.sandbox import Sandbox

        # As a background job of a shell, the tests inherit SIGINT as ignored.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        sandbox = Sandbox(1).start()
        threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT)).start()
        try:
            sandbox.serve_forever()
        except KeyboardInterrupt:
            print("interrupted", sandbox)
        """
    )
    assert "interrupted <Sandbox of 1 milestones, not running>" in done.stdout
    assert (done.returncode, done.stderr) == (0, "")


def test_nothing_is_written_to_stderr_whatever_clients_do():
    done = run(
        """
        import http.client, socket, urllib.parse
        from kalshi_live.sandbox import Sandbox

        with Sandbox(1) as sandbox:
            url = urllib.parse.urlsplit(sandbox.base_url)
            target = url.path + "/live_data/batch?milestone_ids=" + sandbox.milestone_ids[0]
            with socket.create_connection((url.hostname, url.port)) as raw:
                raw.sendall(b"this is not HTTP\\r\\n\\r\\n")
                raw.recv(1_000)
            for fault in ("truncated", "reset", "disconnect", "garbage", "hang", "endless"):
                sandbox.faults.clear()
                sandbox.faults[fault] = 1.0
                with socket.create_connection((url.hostname, url.port)) as raw:
                    raw.sendall(f"GET {target} HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n".encode())
                    raw.settimeout(0.05)
                    try:
                        raw.recv(1_000)
                    except OSError:
                        pass
        """
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_sandbox_that_nobody_closed_does_not_keep_the_interpreter_alive():
    begun = time.monotonic()
    done = run("from kalshi_live.sandbox import Sandbox; Sandbox(1).start()")
    assert (done.returncode, done.stderr) == (0, "")
    assert time.monotonic() - begun < 10.0


def test_logging_of_the_application_stays_as_it_was_and_hears_of_no_request():
    done = run(
        """
        import logging
        import httpx
        def state():
            return {name: (logger.level, logger.propagate, list(logger.handlers))
                    for name in ("uvicorn", "uvicorn.error", "uvicorn.access")
                    for logger in [logging.getLogger(name)]}
        logging.basicConfig(level=logging.INFO)
        logging.getLogger("httpx").disabled = True
        before = state()
        from kalshi_live.sandbox import Sandbox
        with Sandbox(1) as sandbox:
            httpx.get(sandbox.base_url + "/live_data/batch?milestone_ids=a").raise_for_status()
        assert state() == before, (before, state())
        """
    )
    assert done.returncode == 0, done.stderr
    assert "live_data" not in done.stderr


@pytest.mark.parametrize("missing", ["starlette", "uvicorn", "openapi_schema_validator"])
def test_without_the_extra_one_line_says_what_to_install(missing):
    done = run(
        f"""
        import sys
        sys.modules[{missing!r}] = None
        try:
            import kalshi_live.sandbox
        except ImportError as problem:
            print(problem)
        """
    )
    assert done.stdout == f'the sandbox needs {missing}: pip install "kalshi-live[sandbox]"\n'


def test_the_app_runs_without_the_server_too():
    sandbox = Sandbox(2, seed=4)
    import asyncio

    async def get():
        transport = httpx.ASGITransport(sandbox.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://sandbox") as client:
            params = {"milestone_ids": sandbox.milestone_ids}
            return await client.get("/trade-api/v2/live_data/batch", params=params)

    assert len(asyncio.run(get()).json()["live_datas"]) == 2


def test_requests_are_recorded_as_they_arrive(fetch, clock):
    with Sandbox(3, clock=clock, faults={"null_details": 1.0}) as sandbox:
        fetch(sandbox)
        clock.advance(10.0)
        fetch(sandbox, ["nobody"])
        first, second = sandbox.requests
        assert first.milestone_ids == sandbox.milestone_ids
        assert (first.status, first.faults) == (200, ("null_details",))
        assert (second.milestone_ids, second.faults) == (("nobody",), ())
        assert second.at - first.at == 10.0
        assert 0.0 < second.received_at - first.received_at < 5.0
        sandbox.reset()
        assert sandbox.requests == ()
