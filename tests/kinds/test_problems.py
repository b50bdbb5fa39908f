"""Junk costs the field that it stands in, and is listed."""

from __future__ import annotations

import math
from typing import Any

import attrs
import pytest

from kalshi_live.kinds.common.problems import MOST_PROBLEMS
from kalshi_live.kinds.common.structuring import OWN_FIELDS
from kalshi_live.views import FootballSituation, PeriodScore, Problem, view_class
from kinds.samples import SAMPLES, TYPES, view_of

BASEBALL, ESPORTS, RACE = "baseball_game", "esports_match", "political_race"
TIME = "expected a time, RFC 3339 or Unix"
OCCURENCE, REPORTING = "last_play.occurence_ts", "reporting_percentage"
FOOTBALL = "football_game"


@pytest.mark.parametrize(
    ("type_", "details", "says"),
    [
        (FOOTBALL, {"home_points": "abc"}, "home_points: expected a whole number, found 'abc'"),
        (FOOTBALL, {"home_points": True}, "home_points: expected a whole number, found True"),
        (FOOTBALL, {"home_points": 3.5}, "home_points: expected a whole number, found 3.5"),
        (FOOTBALL, {"home_points": "3.5"}, "home_points: expected a whole number, found '3.5'"),
        (FOOTBALL, {"home_points": math.nan}, "home_points: expected a whole number, found nan"),
        (FOOTBALL, {"home_points": [3]}, "home_points: expected a whole number, found an array"),
        (FOOTBALL, {"home_points": {}}, "home_points: expected a whole number, found an object"),
        (FOOTBALL, {"quarter": "\ud800"}, r"quarter: expected a whole number, found '\ud800'"),
        (FOOTBALL, {"pending_try": "false"}, "pending_try: expected true or false, found 'false'"),
        (FOOTBALL, {"pending_try": 0}, "pending_try: expected true or false, found 0"),
        (FOOTBALL, {"clock": 731}, "clock: expected text, found 731"),
        (FOOTBALL, {"status": False}, "status: expected text, found False"),
        (FOOTBALL, {"winner": []}, "winner: expected a name or an id, found an array"),
        (FOOTBALL, {"last_updated_ts": "soon"}, f"last_updated_ts: {TIME}, found 'soon'"),
        (FOOTBALL, {"last_updated_ts": True}, f"last_updated_ts: {TIME}, found True"),
        (FOOTBALL, {"last_play": {"occurence_ts": 1e99}}, f"{OCCURENCE}: {TIME}, found 1e+99"),
        (FOOTBALL, {"situation": "3rd & 6"}, "situation: expected an object, found '3rd & 6'"),
        (
            *(FOOTBALL, {"situation": {"down": "x"}}),
            "situation.down: expected a whole number, found 'x'",
        ),
        (BASEBALL, {"bases": "101"}, "bases: expected an array, found '101'"),
        (BASEBALL, {"bases": {"1": True}}, "bases: expected an array, found an object"),
        (BASEBALL, {"bases": [True, 1, None]}, "bases[1]: expected true or false, found 1"),
        (BASEBALL, {"period_scores": [{}, 7]}, "period_scores[1]: expected an object, found 7"),
        (
            *(BASEBALL, {"period_scores": [{"number": "x"}]}),
            "period_scores[0].number: expected a whole number, found 'x'",
        ),
        (ESPORTS, {"home_periods": [13]}, "home_periods: expected an object, found an array"),
        (
            *(ESPORTS, {"home_periods": {"period_1": "x"}}),
            "home_periods.period_1: expected a whole number, found 'x'",
        ),
        ("cricket_match", {"last_play": {}}, "last_play: expected text, found an object"),
        (RACE, {"reporting_percentage": "9%"}, f"{REPORTING}: expected a number, found '9%'"),
        (RACE, {"reporting_percentage": "1e999"}, f"{REPORTING}: expected a number, found '1e999'"),
        (RACE, {"candidates": {"a": 3}}, "candidates.a: expected an object, found 3"),
        (RACE, {"winners": ["a", False]}, "winners[1]: expected a name or an id, found False"),
        ("mma_match", {"winner": {}}, "winner: expected a name or an id, found an object"),
    ],
)
def test_junk_is_listed_with_its_place_and_what_was_expected(
    type_: str, details: dict[str, Any], says: str
) -> None:
    view = view_of(type_, details)
    assert [str(problem) for problem in view.problems] == [says]
    assert view.raw is details


