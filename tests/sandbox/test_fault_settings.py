from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kalshi_live.sandbox import Fault, Faults, Sandbox, describe_faults
from kalshi_live.sandbox.faults import ITEM, REQUEST


def struck(faults, place=REQUEST, ids=("a",), occasion="1"):
    return [kind.name for kind, _ in faults.striking(faults.at(place), ids, occasion)]


def test_an_unknown_name_is_refused_with_the_list_of_known_ones():
    with pytest.raises(ValueError, match=r"unknown fault 'gremlins'; known faults: .*null_details"):
        Sandbox(1, faults={"gremlins": 0.5})
    with pytest.raises(ValueError, match="known faults"):
        Faults()["gremlins"] = 1.0


@pytest.mark.parametrize("probability", [-0.1, 1.01, float("nan"), 7])
def test_a_probability_outside_0_and_1_is_refused(probability):
    with pytest.raises(ValueError, match="between 0 and 1"):
        Faults({"hang": probability})


@pytest.mark.parametrize(
    ("name", "settings", "message"),
    [
        ("hang", {"seconds": 1.0}, "'hang' takes no seconds"),
        ("latency", {"status": 500}, "'latency' takes no status"),
        ("server_error", {"status": 99}, "between 200 and 599"),
        ("latency", {"seconds": -1.0}, "seconds must not be negative"),
        ("latency", {"times": -1}, "times must not be negative"),
        ("latency", {"after": -1}, "after must not be negative"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(name, settings, message):
    with pytest.raises(ValueError, match=message):
        Faults({name: Fault(**settings)})


def test_a_number_stands_for_a_probability():
    assert Faults({"hang": 0.25})["hang"] == Fault(0.25)


def test_a_fault_ends_after_its_times():
    faults = Faults({"server_error": Fault(times=2)})
    assert [struck(faults, occasion=str(n)) for n in range(4)] == [["server_error"]] * 2 + [[]] * 2


def test_a_fault_spares_the_first_and_then_has_its_times():
    faults = Faults({"server_error": Fault(after=2, times=1)})
    assert [bool(struck(faults)) for _ in range(4)] == [False, False, True, False]


def test_setting_a_fault_again_and_reset_start_its_times_anew():
    faults = Faults({"server_error": Fault(times=1)})
    assert [bool(struck(faults)) for _ in range(2)] == [True, False]
    faults["server_error"] = Fault(times=1)
    assert [bool(struck(faults)) for _ in range(2)] == [True, False]
    faults.reset()
    assert [bool(struck(faults)) for _ in range(2)] == [True, False]


@pytest.mark.parametrize("given_ids", [{"a", "b"}, ["a", "b"], ("b", "a")])
def test_a_fault_limited_to_ids_strikes_them_only(given_ids):
    faults = Faults({"server_error": Fault(ids=given_ids)})
    assert struck(faults, ids=("x", "b"))
    assert not struck(faults, ids=("x", "y"))


def test_a_single_id_may_be_a_string():
    assert Fault(ids="abc").ids == {"abc"}


def test_faults_can_be_taken_away():
    faults = Faults({"server_error": 1.0, "unavailable": 1.0})
    del faults["server_error"]
    assert struck(faults) == ["unavailable"]
    faults.clear()
    assert (struck(faults), dict(faults)) == ([], {})
    with pytest.raises(KeyError):
        del faults["hang"]


def test_a_fault_strikes_about_as_often_as_its_probability():
    faults = Faults({"server_error": 0.1, "unavailable": 0.3})
    hits = Counter(name for n in range(5_000) for name in struck(faults, occasion=str(n)))
    assert hits["server_error"] == pytest.approx(500, rel=0.2)
    assert hits["unavailable"] == pytest.approx(1_500, rel=0.15)


@given(seed=st.integers(0, 2**32), probability=st.floats(0, 1))
def test_the_same_seed_makes_the_same_decisions(seed, probability):
    occasions = [f"request {n}" for n in range(20)]
    runs = [
        [struck(Faults({"hang": probability, "reset": 0.5}, seed=seed), occasion=occasion)]
        for occasion in occasions
        for _ in range(2)
    ]
    assert runs[::2] == runs[1::2]


def test_another_seed_makes_other_decisions():
    decisions = {
        tuple(
            bool(struck(Faults({"server_error": 0.5}, seed=seed), occasion=str(n)))
            for n in range(64)
        )
        for seed in range(5)
    }
    assert len(decisions) == 5


def test_a_poisonous_id_stays_poisonous():
    faults = Faults({"poison_id": 0.2})
    ids = [f"id-{n}" for n in range(200)]
    first, second = (
        {id_ for id_ in ids if struck(faults, ids=(id_,), occasion=occasion)}
        for occasion in ("1", "2")
    )
    assert first == second
    assert 20 < len(first) < 60
    healthy = [id_ for id_ in ids if id_ not in first]
    assert not struck(faults, ids=healthy)
    assert struck(faults, ids=[*healthy, first.pop()])


def test_every_fault_says_in_one_line_what_it_does_and_where_it_acts():
    described = describe_faults()
    assert len(described) > 50
    for place, summary in described.values():
        assert place in {"request", "item", "body", "transport", "page"}
        assert summary.endswith(".")
        assert len(summary) < 100


def test_faults_are_sorted_by_the_place_where_they_act():
    faults = Faults({"unavailable": 1.0, "server_error": 1.0})
    assert [kind.name for kind, _ in faults.at(REQUEST)] == ["server_error", "unavailable"]
    assert faults.at(ITEM) == []
