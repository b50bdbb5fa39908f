"""Which kind a type is of: the built-in ones, and those that users register.

How a view is filled lives in `structuring`.
"""

import functools
import importlib
import logging
import pkgutil
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import TypeVar

import attrs

from .kind import Kind
from .phases import Phase, PhaseRule
from .scores import ScoreFields
from .values import Details
from .view import View

AnyView = TypeVar("AnyView", bound=View)
Said = TypeVar("Said")

_ANY = Kind(types=())
"""A type that nothing is known of, or nothing special."""

_registered: dict[str, Kind] = {}

_logger = logging.getLogger("kalshi_live")


def kind_of(type_: str) -> Kind:
    """Return the kind that milestones of this type are of."""
    return _registered.get(type_) or built_in_by_type().get(type_, _ANY)


@functools.cache
def built_in() -> tuple[Kind, ...]:
    """Return every kind that a module of `kalshi_live.kinds` describes."""
    package = importlib.import_module(__package__.rpartition(".")[0])
    modules = [
        importlib.import_module(f"{package.__name__}.{found.name}")
        for found in pkgutil.iter_modules(package.__path__)
        if not found.ispkg
    ]
    values = (value for module in modules for value in vars(module).values())
    return tuple(value for value in values if isinstance(value, Kind))


@functools.cache
def built_in_by_type() -> Mapping[str, Kind]:
    """Return the built-in kind of each type that has one."""
    return {type_: kind for kind in built_in() for type_ in kind.types}


def register_view(
    *types: str,
    score: ScoreFields | None = None,
    phase: PhaseRule | None = None,
    clock: Callable[[Details], str] | None = None,
) -> Callable[[type[AnyView]], type[AnyView]]:
    """Return a decorator that makes a class the view of these types, instead of any they had.

        @register_view(
            "darts_match",
            score=ScoreFields("legs", unit="legs"),
            clock=lambda details: f"set {details['set']}",
        )
        @attrs.frozen(kw_only=True)
        class DartsMatch(View):
            home_legs: int | None = None
            away_legs: int | None = None
            set: int | None = None

    Fields may be of the types str, int, float, bool, datetime, `Label`, Any, `tuple[..., ...]`,
    list, dict, Literal, an enum or another attrs class, each of them optional or not. Validators
    of the view's own fields run, and what they raise `observation.view()` raises.

    Args:
        types: The values of `Observation.type`.
        score: Where the details hold the score: what `Observation.score` gives.
        phase: Tells from the details where a milestone stands: what `Observation.phase` gives.
        clock: Tells from the details how far a live milestone has got, in a few characters: what
            the command line's table shows.

    What is not given is what is built in for these types. A `phase` or `clock` that raises, or
    gives something else than a `Phase` or a str, counts as `Phase.UNKNOWN` or as empty.

    Raises:
        TypeError: The types are not strings, `score`, `phase` or `clock` is not what it should be,
            or the class is no attrs class that inherits from `View`, has a field without a
            default, or one that JSON values cannot become.
        ValueError: No type is given, or a blank one.
    """
    _check_types(types)
    if not isinstance(score, ScoreFields | None):
        raise TypeError(f"score is {score!r}, not a ScoreFields")
    for name, rule in (("phase", phase), ("clock", clock)):
        if rule is not None and not callable(rule):
            raise TypeError(f"{name} is {rule!r}, not a function of the details")

    def register(view: type[AnyView]) -> type[AnyView]:
        _structuring().check_class(view)
        for type_ in types:
            known = built_in_by_type().get(type_, _ANY)
            _registered[type_] = attrs.evolve(
                known,
                types=(type_,),
                view=view,
                score=score or known.score,
                phase=_guarded(phase, Phase.UNKNOWN) if phase else known.phase,
                clock=_guarded(clock, "") if clock else known.clock,
            )
        return view

    return register


def unregister_view(type_: str) -> None:
    """Take back `register_view`: the type is again what it was without it.

    Raises:
        KeyError: No view is registered for this type.
    """
    if _registered.pop(type_, None) is None:
        raise KeyError(f"no view is registered for {type_!r}")


def view_class(type_: str) -> type[View]:
    """Return the view that observations of this type get."""
    return kind_of(type_).view


def read_view(type_: str, details: Details, milestone_id: str = "") -> View:
    """Return the view of these details."""
    view: View
    view, problems = _structuring().structure(view_class(type_), details)
    return attrs.evolve(view, milestone_id=milestone_id, type=type_, raw=details, problems=problems)


def _structuring() -> ModuleType:
    """Import what needs cattrs, which takes as long to import as all the rest."""
    from . import structuring  # noqa: PLC0415

    return structuring


def _check_types(types: tuple[str, ...]) -> None:
    for type_ in types:
        if not isinstance(type_, str):
            raise TypeError(f'a type is a str, not {type_!r}: use @register_view("mma_match")')
        if not type_.strip():
            raise ValueError("a type must not be blank")
    if not types:
        raise ValueError('no type is given: use @register_view("mma_match")')


def _guarded(rule: Callable[[Details], Said], nothing: Said) -> Callable[[Details], Said]:
    """Return a user's rule that says `nothing` where it would raise: details can hold anything."""

    @functools.wraps(rule)
    def guarded(details: Details) -> Said:
        try:
            said = rule(details)
        except Exception:
            _logger.debug("%r raised", rule, exc_info=True)
            return nothing
        return said if isinstance(said, type(nothing)) else nothing

    return guarded
