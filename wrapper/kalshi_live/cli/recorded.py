"""What the commands that read recordings share, and files that are there whole or not at all."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from .output import USAGE, CommandError

# The help of the commands says it: versions of typer draw this panel differently.
Folder = Annotated[Path, typer.Argument(metavar="RECORDING", hidden=True)]


@contextlib.contextmanager
def reading() -> Iterator[None]:
    """Raise what is wrong with a recording, or missing to read it, as an error of the command."""
    from ..recording import RecordingError  # noqa: PLC0415 - only these commands need it

    try:
        yield
    except (RecordingError, ImportError) as error:
        raise CommandError(str(error)) from None


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Yield a path to write to; what stands there at the end takes the place of `path` at once.

    Raises:
        CommandError: There cannot be such a file; nothing has changed.
    """
    from ..recording.folder import put_in_place, temporary_path  # noqa: PLC0415

    target = path.resolve()
    if target.exists() and not target.is_file():
        raise CommandError(f"{path} is no file: give the name of one with --out", USAGE)
    temporary = temporary_path(target)
    try:
        temporary.touch()
        temporary.unlink()
        yield temporary
        put_in_place(target)
    except OSError as error:
        raise CommandError(f"cannot write {path}: {error.strerror or error}") from None
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
