"""Writes a document as YAML in the style of the documentation pages, the same bytes every time."""

import io
import sys
import textwrap
from collections.abc import Mapping
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.resolver import implicit_resolvers
from ruamel.yaml.scalarstring import (
    DoubleQuotedScalarString,
    FoldedScalarString,
    LiteralScalarString,
    SingleQuotedScalarString,
)

_LINE = 80
_NARROWEST = 40


def to_yaml(document: Mapping[str, Any]) -> bytes:
    """Return `document` as YAML in UTF-8, ending in one newline.

    The bytes depend on the content and the order of the keys alone, not on how it was written
    before.
    """
    yaml = YAML()
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.width = sys.maxsize
    written = io.BytesIO()
    yaml.dump(_styled(document, 0), written)
    return written.getvalue()


def _styled(value: Any, indent: int) -> Any:
    """Return a copy of `value` in which each text knows its style; it is written at `indent`."""
    if isinstance(value, Mapping):
        return {_text(key, None): _styled(child, indent + 2) for key, child in value.items()}
    if isinstance(value, list):
        return [_styled(child, indent + 2) for child in value]
    return _text(value, max(_LINE - indent, _NARROWEST)) if isinstance(value, str) else value


def _text(text: str, room: int | None) -> Any:
    """Return `text` with its style; without `room`, it has to stay on one line."""
    lines = text.split("\n")
    if not all(line.isprintable() for line in lines):
        return DoubleQuotedScalarString(text)
    is_plain = all(line == line.rstrip() for line in lines)
    if room and is_plain and text[:1] not in ("", " ", "\n"):
        if len(lines) > 1:
            return LiteralScalarString(text)
        if len(text) > room and "  " not in text:
            return _folded(text, room)
    # The pages quote what any version of YAML takes for something else.
    is_ambiguous = any(pattern.match(text) for _, _, pattern, _ in implicit_resolvers)
    return SingleQuotedScalarString(text) if is_ambiguous else text


def _folded(text: str, room: int) -> Any:
    folded = FoldedScalarString(text)
    lines = textwrap.wrap(text, room, break_long_words=False, break_on_hyphens=False)
    positions = [0]
    for line in lines:
        positions.append(positions[-1] + len(line) + 1)
    folded.fold_pos = [position - 1 for position in positions[1:-1]]
    return folded
