"""Which milestones a command is about: a group of options, and what they select.

Ids that stand in files are read in `ids`, and live data is fetched in `fetching`.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated

import attrs
import typer

from ..client import AsyncLiveDataClient
from ..errors import one_line
from ..kinds import Phase
from ..milestones import Milestone, MilestoneList, MilestoneQuery, Resolution
from ..results import LiveDataBatch
from .errors import USAGE, CommandError
from .fetching import TimeLeft, progress, selected
from .ids import no_ids_in, read_ids
from .options import milestones_option

BEFORE = timedelta(hours=12)
AFTER = timedelta(hours=24)
SECONDS = 60.0
"""For finding milestones, and for their names, unless a deadline is given."""

_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


@attrs.frozen(kw_only=True)
class Filters:
    """What selects milestones, but for their ids."""

    event: Annotated[
        list[str] | None,
        milestones_option(
            "--event",
            metavar="TICKER",
            help="That of an event, by its ticker or a market's. May be given several times.",
        ),
    ] = None
    type_: Annotated[
        str | None, milestones_option("--type", metavar="TYPE", help="Such as football_game.")
    ] = None
    category: Annotated[
        str | None, milestones_option("--category", metavar="NAME", help="Such as Sports.")
    ] = None
    competition: Annotated[
        str | None, milestones_option("--competition", metavar="NAME", help="Such as NFL.")
    ] = None
    search: Annotated[
        str | None,
        milestones_option(
            "--search",
            metavar="TEXT",
            help="In title, league and names; case and accents do not count.",
        ),
    ] = None
    after: Annotated[
        str | None,
        milestones_option(
            "--after",
            metavar="TIME",
            help="What starts then or later, such as 2026-11-24T18:00Z.",
            show_default="12 hours ago",
        ),
    ] = None
    before: Annotated[
        str | None,
        milestones_option(
            "--before",
            metavar="TIME",
            help="What starts then or earlier.",
            show_default="in 24 hours, or open with --after",
        ),
    ] = None
    live: Annotated[
        bool, milestones_option("--live", help="What is live now, as its live data says.")
    ] = False

    @property
    def given(self) -> list[str]:
        """The options that were given."""
        values = attrs.asdict(self)
        names = [name for name, value in values.items() if value not in (None, False, [], ())]
        return [f"--{name.rstrip('_')}" for name in names]

    @property
    def searches(self) -> bool:
        """Whether milestones are searched for, not named by their ids."""
        return True

    def check(self) -> None:
        """Raise CommandError for options that contradict each other."""
        others = [option for option in self.given if option not in {"--event", "--live"}]
        if self.event and others:
            raise _contradiction("--event", others[0])
        for ticker in self.event or ():
            if not ticker.strip() or "," in ticker:
                raise CommandError(f"--event {ticker!r}: one ticker, and --event for each", USAGE)
        if self.search is not None and not self.search.strip():
            raise CommandError("--search must not be blank", USAGE)
        self.query()

    def query(self) -> MilestoneQuery:
        """Return what is to be listed; without a window that of around now."""
        now = datetime.now(UTC)
        start, end = _moment("--after", self.after), _moment("--before", self.before)
        if start is None:
            start = now - BEFORE
            end = now + AFTER if end is None else end
        if end is not None and end < start:
            earlier = "--after" if self.after else "12 hours ago: add --after"
            raise CommandError(f"--before is earlier than {earlier}", USAGE)
        return MilestoneQuery(
            type=self.type_,
            category=self.category,
            competition=self.competition,
            minimum_start_date=start,
            maximum_start_date=end,
        )


@attrs.frozen(kw_only=True)
class Choice(Filters):
    """What selects milestones: ids, events or filters."""

    ids: Annotated[
        list[str] | None,
        typer.Argument(hidden=True),  # the help says it: its panel differs between versions
    ] = None
    from_: Annotated[
        list[str] | None,
        milestones_option(
            "--from",
            metavar="FILE",
            help="Read ids from FILE (-: standard input): one per line, or separated by white "
            "space; # begins a comment. May be given several times.",
        ),
    ] = None

    @property
    def searches(self) -> bool:
        """Whether milestones are searched for, not named by their ids."""
        return not (self.ids or self.from_)

    def check(self) -> None:
        """Raise CommandError for options that contradict each other, or select nothing."""
        filters = [option for option in self.given if option not in {"--ids", "--from"}]
        if filters and not self.searches:
            ids = "--from" if self.from_ else "ids"
            raise _contradiction(ids, filters[0])
        if not self.given:
            raise CommandError(
                "no milestone ids: pass them as arguments, with --from FILE, or - for standard "
                "input; or select milestones with --event, --type, --live or another filter",
                USAGE,
            )
        if self.searches:
            super().check()


@attrs.frozen
class Chosen:
    """The milestones that were selected.

    Attributes:
        ids: Their ids.
        milestones: What is known of them, by id; nothing where ids were given.
        problems: What could not be had, a sentence each.
        is_complete: Whether these are all.
    """

    ids: tuple[str, ...]
    milestones: Mapping[str, Milestone] = attrs.field(factory=dict)
    problems: Sequence[str] = ()
    is_complete: bool = True


async def choose(
    choice: Filters, client: AsyncLiveDataClient, left: TimeLeft, *, shows_progress: bool
) -> Chosen:
    """Return the milestones that `choice` selects, whether or not they are live.

    Raises:
        CommandError: A file with ids cannot be read, or an id makes no sense.
        ValueError: A filter makes no sense.
    """
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


def with_data(
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


async def named(chosen: Chosen, client: AsyncLiveDataClient, left: TimeLeft) -> Chosen:
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
    problems = [f"{one_line(ticker)}: {_why_missing(ticker)}" for ticker in found.missing]
    for ticker, several in found.ambiguous.items():
        ids = ", ".join(one_line(milestone.id) for milestone in several)
        problems.append(f"{one_line(ticker)}: belongs to {len(several)} milestones alike: {ids}")
    problems += [f"{one_line(ticker)}: {error}" for ticker, error in found.failed.items()]
    milestones = {milestone.id: milestone for milestone in found.values()}
    return Chosen(tuple(milestones), milestones, problems, is_complete=not problems)


def _of_listing(listing: MilestoneList, search: str | None) -> Chosen:
    selected = listing.find(search) if search else listing
    problems = [f"1 rejected: {item.reason}" for item in listing.rejected]
    if listing.error is not None:
        count = f"{len(listing):,} milestones"
        problems.append(f"incomplete: the listing stopped after {count}: {listing.error}")
    elif not selected:
        problems.append("no milestone is selected by these filters")
    milestones = {milestone.id: milestone for milestone in selected}
    return Chosen(tuple(milestones), milestones, problems, is_complete=listing.complete)


def _why_missing(ticker: str) -> str:
    if _UUID.fullmatch(ticker):
        return "named like a milestone, not like an event: ids go without --event"
    why = "no event has this ticker, or it has no milestone"
    return why if ticker.isupper() else f"{why}; tickers are in capitals"


def _title(milestone: Milestone) -> str:
    return one_line(milestone.title or milestone.main_event_ticker or milestone.id)


def _moment(option: str, text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise CommandError(
                f"{option}: {text!r} has no time zone: a Z at its end stands for UTC, as in "
                "2026-11-24T18:00Z",
                USAGE,
            )
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise CommandError(
            f"{option}: {text!r} is no RFC 3339 date-time, such as 2026-11-24T18:00Z", USAGE
        ) from None


def _contradiction(one: str, other: str) -> CommandError:
    return CommandError(f"{one} and {other} contradict each other: leave one of them out", USAGE)
