"""The folder of a recording: what its files are called, and which of them count.

Rows are numbered from 1. A file's name says which numbers it holds, so that a row is read once
though two files hold it, as after a crash between the writing of one and the removal of the other.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import attrs

from .errors import NotARecordingError

LOCK = "recording.lock"
_JOURNAL = re.compile(r"journal-(\d{12})\.jsonl")
_PARQUET = re.compile(r"observations-(\d{12})-(\d{12})\.parquet")
_HELD = re.compile(r"held-(\d{12})\.parquet")
_DAMAGED = re.compile(r"damaged-journal-(\d{12})\.jsonl")
_NAMES = (_JOURNAL, _PARQUET, _HELD, _DAMAGED)
_TEMPORARY = ".tmp"


@attrs.frozen
class ParquetFile:
    """A Parquet file, and the numbers of the first and the last row in it."""

    first: int
    last: int
    path: Path


@attrs.frozen
class Listing:
    """The files of a recording.

    Attributes:
        parquet: The Parquet files, in order; none holds what another one does.
        held: Parquet files with what was known after the row of that number.
        segments: The pieces of the journal with rows that no Parquet file holds, in order.
        superseded: Files of which others hold everything.
        set_aside: What was found damaged, as it was found.
        bytes: The size of all files.
    """

    parquet: tuple[ParquetFile, ...]
    held: dict[int, Path]
    segments: tuple[Path, ...]
    superseded: tuple[Path, ...]
    set_aside: tuple[Path, ...] = ()
    bytes: int = 0

    @property
    def covered(self) -> int:
        """The number of the last row that a Parquet file holds."""
        return self.parquet[-1].last if self.parquet else 0


def listing_of(folder: Path) -> Listing:
    """Return which files a recording consists of.

    Raises:
        NotARecordingError: The folder is not there, or holds other things only.
    """
    names = _names_in(folder)
    found: dict[re.Pattern[str], dict[tuple[int, ...], Path]] = {each: {} for each in _NAMES}
    others, size = False, 0
    for name in names:
        for pattern in _NAMES:
            if match := pattern.fullmatch(name):
                path = found[pattern][tuple(map(int, match.groups()))] = folder / name
                size += _size(path)
                break
        else:
            others = others or not (name == LOCK or name.startswith("."))
    if others and not any(found.values()):
        raise NotARecordingError(folder, "is the folder of something else, not of a recording")
    return _sorted(found, size)


def _sorted(found: dict[re.Pattern[str], dict[tuple[int, ...], Path]], size: int) -> Listing:
    parquet: list[ParquetFile] = []
    superseded: list[Path] = []
    for (first, last), path in sorted(found[_PARQUET].items(), key=lambda each: _order(*each[0])):
        if parquet and last <= parquet[-1].last:
            superseded.append(path)
        else:
            parquet.append(ParquetFile(first, last, path))
    covered = parquet[-1].last if parquet else 0
    segments = sorted((first, path) for (first,), path in found[_JOURNAL].items())
    nexts = [first for first, _ in segments[1:]]
    over = [path for (_, path), after in zip(segments, nexts, strict=False) if after <= covered + 1]
    return Listing(
        parquet=tuple(parquet),
        held={number: path for (number,), path in found[_HELD].items()},
        segments=tuple(path for _, path in segments[len(over) :]),
        superseded=(*superseded, *over),
        set_aside=tuple(found[_DAMAGED].values()),
        bytes=size,
    )


def _order(first: int, last: int) -> tuple[int, int]:
    return first, -last


def journal_path(folder: Path, first: int) -> Path:
    """Return the piece of the journal that begins with the row of that number."""
    return folder / f"journal-{first:012}.jsonl"


def parquet_path(folder: Path, first: int, last: int) -> Path:
    """Return the Parquet file of those rows."""
    return folder / f"observations-{first:012}-{last:012}.parquet"


def held_path(folder: Path, last: int) -> Path:
    """Return the Parquet file with what was known after the row of that number."""
    return folder / f"held-{last:012}.parquet"


def temporary_path(path: Path) -> Path:
    """Return what a file is called while it is being written."""
    return path.with_name(path.name + _TEMPORARY)


def put_in_place(path: Path) -> None:
    """Make the temporary file of that name the file itself, at once and for good."""
    temporary = temporary_path(path)
    with temporary.open("rb+") as file:
        os.fsync(file.fileno())
    temporary.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk; Windows does so by itself."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove_temporary(folder: Path) -> None:
    """Remove what a crash has left half written."""
    for path in folder.glob(f"*{_TEMPORARY}"):
        path.unlink(missing_ok=True)


def _names_in(folder: Path) -> list[str]:
    """Return the names in a folder, as they were at one moment.

    While files take the place of others, one listing may have missed the new and the old ones.
    """
    try:
        names = [path.name for path in folder.iterdir()]
        while names != (again := [path.name for path in folder.iterdir()]):
            names = again
    except NotADirectoryError:
        raise NotARecordingError(folder, "is a file, not the folder of a recording") from None
    except FileNotFoundError:
        raise NotARecordingError(folder, "there is no recording here") from None
    return names


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:  # compacted meanwhile
        return 0
