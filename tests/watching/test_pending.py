"""What waits for the consumer of a watch, and what it is handed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from kalshi_live import Change, ChangeKind, Observation, RejectedItem
from kalshi_live.results import ChunkResult
from kalshi_live.watching.changes import recovery, rejection
from kalshi_live.watching.pending import Pending
from kalshi_live.watching.rejections import STEADY
from kalshi_live.watching.tracking import Tracker

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def seen(**details: Any) -> Observation:
    return Observation("a", "football_game", details, NOW, extra={"n": [1]})


def test_changes_that_wait_are_one_per_milestone_and_oldest_first() -> None:
    pending = Pending()
    for name, before, after in [
        ("a", None, seen(n=1)),
        ("b", None, seen(n=1)),
        ("a", seen(n=1), seen(n=2)),
        ("c", None, seen(n=1)),
        ("c", seen(n=1), None),
    ]:
        kind = ChangeKind.APPEARED if before is None else ChangeKind.UPDATED
        pending.add(Change(name, kind, before, after))
    assert len(pending) == 2
    first = pending.pop()
    assert (first.milestone_id, first.kind, first.after) == ("a", "appeared", seen(n=2))
    assert pending.pop().milestone_id == "b"


def test_a_rejection_hides_no_state_and_is_forgotten_when_the_item_is_good_again() -> None:
    pending = Pending()
    pending.add(Change("a", ChangeKind.APPEARED, None, seen(n=1)))
    pending.add(rejection("a", seen(n=1), "details: absent"))
    assert [pending.pop().kind, pending.pop().kind] == ["appeared", "rejected"]
    pending.add(rejection("a", seen(n=1), "details: absent"))
    pending.add(Change("a", ChangeKind.UPDATED, seen(n=1), seen(n=2)))
    assert [pending.pop().kind, len(pending)] == ["updated", 0]


def test_a_rejection_and_its_end_that_both_wait_are_nothing_to_tell() -> None:
    pending = Pending()
    pending.add(rejection("a", None, "details: absent"))
    pending.add(recovery("a", None))
    assert len(pending) == 0


def test_a_milestone_that_keeps_changing_keeps_its_place() -> None:
    pending = Pending()
    for name, before, after in [
        ("a", seen(n=0), seen(n=1)),
        ("b", seen(n=0), seen(n=1)),
        ("a", seen(n=1), seen(n=2)),
    ]:
        pending.add(Change(name, ChangeKind.UPDATED, before, after))
    assert [pending.pop().milestone_id, pending.pop().milestone_id] == ["a", "b"]


ANSWERS = st.sampled_from(["missing", "rejected", 1, 2])


def result(answer: str | int) -> ChunkResult:
    whole = ChunkResult(("a",))
    if answer == "rejected":
        whole.rejected["a"] = RejectedItem("a", "details: absent", None)
    elif answer != "missing":
        whole.present["a"] = seen(n=answer)
    return whole


@given(st.lists(ANSWERS | st.just("take")), ANSWERS)
@example([1, "take", "rejected", "take", 2], 1)
@example(["rejected", "take", 1], "missing")
@example([1, "take", "rejected", "take", 1], "rejected")
def test_who_takes_all_changes_knows_in_the_end_how_it_is(moves: list[Any], end: Any) -> None:
    """However slowly they are taken, and however the item flaps before."""
    tracker, pending = Tracker(["a"], 0.0), Pending()
    state: Observation | None = None
    is_rejected = False

    def take() -> None:
        nonlocal state, is_rejected
        change = pending.pop()
        assert change.before == state
        state, is_rejected = change.after, change.kind is ChangeKind.REJECTED

    for move in [*moves, *[end] * STEADY]:
        if move != "take":
            for change in tracker.take(result(move), 1.0):
                pending.add(change)
        elif pending:
            take()
    while pending:
        take()
    assert state == dict(tracker.current()).get("a")
    assert is_rejected == (end == "rejected")
    if end in {1, 2}:
        assert state == seen(n=end)


def test_a_consumer_that_changes_what_it_was_handed_changes_nothing_else() -> None:
    tracker, pending = Tracker(["a"], 0.0), Pending()

    def told(answer: Observation | str) -> Change:
        one = result(answer) if isinstance(answer, str) else ChunkResult(("a",), {"a": answer})
        for change in tracker.take(one, 1.0):
            pending.add(change)
        return pending.pop()

    def spoil(observation: Observation | None) -> None:
        assert observation is not None
        observation.details["inner"]["list"].append("mine")
        observation.details["n"] = "mine"
        observation.extra["n"].append("mine")

    def fresh(number: int) -> Observation:
        return seen(n=number, inner={"list": [{}]})

    first = fresh(1)
    spoil(told(first).after)
    spoil(tracker.current()["a"])
    rejected = told("rejected")
    assert rejected.before == rejected.after == fresh(1)
    spoil(rejected.after)
    assert told(first).after == fresh(1)  # recovered
    change = told(fresh(2))
    assert change.fields == {"n": (1, 2)}
    spoil(change.before)
    assert told("missing").before == fresh(2)
    assert told(first).after == fresh(1)  # appeared; it is remembered by its bytes
