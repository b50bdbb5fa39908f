"""The live table as lines of styled text, for a terminal of any size.

Pure: what it is told of is in `board`, and how it gets to a terminal in `live`.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import attrs
from rich.cells import cell_len
from rich.text import Text

from ..errors import one_line
from .summary import age_text, seconds_text
from .table import PHASE_STYLES, who_and_score

if TYPE_CHECKING:
    from ..watching.status import WatchStatus
    from .board import Board, Row

WIDE = 150
"""Columns of a terminal from which on ids and types are shown whole."""
HIGHLIGHT = 4.0
"""Seconds for which a change stands out."""
SHORTEST_ID = 8
_LEAST_NAMES = 20
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
    cell: Callable[[Row], Text]


def screen_lines(frame: Frame, width: int, height: int) -> Iterator[Text]:
    """Yield exactly `height` lines, of at most `width` cells."""
    places = max(1, height - _AROUND)
    rows = frame.board.rows(places)
    more = sum(frame.board.states.values()) - len(rows)
    if more and places > 1:
        rows = rows[:-1]
        more += 1
    columns = _columns(frame, width)
    gap = "  " if width >= WIDE else " "
    titles = (Text(column.title, "bold reverse") for column in columns)
    lines = [_title(frame, width), _joined(titles, columns, gap)]
    lines += [_joined((column.cell(row) for column in columns), columns, gap) for row in rows]
    lines += [Text(f"… and {more:,} more, which changed earlier or not at all", "dim")][
        : bool(more)
    ]
    lines += [Text()] * (height - 2 - len(lines))
    for line in [*lines[: max(0, height - 2)], _status(frame), _problems(frame)][:height]:
        line.no_wrap = True
        line.truncate(width, overflow="ellipsis")
        yield line


def _columns(frame: Frame, width: int) -> list[_Column]:
    wide, has_names = width >= WIDE, bool(frame.board.known)
    rows = frame.board.rows(1_000)
    columns = [
        _Column("PHASE", 9, lambda row: Text(row.state, PHASE_STYLES.get(row.state, "red"))),
        _Column("CLOCK", 20 if wide else 12, lambda row: Text(row.clock)),
        _Column("AGE", 4, lambda row: _age(row, frame.at)),
    ]
    if wide:
        columns.append(_Column("SINCE", 5, lambda row: _since(row, frame.now)))
    if not has_names or any(row.who[1] for row in rows):
        columns.insert(0, _Column("SCORE", 7, lambda row: _score(row, frame.now)))
    if wide or not has_names:
        types = _longest((_type(row, wide=wide) for row in rows), 4, 28 if wide else 10)
        columns.insert(0, _Column("TYPE", types, lambda row: Text(_type(row, wide=wide), "cyan")))
    left = width - sum(column.width + 1 + wide for column in columns) - 1 - wide
    if has_names:
        most = max(_LEAST_NAMES, left * 2 // 3)
    else:
        most = 36 if wide else _distinct([row.who[0] for row in rows])
    shown = _longest((row.who[0] for row in rows), 9, most)
    news = max(11, left - shown)
    return [
        _Column("MILESTONE", shown, lambda row: _names(row, most, frame.now)),
        *columns,
        _Column("LAST CHANGE", news, lambda row: _news(row, frame.now)),
    ]


def _names(row: Row, room: int, now: float) -> Text:
    text = Text(row.who_within(room)[0])
    if row.milestone and row.observation and row.observation.score:
        text.highlight_words([str(row.observation.score)], _score_style(row, now))
    return text


def _score(row: Row, now: float) -> Text:
    return Text(row.who[1], _score_style(row, now))


def _score_style(row: Row, now: float) -> str:
    return "bold reverse yellow" if _is_new(row, now) and row.has_new_score else "bold"


def _news(row: Row, now: float) -> Text:
    return Text(row.news, _NEWS if _is_new(row, now) else "")


def _since(row: Row, now: float) -> Text:
    since = now - row.moved_at
    return Text("" if math.isinf(since) else seconds_text(since), "dim")


def _is_new(row: Row, now: float) -> bool:
    return now - row.moved_at < HIGHLIGHT


def _longest(texts: Iterable[str], least: int, most: int) -> int:
    return min(most, max(least, *map(cell_len, texts), 0))


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


def _age(row: Row, at: datetime) -> Text:
    if row.observation is None:
        return Text()
    text, is_late = age_text(row.observation, at), row.observation.delayed
    return Text(f"{text}!" if is_late else text, _TROUBLE if is_late else "")


def _joined(cells: Iterable[Text], columns: Sequence[_Column], gap: str) -> Text:
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
    if frame.status.refresh_error:
        why = one_line(str(frame.status.refresh_error))
        return Text(f"what is to be watched cannot be listed: {why}", _TROUBLE)
    if frame.status.last_refresh and not frame.board.milestones:
        return Text("no milestone is selected by these filters so far", "yellow")
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
            line.append(f"{len(ids):,} {problem}: {_first(ids, frame.board)}  ", "yellow")
    line.rstrip()
    return line


def _first(ids: Sequence[str], board: Board) -> str:
    known = (who_and_score(one, board.known.get(one), None)[0] for one in ids[:_IDS])
    return ", ".join(known) + (", …" if len(ids) > _IDS else "")
