"""`structured_targets`, and the names of the sides of milestones: asked for once by each client."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..errors import LiveDataError
from ..milestones import Milestone, StructuredTarget, Targets
from ..operations import MOST_TARGETS, TargetsById
from ..slimming import slimmed
from .planning import REPEATED, Plan

if TYPE_CHECKING:
    from ..pacing.deadlines import Deadline
    from .engine import Engine

_log = logging.getLogger("kalshi_live")

Known = dict[str, StructuredTarget]
"""What a client has heard of targets so far, by id."""


async def targets(
    engine: Engine, ids: tuple[str, ...], known: Known, deadline: Deadline, *, refresh: bool = False
) -> Targets:
    """Return the targets of `ids`, as far as they can be had by the `deadline`.

    Only those are asked for that are not `known`, or all with `refresh`; what came becomes known.
    """
    plan = Plan(tuple(one for one in ids if refresh or one not in known), MOST_TARGETS, REPEATED)
    asking = engine.asking(deadline, len(plan))
    heard: Known = {}
    failed: dict[str, LiveDataError] = {}

    async def ask(chunk: tuple[str, ...]) -> None:
        unseen = set(chunk)
        probe = TargetsById(chunk[:1]).request()
        try:
            async for page in asking.pages(TargetsById(chunk).request, probe, len(chunk)):
                heard.update((target.id, target) for target in page.targets)
                unseen -= heard.keys()
                if not unseen:
                    return
        except LiveDataError as error:
            failed.update(dict.fromkeys(unseen, slimmed(error)))

    await asking.each(plan.chunks, ask)
    asked = set(plan.ids)
    known.update((one, target) for one, target in heard.items() if one in asked)
    present = known if not refresh else heard
    return Targets(ids, present=present, failed=failed)


async def names(
    engine: Engine, milestones: Iterable[Milestone], known: Known, deadline: Deadline
) -> dict[str, str]:
    """Return what the sides of `milestones` are called, as far as it can be had."""
    ids = dict.fromkeys(side.id for milestone in milestones for side in milestone.sides)
    found = await targets(engine, tuple(ids), known, deadline)
    if found.failed:
        why = next(iter(found.failed.values()))
        _log.warning("%d of %d names cannot be had: %s", len(found.failed), len(ids), why)
    return found.names
