"""Everything that can go wrong, by name: see `describe_faults`.

One module per place where faults act; this one only gathers them.
"""

from __future__ import annotations

from . import on_bodies, on_games, on_items, on_pages, on_requests, on_transport
from .active import Fault, Faults
from .registry import (
    BODY,
    ITEM,
    PAGE,
    PLACES,
    REQUEST,
    TRANSPORT,
    Act,
    ItemAct,
    Kind,
    Options,
    Place,
    Scene,
    TransportAct,
)


def describe_faults() -> dict[str, tuple[str, str]]:
    """Return every fault's name with the place where it acts and one line of description."""
    return {
        name: (place.name, kind.summary) for place in PLACES for name, kind in place.kinds.items()
    }


__all__ = [
    "BODY",
    "ITEM",
    "PAGE",
    "REQUEST",
    "TRANSPORT",
    "Act",
    "Fault",
    "Faults",
    "ItemAct",
    "Kind",
    "Options",
    "Place",
    "Scene",
    "TransportAct",
    "describe_faults",
    "on_bodies",
    "on_games",
    "on_items",
    "on_pages",
    "on_requests",
    "on_transport",
]
