"""`kalshi-live get`: ids in, live data out, and an exit code that says whether it is all there.

Its parts are elsewhere: `options`, `ids`, `server`, `fetching`, `formats`, `table`, `report`.
"""

from typing import TYPE_CHECKING

import typer

from ..settings import RetryPolicy
from . import options
from .errors import FAILED, usage_error
from .fetching import fetch
from .formats import Format, as_csv, as_json, as_json_lines
from .ids import none_found, read_ids, require_ids
from .output import say, write_data, write_lines
from .report import is_complete, report_lines
from .server import Server, rate_limit

if TYPE_CHECKING:
    from ..results import LiveDataBatch

HELP = """Print the live data of any number of milestones.

Their ids are arguments, or stand in files (--from), or come from standard
input (-). Data goes to standard output, everything else to standard error.

[bold]Examples[/]
  kalshi-live get 9d1c3c3e-6c4f-4a53-8a3c-2c4a2f3d7f10
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
  1    some are missing, rejected or failed, or nothing worked
  2    the command line makes no sense
  130  Ctrl-C
"""
_FOR_PROGRAMS = {Format.JSON: as_json, Format.JSONL: as_json_lines, Format.CSV: as_csv}


def get(
    ids: options.Ids = None,
    *,
    files: options.Files = None,
    format_: options.OutputFormat = Format.TABLE,
    quiet: options.Quiet = False,
    base_url: options.BaseUrl = None,
    allow_http: options.AllowHttp = False,
    deadline: options.Deadline = None,
    timeout: options.Timeout = 10,
    attempts: options.Attempts = 4,
    tokens_per_second: options.TokensPerSecond = 200,
    burst: options.Burst = 200,
    cost: options.Cost = 10,
    no_rate_limit: options.NoRateLimit = False,
) -> None:
    """Print what is there, say what is not, and exit with 0 when nothing is missing."""
    require_ids(ids, files)
    try:
        server = Server(
            base_url=base_url,
            allow_http=allow_http,
            rate_limit=rate_limit(tokens_per_second, burst, cost, is_off=no_rate_limit),
            retry=RetryPolicy(attempts=attempts),
            timeout=timeout,
            deadline=deadline,
        )
        milestones = read_ids(ids or (), files or ())
        if not milestones and not quiet:
            say(none_found(ids or (), files or ()))
        batch, _ = fetch(milestones, server, shows_progress=not quiet)
    except ValueError as error:
        raise usage_error(error) from None
    _print(batch, format_)
    if not quiet:
        for line in report_lines(batch):
            say(line)
    if not is_complete(batch):
        raise typer.Exit(FAILED)


def _print(batch: "LiveDataBatch", format_: Format) -> None:
    if format_ in _FOR_PROGRAMS:
        write_data(_FOR_PROGRAMS[format_](batch))
        return
    from .table import table_lines  # noqa: PLC0415 - rich takes 15 ms

    write_lines(lambda width: table_lines(list(batch.values()), width=width))
