"""`kalshi-live find`: which milestones there are, as a table, for programs, or as ids for a pipe.

Whether a game is on is told by live data, and asked for only with `--live`.
"""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import attrs
import msgspec
import typer

from ..errors import one_line
from ..kinds import Phase
from ..milestones import Milestone, MilestoneList, MilestoneQuery
from . import options
from .errors import FAILED, usage_error
from .output import say, write_data
from .server import Server

if TYPE_CHECKING:
    from ..results import LiveDataBatch

HELP = """List milestones: games, races and whatever else live data belongs to.

Without a window it lists what starts between 12 hours ago and 24 hours
from now; an event's milestones are listed whenever they start.

[bold]Examples[/]
  kalshi-live find --type football_game --live
  kalshi-live find --event KXNFLGAME-26NOV24KCBAL --format json
  kalshi-live find --search rangers --format ids | kalshi-live watch -

[bold]Formats[/]
  table  for people
  json   one array of objects
  jsonl  one milestone per line
  csv    id, start_date, type, category, league, title, event, phase, score
  ids    one id per line, for get and watch

[bold]Exit codes[/]
  0    the list is complete; it may be empty
  1    it is not, or nothing worked
  2    the command line makes no sense
  130  Ctrl-C
"""
_BEFORE = timedelta(hours=12)
_AFTER = timedelta(hours=24)


