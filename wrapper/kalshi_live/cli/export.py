"""`kalshi-live export`: what was recorded, for other programs."""

import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .fetching import bar_on_stderr
from .filters import moment
from .formats import observations_as_csv, observations_as_json_lines
from .options import format_option, output_option
from .output import USAGE, CommandError, say, write_data
from .recordings import Folder, said_of_recordings, whole_file

if TYPE_CHECKING:
    from rich.progress import Progress

    from ..observation import Observation
    from ..recording.exporting import Export

HELP = """Write what was recorded to one file, or to standard output.

RECORDING is the folder. Memory stays the same however much it holds.

[bold]Examples[/]
  kalshi-live export games --format csv --out games.csv
  kalshi-live export games -f jsonl --from 2026-11-22T18:00Z | head
  kalshi-live export games -f duckdb --out games.duckdb

[bold]Formats[/]
  csv      the columns of get --format csv, in the order of recording
  jsonl    one observation per line, as get --format jsonl, in the same order
  parquet  typed columns, the details as JSON; with --out
  duckdb   the same in the table observations of a database; with --out
"""


class ExportFormat(StrEnum):
    """The values of `--format` of `export`."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"
    DUCKDB = "duckdb"


_STEP = 1000
"""Observations between two steps of the progress bar."""

_AS_TEXT = {
    ExportFormat.CSV: observations_as_csv,
    ExportFormat.JSONL: observations_as_json_lines,
}


def export(
    recording: Folder,
    *,
    format_: Annotated[ExportFormat, format_option("csv, jsonl, parquet or duckdb")],
    from_: Annotated[
        str | None,
        typer.Option("--from", metavar="TIME", help="What arrived then or later (RFC 3339)."),
    ] = None,
    to: Annotated[
        str | None, typer.Option("--to", metavar="TIME", help="What arrived before then.")
    ] = None,
    types: Annotated[
        list[str] | None,
        typer.Option("--type", metavar="TYPE", help="Only this type; may be given several times."),
    ] = None,
    out: Annotated[
        Path | None,
        output_option(
            "--out", "-o", metavar="FILE", help="The file: it is there whole, or not at all."
        ),
    ] = None,
) -> None:
    """Write recorded observations to a file or standard output."""
    start, end = moment("--from", from_), moment("--to", to)
    if start and end and end <= start:
        raise CommandError("--to must be later than --from", USAGE)
    if out is None and format_ not in _AS_TEXT:
        raise CommandError(f"--format {format_} needs --out FILE", USAGE)
    with said_of_recordings():
        from ..recording.exporting import Export  # noqa: PLC0415 - it imports the extra

        chosen = Export(recording, start=start, end=end, types=types or ())
        count = chosen.count()
        with bar_on_stderr(is_shown=out is not None or not sys.stdout.isatty()) as bar:
            if out is None:
                write_data(_text(chosen, format_, count, bar))
                return
            with whole_file(out) as file:
                _write(file, chosen, format_, count, bar)
    say(f"{count:,} observations are in {out}")


def _write(
    file: Path, chosen: "Export", format_: ExportFormat, count: int, bar: "Progress"
) -> None:
    if format_ in _AS_TEXT:
        with file.open("wb") as opened:
            for piece in _text(chosen, format_, count, bar):
                opened.write(piece.encode("utf-8", "backslashreplace"))
        return
    bar.add_task(f"{count:,} observations", total=None)
    if format_ is ExportFormat.PARQUET:
        chosen.to_parquet(file)
    else:
        chosen.to_duckdb(file)


def _text(chosen: "Export", format_: ExportFormat, count: int, bar: "Progress") -> Iterator[str]:
    task = bar.add_task("observations", total=count)

    def counted() -> Iterator["Observation"]:
        for number, item in enumerate(chosen.observations(), 1):
            yield item
            if number % _STEP == 0:
                bar.update(task, completed=number)

    return _AS_TEXT[format_](counted())
