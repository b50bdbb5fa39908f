"""Turns a path or an address into a valid specification, or says what is wrong with it.

Everything here happens before anything is written; which part is wanted is decided in `cutting`.
"""

import re
from pathlib import Path
from typing import Any

from attrs import frozen

from _spec import pages
from _spec.document import Document, children
from _spec.emitting import to_yaml
from _spec.errors import SpecError
from _spec.fetching import MOST_BYTES, fetch, too_large
from _spec.reading import parse, validate

# The largest version published so far has 18,000 values; aliases can make millions out of a page.
_MOST_VALUES = 1_000_000
_HEAD = 2_000
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


@frozen
class Source:
    """A valid specification from outside: how it is called, and its bytes as it would be vendored.

    `content` is YAML in UTF-8 that ends in exactly one newline.
    """

    name: str
    content: bytes
    document: Document
    is_page: bool


def load(source: str) -> Source:
    """Return the specification at `source`: a path or an address, of a page or of a document.

    Raise `SpecError`.
    """
    text = _text(source, _bytes(source))
    try:
        block = pages.embedded(text)
    except pages.PageError as error:
        raise SpecError(source, str(error)) from error
    content = (block or text.rstrip("\n") + "\n").encode()
    written = parse(source, content)
    _require_bounded(source, written)
    document = _plain(source, written)
    if document != written or content.lstrip().startswith(b"{"):
        content = to_yaml(document)
    validate(source, document)
    if not document.get("paths"):
        raise SpecError(source, "has no operations", at="#/paths")
    return Source(source, content, document, is_page=block is not None)


def _bytes(source: str) -> bytes:
    if _ADDRESS.match(source):
        return fetch(source)
    try:
        with Path(source).open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL in it
        reason = getattr(error, "strerror", None) or error
        raise SpecError(source, f"cannot be read: {reason}") from error
    if len(content) > MOST_BYTES:
        raise too_large(source, MOST_BYTES)
    return content


def _text(source: str, content: bytes) -> str:
    if content.lstrip().startswith(b"<") and b"<html" in content[:_HEAD].lower():
        raise SpecError(
            source, "is an HTML page: name its Markdown (often the same address with .md) instead"
        )
    try:
        # Half of a line ending would make two files of one.
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise SpecError(source, f"is not text in UTF-8 (byte {error.start})") from error


def _require_bounded(source: str, document: Any) -> None:
    """Refuse what aliases in YAML can make: values inside themselves, or far too many."""
    try:
        count = _size(document, {}, frozenset())
    except RecursionError as error:
        raise SpecError(source, "has values inside themselves, or nested too deeply") from error
    if count > _MOST_VALUES:
        raise SpecError(source, f"unfolds to {count:,} values: that is no specification")


def _size(value: Any, known: dict[int, int], above: frozenset[int]) -> int:
    """Return how many values there are in `value`, shared ones counted every time."""
    if id(value) in above:
        raise RecursionError
    if id(value) not in known:
        inner = above | {id(value)} if isinstance(value, dict | list) else above
        known[id(value)] = 1 + sum(_size(child, known, inner) for _, child in children(value))
    return known[id(value)]


def _plain(source: str, value: Any) -> Any:
    """Return `value` with text for statuses without quotes, and whole characters for JSON's halves.

    Raise `SpecError` for half a character that is alone.
    """
    if isinstance(value, list):
        return [_plain(source, child) for child in value]
    if isinstance(value, dict):
        return {
            str(key) if type(key) is int else key: _plain(source, child)
            for key, child in value.items()
        }
    if not isinstance(value, str):
        return value
    try:
        return value.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError as error:
        raise SpecError(source, f"has half a character in {value[:60]!a}") from error
