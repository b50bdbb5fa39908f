"""A watch's answers, from whoever polls for all; from the server itself while the store is away."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import attrs

from ..errors import LiveDataError, StoreError
from ..watching.status import WatchStatus
from .mirror import Mirror
from .records import Report, Wanted, error_of, errors_of, read_entry, read_record

if TYPE_CHECKING:
    from ..observation import RoundTrip
    from ..results import ChunkResult
    from ..watching.rounds import PhaseOf, Rounds, Take
    from .candidate import Candidate

_LOOK = 1.0
"""Seconds after which who waits for news looks up, at most."""

_MOST_ENTRIES = 500


class _GapError(Exception):
    """Entries are missing. Never leaves this module."""


Entries = Sequence[tuple[bytes, dict[bytes, bytes]]]


class SharedSource:
    """Reads what the one that polls writes.

    It starts from the states and a position in the stream that belong together. Entries are
    numbered: where one is missing, it starts from the states again.

    Attributes:
        interval: As in `Source`.
        is_settled: As in `Source`.
    """

    def __init__(self, candidate: Candidate, interval: float, take: Take, *, raises: bool) -> None:
        """Have `take` told all answers; during an outage raise, or poll after a while."""
        self.interval: float = interval
        self.is_settled: bool = False
        self._candidate = candidate
        self._store = candidate.store
        self._take = take
        self._raises = raises
        self._look = min(_LOOK, interval)
        self._patience = self._look + candidate.member.lease
        self._alone: Rounds | None = None
        self._loop = asyncio.get_running_loop()
        self._changes, self._states, self._count = map(
            candidate.member.key, ("changes", "states", "count")
        )
        self._wanted: tuple[str, ...] | None = None
        self._is_joined = False
        self._position = b""
        self._number = 0
        self._mirror = Mirror()
        self._report: Report | None = None
        self._answered_alone_at: float | None = None
        self._ignored_before = 0.0

    @property
    def failures(self) -> int:
        """As in `Source`."""
        if self._alone is not None:
            return self._alone.failures
        return 0 if self._report is None else self._report.consecutive_failures

    @property
    def last_error(self) -> LiveDataError | None:
        """As in `Source`."""
        return self.status().last_error

    @property
    def failing(self) -> Mapping[str, LiveDataError]:
        """As in `Source`."""
        return self.status().failing

    async def poll(self, ids: tuple[str, ...], phase_of: PhaseOf) -> bool:
        """Take in what the store has to say, or wait for it a moment.

        Raises:
            StoreError: The store is away, and the share says to raise then.
            LiveDataError: This process was to poll, and the server refuses it.
        """
        if ids is not self._wanted:
            self._wanted, self._is_joined = ids, False
            self._candidate.want(Wanted(self.interval, ids))
        await self._candidate.begin()
        if self._candidate.refusal is not None:
            raise self._candidate.refusal
        error = self._candidate.store_error
        if error is None:
            try:
                return await self._read(ids)
            except _GapError:
                self._position, self._is_joined = b"", False
                self._mirror.joined.clear()
                return True
            except StoreError as outage:
                self._candidate.away(outage)
                error = outage
        if self._raises:
            raise error
        if self._alone is None and self._candidate.may_be_back_soon():
            await self._until_back(asyncio.sleep(self._look))
            return True
        if self._alone is None:
            self._alone = self._candidate.open_rounds(self._take_alone)
        was_due = await self._until_back(self._alone.poll(ids, phase_of))
        self.is_settled = was_due is not None
        return was_due is not False

    async def pause(self) -> None:
        """Wait no longer than until the store is back; what it says is waited for by `poll`."""
        if self._alone is not None:
            await self._until_back(self._alone.pause())
        elif not self._wanted:
            await asyncio.sleep(self._look)

    def forget(self, ids: Iterable[str]) -> None:
        """Forget all that is known of some ids."""
        if self._alone is not None:
            self._alone.forget(ids)
        self._mirror.forget(ids)
        self._is_joined = False

    def status(self) -> WatchStatus:
        """Return how it goes, as far as the one that polls has said."""
        alone, report, poller = self._alone, self._report, self._candidate.poller
        store_error = self._candidate.store_error
        if alone is not None:
            return attrs.evolve(alone.status(), store_error=store_error)
        if report is None:
            return WatchStatus(self.interval, poller=poller, store_error=store_error)
        told = {
            name: error for name, error in report.failing.items() if name in self._mirror.joined
        }
        return WatchStatus(
            effective_interval=max(self.interval, report.effective_interval),
            lag=report.lag,
            polls=report.polls,
            last_success=report.last_success,
            consecutive_failures=report.consecutive_failures,
            last_error=None if report.last_error is None else error_of(report.last_error),
            failing=errors_of(told),
            poller=poller,
            store_error=store_error,
        )

    async def aclose(self) -> None:
        """Leave."""
        await self._candidate.aclose()

    async def _until_back(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Return what `work` does, None when the store is back before it is done."""
        tasks = [asyncio.ensure_future(work), asyncio.ensure_future(self._candidate.back())]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            return tasks[0].result() if tasks[0].done() else None
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _take_alone(self, result: ChunkResult) -> None:
        self._answered_alone_at = self._loop.time()
        self._take(result)

    async def _read(self, ids: tuple[str, ...]) -> bool:
        """Take in news; return False when a poll has ended well, for then silence is no silence."""
        standing, self._alone = self._candidate.standing, None
        if self._answered_alone_at is not None and standing is not None:
            self._ignored_before = self._answered_alone_at + standing.latest
            self._answered_alone_at = None
        if not self._is_joined:
            self.is_settled = False
            await self._join([name for name in ids if name not in self._mirror.joined])
            self._is_joined = True
            return True
        read = self._store.client.xread(
            {self._changes: self._position},
            count=_MOST_ENTRIES,
            block=round(self._look * 1e3) if ids else None,
        )
        streams = await self._store.ask(read, waits=self._patience)
        has_ended = not ids
        for _, entries in streams:
            has_ended = self._take_in(entries) or has_ended
        self.is_settled = has_ended and self._knows_all(ids)
        return not has_ended or self.failures > 0

    def _knows_all(self, ids: Iterable[str]) -> bool:
        failing = {} if self._report is None else self._report.failing
        return all(name in self._mirror or name in failing for name in ids)

    async def _join(self, new: list[str]) -> None:
        """Catch up, and take in the states of those that are `new` at that moment."""
        pipe = self._store.client.pipeline(transaction=True)
        pipe.get(self._count)
        if self._position:
            pipe.xrange(self._changes, min=b"(" + self._position)
        else:
            pipe.xrevrange(self._changes, count=1)
        if new:
            pipe.hmget(self._states, new)
        count, entries, *states = await self._store.ask(pipe.execute())
        if self._position:
            self._take_in(entries)
        else:
            self._position, self._number = b"0-0", int(count or 0)
            for self._position, fields in entries:
                self._report = read_entry(fields[b","]).report or self._report
        self._mirror.joined.update(new)
        by_trip: dict[tuple[float, RoundTrip | None], list[int]] = {}
        for name, value in zip(new, states[0] if states else (), strict=True):
            if value is not None:
                record = read_record(value)
                self._mirror.note(name, record)
                by_trip.setdefault((record.asked_at, record.trip), []).append(record.number)
        for (asked_at, trip), numbers in by_trip.items():
            self._feed(numbers, asked_at, trip)

    def _take_in(self, entries: Entries) -> bool:
        """Take in entries; return whether a poll has ended with them."""
        has_ended = False
        for position, fields in entries:
            entry = read_entry(fields.pop(b","))
            if entry.number != self._number + 1:
                raise _GapError
            self._position, self._number = position, entry.number
            for key, value in fields.items():
                if (name := key.decode()) in self._mirror.joined:
                    self._mirror.note(name, read_record(value))
            for answer in entry.answers:
                self._feed(answer.numbers, answer.asked_at, answer.trip)
            if entry.report is not None:
                self._report = entry.report
                has_ended = has_ended or entry.report.is_over
        return has_ended

    def _feed(self, numbers: Iterable[int], asked_at: float, trip: RoundTrip | None) -> None:
        if asked_at >= self._ignored_before:
            result = self._mirror.answer(numbers, trip)
            if result.ids:
                self._take(result)
