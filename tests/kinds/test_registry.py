"""Users give types views of their own, and mistakes are told at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from enum import Enum
from typing import Any, Literal

import attrs
import pytest

import kalshi_live
from kalshi_live import View, register_view, unregister_view
from kalshi_live.views import FootballGame, Label, UnknownView, view_class
from kinds.samples import FOOTBALL, view_of


@pytest.fixture(autouse=True)
def _leave_no_views() -> Iterator[None]:
    yield
    for type_ in ("mma_match", "football_game", "racing_tournament"):
        if view_class(type_).__module__ == __name__:
            unregister_view(type_)


class Corner(Enum):
    RED = "red"
    BLUE = "blue"


@attrs.frozen
class Judge:
    name: str
    points: int | None = None


@attrs.frozen(kw_only=True)
class Fight(View):
    round: int = 0
    pace: float | None = None
    method: Literal["KO", "decision"] | None = None
    corner: Corner | None = None
    judges: tuple[Judge, ...] = ()
    chief: Judge | None = None
    tags: list[str] = attrs.Factory(list)
    cuts: dict[str, bool] | None = None
    names: Sequence[Label] = ()
    began: datetime | None = None
    anything: Any = None


def test_a_registered_view_takes_its_types() -> None:
    assert register_view("mma_match", "racing_tournament")(Fight) is Fight
    details = {
        "winner": 7,
        "round": "3",
        "pace": "2.5",
        "method": "KO",
        "corner": "red",
        "judges": [{"name": "A", "points": "29"}, {"points": 30}],
        "chief": {"name": "B"},
        "tags": ["title"],
        "cuts": {"eye": True},
        "names": ["a", 4],
        "began": 1_795_380_069,
        "anything": {"deep": [1]},
    }
    for type_ in ("mma_match", "racing_tournament"):
        fight = view_of(type_, details)
        assert type(fight) is Fight
        assert (fight.winner, fight.round, fight.pace) == ("7", 3, 2.5)
        assert (fight.method, fight.corner) == ("KO", Corner.RED)
        assert fight.judges == (Judge("A", 29), None)
        assert fight.chief == Judge("B")
        assert (fight.tags, fight.cuts, fight.names) == (["title"], {"eye": True}, ("a", "4"))
        assert fight.anything is details["anything"]
        assert [problem.path for problem in fight.problems] == ["judges[1]"]


def test_junk_leaves_the_default_of_a_users_field() -> None:
    register_view("mma_match")(Fight)
    details = {"round": "x", "method": "flip", "corner": ["red"], "judges": "A", "tags": 1}
    fight = view_of("mma_match", details | {"chief": {"points": 1}, "cuts": {"eye": "yes"}})
    assert (fight.round, fight.method, fight.corner, fight.judges) == (0, None, None, ())
    assert (fight.tags, fight.chief, fight.cuts) == ([], None, {"eye": None})
    places = ["round", "method", "corner", "judges", "chief", "tags", "cuts.eye"]
    assert [problem.path for problem in fight.problems] == places


def test_a_view_of_ones_own_replaces_a_built_in_one_until_it_is_taken_back() -> None:
    @register_view("football_game")
    @attrs.frozen(kw_only=True)
    class MyFootball(FootballGame):
        weather: str | None = None

        @property
        def lead(self) -> int | None:
            return self.home_points - self.away_points

    game = view_of("football_game", FOOTBALL | {"weather": "snow"})
    assert (type(game), game.weather, game.lead) == (MyFootball, "snow", 4)
    unregister_view("football_game")
    assert view_class("football_game") is FootballGame
    with pytest.raises(KeyError, match="no view is registered for 'football_game'"):
        unregister_view("football_game")


def test_registering_again_replaces() -> None:
    register_view("mma_match")(Fight)
    register_view("mma_match")(UnknownView)
    assert view_class("mma_match") is UnknownView
    unregister_view("mma_match")
    assert view_class("mma_match") is UnknownView


@attrs.frozen
class NoView:
    round: int | None = None


class NoAttrs(View):
    pass


@attrs.frozen(kw_only=True)
class Required(View):
    round: int


@attrs.frozen(kw_only=True)
class Dated(View):
    day: date | None = None


@attrs.frozen(kw_only=True)
class Split(View):
    pair: tuple[int, str] | None = None


@attrs.frozen(kw_only=True)
class Unordered(View):
    names: set[str] | None = None


@attrs.frozen(kw_only=True)
class Numbered(View):
    rounds: dict[int, str] | None = None


@attrs.frozen(kw_only=True)
class Undecided(View):
    value: int | str | None = None


@attrs.frozen(kw_only=True)
class Misspelt(View):
    value: Unheard | None = None  # noqa: F821


@pytest.mark.parametrize(
    ("cls", "says"),
    [
        (NoView, "no class that inherits from kalshi_live.views.View"),
        (lambda details: details, "no class that inherits"),
        (NoAttrs, "NoAttrs is no attrs class: put @attrs.frozen below this decorator"),
        (Required, "Required.round has no default"),
        (Dated, "Dated has a field of a type that JSON values cannot become: .*date"),
        (Split, "Split has a field .*use tuple"),
        (Unordered, "Unordered has a field .*use tuple"),
        (Numbered, "Numbered has a field .*keys of .* are not str"),
        (Undecided, "Undecided has a field"),
        (Misspelt, "Misspelt has a field .*Unheard"),
    ],
)
def test_a_class_that_can_be_no_view_is_refused_at_once(cls: Any, says: str) -> None:
    with pytest.raises(TypeError, match=says):
        register_view("mma_match")(cls)
    assert view_class("mma_match") is UnknownView


def test_a_decorator_without_a_type_is_refused() -> None:
    with pytest.raises(TypeError, match=r'use @register_view\("mma_match"\)'):
        register_view(Fight)
    with pytest.raises(ValueError, match="no type is given"):
        register_view()
    with pytest.raises(ValueError, match="must not be blank"):
        register_view("mma_match", " ")


def test_the_package_offers_what_users_need_and_nothing_unheard_of() -> None:
    assert kalshi_live.View is View
    assert set(kalshi_live.__all__) >= {"Phase", "Score", "View", "register_view"}
    assert all(hasattr(kalshi_live, name) for name in kalshi_live.__all__)
    with pytest.raises(AttributeError, match="has no attribute 'unheard_of'"):
        kalshi_live.unheard_of  # noqa: B018
