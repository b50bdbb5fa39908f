"""What a shared watch makes of what the poller writes is what it would make of the answers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness import item
from kalshi_live import BadRequestError, LiveDataError, Observation, Share, errors
from kalshi_live.observation import RoundTrip
from kalshi_live.reading.items import read_body, read_payload
from kalshi_live.results import ChunkResult, RejectedItem
from kalshi_live.sharing.candidate import Candidate
from kalshi_live.sharing.following import SharedSource
from kalshi_live.sharing.member import Member
from kalshi_live.sharing.records import Record, Report, error_of, json_of, says_the_same
from kalshi_live.sharing.store import Store
from kalshi_live.watching.options import WatchOptions
from kalshi_live.watching.status import WatchStatus
from kalshi_live.watching.tracking import Tracker

from .conftest import RunningStore

IDS = ("a", "b", "c")
BEGIN = datetime(2026, 11, 24, tzinfo=UTC)
OPTIONS = WatchOptions(interval=0.005)


class Played:
    """Rounds whose answers are known before; the last poll has none, and is not over."""

    def __init__(self, answers: list[ChunkResult], begin: asyncio.Event, take: Any) -> None:
        self._answers = iter(answers)
        self._begin = begin
        self._take = take
        self._polls = 0
        self.options = OPTIONS
        self.every: Mapping[str, int] = {}
        self.failures = 0
        self.interval = OPTIONS.interval

    async def poll(self, ids: tuple[str, ...], phase_of: Any) -> bool:
        assert sorted(ids) == sorted(IDS)
        await self._begin.wait()
        answer = next(self._answers, None)
        if answer is None:
            await asyncio.Event().wait()
        self._polls += 1
        self._take(answer)
        return True

    def next_at(self) -> float:
        return 0.0

    def status(self) -> WatchStatus:
        return WatchStatus(OPTIONS.interval, polls=self._polls)

    def forget(self, ids: Iterable[str]) -> None:
        pass


def answer_of(poll: int, said: dict[str, str]) -> ChunkResult:
    """What one response says of each id: a number, or what is wrong."""
    begin = BEGIN + timedelta(seconds=poll)
    items = []
    for name, word in said.items():
        if word.isdigit():
            items.append(item(name, n=int(word), last_updated_ts=int(word)))
        elif word == "malformed":
            items.append({"milestone_id": name, "type": "football_game", "details": None})
    trip = RoundTrip(begin, begin + timedelta(milliseconds=100))
    result = read_payload({"live_datas": items}, tuple(said), trip)
    result.fail([name for name, word in said.items() if word == "failed"], LiveDataError("no"))
    return result


WORDS = st.sampled_from(["1", "1", "2", "3", "missing", "malformed", "failed"])
POLLS = st.lists(st.fixed_dictionaries(dict.fromkeys(IDS, WORDS)), min_size=1, max_size=30)


def changes_of(tracker: Tracker, result: ChunkResult) -> list[Any]:
    return [
        attrs.evolve(
            change,
            before=change.before and change.before.details,  # type: ignore[arg-type]
            after=change.after and change.after.details,  # type: ignore[arg-type]
        )
        for change in tracker.take(result, 0.0)
    ]


async def heard(
    share: Share,
    answers: list[ChunkResult],
    meanwhile: Callable[[SharedSource], Awaitable[None]] | None = None,
) -> tuple[list[Any], Tracker]:
    """The changes of a shared watch, before any has waited for another.

    Once it has begun to read and somebody to poll, it waits for what happens `meanwhile`.
    """
    store, begin = Store(share), asyncio.Event()
    tracker, changes = Tracker(IDS, 0.0), []
    candidate = Candidate(
        store,
        Member(store, "test", 3.0),
        lambda take: Played(answers, begin, take),  # type: ignore[arg-type,return-value]
    )
    source = SharedSource(
        candidate,
        0.01,
        lambda result: changes.extend(changes_of(tracker, result)),
        raises=True,
    )
    try:
        async with asyncio.timeout(20):
            while source.status().polls < len(answers):
                await source.poll(IDS, tracker.phase)
                if not begin.is_set() and meanwhile is not None:
                    begin.set()
                    await meanwhile(source)
                begin.set()
    finally:
        await source.aclose()
    return changes, tracker


@settings(max_examples=60, deadline=None)
@given(polls=POLLS)
def test_a_shared_watch_makes_the_same_of_all_answers(store: RunningStore, polls: Any) -> None:
    answers = [answer_of(number, said) for number, said in enumerate(polls)]
    alone = Tracker(IDS, 0.0)
    expected = [change for answer in answers for change in changes_of(alone, answer)]
    changes, tracker = asyncio.run(heard(store.share(budget=False), answers))
    assert changes == expected
    assert tracker.outdated == alone.outdated
    assert tracker.prospect(IDS, ()) == alone.prospect(IDS, ())


@pytest.mark.parametrize(("alone_at", "count"), [(-60, 6), (60, 0)])
def test_what_was_asked_for_before_its_own_answers_is_not_taken_in(
    store: RunningStore, alone_at: float, count: int
) -> None:
    async def answered_alone(source: SharedSource) -> None:
        source._answered_alone_at = asyncio.get_running_loop().time() + alone_at

    answers = [answer_of(number, dict.fromkeys(IDS, word)) for number, word in enumerate("12")]
    changes, _ = asyncio.run(heard(store.share(budget=False), answers, answered_alone))
    assert len(changes) == count


def test_who_has_missed_entries_starts_from_the_states_again(store: RunningStore) -> None:
    share = store.share(budget=False)
    polls = [{"a": "1", "b": "1", "c": "1"}, {"a": "2", "b": "missing", "c": "1"}]
    answers = [answer_of(number, said) for number, said in enumerate([*polls, polls[-1]])]

    async def miss(source: SharedSource) -> None:
        keys = source._changes, source._count
        while int(store.ask("GET", keys[1]) or 0) < 3:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.01)
        store.ask("XTRIM", keys[0], "MAXLEN", 1)

    changes, tracker = asyncio.run(heard(share, answers, miss))
    assert {name: held.details["n"] for name, held in tracker.current().items()} == {"a": 2, "c": 1}
    assert [change.milestone_id for change in changes] == ["a", "c"]


DETAILS = [
    b'{"lone": "\\ud800"}',
    b'{"nan": NaN, "inf": 1e999}',
    b'{"big": 123456789012345678901234567890, "real": 1.0}',
    '{"text": "é\u2028"}'.encode(),
    b'{"deep": ' + b"[" * 500 + b"]" * 500 + b"}",
    b"null",
    b"[1]",
]


@pytest.mark.parametrize("details", DETAILS, ids=lambda one: one[:12])
def test_an_item_is_the_same_after_its_way_through_the_store(details: bytes) -> None:
    trip = RoundTrip(BEGIN, BEGIN + timedelta(seconds=1))
    body = b'{"live_datas": [{"milestone_id": "a", "type": "t", "other": [1], "details": %b}]}'
    result = read_body(body % details, ("a",), trip, None)
    sent = result.present.get("a") or result.rejected.get("a")
    arrived = Record(0.0, *trip, 1, json_of(sent)).read("a")
    assert repr(arrived) == repr(sent)
    if isinstance(sent, Observation):
        assert isinstance(arrived, Observation)
        assert repr(arrived.details) == repr(sent.details)
        assert (arrived.extra, arrived.observed_at) == (sent.extra, sent.observed_at)
    else:
        assert isinstance(sent, RejectedItem)
        assert says_the_same(sent, arrived)


def test_an_error_is_told_by_its_kind_and_text_and_nothing_else_is_made_of_it() -> None:
    status = WatchStatus(
        1.0,
        last_error=BadRequestError("no such id", status_code=400, body="x"),
        failing={"a": errors.ContractError("rubbish")},
    )
    report = Report.of(status, is_over=True)
    assert report.last_error is not None
    error = error_of(report.last_error)
    assert isinstance(error, BadRequestError)
    assert (str(error), error.status_code) == ("no such id", 400)
    assert isinstance(error_of(report.failing["a"]), errors.ContractError)
    for kind in ("one_line", "Any", "nonsense"):
        told = type(report.last_error)(kind, "text")
        assert type(error_of(told)) is LiveDataError
