"""The clients' way to milestones: which there are, by what they are and when they begin.

Both faces; what either does is written once, in `base_client`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, TypedDict, Unpack

from .base_client import OnError, raises
from .calls.planning import HasIds
from .milestones import Milestone, MilestoneList, MilestoneQuery
from .resolving import AsyncResolving, Resolving, checked_id

if TYPE_CHECKING:
    from .calls.listings import AsyncMilestoneStream, MilestoneStream

Ids = Iterable[str] | HasIds
"""What `get`, `stream` and `watch` take: ids, or what `milestones` or `resolve` returned."""

IdsOrQuery = Ids | MilestoneQuery
"""What `watch` takes."""


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
    starts_within: timedelta | None


class AsyncDiscovery(AsyncResolving):
    """The asynchronous face."""

    async def milestones(
        self,
        *,
        with_names: bool = False,
        on_error: OnError = "raise",
        deadline: float | None = None,
        **filters: Unpack[MilestoneFilters],
    ) -> MilestoneList:
        """Do what `LiveDataClient.milestones` does, for `await`."""
        query, seconds = _query(filters), self._seconds(deadline)
        return await self._list(query, seconds, with_names=with_names, raises=raises(on_error))

    def stream_milestones(
        self,
        *,
        with_names: bool = False,
        on_error: OnError = "raise",
        deadline: float | None = None,
        **filters: Unpack[MilestoneFilters],
    ) -> AsyncMilestoneStream:
        """Do what `LiveDataClient.stream_milestones` does, for `async for` and `async with`."""
        query, seconds = _query(filters), self._seconds(deadline)
        return self._stream_milestones(
            query, seconds, with_names=with_names, raises=raises(on_error)
        )

    async def milestone(self, milestone_id: str, *, deadline: float | None = None) -> Milestone:
        """Do what `LiveDataClient.milestone` does, for `await`."""
        return await self._milestone(checked_id(milestone_id), self._seconds(deadline))


class Discovery(Resolving):
    """The synchronous face."""

    def milestones(
        self,
        *,
        with_names: bool = False,
        on_error: OnError = "raise",
        deadline: float | None = None,
        **filters: Unpack[MilestoneFilters],
    ) -> MilestoneList:
        """Return all milestones that the filters select, in the order of their starts.

        A listing without `minimum_start_date` begins years ago: hundreds of pages, each of them a
        request. Whether a game is on a milestone does not tell; its live data does.

        Args:
            with_names: Asks what the sides are called, too: for at most 2,000 ids a request, and
                fewer where they are long. A name that cannot be had is None, and costs nothing.
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
        listing = partial(
            self._list, query, seconds, with_names=with_names, raises=raises(on_error)
        )
        return self._thread.run(listing)

    def stream_milestones(
        self,
        *,
        with_names: bool = False,
        on_error: OnError = "raise",
        deadline: float | None = None,
        **filters: Unpack[MilestoneFilters],
    ) -> MilestoneStream:
        """Yield what `milestones` returns, as pages come; each id once, as it is listed first.

        An iterator and a context manager, as `stream`. How far it has come say `complete`, `error`,
        `next_cursor` and `rejected`; ids are remembered, the milestones are not.

        Args:
            with_names: As in `milestones`.
            on_error: With "collect" a listing that stops early just ends, and has an `error`.
            deadline: Seconds for each page; the consumer's own time does not count.
            **filters: As `MilestoneQuery` takes them.

        Raises:
            LiveDataError: While iterating, with "raise": a page cannot be had, and the listing is
                incomplete.
            TypeError: As `milestones`.
            ValueError: As `milestones`.
        """
        from .calls.listings import MilestoneStream  # noqa: PLC0415 - it imports asyncio

        query, seconds = _query(filters), self._seconds(deadline)
        stream = self._stream_milestones(
            query, seconds, with_names=with_names, raises=raises(on_error)
        )
        return MilestoneStream(self._thread, stream)

    def milestone(self, milestone_id: str, *, deadline: float | None = None) -> Milestone:
        """Return one milestone.

        Raises:
            NotFoundError: There is none with this id.
            LiveDataError: It cannot be had.
            TypeError: The id is not a string.
            ValueError: It is blank.
        """
        seconds = self._seconds(deadline)
        return self._thread.run(partial(self._milestone, checked_id(milestone_id), seconds))


def _query(filters: MilestoneFilters) -> MilestoneQuery:
    known = MilestoneFilters.__annotations__
    for name in filters:
        if name not in known:
            raise TypeError(f"{name!r} is no filter of milestones; there are {', '.join(known)}")
    return MilestoneQuery(**filters)
