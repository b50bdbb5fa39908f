"""The table of observations for people, grouped by type, as lines of styled text.

Where the lines go, and in which colors, is for the caller; nothing here writes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs
from rich.cells import cell_len
from rich.text import Text

from ..errors import one_line
from ..kinds import Phase
from ..milestones import LiveEvent, Milestone
from .summary import age_text, clock_of, score_fields, summarize

if TYPE_CHECKING:
    from ..results import Observation

WIDE = 110
"""Columns of a terminal from which on the type has a column of its own."""
_GAP = "  "
_LEAST = 36
"""Columns for title, or names and score, on a terminal: as many as an id takes."""
_NOTHING: Mapping[str, Milestone] = MappingProxyType({})


PHASE_STYLES: Mapping[str, str] = {
    Phase.LIVE: "green",
    Phase.SCHEDULED: "dim",
    Phase.FINAL: "bold",
    Phase.CANCELLED: "dim",
    Phase.UNKNOWN: "dim",
}


def table_lines(
    observations: Sequence[Observation],
    milestones: Mapping[str, Milestone] = _NOTHING,
    *,
    width: int | None,
    first: int | None = None,
) -> Iterator[Text]:
    """Yield a header, then one line per observation: types by first appearance, in given order.

    Those of known `milestones` go by title, or names and score; all others by id. `width` is the
    terminal's; None stands for no limit, as in a pipe. On a narrow terminal each type stands above
    its observations instead of beside them. `first` is how many observations of each type are
    shown; a line says how many more there are. Columns in which nothing stands are left out.
    """
    groups = _by_type(observations)
    if not groups:
        return
    wide = width is None or width >= WIDE
    room = None if width is None else max(_LEAST, width // 2)
    columns = [one for one in _columns(milestones, room) if wide or one.title != _TYPE]
    cells = {column.title: [column.text(item) for item in observations] for column in columns}
    widths = {
        title: max(map(cell_len, (title, *texts))) for title, texts in cells.items() if any(texts)
    }
    shown = [column for column in columns if column.title in widths]
    yield Text("".join(padded(c.title, widths[c.title]) for c in shown) + "DETAILS", "bold")
    for type_, members in groups.items():
        if not wide:
            yield Text.assemble((type_, "bold cyan"), (f" ({len(members)})", "dim"))
        for item in members[:first]:
            yield Text.assemble(
                *((padded(c.text(item), widths[c.title]), c.style(item)) for c in shown),
                _details(item) if wide and item.milestone_id not in milestones else clock_of(item),
            )
        if len(members[:first]) < len(members):
            yield Text(f"… and {len(members) - len(members[:first]):,} more", "dim")


def who_and_score(
    milestone_id: str,
    milestone: Milestone | None,
    item: Observation | None,
    room: int | None = None,
) -> tuple[str, str]:
    """Return two cells: the score between both names and nothing, or title or id and the score.

    Names are cut where they would be wider than `room`, if any; the score never, nor an id.
    """
    score = str(item.score or "") if item else ""
    if milestone is None:
        return one_line(milestone_id), score
    if item is None:
        return _cut(one_line(milestone.title) or one_line(milestone_id), room), ""
    event = LiveEvent.of(milestone, item)
    one, other = (one_line(name or "") for name in event.score.names) if event.score else ("", "")
    if not (one and other):
        return _cut(one_line(event.title), room), score
    if room is None:
        return f"{one} {score} {other}", ""
    left = max(2, room - len(score) - 2)
    one = _cut(one, max(left // 2, left - cell_len(other)))
    return f"{one} {score} {_cut(other, left - cell_len(one))}", ""


def _cut(text: str, room: int | None) -> str:
    if room is None:
        return text
    cell = Text(text)
    cell.truncate(max(1, room), overflow="ellipsis")
    return cell.plain


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


def _columns(milestones: Mapping[str, Milestone], room: int | None) -> tuple[_Column, ...]:
    def who(item: Observation) -> str:
        return who_and_score(item.milestone_id, milestones.get(item.milestone_id), item, room)[0]

    def score(item: Observation) -> str:
        return who_and_score(item.milestone_id, milestones.get(item.milestone_id), item)[1]

    return (
        _Column("MILESTONE", who, _plain),
        _Column(_TYPE, _type_of, lambda _: "cyan"),
        _Column("SCORE", score, lambda _: "bold"),
        _Column("PHASE", _phase_of, lambda item: PHASE_STYLES[item.phase]),
        _Column("AGE", _age_of, lambda item: "bold red" if item.delayed else ""),
    )


def _by_type(observations: Iterable[Observation]) -> dict[str, list[Observation]]:
    groups: dict[str, list[Observation]] = {}
    for item in observations:
        groups.setdefault(_type_of(item), []).append(item)
    return groups


def padded(text: str, width: int) -> str:
    """Return a cell of that width, and the gap behind it."""
    return text + " " * (width - cell_len(text)) + _GAP
