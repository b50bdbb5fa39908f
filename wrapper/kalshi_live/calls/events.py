"""`get_for_events`: from the tickers of events to live data with names, under one deadline."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from ..milestones import EventBatch
from ..operations import MOST_IDS, LiveDatas
from .naming import Known, names
from .planning import plan
from .resolving import resolved

if TYPE_CHECKING:
    from ..pacing.deadlines import Deadline
    from .engine import Engine


async def live_events(
    engine: Engine,
    tickers: tuple[str, ...],
    known: Known | None,
    deadline: Deadline,
) -> EventBatch:
    """Return the events of `tickers` and their live data; with what is `known`, names too.

    Names are asked for beside the live data, and cost no event: a side without one has None.
    """
    found = await resolved(engine, tickers, deadline)
    naming = None
    if known is not None:
        naming = asyncio.create_task(names(engine, found.milestones, known, deadline))
    try:
        live_data = await engine.get(plan(found, MOST_IDS), LiveDatas(), deadline)
        if naming is not None:
            found = found.with_names(await naming)
    finally:
        if naming is not None:
            naming.cancel()
            await asyncio.gather(naming, return_exceptions=True)
    return EventBatch(found, live_data)
