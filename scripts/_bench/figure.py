"""The picture of (a), (b) and (c): an SVG, written by hand, readable on light and dark pages."""

from collections.abc import Callable, Iterator
from html import escape

from .contenders import BY_HAND
from .results import Ratio, Results

_WIDTH, _LABELS, _BARS = 860, 290, 440
_ROW, _HEAD, _GAP = 22, 34, 18
_OURS, _OTHERS, _TEXT = "#0a7d5a", "#8a94a6", "#6b7280"
_STYLE = (
    f"text{{font:13px system-ui,sans-serif;fill:{_TEXT}}}"
    ".head{font-weight:600}.foot{font-size:11px}"
)
_LEGEND = "Bars: the median of the rounds; lines: the least and the greatest. Shorter is better."


def svg(results: Results) -> str:
    """Three groups of bars; a shorter bar is better."""
    body, top = [], 8
    for title, rows in _panels(results):
        if rows:
            body += _panel(title, rows, top)
            top += _HEAD + _ROW * len(rows) + _GAP
    versions = ", ".join(f"{name} {version}" for name, version in results.versions.items())
    for line in (_LEGEND, versions):
        body.append(f'<text class="foot" x="0" y="{top + 12}">{escape(line)}</text>')
        top += _ROW
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {top}" '
            f'role="img" aria-label="kalshi-live and its peers, measured side by side">',
            f"<style>{_STYLE}</style>",
            *body,
            "</svg>\n",
        ]
    )


def _panels(results: Results) -> Iterator[tuple[str, list[tuple[str, Ratio | str]]]]:
    numbers = results.numbers
    if "cpu" in results.samples:
        title = f"(a) CPU for {numbers['cpu']:,} milestones, times that of aiohttp + orjson by hand"
        yield title, _rows(results, "cpu", lambda name: results.against("cpu", name, BY_HAND))
    if "wall" in results.samples:
        trip = f"{results.latency * 1000:g} ms"
        title = f"(b) time for {numbers['wall']:,} milestones, in round trips of {trip}"
        yield (
            title,
            _rows(results, "wall", lambda name: results.over("wall", name, results.latency)),
        )
    if "limited" in results.samples:
        title = (
            f"(c) time for {numbers['limited']:,} milestones at {results.rate:g} requests a "
            "second, times the least possible"
        )
        yield title, _rows(results, "limited", lambda name: _limited(results, name))


def _limited(results: Results, name: str) -> Ratio | str | None:
    lost = results.lost("limited", name)
    if lost > 0:
        return f"loses {lost:.0%} of them to 429s"
    return results.over("limited", name, results.least_seconds("limited"))


def _rows(
    results: Results, measure: str, of: Callable[[str], Ratio | str | None]
) -> list[tuple[str, Ratio | str]]:
    measured = ((name, of(name)) for name in results.labels if name in results.samples[measure])
    return [
        (results.labels[name].replace("`", ""), value)
        for name, value in measured
        if value is not None
    ]


def _panel(title: str, rows: list[tuple[str, Ratio | str]], top: int) -> Iterator[str]:
    longest = max((value.greatest for _, value in rows if isinstance(value, Ratio)), default=1)
    yield f'<text class="head" x="0" y="{top + 16}">{escape(title)}</text>'
    for index, (label, value) in enumerate(rows):
        y = top + _HEAD + _ROW * index
        yield f'<text x="{_LABELS - 8}" y="{y + 11}" text-anchor="end">{escape(label)}</text>'
        if isinstance(value, str):
            yield f'<text x="{_LABELS}" y="{y + 11}">{escape(value)}</text>'
            continue
        yield from _bar(label, value, y, _BARS / longest)


def _bar(label: str, value: Ratio, y: int, scale: float) -> Iterator[str]:
    color = _OURS if label.startswith("kalshi-live") else _OTHERS
    least, end = _LABELS + value.least * scale, _LABELS + value.greatest * scale
    yield (
        f'<rect x="{_LABELS}" y="{y}" width="{value.median * scale:.1f}" height="14" rx="2" '
        f'fill="{color}"/>'
    )
    yield f'<path d="M{least:.1f} {y + 7}H{end:.1f}" stroke="{_TEXT}" stroke-width="2"/>'
    yield f'<text x="{end + 8:.1f}" y="{y + 11}">{value.median:.2f}</text>'
