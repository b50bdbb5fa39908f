"""What both clients share: their arguments, and how a call becomes work for the engine.

The engine and all that it needs are imported on first use, so that importing the library stays
cheap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import update_wrapper
from types import FunctionType
from typing import TYPE_CHECKING, Any, Literal

import attrs

from .calls import planning as batching
from .errors import DeadlineExceededError
from .exchange.base_url import resolve_base_url
from .settings import RateLimit, RetryPolicy, Settings, positive_seconds
from .stats import Stats

if TYPE_CHECKING:
    import ssl

    import httpx

    from .calls.listings import AsyncMilestoneStream
    from .calls.streaming import AsyncLiveDataStream
    from .milestones import Milestone, MilestoneList, MilestoneQuery, StructuredTarget
    from .operations import LiveDatas
    from .pacing.budget import Budget
    from .results import LiveDataBatch
    from .settings import Auth
    from .sharing import Share

OnError = Literal["raise", "collect"]


class BaseClient:
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
        share: Share | None = None,
    ) -> None:
        from kalshi_trade_api import spec_facts  # noqa: PLC0415 - it imports httpx

        from .calls.engine import Engines  # noqa: PLC0415 - it imports asyncio and msgspec
        from .operations import MOST_IDS  # noqa: PLC0415

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
        self._chunk_size = MOST_IDS
        self._stats = Stats()
        self._share = share
        self._engines = Engines(self._settings, self._stats, self._shared_budget(share))
        self._targets: dict[str, StructuredTarget] = {}
        self._is_closed = False
        self._set_up()

    def __init_subclass__(cls) -> None:
        """Let Python name the class that the user called when an argument is unknown."""
        if "__init__" not in vars(cls):
            shared = BaseClient.__init__
            own = FunctionType(shared.__code__, shared.__globals__, argdefs=shared.__defaults__)
            own.__kwdefaults__ = shared.__kwdefaults__
            cls.__init__ = update_wrapper(own, shared)  # type: ignore[method-assign]
            cls.__init__.__qualname__ = f"{cls.__qualname__}.__init__"

    @property
    def stats(self) -> Stats:
        """What this client has done so far; a copy that no longer changes."""
        return attrs.evolve(self._stats)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._settings.base_url!r})"

    def _shared_budget(self, share: Share | None) -> Callable[[], Budget] | None:
        if share is None:
            return None
        from .sharing.budget import shared_budget  # noqa: PLC0415 - only the extra has what it needs

        return shared_budget(share, self._settings, self._stats)

    def _set_up(self) -> None:
        """Prepare what only one of the clients needs."""

    async def _fetch(self, order: Order) -> LiveDataBatch:
        from .pacing.deadlines import Deadline  # noqa: PLC0415 - it imports asyncio

        end = Deadline.after(order.deadline)
        batch = await self._engines.here().get(order.plan, order.operation, end)
        if order.raises:
            batch.raise_for_failures()
        return batch

    def _stream(self, order: Order) -> AsyncLiveDataStream:
        from .calls.streaming import AsyncLiveDataStream, Batches  # noqa: PLC0415
        from .pacing.deadlines import Deadline  # noqa: PLC0415 - it imports asyncio

        def start() -> Batches:
            engine = self._engines.here()
            call = engine.call(order.plan, order.operation, lambda: Deadline.after(order.deadline))
            return Batches(call, raises=order.raises)

        return AsyncLiveDataStream(start, lambda: self._is_closed)

    async def _list(
        self, query: MilestoneQuery, deadline: float, *, with_names: bool, raises: bool
    ) -> MilestoneList:
        from .calls.listings import listed, raise_if_incomplete  # noqa: PLC0415
        from .calls.naming import names  # noqa: PLC0415
        from .operations import ListMilestones  # noqa: PLC0415 - it imports httpx and msgspec
        from .pacing.deadlines import Deadline  # noqa: PLC0415 - it imports asyncio

        engine, end = self._engines.here(), Deadline.after(deadline)
        query = query.at(datetime.now(UTC))
        found = await listed(engine.pages(ListMilestones(query), lambda: end), query)
        if with_names:
            found = found.with_names(await names(engine, found, self._targets, end))
        if raises:
            raise_if_incomplete(found)
        return found

    def _stream_milestones(
        self, query: MilestoneQuery, deadline: float, *, with_names: bool, raises: bool
    ) -> AsyncMilestoneStream:
        from .calls.listings import AsyncMilestoneStream, Listing  # noqa: PLC0415
        from .calls.naming import names  # noqa: PLC0415
        from .operations import ListMilestones  # noqa: PLC0415 - it imports httpx and msgspec
        from .pacing.deadlines import Deadline  # noqa: PLC0415 - it imports asyncio

        self._check_open()

        def start() -> Listing:
            engine = self._engines.here()
            dated = query.at(datetime.now(UTC))
            pages = engine.pages(ListMilestones(dated), lambda: Deadline.after(deadline))
            if not with_names:
                return Listing(pages, dated, raises=raises)

            async def name(page: list[Milestone]) -> list[Milestone]:
                called = await names(engine, page, self._targets, Deadline.after(deadline))
                return [milestone.with_names(called) for milestone in page]

            return Listing(pages, dated, name, raises=raises)

        return AsyncMilestoneStream(start, lambda: self._is_closed)

    async def _milestone(self, milestone_id: str, deadline: float) -> Milestone:
        from .operations import one_milestone  # noqa: PLC0415 - it imports httpx and msgspec

        return await self._engines.here().ask(one_milestone(milestone_id), deadline)

    def _seconds(self, deadline: float | None) -> float:
        """Return the seconds that a call may take: what its caller says, or the client's own."""
        self._check_open()
        if deadline is None:
            return self._settings.deadline
        return positive_seconds(deadline, "deadline")

    def _check_open(self) -> None:
        if self._is_closed:
            raise RuntimeError("the client is closed")

    def _order(
        self,
        ids: Iterable[str] | batching.HasIds,
        on_error: str,
        deadline: float | None,
        parameters: Mapping[str, Any],
    ) -> Order:
        """Return the arguments of `get` and `stream`, checked."""
        from .operations import LiveDatas  # noqa: PLC0415 - it imports httpx and msgspec

        seconds = self._seconds(deadline)
        return Order(
            plan=batching.plan(ids, self._chunk_size),
            operation=LiveDatas(parameters),
            raises=raises(on_error),
            deadline=seconds,
        )

    def _check_feasible(self, order: Order) -> None:
        limit = self._settings.rate_limit
        needed = limit.seconds_for(len(order.plan)) if limit else 0.0
        if needed > order.deadline:
            raise DeadlineExceededError(
                f"{len(order.plan.ids)} milestones need {len(order.plan)} requests, which take at "
                f"least {needed:.1f} s at the configured rate: more than the deadline of "
                f"{order.deadline:g} s. Pass a longer deadline, or use stream()",
                seconds_needed=needed,
            )


def raises(on_error: str) -> bool:
    """Return whether failures raise; raise `ValueError` for what is neither of the two."""
    if on_error not in {"raise", "collect"}:
        raise ValueError(f'on_error must be "raise" or "collect", not {on_error!r}')
    return on_error == "raise"


@attrs.frozen
class Order:
    """What a caller asks for, checked; `deadline` in seconds."""

    plan: batching.Plan
    operation: LiveDatas
    raises: bool
    deadline: float
