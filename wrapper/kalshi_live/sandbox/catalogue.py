"""What the sandbox lists of its milestones: the very ones that it plays.

How a game goes is not known here; live data tells it, and these rows lag as the real ones do.
"""

from __future__ import annotations

import base64
import bisect
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec

from ..kinds import kind_of
from .answers import Answer, error, json_answer, refused_query
from .casting import rfc3339
from .games import CATALOGUE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .milestones import Milestone, Schedule

_CATEGORIES = {
    "political_race": "Elections",
    "esports_match": "Esports",
    "company_report": "Companies",
    "truflation": "Economics",
    "artist_streams": "Entertainment",
    "one_off_milestone": "Mentions",
}
_LEAGUES = {"football_game": "UFL", "basketball_game": "NCAAMB", "tennis_tournament_singles": "ITF"}
_HOUR = 3600.0

Row = dict[str, Any]
_Key = tuple[str, str]
"""What listings are ordered by: start and id."""


class Catalogue:
    """The rows of a sandbox's milestones, in the order of their starts."""

    def __init__(self, schedule: Schedule) -> None:
        self._schedule = schedule

    def one(self, milestone_id: str) -> Answer:
        """Return what `GET /milestones/{milestone_id}` answers."""
        milestone = self._schedule.find(milestone_id)
        if milestone is None:
            return error(404, "not_found", "milestone not found")
        return json_answer(200, {"milestone": row_of(milestone)})

    def page(self, query: Mapping[str, Any]) -> Answer:
        """Return what `GET /milestones` answers: a page, and the cursor of the next."""
        try:
            start = self._start(query.get("cursor"))
            earliest = _seconds(query.get("minimum_start_date", "1970-01-01T00:00:00Z"))
        except ValueError as problem:
            return refused_query(str(problem))
        chosen: list[Row] = []
        for row in self._rows[start:]:
            if _seconds(row["start_date"]) >= earliest and _is_wanted(row, query):
                if len(chosen) == query["limit"]:
                    return json_answer(200, {"milestones": chosen, "cursor": _cursor(chosen[-1])})
                chosen.append(row)
        return json_answer(200, {"milestones": chosen, "cursor": ""})

    def _start(self, cursor: str | None) -> int:
        if not cursor:
            return 0
        return bisect.bisect_right(self._rows, _key_in(cursor), key=_key_of)

    @cached_property
    def _rows(self) -> list[Row]:
        return sorted(map(row_of, self._schedule), key=_key_of)


def row_of(milestone: Milestone) -> Row:
    """Return a milestone as it is listed; its status is as unreliable as in reality."""
    main = _main_event(milestone)
    details: Row = {"status": "scheduled", "main_game_event_ticker": main} | _sides(milestone)
    if milestone.type in _LEAGUES:
        details["league"] = _LEAGUES[milestone.type]
    return {
        "id": milestone.milestone_id,
        "category": _CATEGORIES.get(milestone.type, "Sports"),
        "type": milestone.type,
        "start_date": rfc3339(milestone.starts_at),
        "end_date": rfc3339(milestone.starts_at + CATALOGUE[milestone.type].seconds),
        "title": _title(milestone),
        "notification_message": "It is about to begin!",
        "primary_event_tickers": [main],
        "related_event_tickers": [main, main.replace("-", "SPREAD-", 1)],
        "source_ids": {},
        "last_updated_ts": rfc3339(milestone.starts_at - 24 * _HOUR),
        "details": details,
    }


def _title(milestone: Milestone) -> str:
    names = milestone.cast.names
    if not names:
        return milestone.type.replace("_", " ").capitalize()
    home, away = names
    is_american = milestone.type in {"football_game", "basketball_game"}
    return f"{away} at {home}" if is_american else f"{home} vs {away}"


def _sides(milestone: Milestone) -> Row:
    """Return the ids of the sides, under the keys that their kind has for them."""
    roles = milestone.cast.roles
    keys = kind_of(milestone.type).sides
    home, away = roles[b"home"].decode(), roles[b"away"].decode()
    if len(keys) == 1:
        return {keys[0]: [home, away]}
    return dict(zip(keys, (home, away), strict=False))


def _main_event(milestone: Milestone) -> str:
    date = datetime.fromisoformat(rfc3339(milestone.starts_at)).strftime("%y%b%d").upper()
    series = milestone.type.partition("_")[0].upper()
    return f"KX{series}-{date}{milestone.milestone_id[:6].upper()}"


def _is_wanted(row: Row, query: Mapping[str, Any]) -> bool:
    equal = {"type": row["type"], "category": row["category"]}
    equal["competition"] = row["details"].get("league", "")
    equal["source_id"] = ""
    if any(query.get(name, has) != has for name, has in equal.items()):
        return False
    ticker = query.get("related_event_ticker")
    if ticker is not None and ticker not in row["related_event_tickers"]:
        return False
    updated = query.get("min_updated_ts")
    return updated is None or _seconds(row["last_updated_ts"]) > updated


def _seconds(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def _key_of(row: Row) -> _Key:
    return row["start_date"], row["id"]


def _cursor(row: Row) -> str:
    """Return what the page after this row is asked for with; opaque, and unpadded as the real."""
    encoded = msgspec.json.encode(_key_of(row))
    return base64.urlsafe_b64encode(encoded).decode().rstrip("=")


def _key_in(cursor: str) -> _Key:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        start, milestone_id = msgspec.json.decode(base64.urlsafe_b64decode(padded), type=_Key)
    except ValueError:  # msgspec's errors are ValueErrors
        raise ValueError("cursor: none of this server's") from None
    return start, milestone_id
