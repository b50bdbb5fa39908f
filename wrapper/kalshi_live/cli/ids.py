"""Milestone ids from the command line, from files and from standard input.

Only what a person can get wrong when typing them; the library has the last word.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from .output import USAGE, CommandError

STDIN = "-"
_COMMENT = "#"


def read_ids(arguments: Sequence[str], files: Sequence[str]) -> tuple[str, ...]:
    """Return the ids of `arguments`, then those of `files`, each once; `-` is standard input.

    Raises:
        CommandError: A file cannot be read, or an id makes no sense; names file and line.
    """
    return tuple(dict.fromkeys([*_from_arguments(arguments), *_from_files(files)]))


def no_ids_in(arguments: Sequence[str], files: Sequence[str]) -> str:
    """Say that `read_ids` found nothing, and where it looked."""
    places = [_name(place) for place in (*arguments, *files)]
    return f"no milestone ids in {', '.join(places)}: nothing was asked for"


def parse_ids(text: str, name: str) -> Iterator[str]:
    """Yield the ids in a file's text, separated by white space; `#` begins a comment.

    Raises:
        CommandError: One makes no sense.
    """
    for number, line in enumerate(text.splitlines(), start=1):
        for word in line.split():
            if word.startswith(_COMMENT):
                break
            yield _checked(word, f"{name}:{number}", "put white space or a line break between ids")


def _from_arguments(arguments: Iterable[str]) -> Iterator[str]:
    for position, argument in enumerate(arguments, start=1):
        if argument == STDIN:
            yield from _from_files([STDIN])
        elif not {".", "/", "\\"}.isdisjoint(argument) and Path(argument).is_file():
            raise CommandError(f"argument {position} is a file: use --from {argument}", USAGE)
        else:
            yield _checked(argument, f"argument {position}", "pass each id as its own argument")


def _from_files(files: Iterable[str]) -> Iterator[str]:
    for file in files:
        name = _name(file)
        yield from parse_ids(_text(_content(file, name), name), name)


def _name(file: str) -> str:
    return "standard input" if file == STDIN else file


def _content(file: str, name: str) -> bytes:
    try:
        if file != STDIN:
            return Path(file).read_bytes()
        if sys.stdin is None:
            raise CommandError("standard input is closed", USAGE)
        return sys.stdin.buffer.read()
    except OSError as error:
        raise CommandError(f"{name}: {error.strerror}", USAGE) from None


def _text(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise CommandError(f"{name}:{line}: not UTF-8 text", USAGE) from None


def _checked(text: str, where: str, separate: str) -> str:
    shown = ascii(text if len(text) <= 60 else f"{text[:60]}…")
    if not text.strip():
        raise CommandError(f"{where}: the id is blank", USAGE)
    if "," in text or len(text.split()) > 1:
        separator = "a comma" if "," in text else "white space"
        raise CommandError(f"{where}: {shown} contains {separator}: {separate}", USAGE)
    if not text.strip().isprintable():
        raise CommandError(f"{where}: {shown} contains a control character", USAGE)
    return text.strip()
