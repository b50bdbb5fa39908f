"""The table of observations for people, grouped by type, as lines of styled text.

Where the lines go, and in which colors, is for the caller; nothing here writes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

from ..errors import one_line
from .summary import summarize

if TYPE_CHECKING:
    from ..results import Observation

WIDE = 110
"""Columns of a terminal from which on the type has a column of its own."""
_GAP = "  "


def table_lines(
    observations: Sequence[Observation], *, width: int | None, first: int | None = None
) -> Iterator[Text]:
    """A header, then one line per observation: types by first appearance, each in given order.

    `width` is the terminal's; None stands for no limit, as in a pipe. On a narrow terminal each
    type stands above its observations instead of beside them. `first` is how many observations
    of each type are shown; a line says how many more there are.
    """
    groups = _by_type(observations)
    if not groups:
        return
    wide = width is None or width >= WIDE
    ids = _column("MILESTONE", (item.milestone_id for item in observations))
    types = _column("TYPE", groups) if wide else 0
    yield Text(
        _padded("MILESTONE", ids) + (_padded("TYPE", types) if wide else "") + "DETAILS", "bold"
    )
    for type_, members in groups.items():
        if not wide:
            yield Text.assemble((type_, "bold cyan"), (f" ({len(members)})", "dim"))
        for item in members[:first]:
            yield Text.assemble(
                _padded(one_line(item.milestone_id), ids),
                (_padded(type_, types), "cyan") if wide else "",
                summarize(item.details),
            )
        if len(members[:first]) < len(members):
            yield Text(f"… and {len(members) - len(members[:first]):,} more", "dim")


def _by_type(observations: Iterable[Observation]) -> dict[str, list[Observation]]:
    groups: dict[str, list[Observation]] = {}
    for item in observations:
        groups.setdefault(one_line(item.type) or "(no type)", []).append(item)
    return groups


def _column(title: str, values: Iterable[str]) -> int:
    return max(map(cell_len, (title, *map(one_line, values))))


def _padded(text: str, width: int) -> str:
    return text + " " * (width - cell_len(text)) + _GAP
