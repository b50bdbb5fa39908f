"""The clients' ways to watch milestones, to record what is seen, and to poll for others.

Both faces; what either does is written once, in `watching`, `recording` and `sharing`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from os import PathLike
from typing import TYPE_CHECKING, Any

from .base_client import BaseClient
from .discovery import AsyncDiscovery, Discovery, IdsOrQuery
from .milestones import MilestoneQuery
from .watching.options import WatchOptions

if TYPE_CHECKING:
    from .calls.engine import Engine
    from .operations import LiveDatas
    from .recording import Recording
    from .sharing.candidate import Candidate
    from .watching.rounds import Source, Take
    from .watching.watch import AsyncWatch, Watch
    from .watching.witness import Witness


class _Calls(BaseClient):
    """What both faces do."""

    def _watch(
        self,
        ids: IdsOrQuery,
        options: WatchOptions,
        parameters: Mapping[str, Any],
        witness: Witness | None = None,
    ) -> AsyncWatch:
        from .watching.membership import Membership  # noqa: PLC0415
        from .watching.polling import Poller  # noqa: PLC0415 - it imports asyncio
        from .watching.refreshing import Refresher  # noqa: PLC0415 - it imports asyncio
        from .watching.watch import AsyncWatch  # noqa: PLC0415 - it imports asyncio
        from .watching.witness import Witness  # noqa: PLC0415

        query, ids = (ids, ()) if isinstance(ids, MilestoneQuery) else (None, ids)
        order = self._order(ids, "collect", None, parameters)
        members = Membership(order.plan.ids, is_listed=query is not None)
        list_query = partial(
            self._list, deadline=order.deadline, with_names=options.with_names, raises=False
        )

        def start() -> Poller:
            engine = self._engines.here()
            return Poller(
                engine,
                self._stats,
                members,
                self._source(engine, order.operation, options),
                options,
                Refresher(partial(list_query, query) if query else None, members, options),
                witness or Witness(),
            )

        return AsyncWatch(start, lambda: self._is_closed, members, options)

    def _record(
        self,
        ids: IdsOrQuery,
        path: str | PathLike[str] | Recording,
        arguments: dict[str, Any],
    ) -> AsyncWatch:
        from .recording import Recording  # noqa: PLC0415 - it comes with an extra
        from .recording.recorder import Recorder  # noqa: PLC0415

        if isinstance(path, Recording):
            recorder = Recorder(path, closes=False)
        else:
            recorder = Recorder(Recording(path), closes=True)
        options = WatchOptions.taken_from(arguments)
        return self._watch(ids, options, arguments, recorder)

    def _source(
        self, engine: Engine, operation: LiveDatas, options: WatchOptions
    ) -> Callable[[Take], Source]:
        """Return what opens the source of a watch's answers."""
        from .watching.rounds import Rounds  # noqa: PLC0415 - it imports asyncio

        rounds = partial(Rounds, engine, self._chunk_size, operation, options)
        if self._share is None or not self._share.watch:
            return rounds
        from .sharing.candidate import candidate_of  # noqa: PLC0415
        from .sharing.following import SharedSource  # noqa: PLC0415

        candidate = candidate_of(self._share, engine, operation.parameters, rounds)
        raises = self._share.on_outage == "raise"
        return partial(SharedSource, candidate, options.interval, raises=raises)

    def _relay(self, options: WatchOptions) -> Candidate:
        """Return what polls for others who share, on the running loop.

        Raises:
            ValueError: There are none: this client does not share.
        """
        from .operations import LiveDatas  # noqa: PLC0415 - it imports httpx and msgspec
        from .sharing.candidate import candidate_of  # noqa: PLC0415
        from .watching.rounds import Rounds  # noqa: PLC0415 - it imports asyncio

        if self._share is None:
            raise ValueError("a relay needs a share")
        engine = self._engines.here()
        rounds = partial(Rounds, engine, self._chunk_size, LiveDatas(), options)
        return candidate_of(self._share, engine, {}, rounds, is_relay=True)


class AsyncWatching(_Calls, AsyncDiscovery):
    """The asynchronous face."""

    def watch(
        self,
        ids: IdsOrQuery,
        *,
        interval: float = 2.0,
        until_final: bool = False,
        wait_for_missing: float | None = 3600.0,
        max_silence: float | None = None,
        max_backoff: float = 10.0,
        refresh: float = 60.0,
        with_names: bool = False,
        **parameters: Any,
    ) -> AsyncWatch:
        """Do what `LiveDataClient.watch` does, for `async for` and `async with`."""
        options = WatchOptions(
            interval=interval,
            until_final=until_final,
            wait_for_missing=wait_for_missing,
            max_silence=max_silence,
            max_backoff=max_backoff,
            refresh=refresh,
            with_names=with_names,
        )
        return self._watch(ids, options, parameters)

    def record(
        self,
        ids: IdsOrQuery,
        path: str | PathLike[str] | Recording,
        *,
        interval: float = 2.0,
        until_final: bool = False,
        **arguments: Any,
    ) -> AsyncWatch:
        """Do what `LiveDataClient.record` does, for `async for` and `async with`."""
        arguments |= {"interval": interval, "until_final": until_final}
        return self._record(ids, path, arguments)


