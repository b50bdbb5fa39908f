"""What `watch()` returns: an iterator of changes that also says how the watching goes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, cast

from ..sync.iterating import AsyncIteration, Iteration
from .changes import Change
from .copies import Snapshot
from .status import WatchStatus

if TYPE_CHECKING:
    from ..calls.planning import HasIds
    from ..milestones import Milestone
    from ..results import Observation
    from ..sync.loop_thread import LoopThread
    from .membership import Membership
    from .options import WatchOptions
    from .polling import Poller


class AsyncWatch(AsyncIteration[Change]):
    """An asynchronous iterator of changes, and a context manager that stops the polling.

    Polling starts with the first change that is asked for. Iterating raises `SilenceError` when
    nothing was heard for longer than `max_silence`, and `AuthenticationError` or
    `PermissionDeniedError` when the server answers 401 or 403; before the first listing of a query
    was complete, also what else it refuses it with. `close` ends the iteration; when the client is
    closed before that, iterating raises `RuntimeError`.
    """

    def __init__(
        self,
        start: Callable[[], Poller],
        is_client_closed: Callable[[], bool],
        members: Membership,
        options: WatchOptions,
    ) -> None:
        super().__init__(start, is_client_closed)
        self._members = members
        self._options = options

    async def next(self, timeout: float | None = None) -> Change:  # noqa: ASYNC109 - as `Watch.next`
        """Return the next change.

        After a timeout nothing is lost: the change is the next one.

        Args:
            timeout: Seconds to wait for it, at most; None for no end, 0 for what is there already.

        Raises:
            TimeoutError: Nothing has changed in that time.
            StopAsyncIteration: The watch has ended, or was closed.
            RuntimeError: The client was closed.
            LiveDataError: As iterating.
        """
        async with asyncio.timeout(timeout):
            return await anext(self)

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids that are watched, in the order added; from any thread."""
        return self._members.ids

    @property
    def milestones(self) -> Mapping[str, Milestone]:
        """The milestones that a query has listed and that are watched, by id; from any thread.

        Empty for a watch of ids, and before the first listing.
        """
        return self._members.milestones

    def add(self, ids: Iterable[str] | HasIds) -> None:
        """Watch further ids from the next poll on; may be called from any thread.

        They stay, whether a query lists them or not.

        Raises:
            TypeError: As `get`.
            ValueError: As `get`.
        """
        self._members.add(ids)

    def remove(self, ids: Iterable[str] | HasIds) -> None:
        """Stop watching some ids; may be called from any thread.

        Ids that are not watched are ignored. One that is added again appears again. One that a
        query lists stays away until then.

        Raises:
            TypeError: As `get`.
            ValueError: As `get`.
        """
        self._members.remove(ids)

    @property
    def current(self) -> Mapping[str, Observation]:
        """What is held of each milestone that is there now, by id; a snapshot, from any thread.

        Changes that nobody has taken yet are in it already. The observations are copies.
        """
        return Snapshot({}) if self._poller is None else self._poller.current()

    @property
    def status(self) -> WatchStatus:
        """How the watch is doing; a snapshot, taken from any thread."""
        poller = self._poller
        return WatchStatus(self._options.interval) if poller is None else poller.status()

    def __repr__(self) -> str:
        return _shown(self)

    @property
    def _poller(self) -> Poller | None:
        return cast("Poller | None", self._work)


class Watch(Iteration[Change]):
    """An iterator of changes, and a context manager that stops the polling.

    As `AsyncWatch`; all of it may be used from any thread.
    """

    def __init__(self, thread: LoopThread, watch: AsyncWatch) -> None:
        super().__init__(thread, watch)
        self._watch = watch

    def next(self, timeout: float | None = None) -> Change:
        """Return the next change.

        After a timeout nothing is lost: the change is the next one.

        Args:
            timeout: Seconds to wait for it, at most; None for no end, 0 for what is there already.

        Raises:
            TimeoutError: Nothing has changed in that time.
            StopIteration: The watch has ended, or was closed.
            RuntimeError: The client was closed.
            LiveDataError: As iterating.
        """
        return self._step(partial(self._watch.next, timeout))

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids that are watched, in the order added."""
        return self._watch.ids

    @property
    def milestones(self) -> Mapping[str, Milestone]:
        """The milestones that a query has listed and that are watched, by id."""
        return self._watch.milestones

    def add(self, ids: Iterable[str] | HasIds) -> None:
        """Watch further ids, as `AsyncWatch.add`."""
        self._watch.add(ids)

    def remove(self, ids: Iterable[str] | HasIds) -> None:
        """Watch some ids no longer, as `AsyncWatch.remove`."""
        self._watch.remove(ids)

    @property
    def current(self) -> Mapping[str, Observation]:
        """What is held of each milestone that is there now, as `AsyncWatch.current`."""
        return self._watch.current

    @property
    def status(self) -> WatchStatus:
        """How the watch is doing; a snapshot."""
        return self._watch.status

    def __repr__(self) -> str:
        return _shown(self)


def _shown(watch: Watch | AsyncWatch) -> str:
    status = watch.status
    parts = {
        "milestones": len(watch.ids),
        "present": len(watch.current),
        "failing": len(status.failing),
        "polls": status.polls,
        "effective_interval": float(f"{status.effective_interval:.3g}"),
        "consecutive_failures": status.consecutive_failures,
    }
    return f"{type(watch).__name__}({', '.join(f'{name}={part}' for name, part in parts.items())})"
