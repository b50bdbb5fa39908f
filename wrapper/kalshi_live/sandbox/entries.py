"""What the listing operations tell of one milestone: its row, its events and its targets.

Each is made when it is asked for, and not kept. Which an answer holds is decided in `listing`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import attrs

from .casting import CITIES, names_of, rfc3339, role_ids
from .games import CATALOGUE
from .games.politics import NAMES as CANDIDATE_NAMES
from .play_by_play import feed_id

if TYPE_CHECKING:
    from .milestones import Milestone

DAY = 86_400.0
TEAMS = ("home_team_id", "away_team_id")
COMPETITORS = ("first_competitor_id", "second_competitor_id")


@attrs.frozen
class TypeEntry:
    """How milestones of one type are listed; without `sides` they name nobody."""

    series: str
    events: tuple[str, ...] = ("GAME", "SPREAD", "TOTAL")
    title: str = "{away} vs {home}"
    category: str = "Sports"
    league: str | None = None
    target: str | None = None
    sides: tuple[str, str] | str | None = None
    """The keys of the two ids in `details`, or the one key of their list."""


_RACE = TypeEntry(
    "KXRACE", ("WIN", "MARGIN"), "Race in district {number}", "Elections", None, "politician",
    "candidate_ids",
)  # fmt: skip
_DOUBLES = TypeEntry(
    "KXATPD", ("MATCH", "SET"), "{home} vs {away}", league="ATP",
    target="tennis_doubles_competitor", sides=COMPETITORS,
)  # fmt: skip
_BASEBALL = TypeEntry("KXMLB", league="MLB", target="baseball_team", sides=TEAMS)
_HOCKEY = TypeEntry("KXNHL", league="NHL", target="hockey_team", sides=TEAMS)
ENTRIES = {
    "baseball_game": _BASEBALL,
    "baseball_tournament": _BASEBALL,
    "basketball_game": TypeEntry(
        "KXNBA", title="{away} at {home}", league="NBA", target="basketball_team", sides=TEAMS
    ),
    "football_game": TypeEntry(
        "KXNFL", title="{away} at {home}", league="NFL", target="football_team", sides=TEAMS
    ),
    "hockey_match": _HOCKEY,
    "hockey_tournament": _HOCKEY,
    "soccer_tournament_multi_leg": TypeEntry(
        "KXEPL", title="{home} vs {away}", league="EPL", target="soccer_team", sides=TEAMS
    ),
    "cricket_match": TypeEntry(
        "KXT20", title="{home} vs {away}", league="T20", target="cricket_team", sides=TEAMS
    ),
    "esports_match": TypeEntry(
        "KXCS2", ("GAME", "MAP"), "{home} vs {away}", "Esports", "CS2", "esports_competitor",
        ("home_competitor_id", "away_competitor_id"),
    ),
    "tennis_tournament_singles": attrs.evolve(
        _DOUBLES, series="KXATP", target="tennis_competitor"
    ),
    "tennis_tournament_doubles": _DOUBLES,
    "mma_match": TypeEntry(
        "KXUFC", ("FIGHT", "ROUNDS"), "{home} vs {away}", league="UFC", target="ufc_competitor",
        sides=("first_fighter_id", "second_fighter_id"),
    ),
    "golf_tournament": TypeEntry(
        "KXPGA", ("WIN", "TOP10"), "Open of round {number}", league="PGA",
        target="golf_competitor", sides="competitor_ids",
    ),
    "political_race": _RACE,
    "company_report": TypeEntry(
        "KXREPORT", ("EPS", "REVENUE"), "Report {number}", "Companies"
    ),
    "truflation": TypeEntry("KXINFL", ("YOY", "MOM"), "Inflation {number}", "Economics"),
    "artist_streams": TypeEntry("KXARTIST", ("STREAMS",), "Streams {number}", "Entertainment"),
}  # fmt: skip
OTHER = TypeEntry("KXONEOFF", ("SAY", "COUNT"), "Occasion {number}", "Mentions")


UNKNOWN_TIME = "0001-01-01T00:00:00Z"
EXTRA: dict[str, dict[str, Any]] = {
    "football_game": {
        "conference": "West", "division": "FBS", "tier": "A_MINUS",
        "season": {"type": "REG", "week": 12, "year": 2026},
    },
    "basketball_game": {"series_game_number": "1", "is_playoffs": False, "game_injuries": {}},
    "tennis_tournament_singles": {
        "gender": "women", "round": "Semifinal", "tour": "WTA", "tournament_name": "Dunmore Open",
    },
    "esports_match": {"game": "cs2"},
    "golf_tournament": {"tour": "pga"},
    "political_race": {"state": "NH"},
}  # fmt: skip
"""Keys of `details` beside the sides, by type."""


def kind_of(milestone: Milestone) -> TypeEntry:
    """Return how a milestone is listed."""
    return ENTRIES.get(milestone.type, OTHER)


def tickers_of(milestone: Milestone) -> list[str]:
    """Return the tickers of a milestone's events, the main one first."""
    kind = kind_of(milestone)
    date = datetime.fromtimestamp(milestone.starts_at, UTC).strftime("%y%b%d").upper()
    code = f"{date}{milestone.milestone_id[:CODE].upper()}"
    return [f"{kind.series}{suffix}-{code}" for suffix in kind.events]


CODE = 8
"""Characters of a milestone's id that its tickers end with."""


def sides_of(milestone: Milestone) -> dict[str, str]:
    """Return the names of those who meet by their ids, the home side first."""
    sides = kind_of(milestone).sides
    if sides == "candidate_ids":
        return dict(zip(role_ids(milestone.milestone_id), CANDIDATE_NAMES, strict=True))
    if sides is None:
        return {}
    return names_of(milestone.milestone_id, CATALOGUE[milestone.type].sides)


def row_of(milestone: Milestone) -> dict[str, Any]:
    """Return the row of a milestone; of what may be absent or null, every variety occurs."""
    kind, names, tickers = kind_of(milestone), sides_of(milestone), tickers_of(milestone)
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
        | EXTRA.get(milestone.type, {})
        | _ids(kind, list(names)),
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
    return kind_of(milestone).title.format(number=_number(milestone), **sides)


def event_of(milestone: Milestone, ticker: str) -> dict[str, Any]:
    """Return one of a milestone's events; when it changed is not known of all."""
    kind, series = kind_of(milestone), ticker.partition("-")[0]
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
    kind, name = kind_of(milestone), sides_of(milestone)[target_id]
    details: dict[str, Any] = {} if kind.league is None else {"league": kind.league}
    if CATALOGUE[milestone.type].sides.value == "teams":
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
    sides = kind_of(milestone).sides
    if sides is not None:
        ids = role_ids(milestone.milestone_id)
        yield from ids if sides == "candidate_ids" else ids[:2]


def _ids(kind: TypeEntry, ids: list[str]) -> dict[str, Any]:
    if kind.sides is None:
        return {}
    if isinstance(kind.sides, str):
        return {kind.sides: ids}
    return dict(zip(kind.sides, ids, strict=True))


def _number(milestone: Milestone) -> int:
    return int(milestone.milestone_id[:6], 16)
