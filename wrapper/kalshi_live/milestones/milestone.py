"""One milestone, such as a game, as the server lists it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

import attrs

from ..kinds import kind_of
from ..kinds.common.times import read_time
from ..kinds.common.values import label
from .ids import id_problem

if TYPE_CHECKING:
    from kalshi_trade_api.models import Milestone as GeneratedMilestone

_PAIRS = (
    ("home_team_id", "away_team_id"),
    ("home_competitor_id", "away_competitor_id"),
    ("home_player_id", "away_player_id"),
    ("first_competitor_id", "second_competitor_id"),
    ("first_fighter_id", "second_fighter_id"),
)
_LISTS = ("competitor_ids", "candidate_ids")
_NAMES = frozenset(
    {
        "id",
        "category",
        "type",
        "title",
        "notification_message",
        "start_date",
        "end_date",
        "last_updated_ts",
        "source_id",
        "source_ids",
        "primary_event_tickers",
        "related_event_tickers",
        "details",
    }
)


@attrs.frozen
class Side:
    """Who takes part.

    Attributes:
        role: `home`, `away`, `first`, `second`, `competitor` or `candidate`, after the key in the
            milestone's details. First and second say nothing about home and away.
        id: The id of a structured target: a team, a player, a candidate.
        name: Its name; None where it was not asked for.
    """

    role: str
    id: str
    name: str | None = None


@attrs.frozen(kw_only=True, slots=False)
class Milestone:
    """One milestone, as the server lists it; immutable.

    Only its id is certain: what the server leaves out, or gives in a form that makes no sense, is
    None or empty. Neither `details["status"]` nor `end_date` nor `last_updated` tells whether a
    game is on: they are written by background jobs, and lag by months. Live data does.

    Attributes:
        id: What `get`, `stream` and `watch` take.
        title: For people; which side it names first differs from sport to sport.
        category: Such as `Sports`, as Kalshi spells it.
        type: Such as `football_game`; that of the live data may be another.
        start_date: When it is scheduled to begin, in UTC. It moves when it is rescheduled.
        end_date: When it is expected to end, in UTC.
        primary_event_tickers: The events that its outcome decides.
        related_event_tickers: The events that have to do with it.
        details: What else is known, as plain JSON values; which keys there are depends on `type`.
        last_updated: When this entry last changed, in UTC, which may be long after the end.
        names: What sides are called, by their ids; empty where names were not asked for.
        raw: The milestone as it arrived.
    """

    id: str
    title: str = ""
    category: str = ""
    type: str = ""
    start_date: datetime | None = None
    end_date: datetime | None = attrs.field(default=None, repr=False)
    primary_event_tickers: tuple[str, ...] = attrs.field(default=(), repr=False)
    related_event_tickers: tuple[str, ...] = attrs.field(default=(), repr=False)
    details: Mapping[str, Any] = attrs.field(factory=dict, repr=False)
    last_updated: datetime | None = attrs.field(default=None, repr=False)
    names: Mapping[str, str] = attrs.field(factory=dict, repr=False, eq=False)
    raw: Mapping[str, Any] = attrs.field(factory=dict, repr=False, eq=False)

    @property
    def league(self) -> str | None:
        """The league, such as `NFL`; None when the details do not name one."""
        return label(self.details.get("league"))

    @property
    def main_event_ticker(self) -> str | None:
        """The event that the milestone is about; None when it names none, or several as primary."""
        named = label(self.details.get("main_game_event_ticker"))
        if named is not None:
            return named
        return self.primary_event_tickers[0] if len(self.primary_event_tickers) == 1 else None

    @cached_property
    def sides(self) -> tuple[Side, ...]:
        """Who takes part, from the ids in the details and never from the title."""
        found = _sides(self.type, self.details)
        return tuple(Side(role, one, self.names.get(one)) for role, one in found)

    def with_names(self, names: Mapping[str, str]) -> Milestone:
        """Return the same milestone, whose sides are called by `names`, by their ids."""
        own = {side.id: names[side.id] for side in self.sides if side.id in names}
        return attrs.evolve(self, names={**self.names, **own})

    @property
    def home(self) -> Side | None:
        """The home side, None when no side is."""
        return self._side("home")

    @property
    def away(self) -> Side | None:
        """The away side, None when no side is."""
        return self._side("away")

    @property
    def extra(self) -> dict[str, Any]:
        """Fields that the specification does not know."""
        return {name: value for name, value in self.raw.items() if name not in _NAMES}

    @cached_property
    def data(self) -> GeneratedMilestone:
        """The generated `kalshi_trade_api.models.Milestone`, built on first use.

        Raises:
            KeyError: The server has left out what the specification requires.
        """
        from kalshi_trade_api.models import Milestone as Generated  # noqa: PLC0415 - rarely needed

        return Generated.from_dict(self.raw)

    def _side(self, role: str) -> Side | None:
        return next((side for side in self.sides if side.role == role), None)


def read_milestone(raw: Any) -> Milestone | str:
    """Return the milestone, or what is wrong with it: it has no id, or is of another shape."""
    if not isinstance(raw, dict):
        return "not an object"
    if not isinstance(raw.get("id"), str) or not raw["id"].strip():
        return "id: required, but absent or not a string"
    if (problem := id_problem(raw["id"])) is not None:
        return f"id: {problem}"
    for name in ("title", "category", "type"):
        if not isinstance(raw.get(name) or "", str):
            return f"{name}: not a string"
    details = raw.get("details")
    if details is not None and not isinstance(details, dict):
        return "details: not an object"
    return Milestone(
        id=raw["id"],
        title=raw.get("title") or "",
        category=raw.get("category") or "",
        type=raw.get("type") or "",
        start_date=read_or_none(raw.get("start_date")),
        end_date=read_or_none(raw.get("end_date")),
        primary_event_tickers=tickers_of(raw.get("primary_event_tickers")),
        related_event_tickers=tickers_of(raw.get("related_event_tickers")),
        details=details or {},
        last_updated=read_or_none(raw.get("last_updated_ts")),
        raw=raw,
    )


def read_or_none(value: Any) -> datetime | None:
    """Return a time of the wire, None when it is none."""
    try:
        return read_time(value)
    except ValueError:
        return None


def tickers_of(value: Any) -> tuple[str, ...]:
    """Return the tickers in a list of the wire."""
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()


def _sides(type_: str, details: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the role and the id of each side."""
    own = kind_of(type_).sides
    for names in (*([own] if len(own) > 1 else ()), *_PAIRS):
        ids = [label(details.get(name)) for name in names]
        if any(ids):
            pairs = zip(names, ids, strict=True)
            yield from ((name.partition("_")[0], one) for name, one in pairs if one)
            return
    for name in (*own, *_LISTS):
        listed = details.get(name)
        if isinstance(listed, list):
            named = (one for one in map(label, listed) if one is not None)
            yield from ((name.partition("_")[0], one) for one in dict.fromkeys(named))
            return
