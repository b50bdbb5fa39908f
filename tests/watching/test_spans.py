"""A change happened between its `not_before` and its `not_after`."""

from __future__ import annotations

import pickle
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from harness import SERVER, Server, item
from kalshi_live import Change, LiveDataClient, Observation, RejectedItem, ServerError
from kalshi_live.observation import RoundTrip
from kalshi_live.results import ChunkResult
from kalshi_live.watching.pending import Pending
from kalshi_live.watching.tracking import Tracker

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
Answer = int | str
"""A number that is the state, or "missing", "rejected" or "failed"."""


def trip(poll: int) -> RoundTrip:
    return RoundTrip(NOON + timedelta(seconds=10 * poll), NOON + timedelta(seconds=10 * poll + 5))


def result(answer: Answer, poll: int) -> ChunkResult:
    requested_at, observed_at = trip(poll)
    whole = ChunkResult(("a",), trip=trip(poll))
    if isinstance(answer, int):
        whole.present["a"] = Observation(
            "a", "football_game", {"n": answer}, observed_at, requested_at=requested_at
        )
    elif answer == "rejected":
        whole.rejected["a"] = RejectedItem("a", "details: absent", None)
    elif answer == "failed":
        whole = ChunkResult(("a",))
        whole.fail(["a"], ServerError("503"))
    return whole


def state(observation: Observation | None) -> Any:
    return None if observation is None else observation.details["n"]


def polls_of(change: Change) -> tuple[int | None, int]:
    """The poll that begins the span of a change, and the one that ends it."""
    assert change.not_after is not None
    first, last = change.not_before, (change.not_after - NOON).seconds
    assert last % 10 == 5
    return first and (first - NOON).seconds // 10, last // 10


ANSWERS = st.sampled_from([1, 2, 3, "missing", "rejected", "failed"])


@given(st.lists(st.tuples(ANSWERS, st.booleans()), max_size=12))
@example([(1, True), (1, False), (2, True)])
@example([(1, True), (2, False), (1, False), (1, False), (3, True)])
@example([(1, True), ("rejected", True), (2, False), (1, True)])
def test_the_span_of_a_change_is_from_the_last_time_before_it_to_the_first_after(
    polls: list[tuple[Answer, bool]],
) -> None:
    """However slowly changes are taken: with each answer comes whether one is taken then."""
    tracker, pending = Tracker(["a"], 0.0), Pending()
    answers = [answer for answer, _ in polls]
    for poll, (answer, takes) in enumerate(polls):
        for change in tracker.take(result(answer, poll), float(poll)):
            pending.add(change)
        if not (takes and pending):
            continue
        change = pending.pop()
        first, last = polls_of(change)
        assert (first is None) is (change.before is None)
        if first is not None:
            assert answers[first] == state(change.before)
        if change.kind in {"appeared", "updated", "final"}:
            assert answers[last] == state(change.after)
        elif change.kind in {"disappeared", "rejected"}:
            assert answers[last] == {"disappeared": "missing"}.get(change.kind, "rejected")
        between = answers[-1 if first is None else first + 1 : last]
        assert first is None or first < last
        if change.kind == "updated" and set(answers) <= {1, 2, 3} and all(t for _, t in polls):
            assert between == []


def test_a_state_that_lasted_bounds_a_change_by_its_last_request() -> None:
    tracker = Tracker(["a"], 0.0)
    first = result(1, 0)
    (appeared,) = tracker.take(first, 0.0)
    for poll in range(1, 9):
        again = ChunkResult(("a",), present=first.present, trip=trip(poll))  # as recalled
        assert tracker.take(again, 0.0) == []
    tracker.take(result("failed", 9), 0.0)
    (updated,) = tracker.take(result(2, 10), 0.0)
    assert (appeared.not_before, appeared.not_after) == (None, trip(0).observed_at)
    assert (updated.not_before, updated.not_after) == (trip(8).requested_at, trip(10).observed_at)
    assert pickle.loads(pickle.dumps(updated)) == updated


def test_a_state_that_is_dropped_for_its_age_confirms_nothing() -> None:
    def dated(minute: int, poll: int) -> ChunkResult:
        updated = (NOON - timedelta(minutes=minute)).isoformat()
        details = {"last_updated_ts": updated, "n": minute}
        seen = Observation("a", "football_game", details, NOON)
        return ChunkResult(("a",), present={"a": seen}, trip=trip(poll))

    tracker = Tracker(["a"], 0.0)
    for poll, minute in enumerate([5, 9]):
        tracker.take(dated(minute, poll), 0.0)
    assert tracker.outdated == 1
    (updated,) = tracker.take(dated(1, 2), 0.0)
    assert updated.not_before == trip(0).requested_at


def test_one_that_comes_back_as_it_was_appears_when_it_comes_back() -> None:
    tracker = Tracker(["a"], 0.0)
    first = result(1, 0)
    tracker.take(first, 0.0)
    (gone,) = tracker.take(result("missing", 1), 0.0)
    assert (gone.not_before, gone.not_after) == (trip(0).requested_at, trip(1).observed_at)
    (back,) = tracker.take(ChunkResult(("a",), present=first.present, trip=trip(2)), 0.0)
    assert (back.kind, back.not_before, back.not_after) == ("appeared", None, trip(2).observed_at)


def test_a_watch_tells_between_which_moments_something_happened() -> None:
    numbers = {"a": 1}
    server = Server(lambda ids, n: {"live_datas": [item(one, n=numbers[one]) for one in ids]})
    with (
        LiveDataClient(SERVER, **server.options()) as client,
        client.watch(["a"], interval=0.01) as watch,
    ):
        next(watch)
        seen = datetime.now(UTC)
        polls = watch.status.polls
        while watch.status.polls < polls + 3:
            time.sleep(0.002)
        earliest = datetime.now(UTC)
        numbers["a"] = 2
        latest = datetime.now(UTC)
        change = watch.next(timeout=5)
    assert change.not_before is not None
    assert change.not_after is not None
    assert seen < change.not_before <= latest
    assert earliest <= change.not_after


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_chunk_asked_for_in_parts_lasts_from_the_first_to_the_end_of_the_last(
    order: tuple[int, int],
) -> None:
    whole = ChunkResult(("a",))
    for poll in order:
        whole.add(ChunkResult(("a",), trip=trip(poll)))
    whole.add(result("failed", 2))
    assert whole.trip == (trip(0).requested_at, trip(1).observed_at)
