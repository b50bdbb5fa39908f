"""The clients' way to milestones: which there are, by what they are and when they begin.

Both faces; what either does is written once, in `base_client`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Literal, TypedDict, Unpack

from .base_client import BaseClient, raises
from .calls.planning import HasIds
from .milestones import Milestone, MilestoneList, MilestoneQuery

if TYPE_CHECKING:
    from .calls.listings import AsyncMilestoneStream, MilestoneStream
    from .sync.loop_thread import LoopThread

OnError = Literal["raise", "collect"]
Ids = Iterable[str] | HasIds
"""What `get`, `stream` and `watch` take: ids, or what `milestones` returned."""


class MilestoneFilters(TypedDict, total=False):
    """The filters of a listing; `MilestoneQuery` says what each does."""

    type: str | None
    category: str | None
    competition: str | None
    related_event_ticker: str | None
    source_id: str | None
    minimum_start_date: datetime | str | None
    maximum_start_date: datetime | str | None
    min_updated_ts: datetime | str | None


class AsyncDiscovery(BaseClient):
    """The asynchronous face."""

    async def milestones(
        self,
        *,
        on_error: OnError = "raise",
        deadline: float | None = None,
        **filters: Unpack[MilestoneFilters],
    ) -> MilestoneList:
        """Do what `LiveDataClient.milestones` does, for `await`."""
        query, seconds = _query(filters), self._seconds(deadline)
        return await self._list(query, seconds, raises=raises(on_error))

    def stream_milestones(
        self, *, deadline: float | None = None, **filters: Unpack[MilestoneFilters]
    ) -> AsyncMilestoneStream:
        """Do what `LiveDataClient.stream_milestones` does, for `async for` and `async with`."""
        return self._stream_milestones(_query(filters), self._seconds(deadline))

    async def milestone(self, milestone_id: str, *, deadline: float | None = None) -> Milestone:
        """Do what `LiveDataClient.milestone` does, for `await`."""
        return await self._milestone(_checked(milestone_id), self._seconds(deadline))


class Discovery(BaseClient):
    """The synchronous face."""

    _thread: LoopThread

    def milestones(
        self,
        *,
        on_error: OnError = "raise",
        deadline: float | None = None,
        **filters: Unpack[MilestoneFilters],
    ) -> MilestoneList:
        """Return all milestones that the filters select, in the order of their starts.

        A listing without `minimum_start_date` begins years ago: hundreds of pages, each of them a
        request. Whether a game is on a milestone does not tell; its live data does.

        Args:
            on_error: With "collect" an incomplete listing is returned, and says so; with "raise"
                it raises.
            deadline: Seconds for the whole listing, instead of the client's.
            **filters: As `MilestoneQuery` takes them; without any, everything is listed.

        Raises:
            IncompleteListingError: The listing stopped before its end; `.milestones` holds what
                came. A cursor that repeats and a listing of more than 2,000 pages count as that.
            TypeError: There is no such filter, or a value is of the wrong type.
            ValueError: A value makes no sense.
            RuntimeError: The client is closed, or is closed during the call.
        """
        query, seconds = _query(filters), self._seconds(deadline)
        return self._thread.run(partial(self._list, query, seconds, raises=raises(on_error)))

    def stream_milestones(
        self, *, deadline: float | None = None, **filters: Unpack[MilestoneFilters]
    ) -> MilestoneStream:
        """Yield what `milestones` returns, as pages come; each id once, as it is listed first.

        An iterator and a context manager, as `stream`. Where it ends without an error, it was
        complete; ids are remembered, the milestones are not.

        Args:
            deadline: Seconds for each page; the consumer's own time does not count.
            **filters: As `MilestoneQuery` takes them.

        Raises:
            LiveDataError: While iterating: a page cannot be had, and the listing is incomplete.
            TypeError: As `milestones`.
            ValueError: As `milestones`.
        """
        from .calls.listings import MilestoneStream  # noqa: PLC0415 - it imports asyncio

        return MilestoneStream(
            self._thread, self._stream_milestones(_query(filters), self._seconds(deadline))
        )

    def milestone(self, milestone_id: str, *, deadline: float | None = None) -> Milestone:
        """Return one milestone.

        Raises:
            NotFoundError: There is none with this id.
            LiveDataError: It cannot be had.
            TypeError: The id is not a string.
            ValueError: It is blank.
        """
        seconds = self._seconds(deadline)
        return self._thread.run(partial(self._milestone, _checked(milestone_id), seconds))


def _query(filters: MilestoneFilters) -> MilestoneQuery:
    known = MilestoneFilters.__annotations__
    for name in filters:
        if name not in known:
            raise TypeError(f"{name!r} is no filter of milestones; there are {', '.join(known)}")
    return MilestoneQuery(**filters)


def _checked(milestone_id: str) -> str:
    if not isinstance(milestone_id, str):
        raise TypeError(f"a milestone id is a string, not {type(milestone_id).__name__}")
    if not milestone_id.strip():
        raise ValueError("the milestone id is blank")
    return milestone_id
