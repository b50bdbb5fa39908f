"""The answers of all operations but the batch: pages of milestones, events and targets.

What one milestone tells is made in `entries`, and `answering` decides when it is asked for.
"""

from __future__ import annotations

import functools
from bisect import bisect_right
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from .answers import Answer, bad_argument, error, json_answer
from .cursors import decode, encode
from .entries import Entry, entry_of
from .play_by_play import play_by_play

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .milestones import Schedule

Query = dict[str, Any]
Row = TypeVar("Row")
EVENTS_LIMIT = 200
TARGETS_LIMIT = 100


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

    @functools.cached_property
    def _entries(self) -> dict[str, Entry]:
        entries = (entry_of(self._schedule[id_]) for id_ in self._schedule.ids)
        return {entry.milestone["id"]: entry for entry in sorted(entries, key=_place)}

    def _milestones(self, query: Query, _: float) -> Answer:
        try:
            chosen = [entry for entry in self._entries.values() if _matches(entry, query)]
            page, cursor = _page(chosen, _place, query["limit"], query.get("cursor"))
        except ValueError as problem:
            return bad_argument(str(problem))
        return json_answer(200, {"milestones": [e.milestone for e in page], "cursor": cursor})

    def _milestone(self, query: Query, _: float) -> Answer:
        entry = self._entries.get(query["milestone_id"])
        if entry is None:
            return error(404, "not_found", "not found")
        return json_answer(200, {"milestone": entry.milestone})

    def _events(self, query: Query, _: float) -> Answer:
        wanted = set(query["tickers"].split(",")) if query.get("tickers") else None
        series, since = query.get("series_ticker"), query.get("min_updated_ts")
        rows = [
            (event, entry)
            for entry in self._entries.values()
            for event in entry.events
            if (wanted is None or event["event_ticker"] in wanted)
            and (series is None or event["series_ticker"] == series)
            and (since is None or _unix(event["last_updated_ts"]) > since)
        ]
        rows.sort(key=_event_place)
        try:
            page, cursor = _page(
                rows, _event_place, query.get("limit", EVENTS_LIMIT), query.get("cursor")
            )
        except ValueError as problem:
            return bad_argument(str(problem))
        belonging = {entry.milestone["id"]: entry.milestone for _, entry in page}
        milestones = list(belonging.values()) if query.get("with_milestones") else []
        events = [event for event, _ in page]
        return json_answer(200, {"cursor": cursor, "events": events, "milestones": milestones})

    def _targets(self, query: Query, _: float) -> Answer:
        wanted = set(query["ids"]) if query.get("ids") else None
        kind, competition = query.get("type"), query.get("competition")
        targets = [
            target
            for entry in self._entries.values()
            for target in entry.targets
            if (wanted is None or target["id"] in wanted)
            and (kind is None or target["type"] == kind)
            and (competition is None or entry.competition == competition)
        ]
        targets.sort(key=_target_place)
        try:
            page, cursor = _page(
                targets, _target_place, query.get("page_size", TARGETS_LIMIT), query.get("cursor")
            )
        except ValueError as problem:
            return bad_argument(str(problem))
        return json_answer(200, {"structured_targets": page, "cursor": cursor})

    def _game_stats(self, query: Query, now: float) -> Answer:
        milestone_id = query["milestone_id"]
        if milestone_id not in self._entries or self._schedule.get(milestone_id) is None:
            return error(404, "not_found", "not found")
        return json_answer(200, {"pbp": play_by_play(self._schedule[milestone_id], now)})


def _matches(entry: Entry, query: Query) -> bool:
    """Return whether a milestone passes every filter; raise ValueError for an unreadable date."""
    row = entry.milestone
    exact = all(query.get(name, row[name]) == row[name] for name in ("category", "type"))
    source = query.get("source_id", row["source_id"]) == row["source_id"]
    competition = query.get("competition", entry.competition) == entry.competition
    ticker = query.get("related_event_ticker")
    related = ticker is None or ticker in row["related_event_tickers"]
    earliest, since = query.get("minimum_start_date"), query.get("min_updated_ts")
    in_time = earliest is None or _unix(row["start_date"]) >= _unix(earliest)
    changed = since is None or _unix(row["last_updated_ts"]) > since
    return exact and source and competition and related and in_time and changed


def _page(
    rows: Sequence[Row], place: Callable[[Row], tuple[str, ...]], limit: int, cursor: str | None
) -> tuple[Sequence[Row], str]:
    """Return the rows after a cursor and the next one, `""` after the last row."""
    first = bisect_right(rows, decode(cursor), key=place) if cursor else 0
    page = rows[first : first + limit]
    return page, encode(place(page[-1])) if first + limit < len(rows) else ""


def _place(entry: Entry) -> tuple[str, ...]:
    return entry.milestone["start_date"], entry.milestone["id"]


def _event_place(row: tuple[dict[str, Any], Entry]) -> tuple[str, ...]:
    return (row[0]["event_ticker"],)


def _target_place(target: dict[str, Any]) -> tuple[str, ...]:
    return (target["id"],)


def _unix(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
