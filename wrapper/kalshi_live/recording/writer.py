"""The one writer of a recording: the lock, the numbers, and the journal's pieces.

What `append` has returned from, a kill of the process cannot take away: it stands with the
operating system. What `sync` has returned from, a loss of power cannot either.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import threading
import time
from collections.abc import Iterable
from pathlib import Path

from filelock import FileLock, Timeout

from . import folder as files
from .compaction import compact
from .errors import RecordingError, RecordingInUseError, RecordingWriteError, writing
from .queries import check_schema, connect
from .rows import Row, header, is_whole, line_of, number_of

SEGMENT_BYTES = 32 * 2**20
"""A piece of the journal that is larger goes into Parquet."""

SEGMENT_SECONDS = 300.0
"""A piece of the journal that is older, too."""


class Writer:
    """Appends rows to the journal, and compacts it in the background.

    Raises:
        RecordingInUseError: There is a writer already, in this process or another.
        RecordingWriteError: The folder cannot be written to.
        NotARecordingError: The folder is one of something else.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._guard = threading.Lock()
        with writing(folder), connect() as connection:
            folder.mkdir(parents=True, exist_ok=True)
            check_schema(connection, files.listing_of(folder))
            self._lock = _Lock(folder)
        try:
            with writing(folder):
                self._next = _recover(folder) + 1
        except BaseException:
            self._lock.release()
            raise
        self._segment: _Segment | None = None
        self._compaction: threading.Thread | None = None
        self._is_closed = False

    def append(self, rows: Iterable[Row]) -> None:
        """Append rows, all or none; they get their numbers here.

        Raises:
            RecordingWriteError: They could not be written.
            RecordingError: The writer is closed.
        """
        with self._guard, writing(self._folder):
            if self._is_closed:
                raise RecordingError(self._folder, "the recording is closed")
            number = self._next
            lines = []
            for number, row in enumerate(rows, self._next):
                row.number = number
                lines.append(line_of(row))
            if not lines:
                return
            if self._segment is None:
                self._segment = _Segment(files.journal_path(self._folder, self._next))
            try:
                self._segment.append(b"".join(lines))
            except OSError:
                # Its end may be torn: what comes next stands in a new piece.
                self._next += 0 if self._segment.is_whole else len(lines)
                self._segment.close()
                self._segment = None
                raise
            self._next = number + 1
            if self._segment.is_due:
                self._roll()

    def sync(self) -> None:
        """Wait until all that was appended is on the disk.

        Raises:
            RecordingWriteError: It could not be brought there.
        """
        segment = self._segment
        if segment is not None:
            with writing(self._folder):
                segment.sync()

    def close(self) -> None:
        """Sync, compact, and let another writer in; idempotent."""
        with self._guard:
            if self._is_closed:
                return
            self._is_closed = True
            try:
                with writing(self._folder):
                    self._close_segment()
                if self._compaction is not None:
                    self._compaction.join()
                compact(self._folder, self._next - 1)
            finally:
                self._lock.release()

    def _roll(self) -> None:
        self._close_segment()
        if self._compaction is None or not self._compaction.is_alive():
            self._compaction = threading.Thread(
                target=compact, args=(self._folder, self._next - 1), name="kalshi-live compaction"
            )
            self._compaction.start()

    def _close_segment(self) -> None:
        segment, self._segment = self._segment, None
        if segment is not None:
            try:
                segment.sync()
            finally:
                segment.close()


class _Segment:
    """One piece of the journal, being written."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb", buffering=0)
        self._path = path
        self._size = 0
        self._born = time.monotonic()
        self._sync = threading.Lock()
        self._is_synced = True
        self.is_whole = True

    @property
    def is_due(self) -> bool:
        """Whether it has become so large or old that it should go into Parquet."""
        return self._size > SEGMENT_BYTES or time.monotonic() - self._born > SEGMENT_SECONDS

    def append(self, lines: bytes) -> None:
        is_new = self._size == 0
        rest = memoryview(header() + lines if is_new else lines)
        size = self._size + len(rest)
        self._is_synced = False
        try:
            while rest:
                rest = rest[self._file.write(rest) :]
        except OSError:
            self.is_whole = False
            with contextlib.suppress(OSError):
                self._file.truncate(self._size)
                self.is_whole = True
            raise
        self._size = size
        if is_new:
            files.sync_folder(self._path.parent)

    def sync(self) -> None:
        with self._sync:
            if not self._is_synced and not self._file.closed:
                self._is_synced = True
                os.fsync(self._file.fileno())

    def close(self) -> None:
        with self._sync, contextlib.suppress(OSError):
            self._file.close()


class _Lock:
    """A lock on the folder that ends with the process."""

    def __init__(self, folder: Path) -> None:
        self._lock = FileLock(folder / files.LOCK, thread_local=False)
        try:
            self._lock.acquire(blocking=False)
        except Timeout:
            raise RecordingInUseError(
                folder, "somebody else is writing to this recording; there can be one writer"
            ) from None
        except NotImplementedError as error:
            raise RecordingWriteError(folder, "the file system has no locks") from error

    def release(self) -> None:
        self._lock.release(force=True)


def _recover(folder: Path) -> int:
    """Clear up after a writer that was killed, and return the number of the last row."""
    files.remove_temporary(folder)
    listing = files.listing_of(folder)
    last = listing.covered
    for path in listing.segments:
        with path.open("rb") as lines:
            sound = [is_whole(line) for line in lines]
            end = max((index for index, is_sound in enumerate(sound) if is_sound), default=-1)
            lines.seek(0)
            whole = [line for line, is_sound in zip(lines, sound, strict=True) if is_sound]
        last = max([last, *(number_of(line) for line in whole[-1:])])
        if end + 1 > len(whole):
            _set_aside(path, whole)
    return last


def _set_aside(path: Path, whole: list[bytes]) -> None:
    """Keep a copy of a piece with damage inside; what is sound of it goes on."""
    shutil.copy2(path, path.with_name(f"damaged-{path.name}"))
    temporary = files.temporary_path(path)
    temporary.write_bytes(b"".join(whole))
    files.put_in_place(path)
