"""Finds the specification that is embedded in a documentation page, as its bytes stand there."""

import re

from markdown_it import MarkdownIt

_SPECIFICATION = re.compile(r"""\s*(?:(?:\#.*|---.*|%YAML.*)?\n\s*)*(?:openapi|"openapi"|\{)""")
_KEY = re.compile(r"""^(?:openapi|"openapi"|'openapi'|swagger)\s*:|^\s*\{""", re.MULTILINE)


class PageError(Exception):
    """The page embeds no specification, more than one, or one that breaks off."""


def embedded(text: str) -> str | None:
    """Return the specification in the page `text`, verbatim, ending in exactly one newline.

    None when `text` is no page that embeds one; raise `PageError` when the page is not usable.
    """
    blocks = [
        block
        for block in MarkdownIt("commonmark").parse(text)
        if block.type == "fence" and _SPECIFICATION.match(block.content)
    ]
    lines = text.split("\n")
    if not blocks:
        return None
    start, end = blocks[0].map or (0, 0)
    if _KEY.search("\n".join(lines[:start])):
        return None
    if len(blocks) > 1:
        raise PageError(f"is a page with {len(blocks)} specifications in it, and one is needed")
    if not lines[end - 1].strip().startswith(blocks[0].markup):
        raise PageError("is a page that breaks off within its specification")
    return blocks[0].content.rstrip("\n") + "\n"
