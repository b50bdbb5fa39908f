"""`kalshi-live demo`: the library against a sandbox in which a little of everything goes wrong.

What goes wrong is chosen here; how it is met is the library's work.
"""

from __future__ import annotations

import asyncio
import textwrap
import time
from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

from .fetching import TimeLeft, fetch
from .options import whole_number
from .output import write_data, write_lines
from .report import report_lines
from .sandbox import sandbox_class
from .server import Server

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from rich.text import Text

    from ..milestones import Milestone
    from ..results import LiveDataBatch, Observation
    from ..sandbox import Fault, Sandbox
    from ..stats import Stats

MILESTONES = 250
_WITHOUT_DATA = 0.02
_TYPES = 7
_ROWS_PER_TYPE = 2
_PROSE = 79


def demo(
    seed: Annotated[
        int,
        typer.Option(
            **whole_number("N"), help="The same seed gives the same milestones and faults."
        ),
    ] = 7,
) -> None:
    """See it work, without the network: 250 milestones, from a server on which things go wrong."""
    sandbox_type = sandbox_class()
    from ..sandbox import Clock  # noqa: PLC0415 - it imports the extra

    clock = Clock.stopped()  # so that every run shows the same
    sandbox = sandbox_type(MILESTONES, seed=seed, clock=clock, without_data=_WITHOUT_DATA)
    sandbox.faults.update(faults_for(sandbox.milestone_ids))
    write_data([_introduction(sandbox.faults), "\n\n"])
    with sandbox:
        began = time.monotonic()
        milestones, batch, stats = asyncio.run(_fetched(sandbox))
        seconds = time.monotonic() - began
    write_lines(lambda width: _table(batch, milestones, width))
    write_data(["\n", *(f"{line}\n" for line in report_lines(batch))])
    write_data([f"\n{_statistics(stats, seconds)}\n"])


async def _fetched(sandbox: Sandbox) -> tuple[dict[str, Milestone], LiveDataBatch, Stats]:
    server = Server(base_url=sandbox.base_url)
    async with server.client() as client:
        listed = await client.milestones(with_names=True)
        batch = await fetch(sandbox.milestone_ids, client, server, TimeLeft(None))
        return {milestone.id: milestone for milestone in listed}, batch, client.stats


def faults_for(ids: Sequence[str]) -> dict[str, Fault]:
    """Return faults tied to ids: which requests meet them does not depend on their order."""
    from ..sandbox import Fault  # noqa: PLC0415 - it imports the extra

    return {
        "server_error": Fault(ids=ids[0], times=1),
        "null_details": Fault(ids=ids[25]),
        "reset": Fault(ids=ids[100], times=1),
        "missing_details": Fault(ids=ids[125]),
        "poison_id": Fault(ids=ids[150]),
        "rate_limited": Fault(ids=ids[200], times=2),
        "truncated": Fault(ids=ids[200], times=1),
        "missing_milestone_id": Fault(ids=ids[225]),
    }


def _introduction(faults: Iterable[str]) -> str:
    what_happens = f"{MILESTONES} milestones from a sandbox with these faults: {', '.join(faults)}"
    return textwrap.fill(what_happens, _PROSE)


def _table(
    batch: LiveDataBatch, milestones: Mapping[str, Milestone], width: int | None
) -> Iterator[Text]:
    """Yield the first rows of the most frequent types, and what is left out."""
    from rich.text import Text  # noqa: PLC0415 - rich takes 15 ms

    from .table import table_lines  # noqa: PLC0415

    counts = Counter(item.type for item in batch.values())
    shown = [type_ for type_, _ in counts.most_common(_TYPES)]
    items: list[Observation] = [item for item in batch.values() if item.type in shown]
    items.sort(key=lambda item: shown.index(item.type))
    yield from table_lines(items, milestones, width=width, first=_ROWS_PER_TYPE)
    yield Text(
        f"… and {len(batch) - len(items)} more, of {len(counts) - len(shown)} other types", "dim"
    )


def _statistics(stats: Stats, seconds: float) -> str:
    return (
        f"{stats.requests} requests, {stats.retries} of them retries, "
        f"{stats.rate_limited} answered with 429; "
        f"{stats.bytes_received / 1000:,.0f} kB in {seconds:.1f} seconds"
    )
