"""Which milestone an event belongs to: from tickers and milestones to one place for each ticker.

How the milestones are fetched is not known here, see `calls.resolving`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import attrs

from ..errors import ContractError, LiveDataError
from ..reading.decoding import decode_json
from ..reading.rows import cursor_of, rows_of
from .listing import MilestoneList, read_rows
from .milestone import Milestone, tickers_of

if TYPE_CHECKING:
    from ..observation import RoundTrip
    from ..results import RejectedItem

_LISTS = ("primary_event_tickers", "related_event_tickers")


@attrs.frozen
class EventPage:
    """One page of events and of the milestones that belong to them.

    Attributes:
        events: The tickers of the events.
        milestones: Beside the events, not inside each: one recurs on every page of its events.
        rejected: Milestones that are malformed.
        cursor: Asks for the next page, None after the last.
    """

    events: frozenset[str]
    milestones: tuple[Milestone, ...]
    rejected: tuple[RejectedItem, ...]
    cursor: str | None


def read_events(body: bytes, _: RoundTrip) -> EventPage:
    """Return what a page holds; a milestone that is malformed costs itself.

    Raises:
        ContractError: The body as a whole is not what the specification promises.
    """
    payload = decode_json(body)
    events = [
        row.get("event_ticker") for row in rows_of(payload, "events") if isinstance(row, dict)
    ]
    milestones, rejected = read_rows(
        rows_of(payload, "milestones") if "milestones" in payload else []
    )
    tickers = frozenset(one for one in events if isinstance(one, str))
    return EventPage(tickers, milestones, rejected, cursor_of(payload))


class Resolution(Mapping[str, Milestone]):
    """The milestones of events by ticker, in requested order.

    Every requested ticker stands in exactly one of: the mapping itself, `missing`, `ambiguous`,
    `failed`. It can be given to `get`, `stream` and `watch`.

    Attributes:
        requested: The tickers asked for, each once, in order.
        missing: The tickers that the server does not know, or has no milestone for.
        ambiguous: The tickers that belong to several milestones, and to none of them before all
            others; with these milestones.
        failed: The tickers whose request failed, or whose milestone is malformed, each with its
            error.
    """

    __slots__ = ("_present", "ambiguous", "failed", "missing", "requested")

    def __init__(
        self,
        requested: tuple[str, ...] = (),
        *,
        present: Mapping[str, Milestone] | None = None,
        ambiguous: Mapping[str, tuple[Milestone, ...]] | None = None,
        failed: Mapping[str, LiveDataError] | None = None,
    ) -> None:
        self.requested: tuple[str, ...] = requested
        self._present = dict(present or {})
        self.ambiguous: dict[str, tuple[Milestone, ...]] = dict(ambiguous or {})
        self.failed: dict[str, LiveDataError] = dict(failed or {})
        elsewhere = self._present.keys() | self.ambiguous.keys() | self.failed.keys()
        self.missing: tuple[str, ...] = tuple(one for one in requested if one not in elsewhere)

    @property
    def milestones(self) -> tuple[Milestone, ...]:
        """All milestones, those of ambiguous tickers included."""
        several = (one for found in self.ambiguous.values() for one in found)
        return (*self._present.values(), *several)

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the milestones, each once: several events may have the same one."""
        return tuple(dict.fromkeys(milestone.id for milestone in self._present.values()))

    def with_names(self, names: Mapping[str, str]) -> Resolution:
        """Return the same, in which sides are called by `names`, by the ids of sides."""
        return Resolution(
            self.requested,
            present={ticker: one.with_names(names) for ticker, one in self._present.items()},
            ambiguous={
                ticker: tuple(one.with_names(names) for one in several)
                for ticker, several in self.ambiguous.items()
            },
            failed=self.failed,
        )

    def __getitem__(self, ticker: str) -> Milestone:
        try:
            return self._present[ticker]
        except KeyError:
            raise KeyError(self._whereabouts(ticker)) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._present)

    def __len__(self) -> int:
        return len(self._present)

    def __contains__(self, ticker: object) -> bool:
        return ticker in self._present

    def __repr__(self) -> str:
        names = ("missing", "ambiguous", "failed")
        counts = ", ".join(f"{name}={len(getattr(self, name))}" for name in names)
        return f"Resolution(present={len(self)}, {counts})"

    def _whereabouts(self, ticker: str) -> str:
        if ticker in self.failed:
            return f"{ticker!r} failed: {self.failed[ticker]}"
        if ticker in self.ambiguous:
            return f"{ticker!r} belongs to {len(self.ambiguous[ticker])} milestones: see .ambiguous"
        if ticker in self.missing:
            return f"{ticker!r} is missing: the server knows no milestone of it"
        return f"{ticker!r} was not asked for"


