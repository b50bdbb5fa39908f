"""Recordings: what was known of milestones, and when, in a folder that grows.

A change is one line of a journal, which is written before the change is handed out. From time to
time, and when the recording is closed, the journal becomes Parquet files:

    journal-000000050001.jsonl                       the rows from that number on, a line each, each
                                                     with a checksum; the first line is a header
    observations-000000000001-000000050000.parquet   the rows of those numbers, sorted by milestone
    held-000000050000.parquet                        what was known after the row of that number: it
                                                     makes `at` fast, and may be deleted
    damaged-journal-….jsonl                          a copy of what was found damaged
    recording.lock                                   locked by the writer, as long as it lives

Rows are numbered from 1, without holes. Readers leave out a file whose numbers another one holds,
and a last line that is torn: so a kill at any moment leaves nothing to repair. Any tool that reads
Parquet can read `observations-*.parquet`. A row's `kind` is that of a change, or tells what a watch
did: `began`, `joined`, `left`, `heard`, `gap`, `ended`; without an observation, `details` is null.
"""

from ..extras import extra

with extra("recording", "duckdb", "filelock", purpose="recordings"):
    import duckdb as _duckdb  # noqa: F401
    import filelock as _filelock  # noqa: F401

from .errors import (
    NotARecordingError,
    RecordingDamagedError,
    RecordingError,
    RecordingInUseError,
    RecordingWriteError,
)
from .recording import Recording
from .replay import Replay
from .verifying import Gap, RecordedMilestone, Verification

__all__ = [
    "Gap",
    "NotARecordingError",
    "RecordedMilestone",
    "Recording",
    "RecordingDamagedError",
    "RecordingError",
    "RecordingInUseError",
    "RecordingWriteError",
    "Replay",
    "Verification",
]
