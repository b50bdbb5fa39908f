"""A question: which milestones to list."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Self

import attrs


def _text(_: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if value is None:
        return
    if not isinstance(value, str):
        raise TypeError(f"{attribute.name} must be a string, not {type(value).__name__}: {value!r}")
    if not value.strip():
        raise ValueError(f"{attribute.name} must not be blank")


_LONGEST = timedelta(days=36_500)


def _window(_: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if value is None:
        return
    if not isinstance(value, timedelta):
        raise TypeError(
            f"{attribute.name} must be a timedelta, not {type(value).__name__}: {value!r}"
        )
    if not timedelta() < value <= _LONGEST:
        raise ValueError(
            f"{attribute.name} must be positive, and no longer than {_LONGEST.days} days: {value}"
        )


def _instant(value: datetime | str | None) -> datetime | None:
    if value is None:
        return None
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            raise ValueError(
                f"{value!r} is no RFC 3339 date-time, such as 2026-11-24T18:00:00Z"
            ) from None
    if not isinstance(value, datetime):
        raise TypeError(
            f"a date is a datetime or RFC 3339 text, not {type(value).__name__}: {value!r}"
        )
    if value.tzinfo is None:
        raise ValueError(
            f"{value.isoformat()} has no time zone: pass an aware datetime, as in datetime.now(UTC)"
        )
    return value.astimezone(UTC)


@attrs.frozen(kw_only=True)
class MilestoneQuery:
    """Filters of a listing; they bear Kalshi's names. None does not filter.

    A value that the server does not know is no error: the listing is empty. `category` and
    `competition` have spellings that differ by little, and are not those of series: `type` and a
    look at `Milestone.league` are the safer way.

    Attributes:
        type: Such as `football_game`.
        category: Such as `Sports`.
        competition: Such as `NFL`.
        related_event_ticker: The ticker of one event.
        source_id: The id at the provider of the data.
        minimum_start_date: Leaves out what starts earlier: an aware datetime, or RFC 3339 text.
            Without it a listing begins years ago, and has hundreds of pages.
        maximum_start_date: Leaves out what starts later. The server knows no such filter: the
            listing stops where starts, which ascend, have passed it. One that is listed twice,
            because its start moves meanwhile, is judged by its newest version.
        min_updated_ts: Leaves out what did not change after this moment; counted in seconds.
        starts_within: Leaves out what starts earlier or later than this before or after now: a
            window that moves with the clock, and stands in the place of both start dates. A game
            that lasts longer than this leaves the window before its end.

    Raises:
        TypeError: A value is of the wrong type.
        ValueError: A text is blank, a moment has no time zone, `starts_within` is not positive or
            stands beside a start date.
    """

    type: str | None = attrs.field(default=None, validator=_text)
    category: str | None = attrs.field(default=None, validator=_text)
    competition: str | None = attrs.field(default=None, validator=_text)
    related_event_ticker: str | None = attrs.field(default=None, validator=_text)
    source_id: str | None = attrs.field(default=None, validator=_text)
    minimum_start_date: datetime | None = attrs.field(default=None, converter=_instant)
    maximum_start_date: datetime | None = attrs.field(default=None, converter=_instant)
    min_updated_ts: datetime | None = attrs.field(default=None, converter=_instant)
    starts_within: timedelta | None = attrs.field(default=None, validator=_window)

    def __attrs_post_init__(self) -> None:
        dates = (self.minimum_start_date, self.maximum_start_date)
        if self.starts_within is not None and dates != (None, None):
            raise ValueError(
                "starts_within is a window around now: it cannot be combined with "
                "minimum_start_date or maximum_start_date"
            )

    def at(self, now: datetime) -> Self:
        """Return the same query as of `now`: with start dates where it has a window."""
        window = self.starts_within
        if window is None:
            return self
        return attrs.evolve(
            self,
            starts_within=None,
            minimum_start_date=now - window,
            maximum_start_date=now + window,
        )

    def is_past(self, start_date: datetime | None) -> bool:
        """Return whether what starts then lies beyond `maximum_start_date`."""
        last = self.maximum_start_date
        return last is not None and start_date is not None and start_date > last
