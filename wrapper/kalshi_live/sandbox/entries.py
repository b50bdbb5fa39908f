"""What the listing operations tell of one milestone: its row, its events and its targets.

Each is made when it is asked for, and not kept. Which an answer holds is decided in `listing`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ..kinds import kind_of
from .casting import CITIES, names_of, rfc3339, role_ids
from .games import CATALOGUE
from .games.politics import NAMES as CANDIDATE_NAMES
from .play_by_play import feed_id

if TYPE_CHECKING:
    from .games import Listed
    from .milestones import Milestone

DAY = 86_400.0
CANDIDATES = ("candidate_ids",)
UNKNOWN_TIME = "0001-01-01T00:00:00Z"


def listed(milestone: Milestone) -> Listed:
    """Return how milestones of this one's type are listed."""
    return CATALOGUE[milestone.type].listed


def keys_of(milestone: Milestone) -> tuple[str, ...]:
    """Return the keys of the ids of those who meet, the one of their list, or none."""
    return kind_of(milestone.type).sides or listed(milestone).keys


def tickers_of(milestone: Milestone) -> list[str]:
    """Return the tickers of a milestone's events, the main one first."""
    kind = listed(milestone)
    date = datetime.fromtimestamp(milestone.starts_at, UTC).strftime("%y%b%d").upper()
    code = f"{date}{milestone.milestone_id[:CODE].upper()}"
    return [f"{kind.series}{suffix}-{code}" for suffix in kind.events]


CODE = 8
"""Characters of a milestone's id that its tickers end with."""


def sides_of(milestone: Milestone) -> dict[str, str]:
    """Return the names of those who meet by their ids, the home side first."""
    keys = keys_of(milestone)
    if keys == CANDIDATES:
        return dict(zip(role_ids(milestone.milestone_id), CANDIDATE_NAMES, strict=True))
    if not keys:
        return {}
    return names_of(milestone.milestone_id, listed(milestone).sides)


def row_of(milestone: Milestone) -> dict[str, Any]:
    """Return the row of a milestone; of what may be absent or null, every variety occurs."""
    kind, names, tickers = listed(milestone), sides_of(milestone), tickers_of(milestone)
    variety, ends = _number(milestone) % 4, milestone.starts_at + CATALOGUE[milestone.type].seconds
    row = {
        "id": milestone.milestone_id,
        "category": kind.category,
        "type": milestone.type,
        "start_date": start_of(milestone),
        "end_date": None if variety == 1 else rfc3339(ends),
        "title": title_of(milestone, names),
        "notification_message": "The game is about to begin!",
        "source_id": source_id_of(milestone),
        "source_ids": {"source_3_id": milestone.milestone_id[::-1]} if variety else {},
        "details": {"status": "scheduled", "main_game_event_ticker": tickers[0]}
        | ({} if kind.league is None else {"league": kind.league})
        | kind.details
        | _ids(keys_of(milestone), list(names)),
        "related_event_tickers": tickers,
        "primary_event_tickers": tickers[:1],
        "last_updated_ts": updated_of(milestone),
    }
    if variety == 2:
        del row["end_date"], row["source_id"]
    return row


def start_of(milestone: Milestone) -> str:
    """Return when a milestone starts, as it is listed."""
    return rfc3339(milestone.starts_at)


def updated_of(milestone: Milestone) -> str:
    """Return when a milestone's row last changed."""
    return rfc3339(milestone.starts_at - DAY)


def source_id_of(milestone: Milestone) -> str | None:
    """Return a milestone's id at its provider, where it has one."""
    return milestone.milestone_id[::-1] if _number(milestone) % 4 == 3 else None


def title_of(milestone: Milestone, names: dict[str, str]) -> str:
    """Return a milestone's title, as its sport writes it."""
    sides = dict(zip(("home", "away"), names.values(), strict=False))
    return listed(milestone).title.format(number=_number(milestone), **sides)


def event_of(milestone: Milestone, ticker: str) -> dict[str, Any]:
    """Return one of a milestone's events; when it changed is not known of all."""
    kind, series = listed(milestone), ticker.partition("-")[0]
    title = title_of(milestone, sides_of(milestone))
    what = series.removeprefix(kind.series).capitalize()
    return {
        "event_ticker": ticker,
        "series_ticker": series,
        "title": f"{title}: {what}",
        "sub_title": title,
        "collateral_return_type": "MECNET" if _number(milestone) % 2 else "",
        "mutually_exclusive": True,
        "category": kind.category,
        "settlement_sources": [],
        "last_updated_ts": event_updated_of(milestone),
    }


def event_updated_of(milestone: Milestone) -> str:
    """Return when a milestone's events last changed, the year 1 where that is not known."""
    return updated_of(milestone) if _number(milestone) % 8 else UNKNOWN_TIME


def target_of(milestone: Milestone, target_id: str) -> dict[str, Any]:
    """Return one of those who meet."""
    kind, name = listed(milestone), sides_of(milestone)[target_id]
    details: dict[str, Any] = {} if kind.league is None else {"league": kind.league}
    if kind.sides.value == "teams":
        city = next((one for one in CITIES if name.startswith(one)), name)
        details |= {"abbreviation": name[:3].upper(), "market": city}
        details["team_name"] = name.removeprefix(city).strip()
    else:
        first, _, last = name.partition(" ")
        details |= {"first_name": first, "last_name": last}
    return {
        "id": target_id,
        "name": name,
        "type": kind.target,
        "details": details,
        "source_id": feed_id(milestone.type, target_id),
        "source_ids": {},
        "last_updated_ts": updated_of(milestone),
    }


def targets_of(milestone: Milestone) -> Iterator[str]:
    """Yield the ids of those who meet."""
    if keys := keys_of(milestone):
        ids = role_ids(milestone.milestone_id)
        yield from ids if keys == CANDIDATES else ids[:2]


def _ids(keys: tuple[str, ...], ids: list[str]) -> dict[str, Any]:
    return {keys[0]: ids} if len(keys) == 1 else dict(zip(keys, ids, strict=True))


def _number(milestone: Milestone) -> int:
    return int(milestone.milestone_id[:6], 16)
