"""The milestones that a command is about: which they are, and their live data and names.

What selects them is declared in `filters`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

import attrs

from ..client import AsyncLiveDataClient
from ..errors import one_line
from ..kinds import Phase
from ..milestones import Milestone, MilestoneList, Resolution
from ..results import LiveDataBatch
from .fetching import TimeLeft, fetch, progress, selected
from .filters import Choice, Filters
from .ids import no_ids_in, read_ids
from .server import Server

SECONDS = 60.0
"""For finding milestones, and for their names, unless a deadline is given."""

_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def _printable(sentences: Iterable[str]) -> tuple[str, ...]:
    return tuple(map(one_line, sentences))


@attrs.frozen
class Chosen:
    """The milestones that were selected.

    Attributes:
        ids: Their ids.
        milestones: What is known of them, by id; nothing where ids were given.
        problems: What could not be had, a printable sentence each.
        is_complete: Whether these are all.
    """

    ids: tuple[str, ...]
    milestones: Mapping[str, Milestone] = attrs.field(factory=dict)
    problems: Sequence[str] = attrs.field(default=(), converter=_printable)
    is_complete: bool = True


async def choose(
    choice: Filters,
    server: Server,
    left: TimeLeft,
    *,
    fetches: bool = False,
    has_names: bool,
    shows_progress: bool = True,
) -> tuple[Chosen, LiveDataBatch]:
    """Return the milestones that `choice` selects, and their live data if it `fetches` them.

    `--live` needs live data, too. Names are asked for last, and only of what is left.

    Raises:
        CommandError: A file with ids cannot be read, or an id makes no sense.
        ValueError: A filter or an option of the server makes no sense.
    """
    async with server.client() as client:
        chosen = await _selected(choice, client, left, shows_progress=shows_progress)
        batch = LiveDataBatch()
        if fetches or choice.live:
            batch = await fetch(chosen.ids, client, server, left, shows_progress=shows_progress)
            if choice.searches:
                chosen, batch = _with_data(chosen, choice, batch)
        return await _named(chosen, client, left) if has_names else chosen, batch


async def _selected(
    choice: Filters, client: AsyncLiveDataClient, left: TimeLeft, *, shows_progress: bool
) -> Chosen:
    if isinstance(choice, Choice) and not choice.searches:
        ids = read_ids(choice.ids or (), choice.from_ or ())
        nothing = (no_ids_in(choice.ids or (), choice.from_ or ()),)
        return Chosen(ids, problems=() if ids else nothing)
    seconds = left.seconds(SECONDS)
    if choice.event:
        return _of_events(await client.resolve(choice.event, deadline=seconds))
    before = client.stats.requests

    def pages() -> tuple[int, int | None, str]:
        return client.stats.requests - before, None, "pages of milestones"

    async with progress(pages, is_shown=shows_progress):
        listing = await client.milestones(
            **attrs.asdict(choice.query()),
            with_names=choice.search is not None,
            on_error="collect",
            deadline=seconds,
        )
    return _of_listing(listing, choice.search)


def _with_data(
    chosen: Chosen, choice: Filters, batch: LiveDataBatch
) -> tuple[Chosen, LiveDataBatch]:
    """Return those that have live data, or are live where that is asked for; and what failed.

    An event without live data is a problem; what filters select may have none.
    """
    problems, missing = list(chosen.problems), batch.missing
    if choice.event:
        problems += [f"{_title(chosen.milestones[one])}: has no live data" for one in missing]
    elif missing and not choice.live:
        problems.append(f"{len(missing):,} of {len(batch.requested):,} have no live data")
    kept = selected(batch, lambda item: not choice.live or item.phase is Phase.LIVE)
    if choice.live and not kept.requested and not problems:
        problems.append("none of these milestones is live")
    is_complete = chosen.is_complete and not (choice.event and missing)
    narrowed = attrs.evolve(chosen, ids=tuple(kept), problems=problems, is_complete=is_complete)
    return narrowed, kept


async def _named(chosen: Chosen, client: AsyncLiveDataClient, left: TimeLeft) -> Chosen:
    """Return the same milestones, with the names of their sides as far as they can be had."""
    milestones = [chosen.milestones[one] for one in chosen.ids if one in chosen.milestones]
    ids = dict.fromkeys(side.id for milestone in milestones for side in milestone.sides)
    targets = await client.structured_targets(ids, deadline=left.seconds(SECONDS))
    names = targets.names
    called = {milestone.id: milestone.with_names(names) for milestone in milestones}
    problems = list(chosen.problems)
    if targets.failed:
        why = next(iter(targets.failed.values()))
        problems.append(f"{len(targets.failed):,} names cannot be had: {why}")
    return attrs.evolve(chosen, milestones=called, problems=problems)


def _of_events(found: Resolution) -> Chosen:
    problems = [f"{ticker}: {_why_missing(ticker)}" for ticker in found.missing]
    for ticker, several in found.ambiguous.items():
        ids = ", ".join(milestone.id for milestone in several)
        problems.append(f"{ticker}: belongs to {len(several)} milestones alike: {ids}")
    problems += [f"{ticker}: {error}" for ticker, error in found.failed.items()]
    milestones = {milestone.id: milestone for milestone in found.values()}
    return Chosen(tuple(milestones), milestones, problems, is_complete=not problems)


def _of_listing(listing: MilestoneList, search: str | None) -> Chosen:
    found = listing.find(search) if search else listing
    problems = []
    if listing.rejected:
        count, first = len(listing.rejected), listing.rejected[0].reason
        problems.append(f"{count:,} malformed milestones are left out; the first: {first}")
    if listing.error is not None:
        count = len(listing)
        problems.append(
            f"incomplete: the listing stopped after {count:,} milestones: {listing.error}"
        )
    elif not found:
        problems.append("no milestone is selected by these filters")
    milestones = {milestone.id: milestone for milestone in found}
    return Chosen(tuple(milestones), milestones, problems, is_complete=listing.complete)


def _why_missing(ticker: str) -> str:
    if _UUID.fullmatch(ticker):
        return "named like a milestone, not like an event: ids go without --event"
    why = "no event has this ticker, or it has no milestone"
    return why if ticker.isupper() else f"{why}; tickers are in capitals"


def _title(milestone: Milestone) -> str:
    return milestone.title or milestone.main_event_ticker or milestone.id
