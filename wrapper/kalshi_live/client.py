"""The two clients: the same arguments, the same calls, one engine.

`AsyncLiveDataClient` runs the engine on the caller's event loop, `LiveDataClient` on a thread of
its own. What either does is written once, in `engine`; that is imported on first use, so that
importing the library stays cheap.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal, Self

import attrs

from . import batching
from .base_url import resolve_base_url
from .errors import DeadlineExceededError
from .policies import RateLimit, RetryPolicy
from .settings import Settings, positive_seconds
from .stats import Stats

if TYPE_CHECKING:
    import ssl

    import httpx

    from .engine import Call
    from .results import LiveDataBatch
    from .settings import Auth
    from .streaming import AsyncLiveDataStream, LiveDataStream

OnError = Literal["raise", "collect"]


class _Client:
    """What both clients share: their arguments, and what becomes of them."""

    def __init__(
        self,
        base_url: str | None = None,
        *,
        rate_limit: RateLimit | None = RateLimit(tokens_per_second=200, burst=200, cost=10),  # noqa: B008 - frozen
        retry: RetryPolicy = RetryPolicy(attempts=4, wait_initial=0.25, wait_max=8.0),  # noqa: B008 - frozen
        deadline: float = 60.0,
        timeout: float = 10.0,
        max_connections: int = 16,
        max_response_bytes: int = 32 * 2**20,
        headers: dict[str, str] | None = None,
        auth: Auth | None = None,
        verify: ssl.SSLContext | str | bool = True,
        allow_http: bool = False,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        from kalshi_trade_api import spec_facts  # noqa: PLC0415 - it imports httpx

        from .engine import Engines  # noqa: PLC0415 - it imports asyncio, tenacity, msgspec

        self._settings = Settings(
            base_url=resolve_base_url(
                base_url, default=spec_facts.SERVERS[0], allow_http=allow_http
            ),
            rate_limit=rate_limit,
            retry=retry,
            deadline=deadline,
            timeout=timeout,
            max_connections=max_connections,
            max_response_bytes=max_response_bytes,
            headers=headers,
            auth=auth,
            verify=verify,
            transport=transport,
        )
        limits = spec_facts.ARRAY_LIMITS["GetLiveDatas"]["milestone_ids"]
        self._chunk_size = limits["maxItems"]
        self._stats = Stats()
        self._engines = Engines(self._settings, self._stats)
        self._is_closed = False
        self._set_up()

    @property
    def stats(self) -> Stats:
        """What this client has done so far; a copy that no longer changes."""
        return attrs.evolve(self._stats)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._settings.base_url!r})"

    def _set_up(self) -> None:
        """Prepares what only one of the clients needs."""

    async def _fetch(self, order: _Order) -> LiveDataBatch:
        batch = await self._engines.here().get(order.plan, order.deadline)
        if order.raises:
            batch.raise_for_failures()
        return batch

    def _stream(self, order: _Order) -> AsyncLiveDataStream:
        from .deadlines import Deadline  # noqa: PLC0415 - it imports asyncio
        from .streaming import AsyncLiveDataStream  # noqa: PLC0415

        def start() -> Call:
            return self._engines.here().call(order.plan, lambda: Deadline.after(order.deadline))

        return AsyncLiveDataStream(start, raises=order.raises)

    def _order(
        self,
        ids: Iterable[str],
        on_error: str,
        deadline: float | None,
        parameters: Mapping[str, Any],
    ) -> _Order:
        """The arguments of `get` and `stream`, checked."""
        from .wire import check_parameters  # noqa: PLC0415 - it imports httpx and msgspec

        if self._is_closed:
            raise RuntimeError("the client is closed")
        if on_error not in {"raise", "collect"}:
            raise ValueError(f'on_error must be "raise" or "collect", not {on_error!r}')
        check_parameters(parameters)
        return _Order(
            plan=batching.plan(ids, self._chunk_size, parameters),
            raises=on_error == "raise",
            deadline=self._settings.deadline
            if deadline is None
            else positive_seconds(deadline, "deadline"),
        )

    def _check_feasible(self, order: _Order) -> None:
        limit = self._settings.rate_limit
        needed = limit.seconds_for(len(order.plan)) if limit else 0.0
        if needed > order.deadline:
            raise DeadlineExceededError(
                f"{len(order.plan.ids)} milestones need {len(order.plan)} requests, which take at "
                f"least {needed:.1f} s at the configured rate: more than the deadline of "
                f"{order.deadline:g} s. Pass a longer deadline, or use stream()",
                seconds_needed=needed,
            )


@attrs.frozen
class _Order:
    plan: batching.Plan
    raises: bool
    deadline: float


class AsyncLiveDataClient(_Client):
    """Kalshi's live data for any number of milestones, for asyncio.

    Takes what `LiveDataClient` takes. It may be used from any number of tasks; on each event loop
    that it is used on it has connections and a rate limit of its own.
    """

    async def get(
        self,
        ids: Iterable[str],
        *,
        on_error: OnError = "raise",
        deadline: float | None = None,
        **parameters: Any,
    ) -> LiveDataBatch:
        """What `LiveDataClient.get` does, for `await`."""
        order = self._order(ids, on_error, deadline, parameters)
        self._check_feasible(order)
        return await self._fetch(order)

    def stream(
        self,
        ids: Iterable[str],
        *,
        on_error: OnError = "raise",
        deadline: float | None = None,
        **parameters: Any,
    ) -> AsyncLiveDataStream:
        """What `LiveDataClient.stream` does, for `async for` and `async with`."""
        return self._stream(self._order(ids, on_error, deadline, parameters))

    async def aclose(self) -> None:
        """Ends the calls that are under way and closes the connections; idempotent."""
        self._is_closed = True
        await self._engines.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()


class LiveDataClient(_Client):
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
        transport: An `httpx.AsyncBaseTransport` to send through instead of httpx's own.

    Raises:
        TypeError: An argument is of the wrong type.
        ValueError: An argument's value makes no sense, or `base_url` is not allowed.
    """

    def get(
        self,
        ids: Iterable[str],
        *,
        on_error: OnError = "raise",
        deadline: float | None = None,
        **parameters: Any,
    ) -> LiveDataBatch:
        """The live data of all `ids`, in the order first requested; each id is asked for once.

        Args:
            ids: Milestone ids, any number; any iterable of strings but a string itself.
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
        return self._thread.run(self._fetch(order))

    def stream(
        self,
        ids: Iterable[str],
        *,
        on_error: OnError = "raise",
        deadline: float | None = None,
        **parameters: Any,
    ) -> LiveDataStream:
        """The live data of all `ids`, as one `LiveDataBatch` per chunk, as chunks complete.

        Takes what `get` takes; `deadline` is for each chunk, and the consumer's own time does not
        count. The stream is an iterator and a context manager; leaving the `with` block, or
        `close()`, ends its requests.

        Raises:
            TypeError: As `get`.
            ValueError: As `get`.
            RuntimeError: The client is closed.
        """
        from .streaming import LiveDataStream  # noqa: PLC0415 - it imports asyncio

        return LiveDataStream(
            self._thread, self._stream(self._order(ids, on_error, deadline, parameters))
        )

    def close(self) -> None:
        """Ends the calls that are under way, the connections and the thread; idempotent."""
        self._is_closed = True
        self._thread.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _set_up(self) -> None:
        from .background import LoopThread  # noqa: PLC0415 - it imports asyncio

        self._thread = LoopThread(wind_up=self._engines.aclose)