class Watching(_Calls, Discovery):
    """The synchronous face."""

    def watch(
        self,
        ids: IdsOrQuery,
        *,
        interval: float = 2.0,
        until_final: bool = False,
        wait_for_missing: float | None = 3600.0,
        max_silence: float | None = None,
        max_backoff: float = 10.0,
        refresh: float = 60.0,
        with_names: bool = False,
        **parameters: Any,
    ) -> Watch:
        """Yield what changes about `ids`, endlessly, as `Change`s that are in order per milestone.

        Asks for all of them on a fixed schedule; scheduled, final and cancelled ones less often.
        A state older than the one held is dropped. A consumer that is slower than the changes gets
        the newest state of each milestone: what waits is merged. Outages are survived: the polls
        become rarer, and nothing false is told. An item that is malformed and well-formed in turns
        is told once. Ids that make requests fail are asked for one by one, and less and less often:
        in every 64th poll at last.

        The watch is an iterator and a context manager. `watch.next(timeout=…)` waits no longer than
        that, `watch.current` is what is held now, `watch.add` and `watch.remove` change what is
        watched, and `watch.status` says how it does. Leaving the `with` block, or `close()`, stops
        it at once, and ends the iteration; closing the client makes it raise `RuntimeError`.

        A `MilestoneQuery` is listed again and again, and its milestones join and leave the watch:
        what joins appears, and what leaves is asked for no more, without a `disappeared`. Ids that
        are added stay in any case, and those that are removed stay away. `watch.milestones` is what
        is listed. A listing that fails or is incomplete changes nothing: `watch.status` says so,
        and it is made again as soon as the back-off allows it. 401 and 403 raise, and before the
        first success whatever else the server refuses. Without `starts_within` or
        `minimum_start_date` a listing begins years ago, and costs hundreds of requests.

        Args:
            ids: Milestone ids, any number, as in `get`; or a query.
            interval: Seconds between two polls; longer when the rate limit does not allow it.
            until_final: End the iteration when all is over: every milestone is final or cancelled,
                or was seen and then missing from 20 answers in a row. What has no data yet, or an
                item that is rejected, or makes requests fail, is waited for. With a query, what is
                listed at that moment counts, if the latest listing was complete: what would join
                later is not waited for, and where nothing is listed, all is over.
            wait_for_missing: With `until_final`, for how many seconds such milestones are waited
                for once all others are over; 0 for not at all, None for as long as it takes.
            max_silence: Seconds without any answer after which `SilenceError` is raised.
            max_backoff: Seconds between two polls of a server that does not answer, at most, unless
                the interval is longer; they double from the interval. Between two listings, too.
            refresh: Seconds from one listing of a query to the next. Each costs one request for
                every 500 milestones, and has the client's deadline.
            with_names: For a query: asks what the sides are called, too, as `milestones` does.
            **parameters: As in `get`.

        Raises:
            TypeError: As `get`.
            ValueError: As `get`; a number of seconds that is not positive.
            RuntimeError: The client is closed.
        """
        from .watching.watch import Watch  # noqa: PLC0415 - it imports asyncio

        options = WatchOptions(
            interval=interval,
            until_final=until_final,
            wait_for_missing=wait_for_missing,
            max_silence=max_silence,
            max_backoff=max_backoff,
            refresh=refresh,
            with_names=with_names,
        )
        return Watch(self._thread, self._watch(ids, options, parameters))

    def record(
        self,
        ids: IdsOrQuery,
        path: str | PathLike[str] | Recording,
        *,
        interval: float = 2.0,
        until_final: bool = False,
        **arguments: Any,
    ) -> Watch:
        """Watch `ids`, and record all that changes before it is handed out; for iterating.

        `kalshi_live.recording.Recording(path)` reads it, also while it grows. No kill of the
        process takes away what was handed out; a loss of power takes what the latest poll brought,
        at most. Also recorded is what a slow consumer gets merged, who joins and leaves the watch,
        and when nobody looked or answered. With the watch, the recording is closed.

        Args:
            ids: As in `watch`.
            path: The folder of the recording, which is made, or goes on; or a `Recording`, which
                stays open.
            interval: As in `watch`.
            until_final: As in `watch`.
            **arguments: The others of `watch`.

        Raises:
            TypeError: As `watch`.
            ValueError: As `watch`.
            RuntimeError: The client is closed.
            ImportError: The extra `recording` is not installed.
            RecordingError: `path` is something else. Iterating raises when the recording cannot be
                written to, or somebody else writes to it.
        """
        from .watching.watch import Watch  # noqa: PLC0415 - it imports asyncio

        arguments |= {"interval": interval, "until_final": until_final}
        return Watch(self._thread, self._record(ids, path, arguments))
