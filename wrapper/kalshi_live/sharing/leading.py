"""Polling for all: one term of it, until the store says that somebody else does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from importlib import resources
from typing import TYPE_CHECKING

import attrs

from ..calls.planning import Plan
from ..observation import Observation
from ..watching.tracking import OVER
from .member import KEPT
from .records import (
    Answer,
    Entry,
    Item,
    Record,
    Report,
    Wanted,
    encode,
    json_of,
    read_record,
    read_wanted,
    says_the_same,
)

if TYPE_CHECKING:
    from ..kinds import Phase
    from ..results import ChunkResult
    from ..watching.rounds import Rounds, Take
    from ..watching.status import WatchStatus
    from .member import Member, Standing
    from .store import Store

_PUBLISH = resources.files(__package__).joinpath("publish.lua").read_text("utf-8")

REMEMBERED = 20.0
"""Seconds for which entries stay in the stream; who comes later starts from the states."""

_MOST_TOGETHER = 1000
"""Milestones that are written of in one step."""

OpenRounds = Callable[["Take"], "Rounds"]


class DeposedError(Exception):
    """The store takes nothing more from this term. Never leaves `sharing`."""


@attrs.frozen
class _Known:
    number: int
    item: Item
    phase: Phase | None


@attrs.define
class _Letter:
    """What is written in one step."""

    answers: list[Answer] = attrs.field(factory=list)
    numbers: set[int] = attrs.field(factory=set)
    records: dict[str, bytes] = attrs.field(factory=dict)
    dropped: tuple[str, ...] = ()
    report: Report | None = None

    def has_room_for(self, numbers: Iterable[int]) -> bool:
        """Return whether the answers of these milestones can stand beside what is here."""
        return len(self.numbers) < _MOST_TOGETHER and self.numbers.isdisjoint(numbers)


class Lead:
    """One term of a member's polling for all.

    Attributes:
        task: What does it, until it is cancelled or cannot go on.
        holder: The name and token of the term.
    """

    def __init__(
        self, store: Store, member: Member, standing: Standing, open_rounds: OpenRounds
    ) -> None:
        self._store = store
        self._member = member
        self._script = store.script(_PUBLISH)
        self._keys = [member.key(part) for part in ("poller", "changes", "states", "count")]
        self._rounds = open_rounds(self._take)
        self._loop = asyncio.get_running_loop()
        self._outgoing: asyncio.Queue[_Letter] = asyncio.Queue()
        self._latest: _Letter | None = None
        self._known: dict[str, _Known] = {}
        self._numbers = self._entries = 0
        self._offset = standing.earliest
        self._wants: dict[str, Wanted] = {}
        self._intervals: dict[str, float] = {}
        self._asked: set[str] = set()
        self._changed = asyncio.Event()
        self._asked_at = 0.0
        self._has_reported = False
        self._unanswered_since: float | None = None
        self.holder: str = standing.holder
        self.task: asyncio.Task[None] = asyncio.create_task(self._run())

    @property
    def milestones(self) -> int:
        """How many are asked for."""
        return len(self._intervals)

    def status(self) -> WatchStatus:
        """Return how the polls go."""
        return self._rounds.status()

    def silence(self) -> float:
        """Return for how many seconds the server has left a poll without an answer."""
        since = self._unanswered_since
        return 0.0 if since is None else self._loop.time() - since

    async def update(self, standing: Standing) -> None:
        """Take in who wants what now.

        Raises:
            StoreError: The store is away.
        """
        self._offset = standing.earliest
        digests = set(standing.wanted)
        if digests == self._wants.keys():
            return
        new = tuple(digests - self._wants.keys())
        keys = [self._member.key(f"wants:{digest}") for digest in new]
        values = await self._store.ask(self._store.client.mget(keys)) if new else []
        for digest, value in zip(new, values, strict=True):
            if value is not None:
                self._wants[digest] = read_wanted(value)
        for digest in self._wants.keys() - digests:
            del self._wants[digest]
        self._intervals = {}
        for wanted in self._wants.values():
            for name in wanted.ids:
                shorter = min(wanted.interval, self._intervals.get(name, wanted.interval))
                self._intervals[name] = shorter
        self._changed.set()

    async def _run(self) -> None:
        await self._load()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._write_on())
            tasks.create_task(self._poll_on())

    async def _load(self) -> None:
        """Learn what has been told already."""
        pipe = self._store.client.pipeline(transaction=True)
        pipe.get(self._keys[3])
        pipe.hgetall(self._keys[2])
        count, states = await self._store.ask(pipe.execute())
        self._entries = int(count or 0)
        for key, value in states.items():
            name, record = key.decode(), read_record(value)
            self._know(name, record.number, record.read(name))
            self._numbers = max(self._numbers, record.number)

    async def _poll_on(self) -> None:
        await self._changed.wait()  # what is wanted comes with the first update
        while True:
            self._pace()
            await self._poll(tuple(self._intervals))
            await self._until_due()

    async def _until_due(self) -> None:
        """Wait for the next poll, or until somebody wants them to come sooner."""
        while True:
            self._changed.clear()
            interval = self._rounds.options.interval
            if min(self._intervals.values(), default=interval) < interval:
                return
            if new := tuple(name for name in self._intervals if name not in self._asked):
                self._begin(new)
                await self._rounds.ask(new)
            try:
                async with asyncio.timeout_at(self._rounds.next_at()):
                    await self._changed.wait()
            except TimeoutError:
                return

    async def _poll(self, ids: tuple[str, ...]) -> None:
        await self._outgoing.join()  # the store sets the pace, too
        gone = tuple(self._known.keys() - set(ids))
        for some in Plan(gone, _MOST_TOGETHER).chunks:
            self._outgoing.put_nowait(_Letter(dropped=some))
        for name in gone:
            del self._known[name]
        self._rounds.forget(gone)
        self._asked = set()
        self._has_reported = False
        self._begin(ids)
        await self._rounds.poll(ids, self._phase_of)
        if not self._rounds.failures:
            self._unanswered_since = None
        self._letter(()).report = Report.of(self.status(), is_over=True)

    def _begin(self, ids: Iterable[str]) -> None:
        """Note that some are about to be asked for."""
        now = self._loop.time()
        self._asked.update(ids)
        self._asked_at = now + self._offset
        if self._unanswered_since is None:
            self._unanswered_since = now

    def _pace(self) -> None:
        """Poll as often as anyone wants; for the others, every so many polls."""
        if not self._intervals:
            return
        shortest = min(self._intervals.values())
        self._rounds.options = attrs.evolve(self._rounds.options, interval=shortest)
        pace = self._rounds.interval
        every = {name: int(interval / pace + 1e-6) for name, interval in self._intervals.items()}
        self._rounds.every = {name: polls for name, polls in every.items() if polls > 1}

    def _take(self, result: ChunkResult) -> None:
        self._unanswered_since = self._loop.time()
        asked_at, (requested_at, observed_at) = self._asked_at, result.trip or (None, None)
        records, numbers = {}, []
        for name in result.ids:
            if name in result.failed:
                continue
            item = result.present.get(name) or result.rejected.get(name)
            known = self._known.get(name)
            if known is None or not says_the_same(known.item, item):
                try:
                    json = json_of(item)
                except RecursionError:  # as if it had not been answered for
                    continue
                known = self._know(name, self._number_of(known), item)
                record = Record(asked_at, requested_at, observed_at, known.number, json)
                records[name] = encode(record)
            elif known.item is not item:  # so that it is recognized at once
                self._know(name, known.number, item)
            numbers.append(known.number)
        letter = self._letter(numbers)
        letter.answers.append(Answer(asked_at, requested_at, observed_at, numbers))
        letter.records |= records
        if not self._has_reported:
            letter.report, self._has_reported = Report.of(self.status(), is_over=False), True

    def _letter(self, numbers: Sequence[int]) -> _Letter:
        """Return the letter that takes the answers of these milestones."""
        latest = self._latest
        if latest is None or not latest.has_room_for(numbers):
            latest = self._latest = _Letter()
            self._outgoing.put_nowait(latest)
        latest.numbers.update(numbers)
        return latest

    def _number_of(self, known: _Known | None) -> int:
        if known is not None:
            return known.number
        self._numbers += 1
        return self._numbers

    def _know(self, name: str, number: int, item: Item) -> _Known:
        before = self._phase_of(name)
        if isinstance(item, Observation):
            phase: Phase | None = item.phase
        else:  # as a watch sees it that holds the last good one
            phase = before if item is not None or before in OVER else None
        known = self._known[name] = _Known(number, item, phase)
        return known

    def _phase_of(self, name: str) -> Phase | None:
        known = self._known.get(name)
        return None if known is None else known.phase

    async def _write_on(self) -> None:
        while True:
            letter = await self._outgoing.get()
            if letter is self._latest:
                self._latest = None
            await self._write(letter)
            self._outgoing.task_done()

    async def _write(self, letter: _Letter) -> None:
        self._entries += 1
        entry = encode(Entry(self._entries, letter.answers, letter.report))
        kept, remembered = round(self._member.lease * KEPT * 1e3), round(REMEMBERED * 1e3)
        arguments: list[str | bytes | int] = [self.holder, self._entries, entry, kept, remembered]
        arguments += [len(letter.dropped), *letter.dropped]
        for pair in letter.records.items():
            arguments += pair
        if not await self._store.ask(self._script(keys=self._keys, args=arguments)):
            raise DeposedError
