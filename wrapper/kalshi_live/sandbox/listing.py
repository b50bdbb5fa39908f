"""The answers of all operations but the batch: pages of milestones, events and targets.

What one milestone tells is made in `entries`, and only for the rows of a page: hundreds of
thousands of milestones cost no more than their places in the order.
"""

from __future__ import annotations

import functools
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import attrs

from . import entries
from .answers import Answer, bad_argument, error, json_answer
from .casting import milestones_of
from .cursors import decode, encode
from .play_by_play import play_by_play

if TYPE_CHECKING:
    from .milestones import Milestone, Schedule

Query = dict[str, Any]
EVENTS_LIMIT = 200
TARGETS_LIMIT = 100


@attrs.frozen
class Place:
    """Where a row stands in the order of its list; the last of `keys` is its id or ticker."""

    keys: tuple[str, ...]
    milestone: Milestone


class Listing:
    """Answers about the milestones of a schedule, their events and their targets."""

    def __init__(self, schedule: Schedule) -> None:
        self._schedule = schedule
        self.operations: dict[str, Callable[[Query, float], Answer]] = {
            "GetMilestones": self._milestones,
            "GetMilestone": self._milestone,
            "GetEvents": self._events,
            "GetStructuredTargets": self._targets,
            "GetGameStats": self._game_stats,
        }

    def row_of(self, milestone: Milestone) -> dict[str, Any]:
        """Return the row of a milestone."""
        return entries.row_of(milestone)

    @functools.cached_property
    def _by_start(self) -> list[Place]:
        every = map(self._schedule.__getitem__, self._schedule.ids)
        return _sorted(map(_by_its_start, every))

    @functools.cached_property
    def _by_ticker(self) -> list[Place]:
        every = map(self._schedule.__getitem__, self._schedule.ids)
        return _sorted(Place((one,), m) for m in every for one in entries.tickers_of(m))

    @functools.cached_property
    def _by_target(self) -> list[Place]:
        every = map(self._schedule.__getitem__, self._schedule.ids)
        return _sorted(Place((one,), m) for m in every for one in entries.targets_of(m))

    @functools.cached_property
    def _by_code(self) -> dict[str, list[Milestone]]:
        found = defaultdict(list)
        for id_ in self._schedule.ids:
            found[id_[: entries.CODE].upper()].append(self._schedule[id_])
        return found

    def _milestones(self, query: Query, _: float) -> Answer:
        try:
            places: Sequence[Place] = self._by_start
            if "related_event_ticker" in query:
                ticker = query["related_event_ticker"]
                places = list(map(_by_its_start, self._of(ticker)))
            after = decode(query["cursor"]) if query.get("cursor") else ()
            earliest = query.get("minimum_start_date")
            first = 0
            if earliest is not None:
                first = bisect_left(places, _unix(earliest), key=lambda p: _unix(p.keys[0]))
            page, cursor = _page(places, after, query["limit"], _matching(query), first)
        except ValueError as problem:
            return bad_argument(str(problem))
        rows = [self.row_of(place.milestone) for place in page]
        return json_answer(200, {"milestones": rows, "cursor": cursor})

    def _milestone(self, query: Query, _: float) -> Answer:
        milestone = self._schedule.find(query["milestone_id"])
        if milestone is None:
            return error(404, "not_found", "not found")
        return json_answer(200, {"milestone": self.row_of(milestone)})

    def _events(self, query: Query, _: float) -> Answer:
        series, since = query.get("series_ticker"), query.get("min_updated_ts")

        def matches(place: Place) -> bool:
            ticker, updated = place.keys[-1], entries.event_updated_of(place.milestone)
            return (series is None or ticker.partition("-")[0] == series) and (
                since is None or _unix(updated) > since
            )

        places: Sequence[Place] = ()
        if query.get("tickers"):
            tickers = sorted({*query["tickers"].split(",")})
            places = [Place((ticker,), m) for ticker in tickers for m in self._of(ticker)]
        else:
            places = self._by_ticker
        try:
            after = decode(query["cursor"]) if query.get("cursor") else ()
            page, cursor = _page(places, after, query.get("limit", EVENTS_LIMIT), matches)
        except ValueError as problem:
            return bad_argument(str(problem))
        events = [entries.event_of(place.milestone, place.keys[-1]) for place in page]
        belonging = {place.milestone.milestone_id: place.milestone for place in page}
        wanted = belonging.values() if query.get("with_milestones") else ()
        milestones = list(map(self.row_of, wanted))
        return json_answer(200, {"cursor": cursor, "events": events, "milestones": milestones})

    def _targets(self, query: Query, _: float) -> Answer:
        type_, competition = query.get("type"), query.get("competition")

        def matches(place: Place) -> bool:
            kind = entries.listed(place.milestone)
            return type_ in (None, kind.target) and competition in (None, kind.league)

        try:
            places = list(self._playing(query["ids"])) if query.get("ids") else self._by_target
            after = decode(query["cursor"]) if query.get("cursor") else ()
            page, cursor = _page(places, after, query.get("page_size", TARGETS_LIMIT), matches)
        except ValueError as problem:
            return bad_argument(str(problem))
        rows = [entries.target_of(place.milestone, place.keys[-1]) for place in page]
        return json_answer(200, {"structured_targets": rows, "cursor": cursor})

    def _game_stats(self, query: Query, now: float) -> Answer:
        milestone = self._schedule.get(query["milestone_id"])
        if milestone is None:
            return error(404, "not_found", "not found")
        return json_answer(200, {"pbp": play_by_play(milestone, now)})

    def _of(self, ticker: str) -> Iterator[Milestone]:
        """Yield the milestone that an event belongs to."""
        for milestone in self._by_code.get(ticker[-entries.CODE :], ()):
            if ticker in entries.tickers_of(milestone):
                yield milestone

    def _playing(self, ids: Iterable[str]) -> Iterator[Place]:
        for id_ in sorted({*ids}):
            for milestone in filter(None, map(self._schedule.find, milestones_of(id_))):
                if id_ in entries.targets_of(milestone):
                    yield Place((id_,), milestone)


def _by_its_start(milestone: Milestone) -> Place:
    return Place((entries.start_of(milestone), milestone.milestone_id), milestone)


def _sorted(places: Iterable[Place]) -> list[Place]:
    return sorted(places, key=attrgetter("keys"))


def _matching(query: Query) -> Callable[[Place], bool]:
    """Return whether a milestone passes the filters that are not a place in the order."""
    since = query.get("min_updated_ts")

    def matches(place: Place) -> bool:
        milestone = place.milestone
        kind = entries.listed(milestone)
        return (
            query.get("type", milestone.type) == milestone.type
            and query.get("category", kind.category) == kind.category
            and query.get("competition", kind.league) == kind.league
            and ("source_id" not in query or query["source_id"] == entries.source_id_of(milestone))
            and (since is None or _unix(entries.updated_of(milestone)) > since)
        )

    return matches


def _page(
    places: Sequence[Place],
    after: tuple[str, ...],
    limit: int,
    matches: Callable[[Place], bool],
    first: int = 0,
) -> tuple[list[Place], str]:
    """Return the places after a cursor and the next one, `""` after the last row."""
    if after:
        first = max(first, bisect_right(places, after, key=attrgetter("keys")))
    rest = (places[index] for index in range(first, len(places)))
    page = list(islice(filter(matches, rest), limit + 1))
    return page[:limit], encode(page[limit - 1].keys) if len(page) > limit else ""


def _unix(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