def test_a_number_too_long_to_print_is_listed_too() -> None:
    (problem,) = view_of(FOOTBALL, {"home_points": 10**5000}).problems
    whole, found = "a whole number", "an integer of more than 64 bits"
    assert problem == Problem(path="home_points", found=found, expected=whole)
    (problem,) = view_of(FOOTBALL, {"home_points": "9" * 5000}).problems
    assert problem == Problem("home_points", "'" + "9" * 60 + "'…", whole)


@pytest.mark.parametrize("value", ["", " ", None, "0001-01-01T00:00:00Z", 0])
def test_ways_of_saying_nothing_are_no_problem(value: Any) -> None:
    view = view_of("mma_match", {"last_updated_ts": value})
    assert (view.last_updated_ts, view.problems) == (None, ())
    if not isinstance(value, str) or not value.strip():
        details = {"winner": value or None, "live_data_delayed": value or None}
        assert view_of("mma_match", details).problems == ()
    assert view_of("football_game", {"home_points": "", "pending_try": ""}).problems == ()


class Junk:
    """What no JSON value is, and so no field takes."""


@pytest.mark.parametrize("type_", [*TYPES, "mma_match"])
def test_each_field_of_each_view_costs_only_itself(type_: str) -> None:
    good = view_of(type_, SAMPLES[type_])
    fields = attrs.fields(view_class(type_))
    typed = [field for field in fields if "Any" not in str(field.type)]
    for field in typed:
        if field.name in OWN_FIELDS:
            continue
        view = view_of(type_, SAMPLES[type_] | {field.name: Junk()})
        assert [problem.path for problem in view.problems] == [field.name]
        assert getattr(view, field.name) is None
        for other in fields:
            if other.name not in {field.name, "raw", "problems"}:
                assert getattr(view, other.name) == getattr(good, other.name)


def test_elements_that_cannot_be_read_keep_their_place() -> None:
    game = view_of(
        "baseball_game",
        {"bases": [True, "x", None], "period_scores": [{"number": 1}, "x", None, {"number": 4}]},
    )
    assert game.bases == (True, None, None)
    assert [score.number for score in game.period_scores] == [1, None, None, 4]
    assert game.period_scores[1] == PeriodScore()
    assert [problem.path for problem in game.problems] == ["bases[1]", "period_scores[1]"]


def test_junk_inside_a_nested_object_leaves_its_neighbours() -> None:
    situation = SAMPLES["football_game"]["situation"] | {"down": [3]}
    game = view_of("football_game", {"situation": situation})
    assert game.situation == attrs.evolve(
        FootballSituation(**SAMPLES["football_game"]["situation"]), down=None
    )


def test_problems_are_bounded_in_number_and_size() -> None:
    keys = {("k" * 10_000) + str(number): "x" for number in range(2_000)}
    view = view_of("esports_match", {"home_periods": keys})
    assert len(view.problems) == MOST_PROBLEMS
    assert len(view.home_periods) == 2_000
    assert all(len(str(problem)) < 200 for problem in view.problems)


def test_problems_are_printable_whatever_the_keys() -> None:
    keys = dict.fromkeys(("\x1b[31m", "line\nbreak", "caf\ud800", "\u202e"), "\x1b\u202e\ud800")
    for problem in view_of("esports_match", {"home_periods": keys}).problems:
        assert str(problem).isprintable()
        str(problem).encode()


def test_deep_and_huge_values_cost_no_more_than_their_field() -> None:
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    details = {"clock": deep, "winner": deep, "situation": deep, "home_points": [0] * 1_000_000}
    view = view_of("football_game", details | {"away_points": 7})
    assert view.away_points == 7
    assert len(view.problems) == 4
    assert len(repr(view)) < 2_000
    golf = view_of("golf_tournament", {"leaderboard": deep})
    assert golf.leaderboard is deep
    assert len(repr(golf)) < 2_000
