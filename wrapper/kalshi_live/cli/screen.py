"""The live table as lines of styled text, for a terminal of any size.

Pure: what it is told of is in `board`, and how it gets to a terminal in `live`.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import attrs
from rich.text import Text

from ..errors import one_line
from .ages import age_text, seconds_text
from .table import PHASE_STYLES

if TYPE_CHECKING:
    from ..watching.status import WatchStatus
    from .board import Board, Row

WIDE = 150
"""Columns of a terminal from which on ids and types are shown whole."""
HIGHLIGHT = 4.0
"""Seconds for which a change stands out."""
SHORTEST_ID = 8
_IDS = 3
"""As many ids are named in one list on the last line."""
_AROUND = 4
"""Lines that are no rows: the title, the header, and two of status."""
_STRETCHED = 1.1
"""Times the interval asked for; what is less is how late a busy machine wakes up."""
_NEWS = "bold yellow"
_TROUBLE = "bold red"


@attrs.frozen
class Frame:
    """All that one frame of the live table shows.

    `now` is what the board's times are measured by; `at` is the time of day.
    """

    board: Board
    status: WatchStatus
    interval: float
    now: float
    at: datetime


@attrs.frozen
class _Column:
    title: str
    width: int


def screen_lines(frame: Frame, width: int, height: int) -> Iterator[Text]:
    """Yield exactly `height` lines, of at most `width` cells."""
    places = max(1, height - _AROUND)
    rows = frame.board.rows(places)
    more = sum(frame.board.states.values()) - len(rows)
    if more and places > 1:
        rows = rows[:-1]
        more += 1
    columns = _columns(width, frame.board)
    lines = [_title(frame, width), _header(columns)]
    lines += [_line(row, columns, frame) for row in rows]
    lines += [Text(f"… and {more:,} more, which changed earlier or not at all", "dim")][
        : bool(more)
    ]
    lines += [Text()] * (height - 2 - len(lines))
    for line in [*lines[: max(0, height - 2)], _status(frame), _problems(frame)][:height]:
        line.no_wrap = True
        line.truncate(width, overflow="ellipsis")
        yield line


def _columns(width: int, board: Board) -> list[_Column]:
    wide = width >= WIDE
    rows = board.rows(1_000)
    ids = [one_line(row.change.milestone_id) for row in rows]
    shown = _longest(ids, 9, 36 if wide else _distinct(ids))
    types = [_type(row, wide=wide) for row in rows]
    columns = [
        _Column("MILESTONE", shown),
        _Column("TYPE", _longest(types, 4, 28 if wide else 10)),
        _Column("SCORE", 7),
        _Column("PHASE", 9),
        _Column("CLOCK", 20 if wide else 12),
        _Column("AGE", 4),
    ]
    left = width - sum(column.width + 1 + wide for column in columns)
    if wide:
        columns.append(_Column("SINCE", 5))
        left -= 7
    return [*columns, _Column("LAST CHANGE", max(11, left))]


def _longest(texts: Iterable[str], least: int, most: int) -> int:
    return min(most, max(least, *map(len, texts), 0))


def _distinct(ids: Sequence[str]) -> int:
    """Return how many characters tell the ids apart, and one more for the ellipsis."""
    shared = (_shared(*pair) for pair in itertools.pairwise(sorted(ids)))
    return max(SHORTEST_ID, 1 + max(shared, default=0)) + 1


def _shared(one: str, other: str) -> int:
    alike = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    return sum(1 for _ in alike)


def _title(frame: Frame, width: int) -> Text:
    board = frame.board
    states = ", ".join(f"{count:,} {state}" for state, count in board.states.items())
    title = Text.assemble(
        ("kalshi-live watch", "bold"),
        f"  {board.milestones:,} milestone{'' if board.milestones == 1 else 's'}",
        f": {states}" if states else "",
    )
    hint = f"{frame.at:%H:%M:%S}  Ctrl-C stops"
    gap = width - title.cell_len - len(hint)
    return title.append(" " * gap + hint, "dim") if gap >= 2 else title


def _header(columns: Sequence[_Column]) -> Text:
    return _joined((Text(column.title, "bold reverse") for column in columns), columns)


def _line(row: Row, columns: Sequence[_Column], frame: Frame) -> Text:
    wide = len(columns) == 8
    observation = row.observation
    is_new = frame.now - row.moved_at < HIGHLIGHT
    score = str(observation.score or "") if observation else ""
    cells = [
        Text(one_line(row.change.milestone_id)),
        Text(_type(row, wide=wide), "cyan"),
        Text(score, "bold reverse yellow" if is_new and row.has_new_score else "bold"),
        Text(row.state, PHASE_STYLES.get(row.state, "red")),
        Text(row.clock),
        _age(row, frame.at),
    ]
    if wide:
        since = frame.now - row.moved_at
        cells.append(Text("" if math.isinf(since) else seconds_text(since), "dim"))
    return _joined([*cells, Text(row.news, _NEWS if is_new else "")], columns)


def _age(row: Row, at: datetime) -> Text:
    if row.observation is None:
        return Text()
    text, is_late = age_text(row.observation, at), row.observation.delayed
    return Text(f"{text}!" if is_late else text, _TROUBLE if is_late else "")


def _joined(cells: Iterable[Text], columns: Sequence[_Column]) -> Text:
    gap = "  " if len(columns) == 8 else " "
    line = Text()
    for cell, column in zip(cells, columns, strict=True):
        cell.truncate(column.width, overflow="ellipsis", pad=True)
        line.append_text(cell).append(gap)
    line.rstrip()
    return line


def _type(row: Row, *, wide: bool) -> str:
    """Return the type; on a narrow terminal only what tells it apart from the others."""
    type_ = one_line(row.observation.type) if row.observation else ""
    if wide:
        return type_
    for ending in ("_tournament", "_game", "_match", "_race", "_milestone"):
        type_ = type_.partition(ending)[0] or type_
    return type_


def _status(frame: Frame) -> Text:
    status = frame.status
    is_stretched = status.effective_interval > _STRETCHED * frame.interval
    interval = status.effective_interval if is_stretched else frame.interval
    line = Text(f"every {interval:.3g} s", "yellow" if is_stretched else "")
    if status.consecutive_failures:
        failures = status.consecutive_failures
        line.append(f"  {failures:,} poll{'' if failures == 1 else 's'} failed", _TROUBLE)
    elif is_stretched:
        line.append(f" (asked: {frame.interval:g})")
    line.append(f"  poll {status.polls:,}  lag {status.lag:.1f} s  ")
    line.append(f"429s {status.rate_limited:,}", "yellow" if status.rate_limited else "")
    if status.last_success is None:
        return line.append("  no answer yet")
    since = seconds_text((frame.at - status.last_success).total_seconds())
    line.append(f"  answered {since} ago")
    return line.append(f"  outdated {status.outdated:,}" if status.outdated else "")


def _problems(frame: Frame) -> Text:
    """Return what is wrong, on one line; blank when all is well."""
    if frame.status.consecutive_failures:
        return Text(one_line(str(frame.status.last_error)), _TROUBLE)
    line = Text()
    failing = frame.status.failing
    missing = frame.board.missing if frame.status.last_success else []
    problems = {
        "missing": [milestone_id for milestone_id in missing if milestone_id not in failing],
        "rejected": [row.change.milestone_id for row in frame.board.rejected()],
        "failing": list(failing),
    }
    for problem, ids in problems.items():
        if ids:
            line.append(f"{len(ids):,} {problem}: {_first(ids)}  ", "yellow")
    line.rstrip()
    return line


def _first(ids: Sequence[str]) -> str:
    return ", ".join(map(one_line, ids[:_IDS])) + (", …" if len(ids) > _IDS else "")
