"""What a decoded body means, without any HTTP: tables of cases, and the partition property."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness import item
from kalshi_live import ContractError, LiveDataBatch
from kalshi_live.observation import RoundTrip
from kalshi_live.reading.items import fitting_decoder, read_body, read_payload
from kalshi_live.reading.shapes import Shape
from kalshi_live.results import ChunkResult
from kalshi_trade_api import models

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TRIP = RoundTrip(NOW - timedelta(seconds=1), NOW)
GOOD = item("a", home_points=7)
UNKNOWN = {**GOOD, "new_field": [1]}
BROKEN = {"milestone_id": "a", "type": "football_game", "details": None}


def read(payload: Any, *ids: str) -> LiveDataBatch:
    return LiveDataBatch.merge(ids, [read_payload(payload, ids, TRIP)])


def test_an_item_becomes_an_observation_with_everything_that_came() -> None:
    payload = {"live_datas": [UNKNOWN]}
    observation = read(payload, "a")["a"]
    body = json.dumps(payload).encode()
    assert read_body(body, ("a",), TRIP, None).present["a"] == observation
    assert observation.milestone_id == "a"
    assert observation.type == "football_game"
    assert observation.details == {"home_points": 7}
    assert (observation.requested_at, observation.observed_at) == TRIP
    assert observation.extra == {"new_field": [1]}
    assert observation.data.to_dict() == {**GOOD, "new_field": [1]}


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (BROKEN, "details: expected an object, got null"),
        ({**GOOD, "details": "text"}, "details: expected an object, got a string"),
        ({**GOOD, "details": []}, "details: expected an object, got an array"),
        ({**GOOD, "type": None}, "type: expected a string, got null"),
        ({**GOOD, "type": 1}, "type: expected a string, got an integer"),
        ({"milestone_id": "a", "type": "x"}, "details: required, but absent"),
        ({"milestone_id": "a", "details": {}}, "type: required, but absent"),
    ],
)
def test_a_malformed_item_is_rejected_with_its_reason_and_costs_no_neighbour(
    broken: dict[str, Any], reason: str
) -> None:
    batch = read({"live_datas": [broken, item("b")]}, "a", "b")
    assert list(batch) == ["b"]
    (rejected,) = batch.rejected
    assert (rejected.milestone_id, rejected.reason, rejected.raw) == ("a", reason, broken)
    assert batch.missing == ()


@pytest.mark.parametrize(
    "nameless",
    [
        {"type": "x", "details": {}},
        {"milestone_id": None, "type": "x", "details": {}},
        {"milestone_id": 7, "type": "x", "details": {}},
        {"milestone_id": "never asked for", "type": "x", "details": None},
        None,
        "a",
        ["a"],
        7,
    ],
)
def test_a_malformed_item_without_a_usable_id_leaves_its_id_missing(nameless: Any) -> None:
    batch = read({"live_datas": [nameless, item("b")]}, "a", "b")
    (rejected,) = batch.rejected
    assert rejected.milestone_id is None
    assert rejected.raw == nameless
    assert batch.missing == ("a",)
    assert list(batch) == ["b"]


@pytest.mark.parametrize("items", [[GOOD, BROKEN], [BROKEN, GOOD]])
def test_a_good_item_beats_a_malformed_one_in_either_order(items: list[Any]) -> None:
    batch = read({"live_datas": items}, "a")
    assert batch["a"].details == {"home_points": 7}
    assert batch.rejected == ()


def test_of_two_good_items_the_later_wins() -> None:
    batch = read({"live_datas": [item("a", n=1), item("a", n=2)]}, "a")
    assert batch["a"].details == {"n": 2}


def test_what_nobody_asked_for_is_unexpected() -> None:
    batch = read({"live_datas": [GOOD, item("z")]}, "a")
    assert list(batch) == ["a"]
    assert list(batch.unexpected) == ["z"]


@pytest.mark.parametrize("payload", [{"live_datas": None}, {"live_datas": []}])
def test_a_null_or_empty_body_means_that_all_ids_are_missing(payload: Any) -> None:
    assert read(payload, "a", "b").missing == ("a", "b")


@pytest.mark.parametrize(
    ("payload", "says"),
    [
        ({}, "no live_datas"),
        ({"live_data": []}, "no live_datas"),
        ([], "an array, not an object"),
        (None, "null, not an object"),
        ("text", "a string, not an object"),
        ({"live_datas": {}}, "live_datas is an object, not an array"),
        ({"live_datas": "a"}, "live_datas is a string, not an array"),
        ({"live_datas": False}, "live_datas is a boolean, not an array"),
        ({"error": "boom"}, "an error in its body: boom"),
        ({"error": {"code": "not_found"}}, "an error in its body: not_found"),
        ({"error": "boom", "live_datas": None}, "an error in its body: boom"),
    ],
)
def test_a_body_that_breaks_the_specification_as_a_whole_is_a_contract_error(
    payload: Any, says: str
) -> None:
    with pytest.raises(ContractError, match=says) as caught:
        read(payload, "a")
    assert not caught.value.undecodable
    assert caught.value.body == payload


def test_a_flood_of_items_is_refused_before_they_are_looked_at() -> None:
    with pytest.raises(ContractError, match="200000 items for 1 ids"):
        read({"live_datas": [{}] * 200_000}, "a")


def test_an_error_beside_items_does_not_cost_the_items() -> None:
    assert list(read({"error": "partial", "live_datas": [GOOD]}, "a")) == ["a"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from("abcdefgh")
ITEMS = st.one_of(
    JSON,
    st.builds(item, NAMES),
    st.fixed_dictionaries(
        {}, optional={"milestone_id": NAMES | JSON, "type": JSON, "details": JSON, "extra": JSON}
    ),
)


@given(st.lists(ITEMS), st.lists(NAMES, unique=True))
def test_every_id_ends_in_exactly_one_place_whatever_the_items(
    items: list[Any], ids: list[str]
) -> None:
    batch = read({"live_datas": [item("answered"), *items]}, "answered", *ids)
    rejected = [entry.milestone_id for entry in batch.rejected if entry.milestone_id is not None]
    places = [*batch, *batch.missing, *rejected, *batch.failed]
    assert sorted(places) == sorted(["answered", *ids])
    assert not set(batch.unexpected) & set(ids)


def test_an_answer_to_other_ids_only_is_no_answer() -> None:
    with pytest.raises(ContractError, match="answers 1 other ids") as caught:
        read({"live_datas": [item("x")]}, "a", "b")
    assert caught.value.misdirected
    assert read({"live_datas": [item("x"), item("b")]}, "a", "b").missing == ("a",)


def outcome(read: Callable[[], ChunkResult]) -> ChunkResult | str:
    try:
        return read()
    except ContractError as error:
        return str(error)


@given(st.lists(ITEMS) | st.lists(st.sampled_from([item("a", n=[1.0]), item("b"), UNKNOWN])) | JSON)
def test_items_in_which_all_fits_are_read_sooner_but_not_differently(items: Any) -> None:
    payload, ids = {"live_datas": items}, ("a", "b")
    body = json.dumps(payload).encode()
    soon = outcome(lambda: read_body(body, ids, TRIP, None))
    assert soon == outcome(lambda: read_payload(payload, ids, TRIP))


SHAPE = Shape.of(models.LiveData, vars(models))


def test_the_items_of_this_specification_are_read_sooner() -> None:
    assert fitting_decoder(SHAPE) is not None


@pytest.mark.parametrize(
    "change",
    [
        {"properties": {**SHAPE.properties, "new": lambda _: None}},
        {"kinds": {name: kind for name, kind in SHAPE.kinds.items() if name != "details"}},
        {"required": SHAPE.required - {"type"}},
    ],
    ids=["another property", "more than a type asked for", "an optional property"],
)
def test_items_about_which_types_do_not_say_all_are_checked_by_their_shape(
    change: dict[str, Any],
) -> None:
    assert fitting_decoder(attrs.evolve(SHAPE, **change)) is None
