"""What a watch believes: nothing backwards, nothing twice, nothing false."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kalshi_live import Observation, RejectedItem, ServerError
from kalshi_live.results import ChunkResult
from kalshi_live.watching.rejections import STEADY
from kalshi_live.watching.tracking import GONE_AFTER, Prospect, Tracker

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def seen(minute: int | None = None, **details: Any) -> Observation:
    if minute is not None:
        details["last_updated_ts"] = (NOW + timedelta(minutes=minute)).isoformat()
    return Observation("a", "football_game", details, NOW)


def answer(state: Observation | str | None) -> ChunkResult:
    result = ChunkResult(("a",))
    match state:
        case Observation():
            result.present["a"] = state
        case "failed":
            result.fail(["a"], ServerError("503"))
        case str():
            result.rejected["a"] = RejectedItem("a", state, None)
    return result


def kinds(*states: Observation | str | None, tracker: Tracker | None = None) -> list[str]:
    tracker = tracker or Tracker(["a"], 0.0)
    return [change.kind for state in states for change in tracker.take(answer(state), 1.0)]


def test_the_same_state_is_told_once() -> None:
    state = seen(status="live")
    assert kinds(state, state, seen(status="live"), state) == ["appeared"]


def test_the_same_content_in_other_bytes_is_the_observation_that_is_held_already() -> None:
    tracker, first = Tracker(["a"], 0.0), seen(status="live")
    kinds(first, seen(status="live"), tracker=tracker)
    assert tracker.current()._held["a"] is first


def test_an_older_state_is_dropped_and_counted() -> None:
    tracker = Tracker(["a"], 0.0)
    assert kinds(seen(-3, n=1), seen(-5, n=0), seen(-2, n=2), tracker=tracker) == [
        "appeared",
        "updated",
    ]
    assert tracker.outdated == 1


def test_an_older_state_is_dropped_even_after_the_milestone_was_gone() -> None:
    assert kinds(seen(-3, n=1), None, seen(-5, n=0), seen(-1, n=2)) == [
        "appeared",
        "disappeared",
        "appeared",
    ]


def test_a_time_far_in_the_future_cannot_freeze_a_milestone() -> None:
    assert kinds(seen(600, n=1), seen(-1, n=2), seen(600, n=3), seen(-0, n=4)) == [
        "appeared",
        "updated",
        "updated",
        "updated",
    ]


def at(second: float, updated: float, **details: Any) -> Observation:
    """Observed at one second and updated at another."""
    details["last_updated_ts"] = (NOW + timedelta(seconds=updated)).isoformat()
    return Observation("a", "football_game", details, NOW + timedelta(seconds=second))


@pytest.mark.parametrize("ahead", [1, 60, 240, 299, 301, 36_000])
@pytest.mark.parametrize(
    ("seconds", "behind"), [(2, 0), (2, 8), (0.05, 0)], ids=["at once", "with a lag", "often"]
)
def test_one_time_ahead_of_the_clock_silences_nothing(
    ahead: int, seconds: float, behind: int
) -> None:
    states = [at(seconds * n, int(seconds * n) - behind, n=n) for n in range(30)]
    states[3] = at(seconds * 3, seconds * 3 + ahead, n=3)
    assert kinds(*states) == ["appeared", *["updated"] * 29]


def test_behind_a_time_ahead_of_the_clock_an_older_state_is_still_dropped() -> None:
    """All of this machine's clock may be slow."""
    states = [at(0, 20, n=0), at(2, 22, n=1), at(4, -10, n=0), at(6, 26, n=3)]
    assert kinds(*states) == ["appeared", "updated", "updated"]


def test_states_without_a_time_are_taken_as_they_come() -> None:
    assert kinds(seen(n=1), seen(n=2), seen(n=1)) == ["appeared", "updated", "updated"]


def test_a_missing_milestone_has_disappeared_only_if_it_was_there() -> None:
    assert kinds(None, None, seen(n=1), None, None) == ["appeared", "disappeared"]


def test_a_failed_request_says_nothing() -> None:
    assert kinds(seen(n=1), "failed", seen(n=1)) == ["appeared"]


def test_a_rejected_item_is_told_once_and_keeps_the_last_good_state() -> None:
    tracker = Tracker(["a"], 0.0)
    good = seen(n=1)
    tracker.take(answer(good), 1.0)
    (change,) = tracker.take(answer("details: absent"), 2.0)
    assert (change.kind, change.before, change.after) == ("rejected", good, good)
    assert change.reason == "details: absent"
    assert kinds("details: absent", "type: 7", seen(n=2), tracker=tracker) == ["updated"]


