"""What `milestones` and `stream_milestones` do with the pages of a listing."""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING, cast

from ..errors import LiveDataError
from ..milestones import IncompleteListingError, Milestone, MilestoneList, MilestoneQuery
from ..sync.iterating import AsyncIteration, Iteration

if TYPE_CHECKING:
    from ..results import RejectedItem
    from .pages import Pages

Naming = Callable[[list[Milestone]], Awaitable[list[Milestone]]]
"""Gives names to the sides of some milestones."""


async def listed(pages: Pages, query: MilestoneQuery) -> MilestoneList:
    """Return all milestones that the pages hold, as far as they can be had."""
    listing = Listing(pages, query)
    found: list[Milestone] = []
    error: LiveDataError | None = None
    try:
        while True:
            found += await listing.page()
    except StopAsyncIteration:
        pass
    except LiveDataError as raised:
        error = raised
    finally:
        await pages.close("the listing has ended")
    newest = MilestoneList(found)  # what was moved past the last start is no longer wanted
    return MilestoneList(
        _wanted(newest, query),
        rejected=listing.rejected,
        error=error,
        next_cursor=pages.cursor if error else None,
    )


def raise_if_incomplete(milestones: MilestoneList) -> None:
    """Raise `IncompleteListingError` when these are not all."""
    if milestones.error is not None:
        raise IncompleteListingError(
            f"the listing stopped after {len(milestones)} milestones: {milestones.error}",
            milestones=milestones,
        ) from milestones.error


class Listing:
    """The milestones of a listing one by one, each id once, until starts pass the query's last."""

    def __init__(
        self,
        pages: Pages,
        query: MilestoneQuery,
        name: Naming | None = None,
        *,
        raises: bool = True,
    ) -> None:
        self._pages = pages
        self._query = query
        self._name = name
        self._raises = raises
        self._waiting: deque[Milestone] = deque()
        self._ids: set[str] = set()
        self._is_over = False
        self.rejected: list[RejectedItem] = []
        self.error: LiveDataError | None = None
        self.is_complete: bool = False

    async def __anext__(self) -> Milestone:
        """Return the next milestone that was not listed before.

        Raises:
            StopAsyncIteration: There is none any more: the listing is complete, or has an `error`.
            LiveDataError: With `raises`, the next page cannot be had: the listing is incomplete.
        """
        while True:
            while self._waiting:
                milestone = self._waiting.popleft()
                if milestone.id not in self._ids:
                    self._ids.add(milestone.id)
                    return milestone
            try:
                wanted = _wanted(await self.page(), self._query)
            except StopAsyncIteration:
                self.is_complete = self.error is None
                raise
            except LiveDataError as error:
                self.error = error
                if self._raises:
                    raise
                raise StopAsyncIteration from None
            self._waiting.extend(wanted if self._name is None else await self._name(wanted))

    @property
    def next_cursor(self) -> str | None:
        """What the page that is missing is asked for with."""
        return self._pages.cursor if self.error else None

    async def page(self) -> tuple[Milestone, ...]:
        """Return what the next page holds, what starts after the query's last included."""
        if self._is_over:
            raise StopAsyncIteration
        page = await self._pages.__anext__()
        self.rejected.extend(page.rejected)
        starting = [one for one in page.milestones if one.start_date is not None]
        # One start that is out of order says nothing about those that follow.
        if starting and not _wanted(starting, self._query):
            self._is_over = True
            self._pages.close("starts have passed what was asked for")
        return page.milestones

    def close(self, why: str) -> Awaitable[object]:
        """Stop at once; may be awaited until everything has stopped."""
        return self._pages.close(why)


def _wanted(milestones: Iterable[Milestone], query: MilestoneQuery) -> list[Milestone]:
    return [one for one in milestones if not query.is_past(one.start_date)]


class _Report:
    """What the streams of milestones say of the listing behind them."""

    @property
    def complete(self) -> bool:
        """Whether the end was reached, and all milestones were yielded."""
        listing = self._listing()
        return listing is not None and listing.is_complete

    @property
    def error(self) -> LiveDataError | None:
        """Why it stopped before the end; None as long as it has not."""
        listing = self._listing()
        return None if listing is None else listing.error

    @property
    def next_cursor(self) -> str | None:
        """After an `error`, what the page that is missing is asked for with; None for the first."""
        listing = self._listing()
        return None if listing is None else listing.next_cursor

    @property
    def rejected(self) -> tuple[RejectedItem, ...]:
        """What was listed so far and is malformed."""
        listing = self._listing()
        return () if listing is None else tuple(listing.rejected)

    def _listing(self) -> Listing | None:
        raise NotImplementedError


class AsyncMilestoneStream(_Report, AsyncIteration[Milestone]):
    """An asynchronous iterator of milestones, as pages come, and a context manager."""

    def _listing(self) -> Listing | None:
        return cast("Listing | None", self._work)


class MilestoneStream(_Report, Iteration[Milestone]):
    """An iterator of milestones, as pages come, and a context manager."""

    def _listing(self) -> Listing | None:
        return cast("AsyncMilestoneStream", self._inner)._listing()  # noqa: SLF001 - its other face
