"""`kalshi-live find`: which milestones there are, as a table, for programs, or as ids for a pipe.

Whether a game is on is told by live data, and asked for only with `--live`.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated

import attrs
import typer

from ..errors import one_line
from ..milestones import Milestone
from ..observation import Observation
from ..results import LiveDataBatch
from .choosing import Chosen, Filters, choose, named, with_data
from .errors import FAILED
from .fetching import TimeLeft, fetch
from .formats import csv_rows, json_array, json_lines
from .options import Deadline, format_option, grouped
from .output import say, write_data
from .report import is_complete, report_lines
from .server import Server
from .summary import clock_of

HELP = """List milestones: games, races and whatever else live data belongs to.

Without a window it lists what starts between 12 hours ago and 24 hours
from now; an event's milestones are listed whenever they start.

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
    chosen, batch = asyncio.run(
        _find(filters, server, TimeLeft(deadline), has_names=format_ is FindFormat.TABLE)
    )
    if format_ is FindFormat.TABLE:
        write_data(_as_table(chosen, batch))
    else:
        found = [_row(chosen.milestones[one], batch.get(one)) for one in chosen.ids]
        write_data(_FOR_PROGRAMS[format_](found))
    for line in (*chosen.problems, *report_lines(batch)):
        say(line)
    if not (chosen.is_complete and is_complete(batch)):
        raise typer.Exit(FAILED)


async def _find(
    filters: Filters, server: Server, left: TimeLeft, *, has_names: bool
) -> tuple[Chosen, LiveDataBatch]:
    async with server.client() as client:
        chosen = await choose(filters, client, left, shows_progress=True)
        batch = LiveDataBatch()
        if filters.live:
            batch = await fetch(chosen.ids, client, server, left, shows_progress=True)
            chosen, batch = with_data(chosen, filters, batch)
        return await named(chosen, client, left) if has_names and filters.live else chosen, batch


def _row(milestone: Milestone, observation: Observation | None) -> Found:
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


def _as_table(chosen: Chosen, batch: LiveDataBatch) -> Iterator[str]:
    """Yield a header and a line per milestone; columns in which nothing stands are left out."""
    from rich.cells import cell_len  # noqa: PLC0415 - rich takes 15 ms

    from .table import padded, who_and_score  # noqa: PLC0415

    found = [(chosen.milestones[one], batch.get(one)) for one in chosen.ids]
    shown = [who_and_score(milestone.id, milestone, item) for milestone, item in found]
    starts = (milestone.start_date for milestone, _ in found)
    columns: dict[str, list[str]] = {
        "START (UTC)": [f"{start:%d %b %H:%M}" if start else "" for start in starts],
        "TYPE": [one_line(milestone.type) for milestone, _ in found],
        "TITLE": [title for title, _ in shown],
        "SCORE": [score for _, score in shown],
        "CLOCK": [clock_of(item) if item else "" for _, item in found],
        "EVENT": [one_line(milestone.main_event_ticker or "") for milestone, _ in found],
        "ID": [one_line(milestone.id) for milestone, _ in found],
    }
    lines = zip(*([name, *cells] for name, cells in columns.items() if any(cells)), strict=True)
    rows = list(lines)
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "".join(map(padded, row, widths)).rstrip() + "\n"


def _as_csv(found: Sequence[Found]) -> Iterator[str]:
    return csv_rows([field.name for field in attrs.fields(Found)], map(attrs.astuple, found))


_FOR_PROGRAMS: dict[FindFormat, Callable[[Sequence[Found]], Iterator[str]]] = {
    FindFormat.JSON: lambda found: json_array(map(attrs.asdict, found)),
    FindFormat.JSONL: lambda found: json_lines(map(attrs.asdict, found)),
    FindFormat.CSV: _as_csv,
    FindFormat.IDS: lambda found: (f"{one.id}\n" for one in found),
}
