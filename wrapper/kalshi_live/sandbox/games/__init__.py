"""The milestone types that the sandbox plays, each with the game it stands for.

One sport lives in one module; this one only gathers them.
"""

from __future__ import annotations

from . import (
    baseball,
    basketball,
    cricket,
    esports,
    football,
    golf,
    hockey,
    occasions,
    politics,
    series,
    soccer,
    tennis,
)
from .frame import Game, Listed, Moment, Sides

MODULES = (
    tennis,
    basketball,
    soccer,
    esports,
    occasions,
    football,
    baseball,
    hockey,
    politics,
    cricket,
    golf,
    series,
)

CATALOGUE: dict[str, Game] = {game.type: game for module in MODULES for game in module.GAMES}
"""Every type that can be played, by name."""

__all__ = ["CATALOGUE", "Game", "Listed", "Moment", "Sides"]
