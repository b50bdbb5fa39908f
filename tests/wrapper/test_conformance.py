"""The verdict on an item follows from the generated models, not from a list kept by hand."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any

import pytest
from attrs import define, field

from kalshi_live.reading.shapes import Shape
from kalshi_trade_api import models, spec_facts
from kalshi_trade_api.types import UNSET, Unset


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@define
class Inner:
    count: int
    additional_properties: dict[str, int] = field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        return {**self.additional_properties, "count": self.count}


@define
class Model:
    class_: str
    inner: Inner
    ratio: float
    when: dt.datetime
    colours: list[Colour] | Unset = UNSET
    maybe: str | Unset | None = UNSET
    free: Any = UNSET
    home_team: str | Unset = UNSET
    additional_properties: dict[str, Any] = field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        return {
            **self.additional_properties,
            "class": self.class_,
            "inner": self.inner.to_dict(),
            "ratio": self.ratio,
            "when": self.when.isoformat(),
            "colours": self.colours,
            "maybe": self.maybe,
            "free": self.free,
            "homeTeam": self.home_team,
        }


SHAPE = Shape.of(Model, {})
GOOD = {"class": "a", "inner": {"count": 1}, "ratio": 1, "when": "2026-11-22T12:00:00Z"}


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({}, None),
        ({"anything": [1]}, None),
        ({"colours": ["red"], "maybe": None, "free": {"a": 1}}, None),
        ({"homeTeam": "KC", "home_team": 7}, None),
        ({"homeTeam": 7}, "homeTeam: expected a string, got an integer"),
        ({"class": 1}, "class: expected a string, got an integer"),
        ({"inner": []}, "inner: expected an object, got an array"),
        ({"inner": {}}, "inner: count: required, but absent"),
        ({"inner": {"count": True}}, "inner: count: expected an integer, got a boolean"),
        ({"inner": {"count": 1, "other": "x"}}, "inner: other: expected an integer, got a string"),
        ({"ratio": "1"}, "ratio: expected a number, got a string"),
        ({"ratio": True}, "ratio: expected a number, got a boolean"),
        ({"when": "yesterday"}, "when: expected a date-time, got a string"),
        ({"when": None}, "when: expected a date-time, got null"),
        ({"colours": "red"}, "colours: expected an array, got a string"),
        (
            {"colours": ["red", "green"]},
            "colours: [1]: expected one of ['blue', 'red'], got 'green'",
        ),
        ({"colours": [["red"]]}, "colours: [0]: expected one of ['blue', 'red'], got ['red']"),
        ({"maybe": 1}, "maybe: expected a string, got an integer or expected null, got an integer"),
    ],
)
def test_a_value_is_judged_by_the_types_of_the_model(
    change: dict[str, Any], problem: str | None
) -> None:
    assert SHAPE.problem({**GOOD, **change}) == problem


@pytest.mark.parametrize("name", GOOD)
def test_a_required_property_has_to_be_there(name: str) -> None:
    without = {key: value for key, value in GOOD.items() if key != name}
    assert SHAPE.problem(without) == f"{name}: required, but absent"


def test_the_generated_item_has_the_properties_that_the_wrapper_names() -> None:
    shape = Shape.of(models.LiveData, vars(models))
    assert {"type", "details", "milestone_id"} <= set(shape.properties), (
        f"schema LiveData of spec {spec_facts.VERSION} lacks a property the wrapper needs"
    )


def test_the_kinds_are_the_properties_of_which_nothing_is_asked_but_a_type() -> None:
    assert SHAPE.kinds == {"class": str}
    assert Shape.of(models.LiveData, vars(models)).kinds == {
        "type": str,
        "details": dict,
        "milestone_id": str,
    }