BAD = "details: absent"


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([seen(n=1), BAD, seen(n=1)], ["appeared", "rejected", "recovered"]),
        ([seen(n=1), BAD, seen(n=1), seen(n=2)], ["appeared", "rejected", "recovered", "updated"]),
        ([seen(n=1), BAD, seen(n=2)], ["appeared", "rejected", "updated"]),
        ([seen(-1), BAD, seen(-2)], ["appeared", "rejected", "recovered"]),
        ([seen(n=1), BAD, None], ["appeared", "rejected", "disappeared"]),
        ([BAD, seen(n=1)], ["rejected", "appeared"]),
        ([BAD, None, None], ["rejected", "disappeared"]),
        ([seen(n=1), BAD, "failed", seen(n=1)], ["appeared", "rejected", "recovered"]),
    ],
)
def test_the_end_of_a_rejection_is_told_once(
    states: list[Observation | str | None], expected: list[str]
) -> None:
    assert kinds(*states, states[-1]) == expected


GOOD = seen(n=1)


@pytest.mark.parametrize("turns", [[BAD, GOOD], [BAD, GOOD, GOOD], [BAD, BAD, GOOD], [BAD, None]])
def test_an_item_that_flaps_is_told_once(turns: list[Observation | str | None]) -> None:
    told = kinds(GOOD, *turns * 100)
    assert len([kind for kind in told if kind in {"rejected", "recovered"}]) <= 2


def test_a_rejection_that_lasts_is_told_after_all() -> None:
    flapping = [GOOD, BAD, GOOD, BAD, GOOD]
    assert kinds(*flapping, *[BAD] * STEADY) == ["appeared", "rejected", "recovered", "rejected"]


def test_after_enough_good_answers_a_rejection_is_told_at_once_again() -> None:
    told = kinds(GOOD, BAD, *[GOOD] * STEADY, BAD)
    assert told == ["appeared", "rejected", "recovered", "rejected"]


def test_a_correction_after_the_end_is_an_update() -> None:
    states = [seen(status="live", n=1), seen(status="closed", n=1), seen(status="closed", n=2)]
    assert kinds(*states) == ["appeared", "final", "updated"]


LIVE, OVER = seen(status="live"), seen(status="closed")
CANCELLED, SOON = seen(status="cancelled"), seen(status="scheduled")


@pytest.mark.parametrize(
    ("answers", "prospect"),
    [
        ([], Prospect.AWAITED),
        ([None], Prospect.AWAITED),
        ([None] * 2 * GONE_AFTER, Prospect.AWAITED),
        (["failed"], Prospect.AWAITED),
        ([BAD], Prospect.AWAITED),
        ([SOON], Prospect.GOES_ON),
        ([LIVE], Prospect.GOES_ON),
        ([LIVE, "failed"], Prospect.GOES_ON),
        ([LIVE, BAD], Prospect.AWAITED),
        ([LIVE, BAD, LIVE], Prospect.GOES_ON),
        ([OVER], Prospect.OVER),
        ([CANCELLED], Prospect.OVER),
        ([OVER, LIVE], Prospect.GOES_ON),
        ([OVER, None], Prospect.OVER),
        ([OVER, BAD], Prospect.OVER),
        ([LIVE, *[None] * (GONE_AFTER - 1)], Prospect.GOES_ON),
        ([LIVE, *[None] * GONE_AFTER], Prospect.OVER),
        ([LIVE, None, LIVE, *[None] * (GONE_AFTER - 1)], Prospect.GOES_ON),
        ([SOON, *[None] * GONE_AFTER], Prospect.OVER),
        ([LIVE, *[None] * GONE_AFTER, LIVE], Prospect.GOES_ON),
    ],
)
def test_what_may_still_come_of_a_milestone(
    answers: list[Observation | str | None], prospect: Prospect
) -> None:
    tracker = Tracker(["a"], 0.0)
    kinds(*answers, tracker=tracker)
    assert tracker.prospect(["a"], ()) is prospect


def test_the_best_prospect_of_several_counts() -> None:
    tracker = Tracker(["a", "b"], 0.0)
    kinds(OVER, tracker=tracker)
    assert tracker.prospect(["a", "b"], ()) is Prospect.AWAITED
    live = Observation("b", "football_game", LIVE.details, NOW)
    tracker.take(ChunkResult(("b",), {"b": live}), 1.0)
    assert tracker.prospect(["a", "b"], ()) is Prospect.GOES_ON
    assert tracker.prospect(["a", "b"], {"b"}) is Prospect.AWAITED  # it fails, alone
    assert tracker.prospect(["a"], ()) is Prospect.OVER


def test_what_is_forgotten_appears_again() -> None:
    tracker = Tracker(["a"], 0.0)
    assert kinds(seen(-1, n=1), tracker=tracker) == ["appeared"]
    tracker.forget(["a", "never watched"])
    tracker.follow(["a"], 5.0)
    assert tracker.silence(6.0) == {"a": 1.0}
    assert kinds(seen(-2, n=1), tracker=tracker) == ["appeared"]


def test_silence_is_counted_from_the_last_answer() -> None:
    tracker = Tracker(["a", "b"], 10.0)
    tracker.take(answer(seen(n=1)), 12.0)
    assert tracker.silence(15.0) == {"a": 3.0, "b": 5.0}
