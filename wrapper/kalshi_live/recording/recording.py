"""`Recording`: what was known of milestones, and when, in a folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import cached_property
from os import PathLike
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Self

from ..extras import extra
from ..kinds import Phase
from ..watching.changes import Change, Span, change_between
from .errors import RecordingError
from .folder import listing_of
from .playback import Playback
from .queries import literal
from .reader import Reader
from .replay import Replay
from .rows import Row, row_of
from .state import State
from .verifying import Gap, RecordedMilestone, Verification, verified
from .writer import Writer

if TYPE_CHECKING:
    import altair as alt
    import duckdb
    import pandas as pd
    import polars as pl

    from ..milestones import Milestone
    from ..results import LiveDataBatch, Observation

_IN_ORDER = "FROM observations ORDER BY number"

_INSTANT = timedelta(microseconds=1)


class Recording:
    """What was known of milestones, and when: a folder that grows.

    Any number of readers, in any processes, may use it while one writer appends to it. It becomes
    the writer with the first `append`, and lets another one write when it is closed. It is a
    context manager that closes it, and may be used from any thread.

    Args:
        path: The folder; it is made by the first `append`.

    Raises:
        NotARecordingError: The folder is one of something else.
    """

    def __init__(self, path: str | PathLike[str]) -> None:
        self.path: Path = Path(path)
        if self.path.exists():
            listing_of(self.path)
        self._lock = RLock()
        self._writer: Writer | None = None
        self._state: State | None = None
        self._is_closed = False

    def append(self, news: Change | Observation) -> Change | None:
        """Record a change, or an observation that differs from what is known of its milestone.

        When it returns, no kill of the process takes it away again; a loss of power takes what was
        appended after the last `sync`.

        Returns:
            The change, or None when the observation brings nothing new.

        Raises:
            RecordingInUseError: Somebody else is writing to it.
            RecordingWriteError: It could not be written; what was recorded before is whole.
            RecordingError: It is closed.
        """
        with self._lock:
            writer = self._writing()
            change = news if isinstance(news, Change) else self._change_to(news)
            if change is not None:
                writer.append([row_of(change)])
                if self._state is not None:
                    self._state.held[change.milestone_id] = change.after
            return change

    def first(self) -> datetime | None:
        """Return when anything was first recorded, aware, UTC; None when nothing was."""
        return self._reader.times()[0]

    def last(self) -> datetime | None:
        """Return when anything was last recorded, aware, UTC; None when nothing was."""
        return self._reader.times()[1]

    def sync(self) -> None:
        """Wait until all that was appended is on the disk, where a loss of power leaves it.

        Raises:
            RecordingWriteError: It could not be brought there.
        """
        if self._writer is not None:
            self._writer.sync()

    def milestones(self) -> tuple[RecordedMilestone, ...]:
        """Return what is recorded of each milestone, by id."""
        found = self._reader.fetch(
            "SELECT milestone_id, max_by(type, number) FILTER (details IS NOT NULL), "
            "max_by(phase, number) FILTER (details IS NOT NULL), count(details), "
            "min(observed_at) FILTER (details IS NOT NULL), "
            "max(observed_at) FILTER (details IS NOT NULL) "
            "FROM rows WHERE milestone_id IS NOT NULL GROUP BY 1 ORDER BY 1"
        )
        return tuple(
            RecordedMilestone(name, kind, Phase(phase) if phase else None, count, first, last)
            for name, kind, phase, count, first, last in found
        )

    def at(self, time: datetime) -> LiveDataBatch:
        """Return what was known at a moment, by when the answers had arrived, and nothing later.

        Raises:
            ValueError: `time` is naive.
        """
        return self._reader.state(_aware(time)).batch()

    def history(self, milestone_id: str) -> list[Observation]:
        """Return all observations of one milestone, in the order they arrived."""
        rows = self._reader.stored("milestone_id = ? AND details IS NOT NULL", milestone_id)
        return [row.observation() for row in rows]

    def changes(
        self, start: datetime | None = None, end: datetime | None = None
    ) -> Iterator[Change]:
        """Yield the changes from `start` until before `end`, as `watch` gave them.

        What is appended after the first one was asked for is not among them.

        Raises:
            ValueError: A time is naive.
        """
        bounds = [(sign, _aware(time)) for sign, time in ((">=", start), ("<", end)) if time]
        where = " AND ".join([f"observed_at {sign} ?" for sign, _ in bounds])
        return self._changes(start, where or "true", [time for _, time in bounds])

    def replay(
        self,
        speed: float | None = None,
        *,
        start: datetime | None = None,
        end: datetime | None = None,
    ) -> Replay:
        """Yield the same as `changes`, in its time: for a program that is written for `watch`.

        Args:
            speed: How many recorded seconds pass in one; None for as fast as they are taken.
            start: Where to begin; at the beginning without it.
            end: Where to end.

        Raises:
            ValueError: A time is naive, or `speed` is not positive.
        """
        return Replay(self.changes(start, end), speed)

    def gaps(self) -> list[Gap]:
        """Return the times in which nobody looked or answered; elsewhere, nothing had changed."""
        return [Gap(*row) for row in self._reader.fetch("FROM gaps ORDER BY ended_at")]

    def sql(self, query: str) -> duckdb.DuckDBPyRelation:
        """Return the result of a query in DuckDB's SQL.

        The views are `observations`, `changes` (also those that hold no observation) and `gaps`
        (`began_at`, `ended_at`); `number` orders the rows as they were recorded. `details` is JSON
        text: `details ->> '$.clock'` is a field of it.
        """
        return self._reader.relation(query, lambda result: result.materialize())

    def to_polars(self) -> pl.DataFrame:
        """Return the observations as a frame, in order; the extra `polars` brings what it needs."""
        with extra("polars", "polars", purpose="these frames"):
            import polars as pl  # noqa: PLC0415

        return self._reader.relation(_IN_ORDER, pl.DataFrame)

    def to_pandas(self) -> pd.DataFrame:
        """Return the observations as a frame, in order; the extra `pandas` brings what it needs."""
        with extra("pandas", "pandas", purpose="these frames"):
            import pandas as pd  # noqa: F401, PLC0415 - DuckDB's own words name no extra

        frame: pd.DataFrame = self._reader.relation(_IN_ORDER, lambda result: result.df())
        return frame

    def to_parquet(self, path: str | PathLike[str]) -> None:
        """Write the observations to one Parquet file, sorted by milestone and time."""
        self._reader.fetch(
            f"COPY (FROM observations ORDER BY milestone_id, number) TO {literal(path)} "
            "(FORMAT parquet, COMPRESSION zstd)"
        )

    def plot(
        self,
        milestone_ids: Iterable[str],
        *,
        names: Mapping[str, str | Milestone] | None = None,
        dark: bool = False,
    ) -> alt.VConcatChart:
        """Return `charts.score_chart` of these milestones, with the gaps of the recording.

        Raises:
            ValueError: No milestone is named, or one that nothing is recorded of.
            ImportError: Altair or vl-convert is not installed.
        """
        from ..charts import score_chart  # noqa: PLC0415 - it takes half a second

        ids = [milestone_ids] if isinstance(milestone_ids, str) else milestone_ids
        histories = {one: self.history(one) for one in ids}
        spans = [(gap.start, gap.end) for gap in self.gaps()]
        return score_chart(histories, names, gaps=spans, dark=dark)

    def verify(self) -> Verification:
        """Read all of it, and return whether it is whole and what is in it."""
        return verified(self.path, self._reader)

    @property
    def bytes(self) -> int:
        """The size of its files; 0 while there are none."""
        return listing_of(self.path).bytes if self.path.exists() else 0

    def close(self) -> None:
        """Compact what was recorded, and let another writer in; idempotent."""
        with self._lock:
            self._is_closed = True
            if self._writer is not None:
                self._writer.close()
            reader = vars(self).pop("_reader", None)
            if reader is not None:
                reader.close()

    def _append_rows(self, rows: list[Row]) -> None:
        """Record marks and changes as they are; for `client.record`."""
        with self._lock:
            self._writing().append(rows)
            self._state = None

    def _playback(self, at: datetime) -> Playback:
        """Return what a server would answer from a moment on; for the sandbox."""
        return Playback(self._reader, _aware(at))

    @cached_property
    def _reader(self) -> Reader:
        if self._is_closed:
            raise RecordingError(self.path, "the recording is closed")
        return Reader(self.path)

    def _writing(self) -> Writer:
        if self._is_closed:
            raise RecordingError(self.path, "the recording is closed")
        if self._writer is None:
            self._writer = Writer(self.path)
        return self._writer

    def _change_to(self, observation: Observation) -> Change | None:
        if self._state is None:
            self._state = self._reader.state()
        name = observation.milestone_id
        before = self._state.held.get(name)
        span = Span(before.requested_at if before else None, observation.observed_at)
        return change_between(name, before, observation, span)

    def _changes(
        self, start: datetime | None, where: str, times: list[datetime]
    ) -> Iterator[Change]:
        state = State() if start is None else self._reader.state(start - _INSTANT)
        for row in self._reader.each(where, *times):
            change = state.take(row)
            if change is not None:
                yield change

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self.path)!r})"


def _aware(time: datetime) -> datetime:
    if time.tzinfo is None:
        raise ValueError(f"a naive time says no moment: give {time!r} a time zone")
    return time
