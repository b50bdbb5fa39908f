"""Turns a path or an address into a valid specification, or says what is wrong with it.

Everything here happens before anything is written; which part is wanted is decided in `cutting`.
"""

import json
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

# One operation without parameters and models takes about this much.
_FEWEST_BYTES = 200
# The largest version published so far has 18,000 values; aliases can make millions out of a page.
_MOST_VALUES = 1_000_000
_HTML = re.compile(
    rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
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
    text = block or text
    if len(text.encode()) < _FEWEST_BYTES:
        size, start = len(text.encode()), " ".join(text.split())[:60]
        raise SpecError(source, f"has only {size} bytes, no specification is that small: {start!r}")
    content, document = _parsed(source, text)
    _require_bounded(source, document)
    if (quoted := _with_text_keys(document)) != document:
        content, document = to_yaml(quoted), quoted
    _require_no_error_body(source, document)
    validate(source, document)
    if not document.get("paths"):
        raise SpecError(source, "has no operations", at="#/paths")
    return Source(source, content, document, is_page=block is not None)


def _bytes(source: str) -> bytes:
    if _ADDRESS.match(source):
        return fetch(source)
    path = Path(source)
    try:
        if path.is_file() and path.stat().st_size > MOST_BYTES:
            raise too_large(source, MOST_BYTES)
        return path.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL in it
        reason = getattr(error, "strerror", None) or error
        raise SpecError(source, f"cannot be read: {reason}") from error


def _text(source: str, content: bytes) -> str:
    if _HTML.match(content):
        raise SpecError(
            source, "is an HTML page: name its Markdown (often the same address with .md) instead"
        )
    try:
        # Half of a line ending would make two files of one.
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise SpecError(source, f"is not text in UTF-8 (byte {error.start})") from error


def _parsed(source: str, text: str) -> tuple[bytes, Any]:
    if not text.lstrip().startswith("{"):
        content = (text.rstrip("\n") + "\n").encode()
        return content, parse(source, content)
    try:
        document = json.loads(text, object_pairs_hook=_without_duplicates)
        json.dumps(document, ensure_ascii=False).encode()  # JSON can spell halves of characters
        return to_yaml(document), document
    except RecursionError as error:
        raise SpecError(source, "is not JSON: it is nested too deeply") from error
    except ValueError as error:
        raise SpecError(source, f"is not JSON: {error}") from error


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    if len(set(keys)) < len(keys):
        raise ValueError(f"the key {max(keys, key=keys.count)!r} stands twice in one object")
    return dict(pairs)


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


def _with_text_keys(value: Any) -> Any:
    """Return `value` with quotes around statuses, which are often left out."""
    if isinstance(value, list):
        return [_with_text_keys(child) for child in value]
    if not isinstance(value, dict):
        return value
    return {
        str(key) if type(key) is int else key: _with_text_keys(child)
        for key, child in value.items()
    }


def _require_no_error_body(source: str, document: Any) -> None:
    if isinstance(document, dict) and "openapi" not in document:
        for key in {"error", "errors", "message", "detail", "code"} & document.keys():
            said = " ".join(str(document[key]).split())[:80]
            raise SpecError(source, f"is an error message, no specification: {key}: {said}")
