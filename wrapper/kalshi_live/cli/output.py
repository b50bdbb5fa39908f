"""Writing to standard output and standard error, so that no character and no reader makes it fail;
and what ends a command early, with one clear line.

What is written is decided elsewhere; the errors of the library are in `kalshi_live.errors`.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.text import Text


FAILED = 1
"""Exit code: it was tried, and did not work; for `get`: something is missing, rejected, failed."""
USAGE = 2
"""Exit code: the command line itself makes no sense."""


class CommandError(Exception):
    """A command cannot go on; the message is for the user, as it is."""

    def __init__(self, message: str, exit_code: int = FAILED) -> None:
        super().__init__(message)
        self.exit_code = exit_code


def tolerate_any_text() -> None:
    """Replace, from now on, characters that the terminal's encoding lacks; none raises."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def say(text: str) -> None:
    """Write one line to standard error, if anybody listens there."""
    if sys.stderr is not None:
        with contextlib.suppress(OSError):
            sys.stderr.write(f"{text}\n")
            sys.stderr.flush()


def write_data(pieces: Iterable[str]) -> None:
    """Write text for programs to standard output: UTF-8, whatever the terminal's encoding is.

    A reader that has had enough (`| head`) ends it quietly.

    Raises:
        CommandError: It cannot be written.
    """
    _write(piece.encode("utf-8", "backslashreplace") for piece in pieces)


def write_line(text: str) -> bool:
    """Write one line for programs, at once; return False when nobody reads any more.

    Raises:
        CommandError: It cannot be written.
    """
    return _write([text.encode("utf-8", "backslashreplace")])


def write_lines(lines: Callable[[int | None], Iterable[Text]]) -> None:
    """Write lines for people to standard output, and end as `write_data` does.

    `lines` is told the terminal's width, and nothing is wider than that; in a pipe it is told
    None, and nothing is cut or colored.

    Raises:
        CommandError: It cannot be written.
    """
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    _write(f"{line}\n".encode(encoding, "replace") for line in _rendered(lines))


def _rendered(lines: Callable[[int | None], Iterable[Text]]) -> Iterator[str]:
    from rich.console import Console  # noqa: PLC0415 - 15 ms, and only tables need it

    console = Console()
    width = console.width if sys.stdout.isatty() else None
    for line in lines(width):
        if width is not None:
            line.truncate(width, overflow="ellipsis")
        if console.color_system is None:
            yield line.plain.rstrip()
            continue
        with console.capture() as captured:
            console.print(line, soft_wrap=True, end="")
        yield captured.get().rstrip()


def _write(pieces: Iterable[bytes]) -> bool:
    """Return whether somebody read it all."""
    if sys.stdout is None:
        raise CommandError("standard output is closed")
    try:
        for piece in pieces:
            sys.stdout.buffer.write(piece)
        sys.stdout.flush()
    except BrokenPipeError:
        discard_output()
        return False
    except OSError as error:
        discard_output()
        raise CommandError(f"cannot write to standard output: {error.strerror}") from None
    return True


def discard_output() -> None:
    """Drop what was not written: Python tries once more when it exits, and would complain."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
