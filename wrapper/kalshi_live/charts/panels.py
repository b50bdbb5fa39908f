"""What a chart shows of one milestone: its lines, the phases and gaps behind them, and the words.

Plain values, times as `datetime`; nothing here knows how they are drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

import attrs

from ..errors import one_line
from ..kinds import Phase, kind_of
from ..kinds.common import SIDES
from ..milestones import LiveEvent, Milestone

if TYPE_CHECKING:
    from ..results import Observation

T = TypeVar("T")

NO_DATA = "no data"
"""The band of a time in which nobody looked, or nobody answered."""

NOTHING = "no score and no value to draw"

Span = tuple[datetime, datetime]
Points = tuple[tuple[datetime, float], ...]

_LONGEST_NAME, _LONGEST_TITLE = 30, 90
"""Characters."""
_SHORTEST = timedelta(minutes=1)


@attrs.frozen
class Line:
    """What one side has, or one value, over time: the points at which it changed."""

    name: str
    points: Points

    @property
    def last(self) -> float:
        """What it came to."""
        return self.points[-1][1]


@attrs.frozen
class Panel:
    """What is shown of one milestone.

    Attributes:
        title: Its names, or else its id.
        summary: One line: the type, and where it stands at last.
        unit: What the lines count; empty when there are none.
        span: From when to when.
        lines: Two for a score, one for a value, none when there is neither.
        bands: What lies behind: each a phase or `NO_DATA`, and its time.
    """

    title: str
    summary: str
    unit: str
    span: Span
    lines: tuple[Line, ...]
    bands: tuple[tuple[str, Span], ...]


def panel_of(
    milestone_id: str,
    history: Sequence[Observation],
    name: str | Milestone | None,
    gaps: Iterable[Span],
) -> Panel:
    """Return what is shown of one milestone; the history is in order, and not empty."""
    if not isinstance(name, Milestone):
        name = Milestone(id=milestone_id, title=name or "")
    last = LiveEvent("", name, history[-1])
    phases = _changes((item.observed_at, item.phase) for item in history)
    unit, lines = _scores(history, last) or _values(history)
    span = _span(history, [time for line in lines for time, _ in line.points], phases)
    return Panel(
        title=_short(name.title or milestone_id, longest=_LONGEST_TITLE),
        summary=_summary(last) + ("" if lines else f": {NOTHING}"),
        unit=_short(unit),
        span=span,
        lines=tuple(attrs.evolve(line, points=_within(line.points, span)) for line in lines),
        bands=(*_phase_bands(phases, span), *_gap_bands(gaps, span)),
    )


def _scores(history: Sequence[Observation], last: LiveEvent) -> tuple[str, list[Line]] | None:
    """Return what the score counts and the line of each side, None when there is no score."""
    found = [(item.observed_at, score) for item in history if (score := item.score)]
    if not found:
        return None
    score = last.named(found[-1][1])
    names = [called or side for called, side in zip(score.names, score.sides, strict=True)]
    points = ([(time, float(getattr(one, side))) for time, one in found] for side in SIDES)
    lines = [Line(_short(one), _changes(each)) for one, each in zip(names, points, strict=True)]
    return str(score.unit), lines


def _values(history: Sequence[Observation]) -> tuple[str, list[Line]]:
    value = kind_of(history[-1].type).value
    if value is None:
        return "", []
    found = [(item.observed_at, value.read(item.details)) for item in history]
    points = [(time, number) for time, number in found if number is not None]
    return value.name, [Line(value.name, _changes(points))] if points else []


def _summary(last: LiveEvent) -> str:
    score, phase = last.score, last.observation.phase
    words = [last.observation.type.replace("_", " ")]
    words += [phase] if phase is not Phase.UNKNOWN else []
    words += [score.text] if score else []
    return ", ".join(map(_safe, words))


def _changes(points: Iterable[tuple[datetime, T]]) -> tuple[tuple[datetime, T], ...]:
    """Return those points that differ from the one before."""
    kept: list[tuple[datetime, T]] = []
    for time, what in points:
        if not kept or kept[-1][1] != what:
            kept.append((time, what))
    return tuple(kept)


def _span(
    history: Sequence[Observation],
    moments: Iterable[datetime],
    phases: Sequence[tuple[datetime, Phase]],
) -> Span:
    """Return the time that is shown, without most of the wait before a game and after it."""
    first, last = history[0].observed_at, history[-1].observed_at
    told = (*moments, *(time for time, _ in phases))
    news = sorted(time for time in told if time > first) or [first, last]
    margin = max(((news[-1] - news[0]) or (last - first)) / 10, _SHORTEST)
    is_ahead = phases[0][1] is Phase.SCHEDULED
    is_over = phases[-1][1] in (Phase.FINAL, Phase.CANCELLED)
    start = max(first, news[0] - margin) if is_ahead else first
    return start, news[-1] + margin if is_over else max(last, start + _SHORTEST)


def _within(points: Points, span: Span) -> Points:
    """Return the points from the beginning to the end of what is shown, with one at the end."""
    start, end = span
    inside = [(max(time, start), value) for time, value in points]
    return (*inside, (end, points[-1][1]))


def _phase_bands(
    phases: Sequence[tuple[datetime, Phase]], span: Span
) -> Iterator[tuple[str, Span]]:
    ends = (*(time for time, _ in phases[1:]), span[1])
    for (start, phase), end in zip(phases, ends, strict=True):
        if phase is not Phase.UNKNOWN and end > span[0]:
            yield phase, (max(start, span[0]), end)


def _gap_bands(gaps: Iterable[Span], span: Span) -> Iterator[tuple[str, Span]]:
    for start, end in gaps:
        if start < span[1] and end > span[0]:
            yield NO_DATA, (max(start, span[0]), min(end, span[1]))


def _short(text: str, longest: int = _LONGEST_NAME) -> str:
    text = _safe(text)
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _safe(text: str) -> str:
    """Return text for a chart: Altair's pages hold it in a script, which "</script>" would end."""
    return one_line(text).replace("<", "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}")
