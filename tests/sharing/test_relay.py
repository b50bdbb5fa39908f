"""`kalshi-live relay`: it polls for others, and lets them go on when it ends."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable

from kalshi_live import LiveDataClient, Watch
from kalshi_live.sandbox import Clock, Sandbox

from .conftest import RunningStore


def until(watch: Watch, condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 15
    while not condition():
        assert time.monotonic() < end
        with contextlib.suppress(TimeoutError):
            watch.next(timeout=0.02)


def is_poller(watch: Watch, pid: int) -> bool:
    poller = watch.status.poller
    return poller is not None and poller.split(":")[1] == str(pid)


def test_a_relay_polls_for_a_watch_that_goes_on_without_it(store: RunningStore) -> None:
    share = store.share()
    with Sandbox(milestones=50, clock=Clock(speed=600)) as sandbox:
        command = ("relay", "--share", store.url, "--share-name", share.name)
        with subprocess.Popen(
            [sys.executable, "-m", "kalshi_live", *command, "--base-url", sandbox.base_url],
            stderr=subprocess.PIPE,
            text=True,
        ) as relay:
            try:
                assert relay.stderr is not None
                assert "polling 0 milestones for 0 others\n" in relay.stderr
                with (
                    LiveDataClient(sandbox.base_url, share=share) as client,
                    client.watch(sandbox.milestone_ids, interval=0.2) as watch,
                ):
                    until(watch, lambda: len(watch.current) == 50)
                    assert is_poller(watch, relay.pid)
                    assert client.stats.requests == 0
                    assert "polling 50 milestones for 1 others\n" in relay.stderr
                    relay.send_signal(signal.SIGTERM)
                    assert relay.wait(10) == 128 + signal.SIGTERM
                    until(watch, lambda: is_poller(watch, os.getpid()))
                    until(watch, lambda: client.stats.requests > 1)
            finally:
                relay.kill()
