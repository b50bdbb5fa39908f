"""DuckDB over the files of a recording: connections, and the queries that several modules ask."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import msgspec

from .errors import RecordingDamagedError
from .rows import COLUMNS, SCHEMA, SCHEMA_KEY, STATELESS, Mark, is_whole

if TYPE_CHECKING:
    from .folder import Listing, ParquetFile

_LEAST_OBJECT_SIZE = 2**24
"""DuckDB's own limit of a line, in bytes."""

_SETTINGS = """
SET GLOBAL TimeZone = 'UTC';
SET autoinstall_known_extensions = false;
SET autoload_known_extensions = false;
SET enable_progress_bar = false;
"""

_MARKS = ", ".join(f"'{mark}'" for mark in Mark)
IS_CHANGE = f"kind NOT IN ({_MARKS})"
"""The condition for rows that are changes."""

_STATELESS = ", ".join(f"'{kind}'" for kind in STATELESS)

VIEWS = f"""
CREATE OR REPLACE VIEW observations AS
SELECT number, milestone_id, type, phase, home, away, unit, winner, updated_at, requested_at,
       observed_at, kind, details, extra
FROM rows WHERE details IS NOT NULL;
CREATE OR REPLACE VIEW changes AS
SELECT * EXCLUDE (declared, first_observed_at), observed_at AS not_after
FROM rows WHERE {IS_CHANGE};
CREATE OR REPLACE VIEW gaps AS
SELECT requested_at AS began_at, observed_at AS ended_at FROM rows WHERE kind = '{Mark.GAP}';
"""
"""What users ask, made of `rows`; their order is free."""


def connect(threads: int | None = None) -> duckdb.DuckDBPyConnection:
    """Return a connection to a database in memory, whose times are in UTC."""
    connection = duckdb.connect()
    spill = literal(Path(tempfile.gettempdir(), f"kalshi-live-{os.getpid()}"))
    connection.execute(f"{_SETTINGS} SET temp_directory = {spill}")
    if threads is not None:
        connection.execute(f"SET threads = {threads}")
    return connection


def parquet(paths: Iterable[Path]) -> str:
    """Return the SQL of the rows in some Parquet files."""
    return f"read_parquet({_names(paths)}, union_by_name = true)"


def journal(paths: Iterable[Path], after: int) -> str:
    """Return the SQL of the rows in pieces of the journal that come after one of that number.

    A line that is torn, or being written, is no row yet.
    """
    paths = list(paths)
    most = max([_LEAST_OBJECT_SIZE, *(path.stat().st_size for path in paths)])
    return (
        f"(FROM read_json({_names(paths)}, format = 'newline_delimited', ignore_errors = true, "
        f"compression = 'none', maximum_object_size = {most}, columns = {COLUMNS}) "
        f"WHERE number > {after})"
    )


def union(sources: Iterable[str]) -> str:
    """Return the SQL of the rows of several sources; of none, when there is none."""
    empty = ", ".join(f"NULL::{kind} AS {name}" for name, kind in COLUMNS.items())
    selects = [f"SELECT {', '.join(COLUMNS)} FROM {source}" for source in sources]
    return "(" + " UNION ALL ".join(selects or [f"SELECT {empty} WHERE false"]) + ")"


def known(rows: str) -> str:
    """Return the SQL of the rows that say all that is known after some: two a milestone, at most.

    The last one that says what is held, and the last of all, which may be a rejection.
    """
    # Which rows, by their narrow columns first: the details of all others need not be read.
    return f"""
        WITH narrow AS MATERIALIZED (SELECT number, milestone_id, kind FROM {rows} AS r),
        last AS (
            SELECT max(number) AS any_row, max(number) FILTER (kind NOT IN ({_STATELESS})) AS state
            FROM narrow WHERE milestone_id IS NOT NULL AND number > (
                SELECT coalesce(max(number) FILTER (kind = '{Mark.BEGAN}'), 0) FROM narrow
            )
            GROUP BY milestone_id
        )
        SELECT * FROM {rows} AS r
        WHERE number IN (SELECT any_row FROM last UNION SELECT state FROM last)"""


def check_schema(connection: duckdb.DuckDBPyConnection, listing: Listing) -> None:
    """Check that all files of a recording are of a schema that is known here.

    Raises:
        RecordingDamagedError: One is of a later schema.
    """
    found: list[tuple[str, int]] = []
    if listing.parquet:
        names = _names(span.path for span in listing.parquet)
        with suppress(duckdb.Error):  # one is damaged: whoever reads it will say so
            found = connection.execute(
                f"SELECT file_name, decode(value)::INTEGER FROM parquet_kv_metadata({names}) "
                f"WHERE decode(key) = '{SCHEMA_KEY}'"
            ).fetchall()
    for path in listing.segments:
        with path.open("rb") as lines:
            line = lines.readline()
        if is_whole(line):
            found.append((str(path), msgspec.json.decode(line).get(SCHEMA_KEY, SCHEMA)))
    for name, version in found:
        if version > SCHEMA:
            raise RecordingDamagedError(
                Path(name),
                f"was written by a newer kalshi-live: its schema is {version}, and this one reads "
                f"{SCHEMA} at most",
            )


def problem_of(connection: duckdb.DuckDBPyConnection, span: ParquetFile) -> str | None:
    """Return what is wrong with a Parquet file, None when nothing is."""
    try:
        [(rows, _)] = connection.execute(
            f"SELECT count(*), sum(hash(r)) FROM {parquet([span.path])} AS r"
        ).fetchall()
    except duckdb.Error:
        return "is cut or damaged; without it, the rest can be read"
    expected = span.last - span.first + 1
    return None if rows == expected else f"holds {rows} rows instead of {expected}"


def literal(value: object) -> str:
    """Return a path or text as a literal of SQL."""
    text = str(value).replace("'", "''")
    return f"'{text}'"


def _names(paths: Iterable[Path]) -> str:
    return f"[{', '.join(literal(path) for path in paths)}]"
