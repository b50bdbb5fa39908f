"""The observations of a recording on their way elsewhere: one by one, or as one file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from .queries import literal
from .reader import Reader

if TYPE_CHECKING:
    from ..results import Observation

_BOUNDED = "SET threads = 1; SET memory_limit = '512MB'"
"""Several threads keep all that is not written yet in order, however much it is."""


class Export:
    """The observations of a recording from `start` until before `end`, of some types or all.

    What is recorded later is not among them. Memory stays the same however many they are.

    Raises:
        ImportError: The extra is not installed.
    """

    def __init__(
        self,
        folder: Path,
        *,
        start: datetime | None = None,
        end: datetime | None = None,
        types: Sequence[str] = (),
    ) -> None:
        self._reader = Reader(folder)
        [(last,)] = self._reader.fetch("SELECT coalesce(max(number), 0) FROM rows")
        conditions = ["details IS NOT NULL", f"number <= {last}"]
        if start is not None:
            conditions.append(f"observed_at >= {literal(start)}::TIMESTAMPTZ")
        if end is not None:
            conditions.append(f"observed_at < {literal(end)}::TIMESTAMPTZ")
        if types:
            conditions.append(f"type IN ({', '.join(map(literal, types))})")
        self._where = " AND ".join(conditions)
        self._rows = f"FROM observations WHERE {self._where}"

    def count(self) -> int:
        """Return how many there are."""
        [(count,)] = self._reader.fetch(f"SELECT count(*) {self._rows}")
        return int(count)

    def observations(self) -> Iterator[Observation]:
        """Yield them in the order they were recorded."""
        return (row.observation() for row in self._reader.each(self._where))

    def to_parquet(self, path: Path) -> None:
        """Write them to a Parquet file, with the columns of the view `observations`.

        Raises:
            OSError: It cannot be written.
        """
        self._write(
            f"COPY ({self._rows}) TO {literal(path)} "
            "(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20480)"
        )

    def to_duckdb(self, path: Path) -> None:
        """Write them to the table `observations` of a new database of DuckDB's.

        Raises:
            OSError: It cannot be written.
        """
        self._write(
            f"ATTACH IF NOT EXISTS {literal(path)} AS export; "
            f"CREATE OR REPLACE TABLE export.observations AS {self._rows}; DETACH export"
        )

    def _write(self, statements: str) -> None:
        import duckdb  # noqa: PLC0415 - it comes with an extra

        try:
            self._reader.fetch(f"{_BOUNDED}; {statements}")
        except duckdb.Error as error:
            raise OSError(str(error)) from error
