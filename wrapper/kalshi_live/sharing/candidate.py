"""A member that says again and again that it is there, and polls for all when that is up to it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..errors import LiveDataError, StoreError
from .leading import DeposedError, Lead, OpenRounds
from .member import BEATS, LEASE, Member
from .store import Store

if TYPE_CHECKING:
    from ..calls.engine import Engine
    from .member import Standing
    from .records import Wanted
    from .share import Share

_log = logging.getLogger("kalshi_live")

_PAUSE = 10
"""Leases for which a member lets others poll that has had no answers."""


def candidate_of(
    share: Share,
    engine: Engine,
    parameters: Mapping[str, Any],
    open_rounds: OpenRounds,
    *,
    is_relay: bool = False,
) -> Candidate:
    """Return one for the running loop, which `open_rounds` asks with when it polls."""
    store = Store(share)
    asked = repr((engine.settings.base_url, sorted(parameters.items())))
    return Candidate(store, Member(store, asked, LEASE, is_relay=is_relay), open_rounds)


class Candidate:
    """One of those who poll for all in turn; beats from `begin` to `aclose`.

    Attributes:
        store: What it shares through.
        member: What the store knows it as.
        open_rounds: Returns rounds of its own, which it asks with.
        lead: The polling for all, while it is up to this one.
        standing: What the store has last said.
        store_error: Why the store is away; None while it is not.
        refusal: What the server refused this one with, which polls for nobody then.
    """

    def __init__(self, store: Store, member: Member, open_rounds: OpenRounds) -> None:
        self.store: Store = store
        self.member: Member = member
        self.open_rounds: OpenRounds = open_rounds
        self.lead: Lead | None = None
        self._task: asyncio.Task[None] | None = None
        self._hurry = asyncio.Event()
        self._well = asyncio.Event()
        self._away_since = 0.0
        self.standing: Standing | None = None
        self.store_error: StoreError | None = None
        self.refusal: LiveDataError | None = None

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
        self.member.want(wanted)
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
        return self.standing is not None and now < self._away_since + self.member.lease

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
                await self.member.leave()
        except StoreError:
            pass  # it finds out by itself
        finally:
            await self.store.aclose()

    async def _beat_on(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self.member.lease / BEATS):
                    await self._hurry.wait()
            self._hurry.clear()
            await self._beat()

    async def _beat(self) -> None:
        try:
            standing = await self.member.beat()
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
        lead = self.lead
        if lead is not None and (lead.holder != standing.holder or lead.task.done()):
            try:
                await self._step_down()
            except StoreError:  # what it takes from a member it may refuse to a poller
                await self.member.leave(_PAUSE * self.member.lease)
                raise
        if self.refusal is not None and standing.is_mine:
            await self.member.leave()
            return
        if not standing.is_mine:
            return
        if self.lead is None:
            self.lead = Lead(self.store, self.member, standing, self.open_rounds)
        await self.lead.update(standing)
        patience = self.member.lease * 2.0**standing.tired
        if self.lead.silence() > patience and standing.members > standing.tired + 1:
            _log.warning("no answer for %g s: let others poll", self.lead.silence())
            await self._step_down()
            await self.member.leave(_PAUSE * self.member.lease)

    async def _step_down(self) -> None:
        """Poll no longer; raise what has kept this one from it, unless it was to be expected."""
        lead, self.lead = self.lead, None
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
