"""Which view belongs to which type: the built-in ones, and those that users register.

How a view is filled lives in `structuring`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

import attrs

from .base import UnknownView, View
from .contests import EsportsMatch, GolfTournament, TennisMatch
from .events import CompanyReport, PoliticalRace, TimeSeries
from .games import BaseballGame, BasketballGame, FootballGame, HockeyGame
from .matches import CricketMatch, SoccerMatch
from .structuring import check_class, structure

if TYPE_CHECKING:
    from ..results import Observation

AnyView = TypeVar("AnyView", bound=View)

BUILT_IN: Mapping[str, type[View]] = MappingProxyType(
    {
        "football_game": FootballGame,
        "basketball_game": BasketballGame,
        "baseball_game": BaseballGame,
        "baseball_tournament": BaseballGame,
        "hockey_match": HockeyGame,
        "hockey_tournament": HockeyGame,
        "soccer_tournament_multi_leg": SoccerMatch,
        "tennis_tournament_singles": TennisMatch,
        "tennis_tournament_doubles": TennisMatch,
        "esports_match": EsportsMatch,
        "cricket_match": CricketMatch,
        "golf_tournament": GolfTournament,
        "political_race": PoliticalRace,
        "company_report": CompanyReport,
        "truflation": TimeSeries,
        "artist_streams": TimeSeries,
    }
)
"""The view of each type whose fields are known."""

_registered: dict[str, type[View]] = {}


def register_view(*types: str) -> Callable[[type[AnyView]], type[AnyView]]:
    """A decorator that makes a class the view of these types, instead of any they had.

        @register_view("mma_match")
        @attrs.frozen(kw_only=True)
        class Fight(View):
            round: int | None = None

    Fields may be of the types str, int, float, bool, datetime, `Label`, Any, `tuple[..., ...]`,
    list, dict, Literal, an enum or another attrs class, each of them optional or not. Validators
    of the view's own fields run, and what they raise `observation.view()` raises.

    Raises:
        TypeError: The types are not strings, or the class is no attrs class that inherits from
            `View`, has a field without a default, or one that JSON values cannot become.
        ValueError: No type is given, or a blank one.
    """
    for type_ in types:
        if not isinstance(type_, str):
            raise TypeError(f'a type is a str, not {type_!r}: use @register_view("mma_match")')
        if not type_.strip():
            raise ValueError("a type must not be blank")
    if not types:
        raise ValueError('no type is given: use @register_view("mma_match")')

    def register(view: type[AnyView]) -> type[AnyView]:
        check_class(view)
        _registered.update(dict.fromkeys(types, view))
        return view

    return register


def unregister_view(type_: str) -> None:
    """Takes back `register_view`: the type has its built-in view again, or `UnknownView`.

    Raises:
        KeyError: No view is registered for this type.
    """
    if _registered.pop(type_, None) is None:
        raise KeyError(f"no view is registered for {type_!r}")


def view_class(type_: str) -> type[View]:
    """The view that observations of this type get."""
    return _registered.get(type_) or BUILT_IN.get(type_, UnknownView)


def view_of(observation: Observation) -> View:
    """What `observation.view()` gives."""
    details = observation.details
    view, problems = structure(view_class(observation.type), details)
    return attrs.evolve(
        view,
        milestone_id=observation.milestone_id,
        type=observation.type,
        raw=details,
        problems=problems,
    )
