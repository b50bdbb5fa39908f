"""Users give types views of their own, and mistakes are told at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from enum import Enum
from typing import Any, Literal

import attrs
import pytest

import kalshi_live
from kalshi_live import (
    Observation,
    Phase,
    Score,
    ScoreFields,
    View,
    register_view,
    unregister_view,
)
from kalshi_live.cli.summary import clock_of, score_fields, summarize
from kalshi_live.views import FootballGame, Label, UnknownView, view_class
from kinds.samples import FOOTBALL, NOON, view_of


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


@attrs.frozen(kw_only=True)
class Darts(View):
    red_legs: int | None = None
    blue_legs: int | None = None


LEGS = ScoreFields("legs", unit="legs", sides=("red", "blue"))
DARTS = {"status": "live", "on": True, "red_legs": "3", "blue_legs": 1, "set": 2}


def darts(details: dict[str, Any], type_: str = "mma_match") -> tuple[Any, ...]:
    item = Observation("m1", type_, details, NOON)
    return item.score, item.phase, clock_of(item)


def test_a_view_can_bring_its_score_phase_and_clock() -> None:
    register_view(
        "mma_match",
        score=LEGS,
        phase=lambda details: Phase.LIVE if details["on"] else Phase.FINAL,
        clock=lambda details: f"set {details['set']}",
    )(Darts)
    assert darts(DARTS) == (Score(3, 1, "legs", ("red", "blue")), Phase.LIVE, "set 2")
    assert darts(DARTS | {"on": False, "blue_legs": None}) == (None, Phase.FINAL, "")
    assert summarize(DARTS, without=score_fields(Observation("m1", "mma_match", DARTS, NOON))) == (
        "on, set 2"
    )
    unregister_view("mma_match")
    assert darts(DARTS) == (None, Phase.LIVE, "on, red legs 3, blue legs 1, set 2")


def test_what_a_view_does_not_bring_stays_as_it_was() -> None:
    game = {"status": "live", "home_points": 3, "away_points": 0, "quarter": 1}
    before = darts(game, "football_game")
    register_view("football_game", clock=lambda details: f"{details['quarter']}/4")(Darts)
    assert darts(game, "football_game") == (*before[:2], "1/4")
    register_view("football_game")(Darts)
    assert darts(game, "football_game") == before


@pytest.mark.parametrize("says", [lambda details: details["x"], lambda details: 3, lambda _: None])
def test_a_rule_that_raises_or_gives_something_else_says_nothing(says: Any) -> None:
    register_view("mma_match", phase=says, clock=says)(Darts)
    assert darts({"status": "live"}) == (None, Phase.UNKNOWN, "")
    register_view("mma_match", clock=says)(Darts)
    assert darts({"status": "live", "round": 2}) == (None, Phase.LIVE, "round 2")


@pytest.mark.parametrize(
    ("brought", "says"),
    [
        ({"score": "legs"}, "score is 'legs', not a ScoreFields"),
        ({"phase": Phase.LIVE}, "phase is <Phase.LIVE: 'live'>, not a function of the details"),
        ({"clock": "Q4"}, "clock is 'Q4', not a function of the details"),
    ],
)
def test_a_view_that_brings_something_else_is_refused(brought: Any, says: str) -> None:
    with pytest.raises(TypeError, match=re.escape(says)):
        register_view("mma_match", **brought)
    with pytest.raises(ValueError, match="sides"):
        ScoreFields("legs", unit="legs", sides=("red", "blue", "green"))  # type: ignore[arg-type]


class NoAttrs(View):
    pass


def made(type_: Any, **settings: Any) -> type:
    """An attrs class with one field of this type."""
    field = attrs.field(type=type_, **settings)
    return attrs.make_class("Made", {"value": field}, bases=(View,), frozen=True, kw_only=True)


@pytest.mark.parametrize(
    ("cls", "says"),
    [
        (Judge, "no class that inherits from kalshi_live.views.View"),
        (lambda details: details, "no class that inherits"),
        (NoAttrs, "NoAttrs is no attrs class: put @attrs.frozen below this decorator"),
        (made(int), "Made.value has no default"),
        (made(date, default=None), "a field of a type that JSON values cannot become: .*date"),
        (made(tuple[int, str], default=None), "Made has a field .*use tuple"),
        (made(set[str], default=None), "Made has a field .*use tuple"),
        (made(dict[int, str], default=None), "Made has a field .*keys of .* are not str"),
        (made(int | str, default=None), "Made has a field"),
        (made("Unheard", default=None), "Made has a field .*Unheard"),
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
    assert set(kalshi_live.__all__) >= {"Phase", "Score", "ScoreFields", "View", "register_view"}
    assert all(hasattr(kalshi_live, name) for name in kalshi_live.__all__)
    with pytest.raises(AttributeError, match="has no attribute 'unheard_of'"):
        kalshi_live.unheard_of  # noqa: B018
