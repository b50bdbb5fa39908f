"""Charts of histories: what is shown of each is in `panels`, how it is drawn in `drawing`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from .panels import Span, panel_of

if TYPE_CHECKING:
    import altair as alt

    from ..milestones import Milestone
    from ..results import Observation

__all__ = ["score_chart"]


def score_chart(
    histories: Mapping[str, Sequence[Observation]],
    names: Mapping[str, str | Milestone] | None = None,
    *,
    gaps: Iterable[Span] = (),
    dark: bool = False,
) -> alt.VConcatChart:
    """Return a chart of scores over time, a panel for each milestone; Jupyter shows it.

    Phases lie behind the lines, and times without data over them. A kind without a score shows
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
        ModuleNotFoundError: Altair is not installed; the extra `recording` brings it.
    """
    try:
        from .drawing import drawn  # noqa: PLC0415 - only the extra brings Altair
    except ModuleNotFoundError as missing:
        if missing.name != "altair":
            raise
        raise ModuleNotFoundError(
            'charts need altair: pip install "kalshi-live[recording]"', name="altair"
        ) from None
    if not histories:
        raise ValueError("no milestone was given, so there is nothing to draw")
    for milestone_id, history in histories.items():
        if not history:
            raise ValueError(f"there is no observation of {milestone_id!r} to draw")
    known, spans = names or {}, list(gaps)
    return drawn(
        [panel_of(key, items, known.get(key), spans) for key, items in histories.items()], dark=dark
    )
