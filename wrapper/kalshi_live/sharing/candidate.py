"""A member that says again and again that it is there, and polls for all when that is up to it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING

from ..errors import LiveDataError, StoreError
from .leading import DeposedError, Lead, OpenRounds

if TYPE_CHECKING:
    from .member import Member, Standing
    from .records import Wanted
    from .store import Store

_log = logging.getLogger("kalshi_live")

_BEATS = 3
"""In one lease."""

_PAUSE = 10
"""Leases for which a member lets others poll that has had no answers."""


class Candidate:
    """One of those who poll for all in turn.

    Attributes:
        standing: What the store has last said.
        store_error: Why the store is away; None while it is not.
        refusal: What the server refused this one with, which polls for nobody then.
    """

    def __init__(self, store: Store, member: Member, open_rounds: OpenRounds) -> None:
        self._store = store
        self._member = member
        self._open_rounds = open_rounds
        self._lead: Lead | None = None
        self._task: asyncio.Task[None] | None = None
        self._hurry = asyncio.Event()
        self._well = asyncio.Event()
        self._away_since = 0.0
        self.standing: Standing | None = None
        self.store_error: StoreError | None = None
        self.refusal: LiveDataError | None = None

    @property
    def lead(self) -> Lead | None:
        """The polling for all, while it is up to this one."""
        return self._lead

    @property
    def poller(self) -> str | None:
        """Who polls for all; None while nobody is known to."""
        if self.standing is None or self.store_error is not None:
            return None
        return self.standing.poller or None

    async def begin(self) -> None:
        """Return when the store has answered for the first time, or has not."""
        if self._task is None:
            self._hurry.clear()
            await self._beat()
            self._task = asyncio.create_task(self._beat_on())
        elif self._task.done():
            self._task.result()

    def want(self, wanted: Wanted) -> None:
        """Have others know what this one wants."""
        self._member.want(wanted)
        self._hurry.set()

    def away(self, error: StoreError) -> None:
        """Note that the store is away."""
        if self.store_error is None:
            _log.warning("%s", error)
            self._away_since = asyncio.get_running_loop().time()
        self.store_error = error
        self._well.clear()

    def may_be_back_soon(self) -> bool:
        """Return whether the store was there a lease ago; who starts a store again takes less."""
        now = asyncio.get_running_loop().time()
        return self.standing is not None and now < self._away_since + self._member.lease

    async def back(self) -> None:
        """Wait until the store is back."""
        await self._well.wait()

    async def aclose(self) -> None:
        """Stop, and tell the store."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        try:
            await self._step_down()
            if self.standing is not None and self.store_error is None:
                await self._member.leave()
        except StoreError:
            pass  # it finds out by itself
        finally:
            await self._store.aclose()

    async def _beat_on(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._member.lease / _BEATS):
                    await self._hurry.wait()
            self._hurry.clear()
            await self._beat()

    async def _beat(self) -> None:
        try:
            standing = await self._member.beat()
            await self._play_part(standing)
        except StoreError as error:
            with contextlib.suppress(StoreError):
                await self._step_down()
            self.away(error)
            return
        if self.store_error is not None:
            _log.warning("the store is back")
        self.standing, self.store_error = standing, None
        self._well.set()

    async def _play_part(self, standing: Standing) -> None:
        lead = self._lead
        if lead is not None and (lead.holder != standing.holder or lead.task.done()):
            try:
                await self._step_down()
            except StoreError:  # what it takes from a member it may refuse to a poller
                await self._member.leave(_PAUSE * self._member.lease)
                raise
        if self.refusal is not None and standing.is_mine:
            await self._member.leave()
            return
        if not standing.is_mine:
            return
        if self._lead is None:
            self._lead = Lead(self._store, self._member, standing, self._open_rounds)
        await self._lead.update(standing)
        patience = self._member.lease * 2.0**standing.tired
        if self._lead.silence() > patience and standing.members > standing.tired + 1:
            _log.warning("no answer for %g s: let others poll", self._lead.silence())
            await self._step_down()
            await self._member.leave(_PAUSE * self._member.lease)

    async def _step_down(self) -> None:
        """Poll no longer; raise what has kept this one from it, unless it was to be expected."""
        lead, self._lead = self._lead, None
        if lead is None:
            return
        lead.task.cancel()
        await asyncio.gather(lead.task, return_exceptions=True)
        if lead.task.cancelled() or (error := lead.task.exception()) is None:
            return
        for cause in error.exceptions if isinstance(error, BaseExceptionGroup) else (error,):
            if isinstance(cause, LiveDataError) and not isinstance(cause, StoreError):
                self.refusal = cause
            elif not isinstance(cause, DeposedError):
                raise cause
