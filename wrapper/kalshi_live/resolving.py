"""The clients' way from events to milestones and their live data, and to who takes part.

Both faces; what either does is written once, in `calls`.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from .base_client import BaseClient, OnError, raises
from .calls.planning import each_once

if TYPE_CHECKING:
    from .milestones import EventBatch, GameStats, Resolution, Targets
    from .sync.loop_thread import LoopThread


class _Calls(BaseClient):
    """What both faces do."""

    async def _resolve(
        self, tickers: tuple[str, ...], deadline: float, *, with_names: bool
    ) -> Resolution:
        from .calls.naming import names  # noqa: PLC0415
        from .calls.resolving import resolved  # noqa: PLC0415
        from .pacing.deadlines import Deadline  # noqa: PLC0415 - it imports asyncio

        engine, end = self._engines.here(), Deadline.after(deadline)
        found = await resolved(engine, tickers, end)
        if not with_names:
            return found
        return found.with_names(await names(engine, found.milestones, self._targets, end))

    async def _get_for_events(
        self, tickers: tuple[str, ...], deadline: float, *, with_names: bool, raises: bool
    ) -> EventBatch:
        from .calls.events import live_events  # noqa: PLC0415
        from .pacing.deadlines import Deadline  # noqa: PLC0415 - it imports asyncio

        known = self._targets if with_names else None
        batch = await live_events(self._engines.here(), tickers, known, Deadline.after(deadline))
        if raises:
            batch.raise_for_failures()
        return batch

    async def _structured_targets(
        self, ids: tuple[str, ...], deadline: float, *, refresh: bool
    ) -> Targets:
        from .calls.naming import targets  # noqa: PLC0415
        from .pacing.deadlines import Deadline  # noqa: PLC0415 - it imports asyncio

        engine, end = self._engines.here(), Deadline.after(deadline)
        return await targets(engine, ids, self._targets, end, refresh=refresh)

    async def _game_stats(self, milestone_id: str, deadline: float) -> GameStats | None:
        from .operations import game_stats  # noqa: PLC0415 - it imports httpx and msgspec

        return await self._engines.here().ask(game_stats(milestone_id), deadline)


class AsyncResolving(_Calls):
    """The asynchronous face."""

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
        return await self._game_stats(checked_id(milestone_id), self._seconds(deadline))


class Resolving(_Calls):
    """The synchronous face."""

    _thread: LoopThread

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
        return self._thread.run(partial(self._game_stats, checked_id(milestone_id), seconds))


def checked_id(milestone_id: str) -> str:
    """Return the id; raise `TypeError` or `ValueError` for what can be none."""
    if not isinstance(milestone_id, str):
        raise TypeError(f"a milestone id is a string, not {type(milestone_id).__name__}")
    if not milestone_id.strip():
        raise ValueError("the milestone id is blank")
    return milestone_id


def _tickers(event_tickers: Iterable[str]) -> tuple[str, ...]:
    return each_once(event_tickers, argument="event_tickers", what="event tickers")


def _target_ids(ids: Iterable[str]) -> tuple[str, ...]:
    return each_once(ids, what="ids of structured targets")
