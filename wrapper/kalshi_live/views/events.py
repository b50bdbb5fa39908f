"""Views of what is no contest of two sides: political races, company reports and time series.

Their nested values are handed on as they came, since little is known of them.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import attrs

from .base import Label, View


@attrs.frozen(kw_only=True)
class PoliticalRace(View):
    """A political race: `political_race`.

    Attributes:
        candidates: By the id of the candidate.
        winner: The id of a candidate.
        winners: The ids of candidates.
        race_call_status: "", "Called", "Too Early to Call" or "Runoff".
        reporting_percentage: Between 0 and 100.
        provider: "votehub" where all other fields are inside `votehub`.
    """

    candidates: Mapping[str, Mapping[str, Any] | None] | None = attrs.field(
        default=None, repr=False
    )
    winners: tuple[Label | None, ...] | None = None
    race_call_status: str | None = None
    tabulation_status: str | None = None
    reporting_percentage: float | None = None
    last_updated: datetime | None = None
    provider: str | None = None
    votehub: Mapping[str, Any] | None = attrs.field(default=None, repr=False)


@attrs.frozen(kw_only=True)
class CompanyReport(View):
    """A company's report: `company_report`."""

    company_name: str | None = None
    provider: str | None = None
    events: Any = attrs.field(default=None, repr=False)
    latest_event: Any = attrs.field(default=None, repr=False)
    next_event: Any = attrs.field(default=None, repr=False)


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
