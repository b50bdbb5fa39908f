"""How old an observation is: when its feed last changed it, and whether the feed admits to lag.

Which of two states is the newer one is for those who compare them to decide.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from .values import Details, decimal_number, layers

CLOCK_SKEW = timedelta(minutes=5)
"""How far ahead of this machine's clock a time may be and still be believed."""

_RFC3339 = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(?::\d\d(?:\.\d{1,12})?)?(?:[Zz]|[+-]\d\d:?\d\d)?", re.ASCII
)
_MILLISECONDS_FROM = 1e11
"""As seconds this is the year 5138, as milliseconds 1973."""


def read_time(value: object) -> datetime | None:
    """Return a time of the wire as an aware datetime in UTC, None for one that means unknown.

    Takes RFC 3339 (without an offset: UTC) and Unix time in seconds or milliseconds, as a number
    or as text. Go writes an unknown time as year 1 or as zero: nothing at or before 1970 is one.

    Raises:
        ValueError: It is no time at all.
    """
    text = value.strip() if isinstance(value, str) else ""
    try:
        time = _from_text(text) if _RFC3339.fullmatch(text) else _from_number(value)
    except OverflowError:
        raise ValueError("outside of the calendar") from None
    return time if time.timestamp() > 0 else None


def _from_text(text: str) -> datetime:
    time = datetime.fromisoformat(text.upper())
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


def _from_number(value: object) -> datetime:
    number = decimal_number(value)
    if number is None:
        raise ValueError("neither RFC 3339 nor Unix time")
    seconds = number / 1000 if abs(number) >= _MILLISECONDS_FROM else number
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)


def updated_at_of(details: Details) -> datetime | None:
    """Return when the feed last changed the details, in UTC; None when they do not say so credibly.

    Reads `last_updated_ts`, or else `last_updated`; a race of votehub may have it in `votehub`.
    It may lie in the future: `age_of` tells how far that can be believed.
    """
    for layer in layers(details):
        for field in ("last_updated_ts", "last_updated"):
            try:
                time = read_time(layer.get(field))
            except ValueError:
                continue
            if time is not None:
                return time
    return None


def age_of(details: Details, observed_at: datetime) -> timedelta | None:
    """Return how old the details were when they arrived, never negative.

    A time of update up to `CLOCK_SKEW` ahead of `observed_at` is taken for the difference of two
    clocks, and gives zero; one further ahead is a mistake, and gives None.
    """
    updated_at = updated_at_of(details)
    if updated_at is None:
        return None
    arrived = observed_at if observed_at.tzinfo else observed_at.replace(tzinfo=UTC)
    age = arrived - updated_at
    return max(age, timedelta(0)) if age >= -CLOCK_SKEW else None


def delayed_of(details: Details) -> bool | None:
    """Return whether the details call themselves delayed; None when they do not say.

    Feeds set `live_data_delayed` only once they are badly late, and some never do: see the age.
    """
    delayed = details.get("live_data_delayed")
    return delayed if isinstance(delayed, bool) else None
