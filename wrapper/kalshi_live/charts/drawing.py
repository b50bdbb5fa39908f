"""Histories as a chart of Altair's, for light and dark pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import altair as alt
import attrs

from .panels import NO_DATA, Line, Panel, Span, panel_of

if TYPE_CHECKING:
    from ..milestones import Milestone
    from ..results import Observation

_WIDTH, _HEIGHT = 640, 220
"""Pixels of a panel."""

_LABEL = 15
"""Pixels that a label is high."""

_BANDS = {
    "scheduled": "#8a939e33",
    "live": "#2ca25f33",
    "final": "#8e63ce40",
    "cancelled": "#d6404040",
    NO_DATA: "#6b7280a0",
}
"""What lies behind the lines, with colors that shine through, on white as on black."""


@attrs.frozen
class _Theme:
    paper: str
    ink: str
    lines: tuple[str, str]
    grid: str = "#8a939e60"


_LIGHT = _Theme("#ffffff", "#24292f", ("#1864ab", "#b5460b"))
_DARK = _Theme("#14171a", "#e6e8ea", ("#74b9ff", "#ffa657"))


def score_chart(
    histories: Mapping[str, Sequence[Observation]],
    names: Mapping[str, str | Milestone] | None = None,
    *,
    gaps: Iterable[Span] = (),
    dark: bool = False,
) -> alt.VConcatChart:
    """Return a chart of scores over time, a panel for each milestone; Jupyter shows it.

    Phases, and times without data, lie behind the lines. A kind without a score shows
    what is told of it over time, such as the leader's score, or only its phases. Times are in UTC;
    most of the wait before a game and after it is left out.

    Args:
        histories: The observations of each milestone, in the order they arrived.
        names: What the milestones are called: a title, or a `Milestone`, which also names the
            sides where it has their names.
        gaps: Times in which nobody looked or nobody answered: start and end, aware.
        dark: Draw for a dark page.

    Raises:
        ValueError: There is no milestone, or one without an observation.
    """
    if not histories:
        raise ValueError("no milestone was given, so there is nothing to draw")
    for milestone_id, history in histories.items():
        if not history:
            raise ValueError(f"there is no observation of {milestone_id!r} to draw")
    known, spans = names or {}, list(gaps)
    panels = [panel_of(key, items, known.get(key), spans) for key, items in histories.items()]
    shown = {band for panel in panels for band, _ in panel.bands}
    bands = {name: color for name, color in _BANDS.items() if name in shown}
    theme = _DARK if dark else _LIGHT
    chart = alt.vconcat(*(_panel(panel, theme, bands) for panel in panels), spacing=30)
    return _themed(chart.resolve_scale(fill="shared"), theme)


def _themed(chart: alt.VConcatChart, theme: _Theme) -> alt.VConcatChart:
    themed: alt.VConcatChart = (
        chart.configure(background=theme.paper, font="sans-serif", padding=16)
        .configure_view(stroke=theme.grid)
        .configure_title(color=theme.ink, subtitleColor=theme.ink, anchor="start", frame="group")
        .configure_legend(labelColor=theme.ink, symbolStrokeColor=theme.grid)
        .configure_axis(
            labelColor=theme.ink,
            titleColor=theme.ink,
            titleFontWeight="normal",
            gridColor=theme.grid,
            domainColor=theme.grid,
            tickColor=theme.grid,
        )
    )
    return themed


def _panel(panel: Panel, theme: _Theme, bands: dict[str, str]) -> alt.LayerChart:
    start, end = panel.span
    x = alt.X(
        "time:T",
        title=_days(start, end),
        axis=_time_axis(end - start),
        scale=alt.Scale(type="utc", domain=[_milliseconds(start), _milliseconds(end)], nice=False),
    )
    return alt.LayerChart(
        layer=[_bands(panel, x, bands), *(_lines(panel, x, theme) if panel.lines else ())],
        title=alt.TitleParams(panel.title, subtitle=panel.summary),
        width=_WIDTH,
        height=_HEIGHT if panel.lines else _HEIGHT / 4,
    )


def _bands(panel: Panel, x: alt.X, bands: dict[str, str]) -> alt.Chart:
    rows = [
        {"time": _milliseconds(start), "until": _milliseconds(end), "band": band}
        for band, (start, end) in panel.bands
    ]
    fill = alt.Fill(
        "band:N",
        scale=alt.Scale(domain=[*bands], range=[*bands.values()]),
        legend=alt.Legend(
            orient="bottom", title=None, symbolType="square", symbolStrokeColor="#8a939e"
        ),
    )
    chart: alt.Chart = _chart(rows).mark_rect().encode(x=x, x2="until:T", fill=fill)
    return chart


def _lines(panel: Panel, x: alt.X, theme: _Theme) -> tuple[alt.Chart, alt.Chart]:
    low, high = _bounds(panel.lines)
    numbers = [value for line in panel.lines for _, value in line.points]
    ticks = max(1, int(high - low)) if all(map(float.is_integer, numbers)) else 6
    encoded = {
        "x": x,
        "y": alt.Y(
            "value:Q",
            title=panel.unit,
            scale=alt.Scale(domain=[low, high], nice=False),
            axis=alt.Axis(tickCount=min(ticks, 6)),
        ),
        "color": alt.Color(
            "line:N", scale=alt.Scale(domain=[0, 1], range=theme.lines), legend=None
        ),
    }
    rows = [
        {"time": _milliseconds(time), "value": value, "line": index, "name": line.name}
        for index, line in enumerate(panel.lines)
        for time, value in line.points
    ]
    tooltip = [
        alt.Tooltip("name:N", title="who"),
        alt.Tooltip("value:Q", title=panel.unit),
        alt.Tooltip("time:T", timeUnit="utcyearmonthdatehoursminutesseconds", title="UTC"),
    ]
    return (
        _chart(rows)
        .mark_line(interpolate="step-after", point=alt.OverlayMarkDef(size=14))
        .encode(**encoded, tooltip=tooltip),
        _chart(_labels(panel, (high - low) * _LABEL / _HEIGHT))
        .mark_text(align="left", dx=8, fontWeight="bold")
        .encode(**encoded, text="label:N"),
    )


def _chart(rows: list[dict[str, Any]]) -> alt.Chart:
    return alt.Chart(alt.InlineData(values=rows))


def _bounds(lines: Sequence[Line]) -> tuple[float, float]:
    """Return the lowest and the highest value shown; a score begins at 0."""
    numbers = [value for line in lines for _, value in line.points]
    low, high = min(numbers), max(numbers)
    if len(lines) == 2:
        return 0.0, max(high, 1.0) * 1.08
    margin = (high - low or abs(high) or 1.0) * 0.08
    return low - margin, high + margin


def _labels(panel: Panel, height: float) -> list[dict[str, Any]]:
    """Return the label at the end of each line: its name and what it came to.

    Two that would cover each other are moved apart; `height` is what one takes, as a value.
    """
    places = [line.last for line in panel.lines]
    if len(places) == 2 and (missing := height - abs(places[0] - places[1])) > 0:
        upward = missing / 2 if places[0] >= places[1] else -missing / 2
        places = [places[0] + upward, places[1] - upward]
    return [
        {
            "time": _milliseconds(panel.span[1]),
            "value": place,
            "line": index,
            "label": f"{line.name}  {line.last:,.10g}",
        }
        for index, (line, place) in enumerate(zip(panel.lines, places, strict=True))
    ]


def _days(start: datetime, end: datetime) -> str:
    days = dict.fromkeys(f"{time.astimezone(UTC):%d %B %Y}" for time in (start, end))
    return f"UTC, {' to '.join(days)}"


def _time_axis(shown: timedelta) -> alt.Axis:
    if shown > timedelta(days=1):
        return alt.Axis(format="%d %b %H:%M", tickCount=5, labelOverlap=True, labelSeparation=8)
    seconds = ":%S" if shown < timedelta(minutes=10) else ""
    return alt.Axis(format=f"%H:%M{seconds}", tickCount=8, labelOverlap=True, labelSeparation=8)


def _milliseconds(time: datetime) -> int:
    return round(time.timestamp() * 1000)
