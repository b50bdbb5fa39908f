"""The two clients: the same arguments, the same calls, one engine.

`AsyncLiveDataClient` runs the engine on the caller's event loop, `LiveDataClient` on a thread of
its own. What either does is written once, in `base_client` and `engine`.
"""

from __future__ import annotations

from functools import partial
from os import PathLike
from typing import TYPE_CHECKING, Any, Self

from .discovery import AsyncDiscovery, Discovery, Ids, IdsOrQuery
from .watching.options import WatchOptions

if TYPE_CHECKING:
    from .base_client import OnError
    from .calls.streaming import AsyncLiveDataStream, LiveDataStream
    from .recording import Recording
    from .results import LiveDataBatch
    from .watching.watch import AsyncWatch, Watch


class AsyncLiveDataClient(AsyncDiscovery):
    """Kalshi's live data for any number of milestones, for asyncio.

    Takes what `LiveDataClient` takes. It may be used from any number of tasks; on each event loop
    that it is used on it has connections and a rate limit of its own.
    """

    async def get(
        self,
        ids: Ids,
        *,
        on_error: OnError = "raise",
        deadline: float | None = None,
        **parameters: Any,
    ) -> LiveDataBatch:
        """Do what `LiveDataClient.get` does, for `await`."""
        order = self._order(ids, on_error, deadline, parameters)
        self._check_feasible(order)
        return await self._fetch(order)

    def stream(
        self,
        ids: Ids,
        *,
        on_error: OnError = "raise",
        deadline: float | None = None,
        **parameters: Any,
    ) -> AsyncLiveDataStream:
        """Do what `LiveDataClient.stream` does, for `async for` and `async with`."""
        return self._stream(self._order(ids, on_error, deadline, parameters))

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

    async def aclose(self) -> None:
        """End the calls that are under way and close the connections; idempotent."""
        self._is_closed = True
        await self._engines.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()


class LiveDataClient(Discovery):
    """Kalshi's live data for any number of milestones.

    Works from any number of threads at once, inside a running event loop (Jupyter), and in a
    forked child. The requests run on a thread of the client's own, which starts with the first
    call and never holds up the interpreter's exit.

    Args:
        base_url: The server, such as `https://host/trade-api/v2`; by default what the environment
            variable `KALSHI_API_BASE_URL` says, else the specification's first server.
        rate_limit: The token bucket that all calls of the client share; None for no limit.
        retry: How often a request that met a passing fault is made again.
        deadline: Seconds for one call of `get`, and for one chunk of `stream`; retries and all
            waits included.
        timeout: Seconds for one attempt of one request.
        max_connections: How many requests are under way at the same time, at most.
        max_response_bytes: A response that is larger once decompressed is refused.
        headers: Sent with every request.
        auth: As httpx takes it; the live data endpoint needs none.
        verify: TLS verification, as httpx takes it.
        allow_http: Allows an unencrypted `base_url` for hosts that are not loopback.
        transport: An `httpx.AsyncBaseTransport` to send through instead of httpx's own, such as
            `kalshi_live.transports.aiohttp_transport()`.
        share: What this client shares with those of other processes, see `Share`.

    Raises:
        TypeError: An argument is of the wrong type.
        ValueError: An argument's value makes no sense, or `base_url` is not allowed; a budget is
            shared, and there is no `rate_limit`.
    """

    def get(
        self,
        ids: Ids,
        *,
        on_error: OnError = "raise",
        deadline: float | None = None,
        **parameters: Any,
    ) -> LiveDataBatch:
        """Return the live data of all `ids`, in the order first requested; each is asked for once.

        Args:
            ids: Milestone ids, any number: any iterable of strings but a string itself, or what
                `milestones` returned.
            on_error: With "collect" nothing that happens on the wire raises: failed ids stand in
                `batch.failed`, and at the deadline what has arrived stays. With "raise" failed
                ids raise, once everything else has arrived.
            deadline: Seconds for this call, instead of the client's.
            **parameters: Further query parameters that the vendored specification's operation
                has, by their generated names.

        Raises:
            PartialFailureError: Some ids failed; `.batch` holds everything.
            LiveDataError: Nothing at all arrived, and this is why.
            DeadlineExceededError: The ids cannot fit the deadline at the configured rate; raised
                before anything is sent, whatever `on_error` says.
            TypeError: `ids` is a single string or not iterable, an id is not a string, or the
                specification has no such parameter.
            ValueError: An id is blank or contains a comma, or another argument makes no sense.
            RuntimeError: The client is closed, or is closed during the call.
        """
        order = self._order(ids, on_error, deadline, parameters)
        self._check_feasible(order)
        return self._thread.run(partial(self._fetch, order))

    def stream(
        self,
        ids: Ids,
        *,
        on_error: OnError = "raise",
        deadline: float | None = None,
        **parameters: Any,
    ) -> LiveDataStream:
        """Yield the live data of all `ids`, as one `LiveDataBatch` per chunk, as chunks complete.

        Takes what `get` takes; `deadline` is for each chunk, and the consumer's own time does not
        count. The stream is an iterator and a context manager; leaving the `with` block, or
        `close()`, ends its requests and the iteration; closing the client makes the iteration raise
        `RuntimeError`, for not all ids have been answered for.

        Raises:
            TypeError: As `get`.
            ValueError: As `get`.
            RuntimeError: The client is closed.
        """
        from .calls.streaming import LiveDataStream  # noqa: PLC0415 - it imports asyncio

        return LiveDataStream(
            self._thread, self._stream(self._order(ids, on_error, deadline, parameters))
        )

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

    def close(self) -> None:
        """End the calls that are under way, the connections and the thread; idempotent."""
        self._is_closed = True
        self._thread.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _set_up(self) -> None:
        from .sync.loop_thread import LoopThread  # noqa: PLC0415 - it imports asyncio

        self._thread = LoopThread(wind_up=self._engines.aclose)
