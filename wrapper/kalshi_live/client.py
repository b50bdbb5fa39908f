"""The two clients: the same arguments, the same calls, one engine.

`AsyncLiveDataClient` runs the engine on the caller's event loop, `LiveDataClient` on a thread of
its own. What either does is written once, in `base_client` and `engine`.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Self

from .watches import AsyncWatching, Watching

if TYPE_CHECKING:
    from .base_client import OnError
    from .calls.streaming import AsyncLiveDataStream, LiveDataStream
    from .discovery import Ids
    from .results import LiveDataBatch


class AsyncLiveDataClient(AsyncWatching):
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

    async def aclose(self) -> None:
        """End the calls that are under way and close the connections; idempotent."""
        self._is_closed = True
        await self._engines.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()


class LiveDataClient(Watching):
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
