"""When polls begin, and what is said of it."""

from __future__ import annotations

import pytest

from kalshi_live.watching.schedule import Schedule


def played(durations: list[float], interval: float = 2.0) -> tuple[Schedule, float]:
    """A schedule after polls of these durations, at the moment when the next one begins."""
    schedule, now = Schedule(100.0), 100.0
    for duration in durations:
        schedule.begin(now)
        now = schedule.next(now + duration, interval)
    schedule.begin(now)
    return schedule, now


@pytest.mark.parametrize(
    ("durations", "began", "effective", "lag"),
    [
        ([], 0.0, 2.0, 0.0),
        ([0.1] * 9, 18.0, 2.0, 0.0),
        ([1.9] * 9, 18.0, 2.0, 0.0),
        ([2.0] * 9, 18.0, 2.0, 0.0),
        ([2.1] * 9, 36.0, 4.0, 2.0),
        ([5.0] * 4, 24.0, 6.0, 4.0),
        ([5.0, 0.1, 0.1, 0.1], 12.0, 2.0, 0.0),
        ([0.1, 0.1, 5.0], 10.0, 10 / 3, 4.0),
    ],
)
def test_polls_keep_to_the_grid_and_what_they_really_do_is_measured(
    durations: list[float], began: float, effective: float, lag: float
) -> None:
    schedule, now = played(durations)
    assert now == 100.0 + began
    assert schedule.interval(now, 2.0) == pytest.approx(effective)
    assert schedule.lag(now, 2.0) == pytest.approx(lag)


def test_a_poll_that_takes_long_is_told_while_it_lasts() -> None:
    schedule, now = played([0.1] * 5)
    assert schedule.interval(now + 1.9, 2.0) == 2.0
    assert schedule.interval(now + 7.0, 2.0) == 7.0
    assert schedule.lag(now + 7.0, 2.0) == 5.0


def test_a_longer_interval_is_no_lag() -> None:
    schedule = Schedule(0.0)
    schedule.begin(0.0)
    assert schedule.next(5.0, 10.0) == 10.0
    schedule.begin(10.0)
    assert (schedule.interval(10.0, 10.0), schedule.lag(10.0, 10.0)) == (10.0, 0.0)


def test_a_loop_that_was_busy_makes_a_poll_late_but_not_those_after_it() -> None:
    schedule = Schedule(0.0)
    schedule.begin(0.3)
    assert schedule.lag(0.3, 2.0) == pytest.approx(0.3)
    assert schedule.next(0.4, 2.0) == 2.0