class FindFormat(StrEnum):
    """The values of `--format` of `find`."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    IDS = "ids"


@attrs.frozen
class Found:
    """One row: a milestone, and what its live data say where they were asked for."""

    id: str
    start_date: datetime | None
    type: str
    category: str
    league: str | None
    title: str
    event: str | None
    phase: str | None
    score: str | None


def _filter(*names: str, **settings: Any) -> Any:
    return typer.Option(*names, rich_help_panel="Which milestones", **settings)


Type = Annotated[str | None, _filter("--type", metavar="TYPE", help="Such as football_game.")]
Category = Annotated[str | None, _filter("--category", metavar="NAME", help="Such as Sports.")]
Competition = Annotated[str | None, _filter("--competition", metavar="NAME", help="Such as NFL.")]
Event = Annotated[
    str | None, _filter("--event", metavar="TICKER", help="Those of one event, by its ticker.")
]
Search = Annotated[
    str | None,
    _filter("--search", metavar="TEXT", help="In title and league; case and accents do not count."),
]
After = Annotated[
    str | None,
    _filter(
        "--after", metavar="TIME", help="What starts then or later, such as 2026-11-24T18:00Z."
    ),
]
Before = Annotated[
    str | None, _filter("--before", metavar="TIME", help="What starts then or earlier.")
]
Live = Annotated[bool, _filter("--live", help="What is live now, with its score.")]
Output = Annotated[
    FindFormat,
    typer.Option(
        "--format",
        "-f",
        metavar="FORMAT",
        rich_help_panel="Output",
        help="table, json, jsonl, csv or ids, as above.",
    ),
]


def find(
    *,
    type_: Type = None,
    category: Category = None,
    competition: Competition = None,
    event: Event = None,
    search: Search = None,
    after: After = None,
    before: Before = None,
    live: Live = False,
    format_: Output = FindFormat.TABLE,
    base_url: options.BaseUrl = None,
    allow_http: options.AllowHttp = False,
    deadline: options.Deadline = None,
) -> None:
    """List what the filters select, and exit with 1 when the list is not complete."""
    try:
        start, end = _window(after, before, is_open=event is not None)
        query = MilestoneQuery(
            type=type_,
            category=category,
            competition=competition,
            related_event_ticker=event,
            minimum_start_date=start,
            maximum_start_date=end,
        )
        server = Server(base_url=base_url, allow_http=allow_http, deadline=deadline)
        found, listing = _find(server, query, search, is_live=live)
    except ValueError as error:
        raise usage_error(error) from None
    write_data(_FORMATS[format_](found))
    for item in listing.rejected:
        say(f"1 rejected: {item.reason}")
    if listing.error is not None:
        say(f"incomplete: the listing stopped after {len(listing):,} milestones: {listing.error}")
        raise typer.Exit(FAILED)
    if not found:
        say("no milestone is selected by these filters")


def _window(
    after: str | None, before: str | None, *, is_open: bool
) -> tuple[str | datetime | None, str | datetime | None]:
    """Return the first and the last start; the window around now where nothing is said."""
    if after is not None or before is not None or is_open:
        return after, before
    now = datetime.now(UTC)
    return now - _BEFORE, now + _AFTER


def _find(
    server: Server, query: MilestoneQuery, search: str | None, *, is_live: bool
) -> tuple[list[Found], MilestoneList]:
    filters = attrs.asdict(query)
    with server.blocking_client() as client:
        listing = client.milestones(**filters, on_error="collect", deadline=server.deadline)
        chosen = listing.find(search) if search else listing
        if not is_live:
            return [_row(milestone) for milestone in chosen], listing
        batch = client.get(chosen, on_error="collect", deadline=server.seconds_for(len(chosen)))
    if batch.failed:
        first = next(iter(batch.failed.values()))
        say(f"{len(batch.failed):,} milestones have no answer: {first}")
    live = [one for one in chosen if one.id in batch and batch[one.id].phase is Phase.LIVE]
    return [_row(milestone, batch) for milestone in live], listing


def _row(milestone: Milestone, batch: "LiveDataBatch | None" = None) -> Found:
    observation = None if batch is None else batch.get(milestone.id)
    return Found(
        id=milestone.id,
        start_date=milestone.start_date,
        type=milestone.type,
        category=milestone.category,
        league=milestone.league,
        title=milestone.title,
        event=milestone.main_event_ticker,
        phase=None if observation is None else observation.phase.value,
        score=None if observation is None or not observation.score else str(observation.score),
    )


def _as_table(found: Sequence[Found]) -> Iterator[str]:
    """Yield a header and a line per milestone; columns in which nothing stands are left out."""
    columns: dict[str, list[str]] = {
        "START (UTC)": [f"{one.start_date:%d %b %H:%M}" if one.start_date else "" for one in found],
        "TYPE": [one_line(one.type) for one in found],
        "SCORE": [one.score or "" for one in found],
        "TITLE": [one_line(one.title) for one in found],
        "EVENT": [one_line(one.event or "") for one in found],
        "ID": [one_line(one.id) for one in found],
    }
    widths = {name: max(map(len, (name, *cells))) for name, cells in columns.items() if any(cells)}
    for line in ([*widths], *zip(*(columns[name] for name in widths), strict=True)):
        padded = (cell.ljust(width) for cell, width in zip(line, widths.values(), strict=True))
        yield "  ".join(padded).rstrip() + "\n"


def _as_json(found: Sequence[Found]) -> Iterator[str]:
    yield msgspec.json.format(msgspec.json.encode([attrs.asdict(one) for one in found])).decode()
    yield "\n"


def _as_json_lines(found: Sequence[Found]) -> Iterator[str]:
    return (msgspec.json.encode(attrs.asdict(one)).decode() + "\n" for one in found)


def _as_csv(found: Sequence[Found]) -> Iterator[str]:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(field.name for field in attrs.fields(Found))
    for one in found:
        start = one.start_date.isoformat() if one.start_date else None
        writer.writerow(attrs.astuple(attrs.evolve(one, start_date=start)))  # type: ignore[arg-type]
    yield text.getvalue()


def _as_ids(found: Sequence[Found]) -> Iterator[str]:
    return (f"{one.id}\n" for one in found)


_FORMATS: dict[FindFormat, Callable[[Sequence[Found]], Iterator[str]]] = {
    FindFormat.TABLE: lambda found: _as_table(found) if found else iter(()),
    FindFormat.JSON: _as_json,
    FindFormat.JSONL: _as_json_lines,
    FindFormat.CSV: _as_csv,
    FindFormat.IDS: _as_ids,
}
