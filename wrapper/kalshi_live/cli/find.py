"""`kalshi-live find`: which milestones there are, as a table, for programs, or as ids for a pipe.

Whether a game is on is told by live data, and asked for only with `--live`.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import one_line
from ..milestones import Milestone
from ..observation import Observation
from ..results import LiveDataBatch
from .choosing import Chosen, choose
from .fetching import TimeLeft
from .filters import Filters
from .formats import csv_rows, json_array, json_lines
from .options import Deadline, format_option, grouped
from .output import FAILED, say, write_data, write_lines
from .report import is_complete, report_lines
from .server import Server
from .summary import clock_of

if TYPE_CHECKING:
    from rich.text import Text

HELP = """List milestones: games, races and whatever else live data belongs to.

Without a window it lists what starts within 24 hours of now; the milestone
of an event is listed whenever it starts.

[bold]Examples[/]
  kalshi-live find --type football_game --live
  kalshi-live find --event KXNFLGAME-26NOV24KCBAL --format json
  kalshi-live find --search rangers --format ids | kalshi-live watch --from -

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


class FindFormat(StrEnum):
    """The values of `--format` of `find`."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    IDS = "ids"


@grouped
def find(
    filters: Filters,
    server: Server,
    *,
    format_: Annotated[
        FindFormat, format_option("table, json, jsonl, csv or ids")
    ] = FindFormat.TABLE,
    deadline: Deadline = None,
) -> None:
    """List what the filters select, and exit with 1 when the list is not complete."""
    filters.check()
    has_names = filters.live and format_ is FindFormat.TABLE
    chosen, batch = asyncio.run(choose(filters, server, TimeLeft(deadline), has_names=has_names))
    if format_ is FindFormat.TABLE:
        write_lines(partial(_as_table, chosen, batch))
    else:
        found = [_record(chosen.milestones[one], batch.get(one)) for one in chosen.ids]
        write_data(_FOR_PROGRAMS[format_](found))
    for line in (*chosen.problems, *report_lines(batch)):
        say(line)
    if not (chosen.is_complete and is_complete(batch)):
        raise typer.Exit(FAILED)


def _record(milestone: Milestone, observation: Observation | None) -> dict[str, Any]:
    """Return a milestone, and what its live data say where they were asked for."""
    score = observation.score if observation else None
    return {
        "id": milestone.id,
        "start_date": milestone.start_date,
        "type": milestone.type,
        "category": milestone.category,
        "league": milestone.league,
        "title": milestone.title,
        "event": milestone.main_event_ticker,
        "phase": observation.phase if observation else None,
        "score": str(score) if score else None,
    }


def _as_table(chosen: Chosen, batch: LiveDataBatch, width: int | None) -> "Iterator[Text]":
    """Yield a header and a line per milestone; columns in which nothing stands are left out.

    Where there is too little room the type goes, then the event, and then titles are cut.
    """
    from rich.cells import cell_len  # noqa: PLC0415 - rich takes 15 ms
    from rich.text import Text  # noqa: PLC0415

    from .table import padded, who_and_score  # noqa: PLC0415

    found = [(chosen.milestones[one], batch.get(one)) for one in chosen.ids]

    def shown(room: int | None = None) -> Iterator[tuple[str, str]]:
        return (who_and_score(milestone.id, milestone, item, room) for milestone, item in found)

    starts = (milestone.start_date for milestone, _ in found)
    columns: dict[str, list[str]] = {
        "START (UTC)": [f"{start:%d %b %H:%M}" if start else "" for start in starts],
        "TYPE": [one_line(milestone.type) for milestone, _ in found],
        "TITLE": [title for title, _ in shown()],
        "SCORE": [score for _, score in shown()],
        "CLOCK": [clock_of(item) if item else "" for _, item in found],
        "EVENT": [one_line(milestone.main_event_ticker or "") for milestone, _ in found],
        "ID": [one_line(milestone.id) for milestone, _ in found],
    }
    columns = {name: cells for name, cells in columns.items() if any(cells)}
    widths = {name: max(map(cell_len, (name, *cells))) for name, cells in columns.items()}

    def excess() -> int:
        return sum(widths.values()) + len(padded("", 0)) * (len(widths) - 1) - (width or 0)

    if width is not None:
        for name in _DISPENSABLE:
            if excess() > 0:
                widths.pop(name, None)
        if excess() > 0 and "TITLE" in widths:
            widths["TITLE"] = max(_LEAST_TITLE, widths["TITLE"] - excess())
            columns["TITLE"] = [title for title, _ in shown(widths["TITLE"])]
    for row in zip(*([name, *columns[name]] for name in widths), strict=True):
        yield Text("".join(map(padded, row, widths.values())).rstrip())


_DISPENSABLE = ("TYPE", "EVENT")
_LEAST_TITLE = 12
_COLUMNS = tuple(_record(Milestone(id=""), None))
_FOR_PROGRAMS: dict[FindFormat, Callable[[Sequence[dict[str, Any]]], Iterator[str]]] = {
    FindFormat.JSON: json_array,
    FindFormat.JSONL: json_lines,
    FindFormat.CSV: lambda found: csv_rows(_COLUMNS, (one.values() for one in found)),
    FindFormat.IDS: lambda found: (f"{one['id']}\n" for one in found),
}
