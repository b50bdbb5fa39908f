"""The picture in the README: bars for CPU, for time at a latency, and for time under a limit."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .contenders import CONTENDERS
from .report import Column, Ratio

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_OURS, _OTHERS, _TEXT = "#0a7d5a", "#9aa4b5", "#374151"
_STYLE = {
    "svg.hashsalt": "kalshi-live",  # else every drawing has other ids
    "svg.fonttype": "none",  # text stays text: a third of the size, and it can be read aloud
    "font.sans-serif": ["DejaVu Sans", "Verdana", "sans-serif"],
    "font.size": 9,
    "text.color": _TEXT,
    "axes.labelcolor": _TEXT,
    "xtick.color": _TEXT,
    "ytick.color": _TEXT,
    "axes.edgecolor": "#d1d5db",
}
_LEGEND = "Bars: the median of the rounds; lines: the least and the greatest. Shorter is better."


def draw(found: Sequence[Column], versions: str, path: Path) -> None:
    """Write an SVG with a panel for each column that is drawn; every axis begins at 0."""
    import matplotlib as mpl  # noqa: PLC0415 - only who draws needs it
    from matplotlib.figure import Figure  # noqa: PLC0415

    drawn = [column for column in found if column.is_drawn]
    heights = [len(column.cells) + 1.5 for column in drawn]
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(9, 0.24 * sum(heights) + 0.5), layout="constrained")
        panels = figure.subplots(len(drawn), 1, height_ratios=heights, squeeze=False)
        for axes, column in zip(panels[:, 0], drawn, strict=True):
            _panel(axes, column)
        figure.supxlabel(f"{_LEGEND}\n{versions}", fontsize=7, x=0.01, ha="left")
        figure.savefig(path, format="svg", metadata={"Date": None})


def _panel(axes: "Axes", column: Column) -> None:
    for row, (name, cell) in enumerate(column.cells.items()):
        end, text = 0.0, str(cell)
        if isinstance(cell, Ratio):
            end, text = cell.greatest, f"{cell.median:.2f}"
            color = _OURS if name.startswith("ours") else _OTHERS
            spread = [[cell.median - cell.least], [cell.greatest - cell.median]]
            axes.barh(row, cell.median, height=0.7, color=color, xerr=spread, ecolor=_TEXT)
        axes.annotate(text, (end, row), (4, 0), textcoords="offset points", va="center")
    axes.set_title(column.title, loc="left", fontsize=10, fontweight="bold")
    axes.set_yticks(range(len(column.cells)), [CONTENDERS[name].label for name in column.cells])
    axes.margins(x=0.08)
    axes.set_xlim(left=0)
    axes.set_ylim(len(column.cells) - 0.5, -0.5)
    axes.tick_params(length=0)
    axes.grid(axis="x", color="#e5e7eb")
    axes.set_axisbelow(True)
    axes.spines[["top", "right", "bottom"]].set_visible(False)
