"""What is raised about a recording; not among the errors of the wire, for no server is to blame."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class RecordingError(Exception):
    """The base of the errors here.

    Attributes:
        path: The recording's folder, or the file in it that is the matter.
        problem: What is wrong with it.
    """

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(path, problem)
        self.path = path
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.path}: {self.problem}"


class NotARecordingError(RecordingError):
    """There is no recording here, or something else."""


class RecordingInUseError(RecordingError):
    """Somebody else is writing to it."""


class RecordingWriteError(RecordingError):
    """It cannot be written to: a full disk, a folder that is read-only; `__cause__` says which."""


class RecordingDamagedError(RecordingError):
    """A file of it is cut, damaged, or of a newer schema."""


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Raise what the operating system has against writing as `RecordingWriteError`."""
    try:
        yield
    except OSError as error:
        why = error.strerror or str(error)
        raise RecordingWriteError(
            path, f"cannot be written to ({why}); what was recorded before is whole"
        ) from error
