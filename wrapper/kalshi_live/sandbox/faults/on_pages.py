"""Faults that spoil a page of an operation that lists, or the cursor that leads on.

Faults that fail a request as a whole live in `on_requests`, and strike every operation.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from ..answers import Answer, bad_argument, json_answer
from ..cursors import decode, encode
from .registry import PAGE, Options

Page = dict[str, Any]
PLACES = {
    "milestones": ("start_date", "id"),
    "events": ("event_ticker",),
    "structured_targets": ("id",),
}
LAST = "\uffff"
"""Comes after every id, date and ticker."""


@PAGE.fault()
def bad_argument_400(_: Page, __: str, ___: Options) -> Answer:
    """400 with `{"msg": …}`."""
    return bad_argument("invalid argument")


@PAGE.fault()
def repeated_cursor(page: Page, cursor: str, _: Options) -> Answer:
    """The cursor that was sent comes back, and so the page."""
    return json_answer(200, page | {"cursor": cursor or page["cursor"]})


@PAGE.fault()
def endless_cursor(page: Page, cursor: str, _: Options) -> Answer:
    """After the last page, empty pages follow without end, each with a new cursor."""
    if page["cursor"]:
        return json_answer(200, page)
    place = decode(cursor) if cursor else ()
    count = int(place[1]) + 1 if place[:1] == (LAST,) else 0
    return json_answer(200, page | {"cursor": encode((LAST, str(count)))})


@PAGE.fault()
def empty_page(page: Page, cursor: str, _: Options) -> Answer:
    """A page without rows, whose cursor leads to the rows that are missing."""
    return json_answer(200, page | {_key(page): [], "cursor": _again(cursor)})


@PAGE.fault()
def null_page(page: Page, cursor: str, _: Options) -> Answer:
    """The list of rows is null, and the cursor leads to those that are missing."""
    return json_answer(200, page | {_key(page): None, "cursor": _again(cursor)})


@PAGE.fault()
def overlapping_pages(page: Page, _: str, __: Options) -> Answer:
    """The last row of a page is the first of the next one, too."""
    return json_answer(200, _overlapping(page))


@PAGE.fault()
def moving_start(page: Page, cursor: str, _: Options) -> Answer:
    """A milestone is on two pages: on the second one it starts an hour later."""
    moved = _overlapping(page)
    rows = moved[_key(page)]
    if cursor and rows and "start_date" in rows[0]:
        start = datetime.fromisoformat(rows[0]["start_date"]) + timedelta(hours=1)
        rows[0] = rows[0] | {"start_date": start.strftime("%Y-%m-%dT%H:%M:%SZ")}
    return json_answer(200, moved)


@PAGE.fault()
def malformed_row(page: Page, _: str, options: Options) -> Answer:
    """One row of the page has no id; beside events, one of their milestones."""
    key = "milestones" if page.get("milestones") else _key(page)
    rows = list(page[key])
    if rows:
        place = int(options.draw * len(rows))
        rows[place] = rows[place] | dict.fromkeys(PLACES[key][-1:])
    return json_answer(200, page | {key: rows})


def _key(page: Page) -> str:
    return next(key for key in ("events", "structured_targets", "milestones") if key in page)


def _again(cursor: str) -> str:
    """Return another cursor that leads to the same rows."""
    return encode((*(decode(cursor) if cursor else ()), ""))


def _overlapping(page: Page) -> Page:
    rows = page[_key(page)]
    if not page["cursor"] or len(rows) < 2:
        return page
    return page | {"cursor": encode(tuple(rows[-2][name] for name in PLACES[_key(page)]))}
