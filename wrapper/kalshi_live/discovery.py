"""The clients' way to milestones: which there are, which events they belong to, who takes part.

Both faces; what either does is written once, in `base_client`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Literal, TypedDict, Unpack

from .base_client import BaseClient, raises
from .calls.planning import HasIds, each_once
from .milestones import (
    EventBatch,
    GameStats,
    Milestone,
    MilestoneList,
    MilestoneQuery,
    Resolution,
    Targets,
)

if TYPE_CHECKING:
    from .calls.listings import AsyncMilestoneStream, MilestoneStream
    from .sync.loop_thread import LoopThread

OnError = Literal["raise", "collect"]
Ids = Iterable[str] | HasIds
"""What `get`, `stream` and `watch` take: ids, or what `milestones` or `resolve` returned."""


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
        deadline: float | None = None,
        **filters: Unpack[MilestoneFilters],
    ) -> AsyncMilestoneStream:
        """Do what `LiveDataClient.stream_milestones` does, for `async for` and `async with`."""
        query, seconds = _query(filters), self._seconds(deadline)
        return self._stream_milestones(query, seconds, with_names=with_names)

    async def milestone(self, milestone_id: str, *, deadline: float | None = None) -> Milestone:
        """Do what `LiveDataClient.milestone` does, for `await`."""
        return await self._milestone(_checked(milestone_id), self._seconds(deadline))

    async def resolve(
        self,
        event_tickers: Iterable[str],
        *,
        with_names: bool = False,
        deadline: float | None = None,
    ) -> Resolution:
        """Do what `LiveDataClient.resolve` does, for `await`."""
        tickers, seconds = _tickers(event_tickers), self._seconds(deadline)
        return await self._resolve(tickers, seconds, with_names=with_names)

    async def get_for_events(
        self,
        event_tickers: Iterable[str],
        *,
        with_names: bool = True,
        on_error: OnError = "raise",
        deadline: float | None = None,
    ) -> EventBatch:
        """Do what `LiveDataClient.get_for_events` does, for `await`."""
        tickers, seconds = _tickers(event_tickers), self._seconds(deadline)
        return await self._get_for_events(
            tickers, seconds, with_names=with_names, raises=raises(on_error)
        )

    async def structured_targets(
        self, ids: Iterable[str], *, refresh: bool = False, deadline: float | None = None
    ) -> Targets:
        """Do what `LiveDataClient.structured_targets` does, for `await`."""
        wanted, seconds = _target_ids(ids), self._seconds(deadline)
        return await self._structured_targets(wanted, seconds, refresh=refresh)

    async def game_stats(
        self, milestone_id: str, *, deadline: float | None = None
    ) -> GameStats | None:
        """Do what `LiveDataClient.game_stats` does, for `await`."""
        return await self._game_stats(_checked(milestone_id), self._seconds(deadline))


class Discovery(BaseClient):
    """The synchronous face."""

    _thread: LoopThread

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
        deadline: float | None = None,
        **filters: Unpack[MilestoneFilters],
    ) -> MilestoneStream:
        """Yield what `milestones` returns, as pages come; each id once, as it is listed first.

        An iterator and a context manager, as `stream`. Where it ends without an error, it was
        complete; ids are remembered, the milestones are not.

        Args:
            with_names: As in `milestones`.
            deadline: Seconds for each page; the consumer's own time does not count.
            **filters: As `MilestoneQuery` takes them.

        Raises:
            LiveDataError: While iterating: a page cannot be had, and the listing is incomplete.
            TypeError: As `milestones`.
            ValueError: As `milestones`.
        """
        from .calls.listings import MilestoneStream  # noqa: PLC0415 - it imports asyncio

        query, seconds = _query(filters), self._seconds(deadline)
        stream = self._stream_milestones(query, seconds, with_names=with_names)
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
        return self._thread.run(partial(self._milestone, _checked(milestone_id), seconds))

    def resolve(
        self,
        event_tickers: Iterable[str],
        *,
        with_names: bool = False,
        deadline: float | None = None,
    ) -> Resolution:
        """Return the milestones that events belong to, by ticker; each ticker is asked for once.

        A milestone whose main event it is wins over one that it decides, and that over one that
        is merely related. A market's ticker is taken for its event's, where that is a part of it:
        `KXNFLGAME-26NOV24KCBAL-KC`. It costs a second request. Otherwise 200 tickers take one.

        Nothing that happens on the wire raises: what cannot be had stands in `failed`.

        Args:
            event_tickers: Any number: any iterable of strings but a string itself.
            with_names: As in `milestones`.
            deadline: Seconds for this call, instead of the client's.

        Raises:
            TypeError: `event_tickers` is a single string or not iterable, or one is not a string.
            ValueError: A ticker is blank or contains a comma.
            RuntimeError: The client is closed, or is closed during the call.
        """
        tickers, seconds = _tickers(event_tickers), self._seconds(deadline)
        return self._thread.run(partial(self._resolve, tickers, seconds, with_names=with_names))

    def get_for_events(
        self,
        event_tickers: Iterable[str],
        *,
        with_names: bool = True,
        on_error: OnError = "raise",
        deadline: float | None = None,
    ) -> EventBatch:
        """Return the live data of events, by ticker, with the names of those who take part.

            events = client.get_for_events(["KXNFLGAME-26NOV24KCBAL"])
            print(events["KXNFLGAME-26NOV24KCBAL"])           # Chiefs 21-17 Ravens  Q4 00:42

        Does what `resolve`, `get` and `structured_targets` do, under one deadline.

        Args:
            event_tickers: As in `resolve`; markets' are taken, too.
            with_names: Whether names are asked for. One that cannot be had is None, and costs
                nothing.
            on_error: With "collect" nothing that happens on the wire raises: it stands in
                `failed`. With "raise" it raises, once everything else has arrived.
            deadline: Seconds for all of it, instead of the client's.

        Raises:
            EventFailureError: Some tickers failed; `.events` holds everything. It is a
                `PartialFailureError`.
            LiveDataError: All tickers failed, and this is why.
            TypeError: As `resolve`.
            ValueError: As `resolve`.
            RuntimeError: As `resolve`.
        """
        tickers, seconds = _tickers(event_tickers), self._seconds(deadline)
        call = partial(
            self._get_for_events,
            tickers,
            seconds,
            with_names=with_names,
            raises=raises(on_error),
        )
        return self._thread.run(call)

    def structured_targets(
        self, ids: Iterable[str], *, refresh: bool = False, deadline: float | None = None
    ) -> Targets:
        """Return who takes part in milestones, such as teams and players, by their ids.

        Names change rarely: each id is asked for once in the client's life, unless nothing was
        found. Nothing that happens on the wire raises: what cannot be had stands in `failed`.

        Args:
            ids: Such as those of `milestone.sides`; not those of milestones.
            refresh: Ask again for what is known.
            deadline: Seconds for this call, instead of the client's.

        Raises:
            TypeError: `ids` is a single string or not iterable, or an id is not a string.
            ValueError: An id is blank or contains a comma.
            RuntimeError: The client is closed, or is closed during the call.
        """
        wanted, seconds = _target_ids(ids), self._seconds(deadline)
        return self._thread.run(partial(self._structured_targets, wanted, seconds, refresh=refresh))

    def game_stats(self, milestone_id: str, *, deadline: float | None = None) -> GameStats | None:
        """Return the play by play of a game, None where the server has none.

        There is one of football, basketball, soccer, hockey and baseball, of the larger leagues.
        All of a game so far comes with each call (of basketball 150 KB), so ask rarely.

        Raises:
            NotFoundError: The server knows nothing about the milestone.
            LiveDataError: It cannot be had.
            TypeError: The id is not a string.
            ValueError: It is blank.
        """
        seconds = self._seconds(deadline)
        return self._thread.run(partial(self._game_stats, _checked(milestone_id), seconds))


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


def _tickers(event_tickers: Iterable[str]) -> tuple[str, ...]:
    return each_once(event_tickers, argument="event_tickers", what="event tickers")


def _target_ids(ids: Iterable[str]) -> tuple[str, ...]:
    return each_once(ids, what="ids of structured targets")
