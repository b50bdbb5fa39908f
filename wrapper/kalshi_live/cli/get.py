"""`kalshi-live get`: ids, events or filters in, live data out, and whether it is all there.

Its parts are elsewhere: `choosing`, `server`, `fetching`, `formats`, `table`, `report`.
"""

import asyncio
from collections.abc import Mapping
from typing import Annotated

import typer

from ..milestones import Milestone
from ..results import LiveDataBatch
from .choosing import choose
from .fetching import TimeLeft
from .filters import Choice
from .formats import Format, as_csv, as_json, as_json_lines
from .options import Deadline, Quiet, ShowsIds, format_option, grouped
from .output import FAILED, say, write_data, write_lines
from .report import is_complete, report_lines
from .server import Server

HELP = """Print the live data of any number of milestones.

Their ids are arguments, or stand in files (--from), or come from standard
input (-); or events or filters select them, as in kalshi-live find.
Data goes to standard output, everything else to standard error.

[bold]Examples[/]
  kalshi-live get --event KXNFLGAME-26NOV24KCBAL
  kalshi-live get --type football_game --live
  kalshi-live get --from ids.txt --format csv > live.csv
  grep -o '^[^,]*' milestones.csv | kalshi-live get - -f jsonl

[bold]Formats[/]
  table  for people, grouped by type; in a pipe uncut and without colors
  json   one object: observations, missing, rejected, failed, unexpected
  jsonl  one observation per line
  csv    milestone_id, type, phase, home, away, unit, winner, updated_at,
         observed_at, details (as JSON)

[bold]Exit codes[/]
  0    all milestones are there, or none were named
  1    some are missing, rejected or failed, or nothing worked; what filters
       select and has no live data is not missing
  2    the command line makes no sense
  130  Ctrl-C
"""
_FOR_PROGRAMS = {Format.JSON: as_json, Format.JSONL: as_json_lines, Format.CSV: as_csv}


@grouped
def get(
    choice: Choice,
    server: Server,
    *,
    format_: Annotated[Format, format_option("table, json, jsonl or csv")] = Format.TABLE,
    shows_ids: ShowsIds = False,
    quiet: Quiet = False,
    deadline: Deadline = None,
) -> None:
    """Print what is there, say what is not, and exit with 0 when nothing is missing."""
    choice.check()
    has_names = format_ is Format.TABLE and not shows_ids
    chosen, batch = asyncio.run(
        choose(
            choice,
            server,
            TimeLeft(deadline),
            fetches=True,
            has_names=has_names,
            shows_progress=not quiet,
        )
    )
    _print(batch, format_, chosen.milestones if has_names else {})
    if not quiet:
        for line in (*chosen.problems, *report_lines(batch)):
            say(line)
    if not (chosen.is_complete and is_complete(batch)):
        raise typer.Exit(FAILED)


def _print(batch: LiveDataBatch, format_: Format, milestones: Mapping[str, Milestone]) -> None:
    if format_ in _FOR_PROGRAMS:
        write_data(_FOR_PROGRAMS[format_](batch))
        return
    from .table import table_lines  # noqa: PLC0415 - rich takes 15 ms

    write_lines(lambda width: table_lines(list(batch.values()), milestones, width=width))
