"""The server is killed in the middle of calls and of a watch, and comes back."""

import contextlib
import threading
import time
from collections.abc import Iterator

from attrs import define

from kalshi_live import LiveDataBatch, LiveDataClient, RetryPolicy
from kalshi_live.watching.watch import Watch

from .ledger import Ledger
from .server import Server
from .verdicts import Verdict

MILESTONES = 1_000
DEADLINE = 3.0
SLACK = 1.5
"""Seconds that a busy machine may add to a deadline."""
UP_SECONDS = 1.0
RECOVERY = 10.0
"""Seconds after which a client must have everything again, and a watch must have heard."""
CLIENT = {
    "rate_limit": None,
    "retry": RetryPolicy(wait_initial=0.05),
    "timeout": 2.0,
    "deadline": DEADLINE,
}


@define
class _Calls:
    """What one call after another came to, until `stop`."""

    client: LiveDataClient
    ids: tuple[str, ...]
    ledger: Ledger
    longest: float = 0.0
    failures: int = 0
    stopped: bool = False

    def run(self) -> None:
        while not self.stopped:
            self.once()

    def once(self) -> LiveDataBatch:
        begun = time.monotonic()
        batch = self.client.get(self.ids, on_error="collect")
        self.longest = max(self.longest, time.monotonic() - begun)
        self.failures += bool(batch.failed)
        self.ledger.enter(self.ids, [batch])
        return batch


def verdicts(restarts: int) -> Iterator[Verdict]:
    """Kills the server so many times."""
    with Server(MILESTONES) as server, LiveDataClient(server.base_url, **CLIENT) as client:
        calls = _Calls(client, server.ids, Ledger())
        with client.watch(server.ids, interval=0.2) as watch:
            consumer = threading.Thread(target=lambda: list(watch), daemon=True)
            consumer.start()
            back = [_restart(server, calls, watch) for _ in range(restarts)]
        consumer.join(RECOVERY)
    yield Verdict(
        f"{restarts} kills of the server lose no id, and no call outlives its deadline",
        f"{calls.ledger}; {calls.failures} calls with failures; the longest took "
        f"{calls.longest:.2f} s of {DEADLINE:g} s",
        calls.ledger.is_clean and calls.longest < DEADLINE + SLACK,
    )
    worst = max(back)
    yield Verdict(
        "everything is there again once the server is, and a watch goes on",
        f"{worst:.2f} s after its return, at most",
        worst < RECOVERY and not consumer.is_alive(),
    )


def _restart(server: Server, calls: _Calls, watch: Watch) -> float:
    """Seconds from the server's return until calls are complete and the watch has heard."""
    calls.stopped = False
    busy = threading.Thread(target=calls.run, daemon=True)
    busy.start()
    time.sleep(UP_SECONDS)
    server.kill()
    time.sleep(UP_SECONDS)
    server.start()
    calls.stopped = True
    busy.join(DEADLINE + SLACK)
    begun = time.monotonic()
    heard = watch.status.last_success
    with contextlib.suppress(TimeoutError):
        while calls.once().failed or watch.status.last_success == heard:
            if time.monotonic() - begun > RECOVERY:
                raise TimeoutError
            time.sleep(0.02)
    return time.monotonic() - begun
