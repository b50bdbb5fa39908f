"""What the commands about recordings share: the class, and what becomes of its errors."""

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from .output import CommandError

if TYPE_CHECKING:
    from ..recording import Recording


def recording_class() -> "type[Recording]":
    """Return `kalshi_live.recording.Recording`.

    Raises:
        CommandError: Its extra is missing; says what to install.
    """
    try:
        from ..recording import Recording  # noqa: PLC0415 - it imports the extra
    except ModuleNotFoundError:
        raise
    except ImportError as missing:
        raise CommandError(str(missing)) from None
    return Recording


@contextlib.contextmanager
def said_of_recordings() -> Iterator[None]:
    """Say in one line what is wrong with a recording."""
    recording_class()
    from ..recording import RecordingError  # noqa: PLC0415 - it imports the extra

    try:
        yield
    except RecordingError as error:
        raise CommandError(str(error)) from None


def size_text(size: float) -> str:
    """Return a number of bytes in a unit that suits it."""
    for unit in ("B", "KB", "MB"):
        if size < 1000:
            return f"{size:,.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:,.1f} GB"
