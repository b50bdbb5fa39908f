"""Who plays: the ids and names that a milestone fills a script's roles with.

Ids and names are drawn from the milestone's own id, so they never change.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from random import Random
from typing import Any

import attrs
import msgspec

from .games.frame import Sides

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
    random = Random(milestone_id)
    home, away, event = (str(random_uuid(random)) for _ in range(3))
    roles = {b"home": home, b"away": away, b"event": event, b"date": rfc3339(starts_at)[:10]}
    performers = _teams(random) if sides is Sides.TEAMS else _players(random)
    names = dict(zip((home, away), performers, strict=True))
    fields = b"" if sides is Sides.NONE else _fields(random, event, names, starts_at)
    return Cast({role: text.encode() for role, text in roles.items()}, names, fields)


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
