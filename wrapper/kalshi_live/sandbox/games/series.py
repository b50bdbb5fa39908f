"""Time series: an economic indicator (truflation) and an artist's streams.

A moment is a new value; nothing is won here, and `final` means that the target date has passed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...kinds import Phase
from .frame import ANNOUNCED, DATE, Details, Game, Listed, Moment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

HOUR = 3_600.0
POINTS = 24
"""How many values a time series shows."""
VALUES = 48
"""How many values are published in all."""


def play_truflation(random: Random) -> Iterator[Moment]:
    """Yield an indicator, a moment an hour."""
    indicator = random.choice(("US CPI", "US Housing", "US Food", "US Energy"))
    value = random.uniform(1.5, 4.0)
    series: list[Details] = []
    for hour in range(VALUES + 1):
        value += random.gauss(0.0, 0.02)
        series = [*series, {"t": hour, "value": round(value, 3)}][-POINTS:]
        details: Details = {
            "indicator": indicator,
            "category": "inflation",
            "series_key": indicator.lower().replace(" ", "_"),
            "latest_value": round(value, 3),
            "timeseries": series,
            "target_date": DATE,
        }
        yield Moment(ANNOUNCED if hour == 0 else hour * HOUR, _phase(hour), details)


def play_streams(random: Random) -> Iterator[Moment]:
    """Yield a week of streams, a moment each hour in which the counts come in."""
    total = random.randint(1_000_000, 9_000_000)
    daily: list[Details] = []
    for hour in range(VALUES + 1):
        streams = random.randint(80_000, 400_000)
        total += streams
        daily = [*daily, {"t": hour, "streams": streams}][-POINTS:]
        details: Details = {
            "timeseries_daily": daily,
            "timeseries_weekly": [{"week": 1, "streams": total}],
            "current_total": str(total),
            "period_start": DATE,
            "period_end": DATE,
            "target_week_finalized": _phase(hour) is Phase.FINAL,
        }
        yield Moment(ANNOUNCED if hour == 0 else hour * HOUR, _phase(hour), details)


def _phase(hour: int) -> Phase:
    if hour == 0:
        return Phase.SCHEDULED
    return Phase.FINAL if hour == VALUES else Phase.LIVE


INDICATOR = Listed(
    series="KXINFL", events=("YOY", "MOM"), title="Inflation {number}", category="Economics"
)
STREAMS = Listed(
    series="KXARTIST", events=("STREAMS",), title="Streams {number}", category="Entertainment"
)
SECONDS = VALUES * HOUR
GAMES = (
    Game("truflation", share=1, seconds=SECONDS, play=play_truflation, listed=INDICATOR),
    Game("artist_streams", share=1, seconds=SECONDS, play=play_streams, listed=STREAMS),
)
