"""The table of observations for people, grouped by type, as lines of styled text.

Where the lines go, and in which colors, is for the caller; nothing here writes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import attrs
from rich.cells import cell_len
from rich.text import Text

from ..errors import one_line
from ..kinds import Phase
from .ages import age_text
from .summary import clock_of, score_fields, summarize

if TYPE_CHECKING:
    from ..results import Observation

WIDE = 110
"""Columns of a terminal from which on the type has a column of its own."""
_GAP = "  "


PHASE_STYLES: Mapping[str, str] = {
    Phase.LIVE: "green",
    Phase.SCHEDULED: "dim",
    Phase.FINAL: "bold",
    Phase.CANCELLED: "dim",
    Phase.UNKNOWN: "dim",
}


def table_lines(
    observations: Sequence[Observation], *, width: int | None, first: int | None = None
) -> Iterator[Text]:
    """Yield a header, then one line per observation: types by first appearance, in given order.

    `width` is the terminal's; None stands for no limit, as in a pipe. On a narrow terminal each
    type stands above its observations instead of beside them. `first` is how many observations
    of each type are shown; a line says how many more there are. Columns in which nothing stands
    are left out.
    """
    groups = _by_type(observations)
    if not groups:
        return
    wide = width is None or width >= WIDE
    columns = [column for column in _COLUMNS if wide or column.title != _TYPE]
    cells = {column.title: [column.text(item) for item in observations] for column in columns}
    widths = {
        title: max(map(cell_len, (title, *texts))) for title, texts in cells.items() if any(texts)
    }
    shown = [column for column in columns if column.title in widths]
    yield Text("".join(_padded(c.title, widths[c.title]) for c in shown) + "DETAILS", "bold")
    for type_, members in groups.items():
        if not wide:
            yield Text.assemble((type_, "bold cyan"), (f" ({len(members)})", "dim"))
        for item in members[:first]:
            yield Text.assemble(
                *((_padded(c.text(item), widths[c.title]), c.style(item)) for c in shown),
                _details(item) if wide else clock_of(item),
            )
        if len(members[:first]) < len(members):
            yield Text(f"… and {len(members) - len(members[:first]):,} more", "dim")


@attrs.frozen
class _Column:
    title: str
    text: Callable[[Observation], str]
    style: Callable[[Observation], str]


def _details(item: Observation) -> str:
    return summarize(item.details, without=score_fields(item))


def _plain(_: Observation) -> str:
    return ""


def _type_of(item: Observation) -> str:
    return one_line(item.type) or "(no type)"


def _phase_of(item: Observation) -> str:
    return "" if item.phase is Phase.UNKNOWN else item.phase


def _age_of(item: Observation) -> str:
    return age_text(item) + ("!" if item.delayed else "")


_TYPE = "TYPE"
_COLUMNS = (
    _Column("MILESTONE", lambda item: one_line(item.milestone_id), _plain),
    _Column(_TYPE, _type_of, lambda _: "cyan"),
    _Column("SCORE", lambda item: str(item.score or ""), lambda _: "bold"),
    _Column("PHASE", _phase_of, lambda item: PHASE_STYLES[item.phase]),
    _Column("AGE", _age_of, lambda item: "bold red" if item.delayed else ""),
)


def _by_type(observations: Iterable[Observation]) -> dict[str, list[Observation]]:
    groups: dict[str, list[Observation]] = {}
    for item in observations:
        groups.setdefault(_type_of(item), []).append(item)
    return groups


def _padded(text: str, width: int) -> str:
    return text + " " * (width - cell_len(text)) + _GAP
