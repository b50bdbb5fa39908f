"""What a batch could not bring, in a few lines for people: how many, why, and the first ids.

The lines are plain text, printable, and bounded in number whatever has happened.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from ..errors import one_line

if TYPE_CHECKING:
    from ..results import LiveDataBatch

FIRST_IDS = 3
MOST_REASONS = 5
_TICKER = re.compile(r"KX[A-Z0-9]+(-[A-Z0-9.]+)*")
_ADVICE = "kalshi-live find, get and watch take it after --event"


def is_complete(batch: LiveDataBatch) -> bool:
    """Return whether every id that was asked for is present."""
    return len(batch) == len(batch.requested)


def report_lines(batch: LiveDataBatch) -> Iterator[str]:
    """Yield what is missing, rejected, failed or was not asked for; nothing when all is well."""
    if not is_complete(batch):
        yield f"{len(batch):,} of {_milestones(len(batch.requested))} present"
    if batch.missing:
        yield f"{len(batch.missing):,} missing: the server answered without them"
        yield from _first(batch.missing)
    yield from _grouped(
        "rejected", ((item.reason, item.reason, item.milestone_id or "") for item in batch.rejected)
    )
    yield from _grouped(
        "failed",
        (
            ((type(error), error.args), f"{type(error).__name__}: {error}", milestone_id)
            for milestone_id, error in batch.failed.items()
        ),
    )
    tickers = [one for one in (*batch.missing, *batch.failed) if _TICKER.fullmatch(one)]
    if tickers:
        yield f"{len(tickers):,} named like an event, not like a milestone: {_ADVICE}"
        yield from _first(tickers)
    if batch.unexpected:
        yield f"{len(batch.unexpected):,} ignored: nobody asked for them"
        yield from _first(tuple(batch.unexpected))


def _grouped(what: str, cases: Iterable[tuple[object, str, str]]) -> Iterator[str]:
    """Yield a few lines for many cases: each a key to group by, a reason, and an id."""
    groups: dict[object, tuple[str, list[str]]] = {}
    for key, reason, milestone_id in cases:
        groups.setdefault(key, (reason, []))[1].append(milestone_id)
    by_size = sorted(groups.values(), key=lambda group: -len(group[1]))
    for reason, ids in by_size[:MOST_REASONS]:
        yield f"{len(ids):,} {what}: {one_line(reason)}"
        yield from _first(ids)
    others = sum(len(ids) for _, ids in by_size[MOST_REASONS:])
    if others:
        yield f"{others:,} {what} for {len(by_size) - MOST_REASONS:,} other reasons"


def _first(ids: Sequence[str]) -> Iterator[str]:
    shown = [one_line(milestone_id) or "(it names no id)" for milestone_id in ids[:FIRST_IDS]]
    more = len(ids) - len(shown)
    yield from (f"  {milestone_id}" for milestone_id in shown[:-1])
    yield f"  {shown[-1]}" + (f" and {more:,} more" if more else "")


def _milestones(count: int) -> str:
    return f"{count:,} milestone{'' if count == 1 else 's'}"
