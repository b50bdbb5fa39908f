"""Reads a recording, also one that is being written: which files count now, and what they hold."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from .errors import RecordingDamagedError
from .folder import Listing, ParquetFile, listing_of
from .queries import (
    VIEWS,
    check_schema,
    connect,
    journal,
    known,
    literal,
    parquet,
    problem_of,
    union,
)
from .rows import READ, Stored
from .state import State

_ATTEMPTS = 5
"""How often a query is asked whose files the writer compacts meanwhile."""

_AT_A_TIME = 10_000
"""Rows that are read at once at most: details can be long."""

T = TypeVar("T")

Signature = tuple[tuple[ParquetFile, ...], tuple[tuple[Path, int], ...]]


class Reader:
    """Queries over the files as they are at each query; may be used from any thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._connection = connect()
        self._connection.execute("SET parquet_metadata_cache = true")
        self._lock = threading.RLock()
        self._signature: Signature | None = None
        self._spans: dict[Path, tuple[datetime, datetime]] = {}
        self._listing = Listing((), {}, (), ())

    def relation(self, query: str, made: Callable[[duckdb.DuckDBPyRelation], T]) -> T:
        """Return what `made` makes of the result of a query over the views."""
        return self._ask(lambda: made(self._connection.cursor().sql(query)))

    def fetch(self, query: str, *parameters: object) -> list[tuple[Any, ...]]:
        """Return the rows of a query; the times are in UTC."""
        found = self._ask(lambda: self._connection.execute(query, parameters).fetchall())
        return [tuple(map(_in_utc, row)) for row in found]

    def times(self) -> tuple[datetime | None, datetime | None]:
        """Return when the first and the last row became known."""
        [(first, last)] = self.fetch("SELECT min(observed_at), max(observed_at) FROM rows")
        return first, last

    def stored(self, where: str = "true", *parameters: object) -> list[Stored]:
        """Return those rows for which a condition holds, in order."""
        query = f"SELECT {READ} FROM rows WHERE {where} ORDER BY number"
        found = self._ask(lambda: self._connection.execute(query, parameters).fetchall())
        return [Stored(*row) for row in found]

    def state(self, time: datetime | None = None) -> State:
        """Return what was known at a moment, at last without one."""

        def ask() -> list[tuple[Any, ...]]:
            rows = known(self._rows_until(time))
            return self._connection.execute(
                f"SELECT {READ} FROM ({rows}) ORDER BY number"
            ).fetchall()

        state = State()
        for row in self._ask(ask):
            state.take(Stored(*row))
        return state

    def each(self, where: str, *parameters: object) -> Iterator[Stored]:
        """Yield those rows for which a condition holds, in order, some thousands at a time.

        What is appended meanwhile is not among them.
        """
        [(last,)] = self.fetch("SELECT coalesce(max(number), 0) FROM rows")
        number = 0
        while number < last:
            with self._lock:
                ends = [span.last for span in self._listing.parquet if span.last > number]
            end = min([*ends, last, number + _AT_A_TIME])
            yield from self.stored(
                f"number > {number} AND number <= {end} AND ({where})", *parameters
            )
            number = end

    def close(self) -> None:
        """Close the database in memory."""
        with self._lock:
            self._connection.close()

    def _rows_until(self, time: datetime | None) -> str:
        """Return the SQL of rows that suffice for what was known at a moment.

        They begin with what was known after the newest row all before which is older than that.
        """
        times = self._times()
        newest, latest = 0, None
        for span in self._listing.parquet:
            latest = max(times[span.path][1], latest or times[span.path][1])
            if span.last in self._listing.held and (time is None or latest <= time):
                newest = span.last
        paths = [
            span.path
            for span in self._listing.parquet
            if span.last > newest and (time is None or times[span.path][0] <= time)
        ]
        sources = ["journal"]
        if paths:
            sources.append(parquet(paths))
        if newest:
            sources.append(parquet([self._listing.held[newest]]))
        before = "" if time is None else f"WHERE observed_at <= {literal(time)}::TIMESTAMPTZ"
        return f"(FROM {union(sources)} AS s {before})"

    def _times(self) -> dict[Path, tuple[datetime, datetime]]:
        new = [span.path for span in self._listing.parquet if span.path not in self._spans]
        if new:
            found = self._connection.execute(
                f"SELECT filename, min(observed_at), max(observed_at) FROM read_parquet("
                f"[{', '.join(map(literal, new))}], filename = true) GROUP BY 1"
            ).fetchall()
            self._spans.update({Path(name): (first, last) for name, first, last in found})
        return self._spans

    def _refresh(self) -> None:
        listing = self._listing = listing_of(self._folder)
        signature = (
            listing.parquet,
            tuple((path, path.stat().st_size) for path in listing.segments),
        )
        if signature == self._signature:
            return
        paths = [span.path for span in listing.parquet]
        pieces = union([journal(listing.segments, listing.covered)] if listing.segments else [])
        sources = union(["journal", *([parquet(paths)] if paths else [])])
        check_schema(self._connection, listing)
        self._connection.execute(f"CREATE OR REPLACE TABLE journal AS FROM {pieces}")
        self._connection.execute(f"CREATE OR REPLACE VIEW rows AS FROM {sources}")
        self._connection.execute(VIEWS)
        self._signature = signature

    def _ask(self, work: Callable[[], T]) -> T:
        """Return what `work` does, done again when the writer has compacted files meanwhile."""
        cause: Exception
        with self._lock:
            for _ in range(_ATTEMPTS):
                try:
                    self._refresh()
                    return work()
                except (duckdb.IOException, duckdb.InvalidInputException, OSError) as error:
                    self._signature, cause = None, error
                except RuntimeError as error:
                    if str(error) != "Query interrupted":
                        raise
                    raise KeyboardInterrupt from None  # Ctrl-C, in DuckDB's words
                if listing_of(self._folder) == self._listing:
                    break
            for span in self._listing.parquet:
                if problem := problem_of(self._connection, span):
                    raise RecordingDamagedError(span.path, problem) from cause
            raise cause


def _in_utc(value: Any) -> Any:
    return value.astimezone(UTC) if isinstance(value, datetime) else value
