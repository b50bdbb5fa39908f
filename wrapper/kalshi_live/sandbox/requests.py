"""What the sandbox remembers of the requests it received.

Answering them is the app's work.
"""

from __future__ import annotations

import threading
import time
from collections import Counter

import attrs


@attrs.frozen
class ReceivedRequest:
    """One request to any operation, as the sandbox decided to answer it.

    `at` is the sandbox's own time (Unix seconds), `received_at` real time (`time.monotonic`
    seconds). `faults` are the names of those that struck, the items' included. `milestone_ids` is
    what the batch operation was asked for, or the one id in `path`; listing names none.
    """

    milestone_ids: tuple[str, ...]
    status: int
    faults: tuple[str, ...]
    at: float
    received_at: float = attrs.field(factory=time.monotonic)
    path: str = ""


class RequestLog:
    """The requests in the order they were decided on; thread-safe."""

    def __init__(self) -> None:
        self._requests: list[ReceivedRequest] = []
        self._lock = threading.Lock()

    def add(self, request: ReceivedRequest) -> None:
        """Remember a request."""
        with self._lock:
            self._requests.append(request)

    def all(self) -> tuple[ReceivedRequest, ...]:
        """Return what was received so far."""
        with self._lock:
            return tuple(self._requests)

    def statuses(self) -> Counter[int]:
        """Return how often each status was answered."""
        return Counter(request.status for request in self.all())

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._requests.clear()
