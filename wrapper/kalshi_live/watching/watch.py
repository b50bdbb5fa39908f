"""What `watch()` returns: an iterator of changes that also says how the watching goes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from ..sync.iterating import AsyncIteration, Iteration
from .changes import Change

if TYPE_CHECKING:
    from ..sync.loop_thread import LoopThread
    from .polling import Poller, WatchStatus


class AsyncWatch(AsyncIteration[Change]):
    """An asynchronous iterator of changes, and a context manager that stops the polling.

    Polling starts with the first change that is asked for. Iterating raises `SilenceError` when
    nothing was heard for longer than `max_silence`, and `AuthenticationError` or
    `PermissionDeniedError` when the server answers 401 or 403.
    """

    def __init__(self, start: Callable[[], Poller], status: WatchStatus) -> None:
        super().__init__(start)
        self._first_status = status

    @property
    def status(self) -> WatchStatus:
        """How the watch is doing; a snapshot, taken from any thread."""
        poller = cast("Poller | None", self._work)
        return self._first_status if poller is None else poller.status()


class Watch(Iteration[Change]):
    """An iterator of changes, and a context manager that stops the polling.

    As `AsyncWatch`; `close` may be called from any thread.
    """

    def __init__(self, thread: LoopThread, watch: AsyncWatch) -> None:
        super().__init__(thread, watch)
        self._watch = watch

    @property
    def status(self) -> WatchStatus:
        """How the watch is doing; a snapshot, taken from any thread."""
        return self._watch.status
