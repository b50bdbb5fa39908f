"""Who plays: the ids and names that a milestone fills a script's roles with.

Ids and names follow from the milestone's own id, so they never change, and lead back to it.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from random import Random
from typing import TYPE_CHECKING, Any

import attrs
import msgspec

from .games.frame import Sides

if TYPE_CHECKING:
    from collections.abc import Iterator

CITIES = (
    "Ashford",
    "Bellhaven",
    "Cedar Falls",
    "Dunmore",
    "Eastport",
    "Fairview",
    "Granite Bay",
    "Harbor City",
    "Ironwood",
    "Lakemont",
    "Millbrook",
    "North Haven",
)
NICKNAMES = ("Badgers", "Comets", "Falcons", "Herons", "Ironmen", "Lynx", "Pilots", "Rangers")
FIRST_NAMES = ("Alex", "Carmen", "Daniela", "Elena", "Hugo", "Jakub", "Mika", "Nadia", "Sora")
LAST_NAMES = ("Bergstrom", "Castellano", "Duval", "Ferreira", "Ito", "Kovacs", "Novak", "Osei")
# They leave alone what says that a UUID is one of version 4.
_MASKS = (
    0x5B1D07C3_9E42_0A6B_0F31_D27A84C6E915,
    0xA7E3F218_46B9_0C5D_1C8E_39F06B5D72A4,
    0x3C96D85A_E07F_0713_2A57_84E1C90B3FD6,
)
ROUNDS = ("Group stage", "Round of 16", "Quarter-final", "Semi-final", "Regular season")


@attrs.frozen
class Cast:
    """The performers of one milestone: bytes for each role, and the fields that name them."""

    roles: dict[bytes, bytes]
    names: dict[str, str]
    """The names of the home and the away side by their ids, in this order."""
    fields: bytes
    """Members of `details`, encoded, with a leading comma; empty when there are no two sides."""


def cast_for(milestone_id: str, sides: Sides, starts_at: float) -> Cast:
    """Return the cast of a milestone."""
    home, away, event = role_ids(milestone_id)
    roles = {b"home": home, b"away": away, b"event": event, b"date": rfc3339(starts_at)[:10]}
    names = names_of(milestone_id, sides)
    fields = b"" if sides is Sides.NONE else _fields(Random(milestone_id), event, names, starts_at)
    return Cast({role: text.encode() for role, text in roles.items()}, names, fields)


def role_ids(milestone_id: str) -> tuple[str, ...]:
    """Return the ids of the home side, the away side and the event."""
    own = uuid.UUID(milestone_id).int
    return tuple(str(uuid.UUID(int=own ^ mask)) for mask in _MASKS)


def milestones_of(role_id: str) -> Iterator[str]:
    """Yield the ids that a milestone may have in which this id plays a role."""
    try:
        own = uuid.UUID(role_id).int
    except ValueError:
        return
    yield from (str(uuid.UUID(int=own ^ mask)) for mask in _MASKS)


def names_of(milestone_id: str, sides: Sides) -> dict[str, str]:
    """Return the names of the home and the away side by their ids, in this order."""
    draw = _teams if sides is Sides.TEAMS else _players
    return dict(zip(role_ids(milestone_id), draw(Random(f"names/{milestone_id}")), strict=False))


def random_uuid(random: Random) -> uuid.UUID:
    """Return a seeded UUID of version 4."""
    return uuid.UUID(int=random.getrandbits(128), version=4)


def rfc3339(at: float) -> str:
    """Return a Unix time as RFC 3339 in UTC, whole seconds."""
    return datetime.fromtimestamp(int(at), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _teams(random: Random) -> list[str]:
    nicknames = random.sample(NICKNAMES, 2)
    cities = random.sample(CITIES, 2)
    return [f"{city} {nickname}" for city, nickname in zip(cities, nicknames, strict=True)]


def _players(random: Random) -> list[str]:
    pairs = zip(random.sample(FIRST_NAMES, 2), random.sample(LAST_NAMES, 2), strict=True)
    return [f"{first} {last}" for first, last in pairs]


def _fields(random: Random, event: str, names: dict[str, str], starts_at: float) -> bytes:
    city = random.choice(CITIES)
    competitors: list[dict[str, Any]] = [
        {
            "id": id_,
            "name": name,
            "abbreviation": name[:3].upper(),
            "record": {"wins": random.randrange(30), "losses": random.randrange(30)},
        }
        for id_, name in names.items()
    ]
    fields = {
        "competitors": competitors,
        "event": {
            "id": event,
            "name": " v ".join(names.values()),
            "round": random.choice(ROUNDS),
            "venue": f"{city} Arena",
            "city": city,
            "scheduled_start": rfc3339(starts_at),
        },
    }
    return b"," + msgspec.json.encode(fields)[1:-1]
