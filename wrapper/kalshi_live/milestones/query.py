"""A question: which milestones to list."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import attrs


def _text(_: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if value is None:
        return
    if not isinstance(value, str):
        raise TypeError(f"{attribute.name} must be a string, not {type(value).__name__}: {value!r}")
    if not value.strip():
        raise ValueError(f"{attribute.name} must not be blank")


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

    Raises:
        TypeError: A value is of the wrong type.
        ValueError: A text is blank, or a moment has no time zone.
    """

    type: str | None = attrs.field(default=None, validator=_text)
    category: str | None = attrs.field(default=None, validator=_text)
    competition: str | None = attrs.field(default=None, validator=_text)
    related_event_ticker: str | None = attrs.field(default=None, validator=_text)
    source_id: str | None = attrs.field(default=None, validator=_text)
    minimum_start_date: datetime | None = attrs.field(default=None, converter=_instant)
    maximum_start_date: datetime | None = attrs.field(default=None, converter=_instant)
    min_updated_ts: datetime | None = attrs.field(default=None, converter=_instant)

    def is_past(self, start_date: datetime | None) -> bool:
        """Return whether what starts then lies beyond `maximum_start_date`."""
        last = self.maximum_start_date
        return last is not None and start_date is not None and start_date > last
