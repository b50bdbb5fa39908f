"""What the commands about recordings share: the words for errors, and files that are whole."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from .output import USAGE, CommandError

# The help of the commands says it: versions of typer draw this panel differently.
Folder = Annotated[Path, typer.Argument(metavar="RECORDING", hidden=True)]


@contextlib.contextmanager
def said_of_recordings() -> Iterator[None]:
    """Say in one line what is wrong with a recording, or which extra is missing."""
    try:
        from ..recording import RecordingError  # noqa: PLC0415 - it imports the extra

        try:
            yield
        except RecordingError as error:
            raise CommandError(str(error)) from None
    except ModuleNotFoundError:
        raise
    except ImportError as missing:
        raise CommandError(str(missing)) from None


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Yield a path to write to; what stands there at the end takes the place of `path` at once.

    Raises:
        CommandError: There cannot be such a file; nothing has changed.
    """
    target = path.resolve()
    if target.exists() and not target.is_file():
        raise CommandError(f"{path} is no file: give the name of one with --out", USAGE)
    try:
        with TemporaryDirectory(
            prefix=".kalshi-live-", dir=target.parent, ignore_cleanup_errors=True
        ) as folder:
            written = Path(folder, target.name)
            yield written
            with written.open("rb+") as file:
                os.fsync(file.fileno())
            written.replace(target)
    except OSError as error:
        raise CommandError(f"cannot write {path}: {error.strerror or error}") from None


def size_text(size: float) -> str:
    """Return a number of bytes in a unit that suits it."""
    for unit in ("B", "KB", "MB"):
        if size < 1000:
            return f"{size:,.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:,.1f} GB"
