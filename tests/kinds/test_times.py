"""When the details were updated, how old they are, and whether they admit to be late."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from kalshi_live import Observation
from kalshi_live.meaning import CLOCK_SKEW

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
UNIX = int(NOON.timestamp())


def observation(details: dict[str, Any], observed_at: datetime = NOON) -> Observation:
    return Observation("m", "football_game", details, observed_at)


@pytest.mark.parametrize("field", ["last_updated_ts", "last_updated"])
@pytest.mark.parametrize(
    ("value", "time"),
    [
        ("2026-11-22T12:00:00Z", NOON),
        ("2026-11-22t12:00:00z", NOON),
        ("2026-11-22 12:00:00+00:00", NOON),
        ("2026-11-22T12:00:00", NOON),
        ("2026-11-22T13:30:00+01:30", NOON),
        ("2026-11-22T04:00:00-08:00", NOON),
        ("2026-11-22T12:00:00.250Z", NOON + timedelta(milliseconds=250)),
        ("2026-11-22T12:00:00.123456789Z", NOON + timedelta(microseconds=123456)),
        (UNIX, NOON),
        (str(UNIX), NOON),
        (float(UNIX) + 0.5, NOON + timedelta(seconds=0.5)),
        (f"{UNIX}.5", NOON + timedelta(seconds=0.5)),
        (UNIX * 1000, NOON),
        (str(UNIX * 1000 + 250), NOON + timedelta(milliseconds=250)),
    ],
)
def test_a_time_is_read_in_every_notation(field: str, value: Any, time: datetime) -> None:
    updated_at = observation({field: value}).updated_at
    assert updated_at == time
    assert updated_at.tzinfo is UTC


@pytest.mark.parametrize(
    "value",
    [
        *("0001-01-01T00:00:00Z", "0001-01-01T00:00:00+05:00", "1970-01-01T00:00:00Z", 0, "0", -1),
        *(-62_135_596_800, "", None, "soon", "2026-11-22", "12:00", True, [], {}),
        *("2026-13-01T00:00:00Z", "2026-11-22T12:00:00+99:99", "9999-12-31T23:59:59-23:59"),
        *(float("nan"), float("inf"), 1e300, 10**30, "\ud800", "\uff12\uff10"),
        UNIX * 10**6,
        pytest.param(10**5000, id="huge number"),
        pytest.param("9" * 5000, id="huge number as text"),
        pytest.param("2026-11-22T12:00:00Z" * 1000, id="many times"),
    ],
)
def test_nonsense_and_the_zero_of_time_are_unknown(value: Any) -> None:
    assert observation({"last_updated_ts": value}).updated_at is None
    assert observation({"last_updated_ts": value}).age is None
    fallback = observation({"last_updated_ts": value, "last_updated": UNIX})
    assert fallback.updated_at == NOON


def test_a_race_of_votehub_may_keep_its_time_inside() -> None:
    assert observation({"votehub": {"last_updated": UNIX}}).updated_at == NOON
    assert observation({"votehub": [UNIX]}).updated_at is None


@pytest.mark.parametrize(
    ("seconds_ago", "age"),
    [
        (0, 0),
        (90, 90),
        (86_400, 86_400),
        (-1, 0),
        (-CLOCK_SKEW.total_seconds(), 0),
        (-CLOCK_SKEW.total_seconds() - 1, None),
        (-86_400, None),
    ],
)
def test_age_is_never_negative_and_a_far_future_has_none(
    seconds_ago: float, age: float | None
) -> None:
    item = observation({"last_updated_ts": (NOON - timedelta(seconds=seconds_ago)).isoformat()})
    assert item.age == (None if age is None else timedelta(seconds=age))
    assert item.updated_at == NOON - timedelta(seconds=seconds_ago)


def test_age_knows_every_time_zone_and_takes_none_for_utc() -> None:
    details = {"last_updated_ts": UNIX - 60}
    for observed_at in (NOON.replace(tzinfo=None), NOON.astimezone(timezone(timedelta(hours=9)))):
        assert observation(details, observed_at).age == timedelta(minutes=1)


@pytest.mark.parametrize(
    ("value", "delayed"),
    [(True, True), (False, False), (None, None), ("true", None), ("false", None), (1, None)],
)
def test_delayed_is_what_the_details_say_and_none_when_they_do_not(
    value: Any, delayed: bool | None
) -> None:
    assert observation({"live_data_delayed": value}).delayed is delayed
    assert observation({}).delayed is None
