"""What the listing operations tell of one milestone: its entry, its events and its targets.

Which of them an answer holds is decided in `listing`.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import attrs

from .casting import rfc3339
from .games import CATALOGUE
from .games.politics import NAMES as CANDIDATE_NAMES

if TYPE_CHECKING:
    from .casting import Cast
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


@attrs.frozen
class Entry:
    """Everything that is listed of one milestone, ready to be encoded."""

    milestone: dict[str, Any]
    events: tuple[dict[str, Any], ...]
    targets: tuple[dict[str, Any], ...]
    competition: str | None


def entry_of(milestone: Milestone) -> Entry:
    """Return what the listing operations tell of a milestone."""
    kind = ENTRIES.get(milestone.type, OTHER)
    number = int(hashlib.sha256(milestone.milestone_id.encode()).hexdigest()[:6], 16)
    names = _names(kind, milestone.cast)
    sides = dict(zip(("home", "away"), names.values(), strict=False))
    title = kind.title.format(number=number, **sides)
    starts, ends = (
        rfc3339(at) for at in (milestone.starts_at, milestone.starts_at + _length(milestone))
    )
    updated = rfc3339(milestone.starts_at - DAY)
    code = f"{_date(milestone.starts_at)}{milestone.milestone_id[:8].upper()}"
    tickers = [f"{kind.series}{suffix}-{code}" for suffix in kind.events]
    listed = {
        "id": milestone.milestone_id,
        "category": kind.category,
        "type": milestone.type,
        "start_date": starts,
        "end_date": ends,
        "title": title,
        "notification_message": f"{title} is about to begin.",
        "source_id": None,
        "source_ids": {},
        "details": _details(kind, list(names), tickers[0]),
        "related_event_tickers": tickers,
        "primary_event_tickers": tickers[:1],
        "last_updated_ts": updated,
    }
    events = tuple(_event(kind, ticker, title, updated) for ticker in tickers)
    targets = tuple(_target(kind, id_, name, updated) for id_, name in names.items())
    return Entry(listed, events, targets, kind.league)


def _names(kind: TypeEntry, cast: Cast) -> dict[str, str]:
    """Return the names of those who meet by their ids, the home side first."""
    if kind.sides == "candidate_ids":
        ids = (cast.roles[role].decode() for role in (b"home", b"away", b"event"))
        return dict(zip(ids, CANDIDATE_NAMES, strict=True))
    return {} if kind.sides is None else cast.names


def _details(kind: TypeEntry, ids: list[str], main: str) -> dict[str, Any]:
    details: dict[str, Any] = {"status": "scheduled", "main_game_event_ticker": main}
    if kind.league is not None:
        details["league"] = kind.league
    if isinstance(kind.sides, str):
        details[kind.sides] = ids
    elif kind.sides is not None:
        details.update(zip(kind.sides, ids, strict=True))
    return details


def _event(kind: TypeEntry, ticker: str, title: str, updated: str) -> dict[str, Any]:
    series = ticker.partition("-")[0]
    what = series.removeprefix(kind.series).capitalize()
    return {
        "event_ticker": ticker,
        "series_ticker": series,
        "title": f"{title}: {what}",
        "sub_title": title,
        "collateral_return_type": "MECNET",
        "mutually_exclusive": True,
        "category": kind.category,
        "settlement_sources": [],
        "last_updated_ts": updated,
    }


def _target(kind: TypeEntry, id_: str, name: str, updated: str) -> dict[str, Any]:
    return {
        "id": id_,
        "name": name,
        "type": kind.target,
        "details": {} if kind.league is None else {"league": kind.league},
        "source_ids": {},
        "last_updated_ts": updated,
    }


def _length(milestone: Milestone) -> float:
    return CATALOGUE[milestone.type].seconds


def _date(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%y%b%d").upper()
