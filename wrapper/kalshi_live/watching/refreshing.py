"""Lists the milestones of a query again and again, so that they join and leave its watch."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ..calls.causes import is_transient
from ..errors import APIStatusError, AuthenticationError, LiveDataError, PermissionDeniedError
from ..slimming import slimmed

if TYPE_CHECKING:
    from ..milestones import MilestoneList
    from .membership import Membership
    from .options import WatchOptions

_log = logging.getLogger("kalshi_live")

Listing = Callable[[], Awaitable["MilestoneList"]]
"""Lists the milestones of a query, as far as they can be had."""


class Refresher:
    """Keeps the members of a watch up to date with a listing, if it is one of a query.

    A listing that fails or is incomplete changes nothing about who is watched.

    Attributes:
        last: When a listing was last complete, aware, UTC; None before the first.
        error: Why the latest is not; None when it is.
    """

    def __init__(self, listing: Listing | None, members: Membership, options: WatchOptions) -> None:
        self._listing = listing
        self._members = members
        self._options = options
        self._failures = 0
        self._task: asyncio.Task[None] | None = None
        self.last: datetime | None = None
        self.error: LiveDataError | None = None

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """List once, and then again and again until the end of the block.

        Raises:
            LiveDataError: The server refuses the first listing, for good.
        """
        if self._listing is None:
            yield
            return
        await self._refresh(self._listing)
        self._task = asyncio.create_task(self._go_on(self._listing))
        try:
            yield
        finally:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def check(self) -> None:
        """Raise what has ended the listing, if anything has."""
        if self._task is not None and self._task.done():
            self._task.result()

    async def _go_on(self, listing: Listing) -> None:
        options = self._options
        while True:
            retry = options.backoff(self._failures, options.interval)
            await asyncio.sleep(options.refresh if self.error is None else retry)
            await self._refresh(listing)

    async def _refresh(self, listing: Listing) -> None:
        found = await listing()
        if found.error is None:
            self._members.update(found)
            self._failures, self.error, self.last = 0, None, datetime.now(UTC)
            return
        if self._is_final(found.error):
            raise found.error
        self._failures += 1
        self.error = slimmed(found.error)
        _log.warning("the milestones to watch cannot be listed: %s", self.error)

    def _is_final(self, error: LiveDataError) -> bool:
        """Return whether to give up: for a 401 or 403, and at first for whatever is refused."""
        if self.last is None and isinstance(error, APIStatusError):
            return not is_transient(error)
        return isinstance(error, AuthenticationError | PermissionDeniedError)
