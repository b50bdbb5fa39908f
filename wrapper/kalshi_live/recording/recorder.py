"""Records a watch: its changes, who is watched, and when nobody looked or answered."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence, Set
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from ..watching.witness import Witness
from .rows import Mark, Row, row_of

if TYPE_CHECKING:
    from ..watching.changes import Change
    from .recording import Recording

_HEARD_EVERY = timedelta(minutes=1)
"""How long nothing is written, at most, while answers come."""

_SHORTEST_GAP = timedelta(seconds=30)

_MISSED = 8
"""Intervals without an answer that are a gap; some polls ask for nobody, for all are at rest."""


class Recorder(Witness):
    """Records a watch.

    Each answer's changes are with the operating system before any of them is handed out, and on the
    disk at the end of the poll.
    """

    def __init__(self, recording: Recording, *, closes: bool) -> None:
        self._recording = recording
        self._append = recording._append_rows  # noqa: SLF001 - nobody else should
        self._closes = closes
        self._ids: dict[str, None] = {}
        self._heard: datetime | None = None
        self._written: datetime | None = None
        self._longest = _SHORTEST_GAP
        self._has_begun = False
        self._is_new = True

    async def begin(self) -> None:
        """Become the writer, and look up when anything was last recorded."""
        self._heard = await asyncio.to_thread(self._begin)

    def turn(self, ids: Sequence[str], gone: Set[str], interval: float) -> None:
        """Record who joins and who leaves."""
        self._longest = max(_SHORTEST_GAP, _MISSED * timedelta(seconds=interval))
        for name in gone:
            self._ids.pop(name, None)
        joined = [name for name in ids if name not in self._ids]
        self._ids.update(dict.fromkeys(joined))
        self._write([*_marks(Mark.LEFT, gone), *_marks(Mark.JOINED, joined)])

    def take(self, changes: Sequence[Change]) -> None:
        """Record what an answer has changed, and how long there was none before it."""
        now = datetime.now(UTC)
        rows = []
        if self._heard and (self._is_new or now - self._heard > self._longest):
            rows.append(Row(kind=Mark.GAP, requested_at=self._heard, observed_at=now))
        elif not changes and self._written and now - self._written > _HEARD_EVERY:
            rows.append(Row(kind=Mark.HEARD, observed_at=now))
        self._heard, self._is_new = now, False
        self._write([*rows, *map(row_of, changes)])

    async def polled(self) -> None:
        """Wait until all of it is on the disk."""
        await asyncio.to_thread(self._recording.sync)

    async def end(self) -> None:
        """Record that the watch ends, and close the recording if that is wanted."""
        await asyncio.to_thread(self._end)

    def _begin(self) -> datetime | None:
        self._append([])  # become the writer first: then nobody else is
        last = self._recording.last()
        self._write([Row(kind=Mark.BEGAN, observed_at=datetime.now(UTC))])
        self._has_begun = True
        return last

    def _end(self) -> None:
        try:
            if self._has_begun:
                self._write([Row(kind=Mark.ENDED, observed_at=datetime.now(UTC))])
        finally:
            if self._closes:
                self._recording.close()

    def _write(self, rows: list[Row]) -> None:
        if rows:
            self._append(rows)
            self._written = datetime.now(UTC)


def _marks(mark: Mark, ids: Iterable[str]) -> Iterable[Row]:
    now = datetime.now(UTC)
    return [Row(kind=mark, milestone_id=name, observed_at=now) for name in ids]
