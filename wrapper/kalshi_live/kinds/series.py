"""Values over time: `truflation` and `artist_streams`.

Neither has a state field; a finished week of streams says so in a field of its own.
"""

from typing import Any

import attrs

from .common import Details, Kind, Phase, Value, View, by_state, decimal_number


@attrs.frozen(kw_only=True)
class TimeSeries(View):
    """A value over time: `truflation` has the first six fields, `artist_streams` the others.

    Attributes:
        target_date: As it came; its form is not known. So are `period_start` and `period_end`.
    """

    indicator: str | None = None
    category: str | None = None
    series_key: str | None = None
    latest_value: float | None = None
    target_date: str | None = None
    timeseries: Any = attrs.field(default=None, repr=False)
    current_total: int | None = None
    period_start: str | None = None
    period_end: str | None = None
    target_week_finalized: bool | None = None
    timeseries_daily: Any = attrs.field(default=None, repr=False)
    timeseries_weekly: Any = attrs.field(default=None, repr=False)


def latest_value(details: Details) -> float | None:
    """Return the newest value of an indicator."""
    return decimal_number(details.get("latest_value"))


def current_total(details: Details) -> float | None:
    """Return how often an artist was streamed."""
    return decimal_number(details.get("current_total"))


TRUFLATION = Kind(types=("truflation",), view=TimeSeries, value=Value("latest value", latest_value))
ARTIST_STREAMS = Kind(
    types=("artist_streams",),
    view=TimeSeries,
    value=Value("streams", current_total),
    phase=by_state(target_week_finalized={True: Phase.FINAL}),
)
