"""`resolve`: from the tickers of events to milestones, in few requests."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING

from .. import operations
from ..errors import LiveDataError
from ..milestones import Findings, MilestoneQuery, Resolution
from ..slimming import slimmed
from .planning import JOINED, Plan

if TYPE_CHECKING:
    from ..pacing.deadlines import Deadline
    from .asking import Asking
    from .engine import Engine

Find = Callable[[tuple[str, ...]], Awaitable[None]]


async def resolved(engine: Engine, tickers: tuple[str, ...], deadline: Deadline) -> Resolution:
    """Return the milestones of `tickers`, as far as they can be had by the `deadline`.

    `/events` takes a list of tickers, which is documented without a limit: one request asks for as
    many as a page holds, and others have asked for 200. It leaves out what it does not know, keeps
    no order, and has the milestones beside the events. What is still unknown then may be a market:
    the events that it may belong to are asked for in the same way.

    `/milestones` takes one ticker a request, and does not find a milestone that names it as
    primary only: it is asked where the specification has no such list.
    """
    findings = Findings()
    waiting = tickers
    while waiting:
        await _ask(engine, waiting, deadline, findings)
        waiting = findings.open(tickers) if waiting is tickers else ()
    return findings.resolution(tickers)


async def _ask(
    engine: Engine, tickers: tuple[str, ...], deadline: Deadline, findings: Findings
) -> None:
    if operations.EVENTS_TAKE_TICKERS:
        plan, find = Plan(tickers, operations.MOST_TICKERS, JOINED), _events
    else:
        plan, find = Plan(tickers, 1), _related
    asking = engine.asking(deadline, len(plan))
    await asking.each(plan.chunks, partial(_found, partial(find, asking, findings), findings))


async def _found(find: Find, findings: Findings, tickers: tuple[str, ...]) -> None:
    try:
        await find(tickers)
    except LiveDataError as error:
        lost = (ticker for ticker in tickers if ticker not in findings.events)
        findings.failed.update(dict.fromkeys(lost, slimmed(error)))


async def _events(asking: Asking, findings: Findings, tickers: tuple[str, ...]) -> None:
    request = operations.EventsByTicker(tickers).request
    probe = operations.EventsByTicker(tickers[:1]).request()
    unseen = set(tickers)
    async for page in asking.pages(request, probe, len(tickers)):
        findings.events |= page.events
        findings.milestones += page.milestones
        findings.rejected += page.rejected
        unseen -= page.events
        if not unseen:
            return  # a page that is full has a cursor, whatever comes after it


async def _related(asking: Asking, findings: Findings, tickers: tuple[str, ...]) -> None:
    (ticker,) = tickers
    operation = operations.ListMilestones(MilestoneQuery(related_event_ticker=ticker))
    probe = operation.request(None, limit=1)
    async for page in asking.pages(operation.request, probe, operations.PAGE_SIZE):
        findings.milestones += page.milestones
        findings.rejected += page.rejected
