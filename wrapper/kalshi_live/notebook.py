"""What a notebook shows of observations: a small table in HTML, without scripts or colors."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from html import escape
from itertools import islice
from typing import TYPE_CHECKING

from .errors import one_line
from .jsontext import encode

if TYPE_CHECKING:
    from .observation import Observation

FIRST_ROWS = 20
_LONGEST = 80
"""Characters of a cell."""


def html_table(title: str, observations: Collection[Observation], counts: Mapping[str, int]) -> str:
    """Return `title` and the counts, and under them the first `FIRST_ROWS` observations.

    All text is escaped, printable and cut. Notebooks color it, light or dark, as they do the table
    of a data frame.
    """
    said = ", ".join(f"{count:,} {name}" for name, count in counts.items())
    parts = [f"<p><b>{escape(title)}</b>: {escape(said)}</p>"]
    if rows := [_cells(item) for item in islice(observations, FIRST_ROWS)]:
        parts += ['<table class="dataframe"><thead>', _row("th", rows[0]), "</thead><tbody>"]
        parts += [_row("td", row.values()) for row in rows]
        parts.append("</tbody></table>")
    if len(observations) > FIRST_ROWS:
        parts.append(f"<p>the first {FIRST_ROWS} of {len(observations):,}</p>")
    # Without those classes a notebook takes what stands between two dollar signs for a formula.
    return f'<div class="tex2jax_ignore mathjax_ignore">{"".join(parts)}</div>'


def _cells(item: Observation) -> dict[str, str]:
    return {
        "milestone": item.milestone_id,
        "type": item.type,
        "phase": item.phase,
        "score": f"{item.score} {item.score.unit}" if item.score else "",
        "winner": item.winner or "",
        "updated (UTC)": _time(item.updated_at),
        "observed (UTC)": _time(item.observed_at),
        "details": encode(item.details),
    }


def _time(time: datetime | None) -> str:
    return "" if time is None else f"{time.astimezone(UTC):%Y-%m-%d %H:%M:%S}"


def _row(tag: str, texts: Iterable[str]) -> str:
    cells = (
        f'<{tag} style="text-align: left; white-space: nowrap">{_shown(text)}</{tag}>'
        for text in texts
    )
    return f"<tr>{''.join(cells)}</tr>"


def _shown(text: str) -> str:
    text = one_line(text)
    return escape(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…")
