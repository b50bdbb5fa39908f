from __future__ import annotations

import pytest

from kalshi_live.sandbox import Clock


class Seconds:
    """A monotonic clock that a test sets."""

    def __init__(self) -> None:
        self.now = 50.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(("speed", "expected"), [(1.0, 110.0), (60.0, 700.0), (0.0, 100.0)])
def test_ten_real_seconds_last_ten_times_the_speed(speed, expected):
    real = Seconds()
    clock = Clock(100.0, speed=speed, monotonic=real)
    real.now += 10.0
    assert clock.now() == expected


def test_a_stopped_clock_moves_by_hand_only():
    clock = Clock.stopped(100.0)
    assert [clock.now(), clock.advance(5.0), clock.advance(0.5), clock.now()] == [
        100.0,
        105.0,
        105.5,
        105.5,
    ]


def test_time_never_moves_backwards():
    with pytest.raises(ValueError, match="only moves forward"):
        Clock().advance(-1.0)


@pytest.mark.parametrize("speed", [-1.0, float("nan"), float("inf")])
def test_a_speed_that_makes_no_sense_is_refused(speed):
    with pytest.raises(ValueError, match="must not be negative, and finite"):
        Clock(speed=speed)


@pytest.mark.parametrize("seconds", [float("nan"), float("inf")])
def test_a_time_that_is_no_time_is_refused(seconds):
    with pytest.raises(ValueError, match="must be a Unix time"):
        Clock(seconds)
    with pytest.raises(ValueError, match="only moves forward"):
        Clock().advance(seconds)
