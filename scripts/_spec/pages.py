"""Finds the specification that is embedded in a documentation page, as its bytes stand there.

Fences are read as CommonMark has them (section 4.5); the rest of Markdown does not matter here.
"""

import re
from collections.abc import Iterator

from attrs import frozen

_FENCE = re.compile(r"^(?P<indent> {0,3})(?P<fence>`{3,}|~{3,})(?P<info>.*)$")
_SPECIFICATION = re.compile(r"""\s*(?:(?:\#.*|---.*|%YAML.*)?\n\s*)*(?:openapi|"openapi"|\{)""")
_KEY = re.compile(r"""^(?:openapi|"openapi"|'openapi'|swagger)\s*:|^\s*\{""", re.MULTILINE)


class PageError(Exception):
    """The page embeds no specification, or more than one."""


@frozen
class _Block:
    start: int
    """Index of the line with the opening fence."""
    content: str
    is_closed: bool


def is_page(text: str) -> bool:
    """Whether `text` is a page that embeds a specification, and not a specification itself."""
    blocks = _specifications(text)
    if not blocks:
        return False
    before = "\n".join(text.splitlines()[: blocks[0].start])
    return _KEY.search(before) is None


def embedded(text: str) -> str:
    """The specification in the page `text`, verbatim, but ending in exactly one newline.

    Raises `PageError`.
    """
    blocks = _specifications(text)
    if len(blocks) != 1:
        count = f"{len(blocks)} specifications" if blocks else "no specification"
        raise PageError(f"is a page with {count} in it, and one is needed")
    if not blocks[0].is_closed:
        raise PageError("is a page that breaks off within its specification")
    return blocks[0].content.rstrip("\n") + "\n"


def _specifications(text: str) -> list[_Block]:
    return [block for block in _blocks(text) if _SPECIFICATION.match(block.content)]


def _blocks(text: str) -> Iterator[_Block]:
    lines = text.split("\n")
    start = 0
    while start < len(lines):
        opening = _FENCE.match(lines[start].removesuffix("\r"))
        if opening is None or (opening["fence"][0] == "`" and "`" in opening["info"]):
            start += 1
            continue
        end = _end(lines, start, opening["fence"])
        content = _dedented(lines[start + 1 : end], len(opening["indent"]))
        yield _Block(start, content, is_closed=end < len(lines))
        start = end + 1


def _end(lines: list[str], start: int, fence: str) -> int:
    """The index of the closing fence's line, or of the text's end."""
    closing = re.compile(rf"^ {{0,3}}{re.escape(fence[0])}{{{len(fence)},}}\s*$")
    for index in range(start + 1, len(lines)):
        if closing.match(lines[index]):
            return index
    return len(lines)


def _dedented(lines: list[str], indent: int) -> str:
    """The lines without as much of their indentation as the fence itself had."""
    return "\n".join(re.sub(rf"^ {{0,{indent}}}", "", line) for line in lines) + "\n"
