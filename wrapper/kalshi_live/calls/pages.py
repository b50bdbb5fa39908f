"""A listing, page by page: one page is fetched ahead of whoever iterates.

What the pages hold is not looked at here, but for the cursor.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from .asking import Asking, Cursors

if TYPE_CHECKING:
    from ..milestones import MilestonePage
    from ..operations import ListMilestones
    from ..pacing.deadlines import Deadline
    from .resources import Resources

MOST_PAGES = 2000
"""A listing that is longer is taken for an endless one: a million milestones at 500 a page."""


class Pages:
    """An asynchronous iterator over the pages of one listing.

    Attributes:
        cursor: What the page that comes next is asked for with; None for the first.
    """

    def __init__(
        self, resources: Resources, operation: ListMilestones, deadline: Callable[[], Deadline]
    ) -> None:
        self._operation = operation
        self._asking = Asking(resources, deadline, MOST_PAGES)
        self._cursors = Cursors(most=MOST_PAGES)
        self.cursor: str | None = None
        self._next: asyncio.Task[MilestonePage] | None = asyncio.create_task(self._fetch(None))

    async def __anext__(self) -> MilestonePage:
        """Return the next page.

        Raises:
            StopAsyncIteration: There is none any more.
            LiveDataError: It cannot be had; there will be no further one.
        """
        if self._next is None:
            raise StopAsyncIteration
        await asyncio.wait([self._next])
        task, self._next = self._next, None
        if task.cancelled():
            raise RuntimeError("the listing was closed")
        page = task.result()
        self.cursor = page.cursor
        if page.cursor is not None:
            self._next = asyncio.create_task(self._fetch(page.cursor))
        return page

    def close(self, _why: str) -> Awaitable[object]:
        """Stop at once; may be awaited until everything has stopped."""
        if self._next is None:
            return asyncio.gather()
        self._next.cancel()
        return asyncio.gather(self._next, return_exceptions=True)

    async def _fetch(self, cursor: str | None) -> MilestonePage:
        self._cursors.check(cursor)
        probe = self._operation.request(None, limit=1)
        return await self._asking.ask(self._operation.request(cursor), probe)
