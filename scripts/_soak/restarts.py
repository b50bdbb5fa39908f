"""The server is killed in the middle of calls and of a watch, and comes back."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from attrs import Factory, define

from kalshi_live import LiveDataBatch, LiveDataClient, RetryPolicy

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
CLIENT: dict[str, Any] = {
    "rate_limit": None,
    "retry": RetryPolicy(wait_initial=0.05),
    "timeout": 2.0,
    "deadline": DEADLINE,
}


@define
class _Calls:
    """One call after another, and what they came to."""

    client: LiveDataClient
    ids: tuple[str, ...]
    ledger: Ledger = Factory(Ledger)
    longest: float = 0.0
    failures: int = 0

    def once(self) -> LiveDataBatch:
        begun = time.monotonic()
        batch = self.client.get(self.ids, on_error="collect")
        self.longest = max(self.longest, time.monotonic() - begun)
        self.failures += bool(batch.failed)
        self.ledger.enter(self.ids, [batch])
        return batch

    def until(self, over: threading.Event) -> None:
        while not over.is_set():
            self.once()


def verdicts(restarts: int) -> Iterator[Verdict]:
    """Kill the server so many times."""
    with Server(MILESTONES) as server, LiveDataClient(server.base_url, **CLIENT) as client:
        calls = _Calls(client, server.ids)
        with client.watch(server.ids, interval=0.2) as watch:
            consumer = threading.Thread(target=lambda: list(watch), daemon=True)
            consumer.start()
            worst = max(
                _restart(server, calls, lambda: watch.status.last_success) for _ in range(restarts)
            )
        consumer.join(RECOVERY)
    yield Verdict(
        f"{restarts} kills of the server lose no id, and no call outlives its deadline",
        f"{calls.ledger}; {calls.failures} calls with failures; the longest took "
        f"{calls.longest:.2f} s of {DEADLINE:g} s",
        calls.ledger.is_clean and calls.longest < DEADLINE + SLACK,
    )
    yield Verdict(
        "everything is there again once the server is, and a watch goes on",
        f"{worst:.2f} s after its return, at most",
        worst < RECOVERY and not consumer.is_alive(),
    )


def _restart(server: Server, calls: _Calls, last_heard: Callable[[], object]) -> float:
    """Return the seconds until calls are complete again and the watch has heard."""
    over = threading.Event()
    busy = threading.Thread(target=calls.until, args=(over,), daemon=True)
    busy.start()
    time.sleep(UP_SECONDS)
    server.kill()
    time.sleep(UP_SECONDS)
    server.start()
    over.set()
    busy.join()
    begun, heard = time.monotonic(), last_heard()
    while calls.once().failed or last_heard() == heard:
        if time.monotonic() - begun > RECOVERY:
            break
        time.sleep(0.02)
    return time.monotonic() - begun