@attrs.define
class Findings:
    """What the requests of one `resolve` have brought so far.

    Attributes:
        events: The events that the server knows.
        milestones: All milestones that came, in any order, perhaps several times.
        rejected: Milestones that are malformed.
        failed: The tickers whose request failed.
    """

    events: set[str] = attrs.field(factory=set)
    milestones: list[Milestone] = attrs.field(factory=list)
    rejected: list[RejectedItem] = attrs.field(factory=list)
    failed: dict[str, LiveDataError] = attrs.field(factory=dict)

    def open(self, requested: Iterable[str]) -> tuple[str, ...]:
        """Return the events that tickers may be markets of, where nothing is known of the ticker.

        Each once, and only those that were not asked for before.
        """
        belongs = _by_ticker(self.milestones)
        known = self.events | self.failed.keys() | belongs.keys()
        unknown = (one for one in requested if one not in known)
        return tuple(
            dict.fromkeys(
                event
                for ticker in unknown
                for event in events_of_market(ticker)
                if known.isdisjoint(events_of_market(ticker))
            )
        )

    def resolution(self, requested: tuple[str, ...]) -> Resolution:
        """Return the place of each ticker."""
        belongs = _by_ticker(MilestoneList(self.milestones))
        malformed = {ticker: item for item in self.rejected for ticker in _named_by(item.raw)}
        present: dict[str, Milestone] = {}
        ambiguous: dict[str, tuple[Milestone, ...]] = {}
        failed: dict[str, LiveDataError] = {}
        for ticker in requested:
            event = self._event_of(ticker, belongs.keys() | malformed.keys())
            if event in self.failed:
                failed[ticker] = self.failed[event]
            elif event in belongs:
                found = nearest(event, belongs[event])
                if len(found) == 1:
                    present[ticker] = found[0]
                else:
                    ambiguous[ticker] = found
            elif event in malformed:
                why = malformed[event].reason
                failed[ticker] = ContractError(f"its milestone is malformed: {why}")
        return Resolution(requested, present=present, ambiguous=ambiguous, failed=failed)

    def _event_of(self, ticker: str, belonging: Collection[str]) -> str:
        for event in (ticker, *events_of_market(ticker)):
            if event in self.events or event in self.failed or event in belonging:
                return event
        return ticker


def events_of_market(ticker: str) -> tuple[str, ...]:
    """Return the events that a market of this ticker may belong to, the longest first.

    A market's ticker is its event's, and a part of its own after a hyphen. An event's has at least
    one hyphen, after its series: `KXNFLGAME-26NOV24KCBAL-KC` belongs to `KXNFLGAME-26NOV24KCBAL`,
    and that to nothing.
    """
    parts = ticker.split("-")
    return tuple("-".join(parts[:count]) for count in range(len(parts) - 1, 1, -1))


def nearest(event: str, milestones: Iterable[Milestone]) -> tuple[Milestone, ...]:
    """Return those that the event belongs to most: one, or several that it belongs to alike.

    Most it belongs to a milestone whose main event it is, then to one whose outcome decides it,
    then to one that is merely related.
    """
    candidates = tuple(milestones)
    for belongs in (_is_main, _is_primary):
        found = tuple(one for one in candidates if belongs(event, one))
        if found:
            return found
    return candidates


def _is_main(event: str, milestone: Milestone) -> bool:
    return milestone.main_event_ticker == event


def _is_primary(event: str, milestone: Milestone) -> bool:
    return event in milestone.primary_event_tickers


def _by_ticker(milestones: Iterable[Milestone]) -> dict[str, list[Milestone]]:
    belongs: dict[str, list[Milestone]] = {}
    for milestone in milestones:
        tickers = (*milestone.primary_event_tickers, *milestone.related_event_tickers)
        main = milestone.main_event_ticker
        for ticker in dict.fromkeys(tickers if main is None else (main, *tickers)):
            belongs.setdefault(ticker, []).append(milestone)
    return belongs


def _named_by(raw: object) -> Iterator[str]:
    if isinstance(raw, dict):
        for name in _LISTS:
            yield from tickers_of(raw.get(name))
