"""From the journal to Parquet: sorted by milestone and number, compressed, put in place at once.

A crash at any moment leaves either the journal or the Parquet file, or both; the names say which
rows each holds.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from . import folder as files
from .queries import connect, journal, known, literal, parquet, problem_of, union
from .rows import SCHEMA, SCHEMA_KEY, is_whole, number_of

if TYPE_CHECKING:
    from .folder import ParquetFile

_log = logging.getLogger("kalshi_live")

FULL = 50_000
"""Rows from which on a Parquet file is no longer merged with what comes after it."""

HELD_EVERY = 10_000
"""Rows after which what is known is worth a file: fewer are read as fast."""


def compact(folder: Path, last: int) -> None:
    """Put the journal's rows up to that number into Parquet; failures are logged.

    They cost nothing: the journal stays, and the next compaction takes it along.
    """
    try:
        with connect(threads=1) as connection:
            _compact(connection, folder, last)
    except (OSError, duckdb.Error) as error:
        _log.warning("%s: compacting the journal: %s", folder, error)


def _compact(connection: duckdb.DuckDBPyConnection, folder: Path, last: int) -> None:
    listing = files.listing_of(folder)
    _remove(listing.superseded)
    segments = [path for path in listing.segments if path <= files.journal_path(folder, last)]
    if not segments:
        return
    covered = listing.covered
    if last > covered:
        old = [span for span in listing.parquet[-1:] if _is_open(connection, span)]
        first = old[0].first if old else covered + 1
        sources = [parquet([old[0].path])] if old else []
        rows = union([*sources, journal(segments, after=covered)])
        whole = files.parquet_path(folder, first, last)
        _check_complete(connection, rows, range(first, last + 1), segments)
        write_sorted(connection, f"SELECT * FROM {rows}", whole)
        _remove(span.path for span in old)
        _remove(listing.held[span.last] for span in old if span.last in listing.held)
    _remove(segments)
    write_held(connection, folder, last)


def _check_complete(
    connection: duckdb.DuckDBPyConnection, rows: str, numbers: range, segments: Iterable[Path]
) -> None:
    """Check that no row of the journal is left out; those that were damaged are not there.

    Raises:
        OSError: One would be.
    """
    found = {number for (number,) in connection.execute(f"SELECT number FROM {rows}").fetchall()}
    if len(found) == len(numbers):
        return
    for path in segments:
        with path.open("rb") as lines:
            whole = {number_of(line) for line in lines if is_whole(line)}
        if left_out := whole.intersection(numbers) - found:
            raise OSError(f"{len(left_out)} lines of {path.name} cannot be read")


def _is_open(connection: duckdb.DuckDBPyConnection, span: ParquetFile) -> bool:
    """Return whether a Parquet file is to be merged with what comes after it."""
    return span.last - span.first + 1 < FULL and problem_of(connection, span) is None


def write_held(connection: duckdb.DuckDBPyConnection, folder: Path, last: int) -> None:
    """Write what was known after the row of that number, if it has not been for long."""
    listing = files.listing_of(folder)
    newest = max((number for number in listing.held if number <= last), default=0)
    if last - newest < HELD_EVERY:
        return
    paths = [span.path for span in listing.parquet if span.last > newest]
    sources = [f"(FROM {parquet(paths)} WHERE number > {newest})"]
    if newest:
        sources.append(parquet([listing.held[newest]]))
    write_sorted(connection, known(union(sources)), files.held_path(folder, last))


def write_sorted(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    """Write the rows of a query to a Parquet file, sorted by milestone and number."""
    temporary = literal(files.temporary_path(path))
    connection.execute(
        f"COPY ({query} ORDER BY milestone_id, number) TO {temporary} (FORMAT parquet, "
        f"COMPRESSION zstd, ROW_GROUP_SIZE 20480, "
        f"KV_METADATA {{{SCHEMA_KEY}: '{SCHEMA}'}})"
    )
    files.put_in_place(path)


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        with contextlib.suppress(OSError):  # Windows: somebody reads it; the next time
            path.unlink(missing_ok=True)
