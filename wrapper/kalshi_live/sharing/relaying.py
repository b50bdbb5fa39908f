"""Polling for others only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import attrs

from .candidate import Candidate
from .member import LEASE, Member, group_of
from .store import Store

if TYPE_CHECKING:
    from ..calls.engine import Engine
    from ..errors import StoreError
    from ..watching.status import WatchStatus
    from .leading import OpenRounds
    from .share import Share


@attrs.frozen
class RelayStatus:
    """How a relay is doing; a snapshot.

    Attributes:
        poller: Who polls, as in `WatchStatus`; None while nobody is known to.
        others: How many watches and other relays there are.
        milestones: How many this one asks for; 0 while another one polls.
        polling: How its polls go; None while another one polls.
        store_error: Why the store is away; None while it is not.
    """

    poller: str | None
    others: int
    milestones: int
    polling: WatchStatus | None
    store_error: StoreError | None


class Relay:
    """Polls for others from the beginning of its block to the end; goes before all watches."""

    def __init__(self, share: Share, engine: Engine, open_rounds: OpenRounds) -> None:
        store = Store(share)
        member = Member(store, group_of(engine.settings, {}), LEASE, is_relay=True)
        self._candidate = Candidate(store, member, open_rounds)

    async def __aenter__(self) -> Self:
        await self._candidate.begin()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._candidate.aclose()

    async def status(self) -> RelayStatus:
        """Return how it goes.

        Raises:
            LiveDataError: The server refuses this process, so that it cannot poll for anybody.
        """
        await self._candidate.begin()
        if self._candidate.refusal is not None:
            raise self._candidate.refusal
        standing, lead = self._candidate.standing, self._candidate.lead
        return RelayStatus(
            poller=self._candidate.poller,
            others=0 if standing is None else standing.members - 1,
            milestones=0 if lead is None else lead.milestones,
            polling=None if lead is None else lead.status(),
            store_error=self._candidate.store_error,
        )
