"""What selects milestones on the command line: groups of options, and the query they make.

What comes of it is found in `choosing`; ids that stand in files are read in `ids`.
"""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import attrs
import typer

from ..milestones import MilestoneQuery
from .options import milestones_option
from .output import USAGE, CommandError

WINDOW = timedelta(hours=24)
"""What starts within so much of now is selected where no other window is given."""


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
            show_default="24 hours ago",
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

    @property
    def can_follow(self) -> bool:
        """Whether milestones can join and leave: nothing is asked that `query()` cannot say."""
        return self.searches and not (self.event or self.search or self.live)

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
        """Return what is to be listed; without a window that of around now, which moves."""
        query = MilestoneQuery(
            type=self.type_, category=self.category, competition=self.competition
        )
        if self.after is None and self.before is None:
            return attrs.evolve(query, starts_within=WINDOW)
        start, end = moment("--after", self.after), moment("--before", self.before)
        start = start or datetime.now(UTC) - WINDOW
        if end is not None and end < start:
            earlier = "--after" if self.after else "24 hours ago: add --after"
            raise CommandError(f"--before is earlier than {earlier}", USAGE)
        return attrs.evolve(query, minimum_start_date=start, maximum_start_date=end)


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


def moment(option: str, text: str | None) -> datetime | None:
    """Return the moment that an option names, in UTC."""
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
