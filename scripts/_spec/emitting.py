"""Writes a document as YAML in the style of the documentation pages, the same bytes every time.

The bytes depend on the content and the order of the keys only: not on how the source was quoted,
folded, indented or commented. What goes into the document is the business of others.
"""

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

_LINE = 80
_NARROWEST = 40
# They end a line in YAML 1.1, and are just characters in YAML 1.2.
_ENDS_OF_LINES = frozenset("\x85\u2028\u2029")


def to_yaml(document: Mapping[str, Any]) -> bytes:
    """`document` as YAML in UTF-8, ending in one newline."""
    text = yaml.dump(
        document,
        Dumper=_Dumper,
        sort_keys=False,
        allow_unicode=True,
        default_flow_style=False,
        width=math.inf,  # PyYAML folds at other places than the pages do
    )
    return str(text).encode()


class _Dumper(yaml.SafeDumper):
    """Lists indented, long texts folded, texts of several lines in blocks, no anchors."""

    def ignore_aliases(self, _: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, **_: Any) -> None:
        super().increase_indent(flow, indentless=False)

    def choose_scalar_style(self) -> str:
        if _ENDS_OF_LINES.intersection(self.event.value):
            return '"'
        style: str = super().choose_scalar_style()
        if self.simple_key_context or self.flow_level or not self.analysis.allow_block:
            return style
        text, room = self.event.value, self._room((self.indent or 0) + self.best_indent)
        if any(len(line) > room and line[0] != " " for line in text.split("\n")):
            return style if text[0] == " " else ">"
        return "|" if "\n" in text else style

    def write_folded(self, text: str) -> None:
        self.write_indicator(">" + self.determine_block_hints(text), True)
        for line in _folded(text.rstrip("\n"), self._room(self.indent)):
            self.write_line_break()
            if line:
                self.write_indent()
                self.stream.write(line)
        for _ in text[len(text.rstrip("\n")) + 1 :]:
            self.write_line_break()

    def _room(self, indent: int) -> int:
        return max(_LINE - indent, _NARROWEST)


def _folded(text: str, room: int) -> Iterator[str]:
    """The lines of YAML's folded style (section 8.1.3): a line break in `text` takes an empty line.

    Except around empty lines and lines that begin with a space, which are never joined.
    """
    before = ""
    for number, line in enumerate(text.split("\n")):
        if number and line and before[:1] != " " and line[0] != " ":
            yield ""
        yield from _wrapped(line, room)
        before = line or before


def _wrapped(line: str, room: int) -> Iterator[str]:
    if line[:1] == " ":
        yield line
        return
    words = re.split("(?<! ) (?! )", line)
    start = words[0]
    for word in words[1:]:
        if len(start) + 1 + len(word) > room:
            yield start
            start = word
        else:
            start = f"{start} {word}"
    yield start


# PyYAML knows the numbers of YAML 1.1; what is a number to YAML 1.2 only has to be quoted, too.
_Dumper.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|0o[0-7]+)$"),
    list("-+.0123456789"),
)
