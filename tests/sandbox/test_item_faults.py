"""Single items that are spoiled, among good neighbours."""

from __future__ import annotations

import json

import pytest

from kalshi_live.sandbox import Clock, Fault, Sandbox, describe_faults

START = 1_800_000_000.0


TYPES = {"football_game": 2, "tennis_tournament_singles": 1}


def without(item, *fields):
    return {name: value for name, value in item.items() if name not in fields}


def is_wrong_in_one_field(item, good):
    return sum(type(item[name]) is not type(good[name]) for name in good) == 1


def has_more_details(found, good):
    return set(found["details"]) > set(good["details"]) and without(found, "details") == without(
        good, "details"
    )


ITEM_FAULTS = {
    "omitted": lambda found, good: found == [],
    "null_details": lambda found, good: found == [good | {"details": None}],
    "missing_details": lambda found, good: found == [without(good, "details")],
    "missing_milestone_id": lambda found, good: found == [without(good, "milestone_id")],
    "missing_type": lambda found, good: found == [without(good, "type")],
    "wrong_type": lambda found, good: is_wrong_in_one_field(found[0], good),
    "not_an_object": lambda found, good: len(found) == 1 and not isinstance(found[0], dict),
    "duplicate_item": lambda found, good: found == [good, good],
    "unexpected_item": lambda found, good: (
        found[0] == good
        and found[1]["milestone_id"] != good["milestone_id"]
        and without(found[1], "milestone_id") == without(good, "milestone_id")
    ),
    "unknown_envelope_fields": lambda found, good: set(found[0]) > set(good),
    "extra_fields": lambda found, good: has_more_details(found[0], good),
    "null_fields": lambda found, good: set(found[0]["details"].values()) == {None},
    "empty_details": lambda found, good: found == [good | {"details": {}}],
    "out_of_order": lambda found, good: (
        found[0]["details"]["last_updated_ts"] < good["details"]["last_updated_ts"]
    ),
    "stale": lambda found, good: found[0]["details"]["live_data_delayed"] is True,
    "numbers_as_strings": lambda found, good: (
        found[0]["details"]["quarter"] == str(good["details"]["quarter"])
        and found[0]["details"]["pending_try"] is good["details"]["pending_try"]
    ),
    "year_one_timestamp": lambda found, good: (
        found[0]["details"]["last_updated_ts"] == "0001-01-01T00:00:00Z"
    ),
    "future_timestamp": lambda found, good: found[0]["details"]["last_updated_ts"] > "2027-01-16",
    "lone_surrogate": lambda found, good: "\ud800" in found[0]["details"]["note"],
    "duplicate_keys": lambda found, good: found == [good],
}


@pytest.fixture
def football(sandbox):
    return next(id_ for id_ in sandbox.milestone_ids if sandbox.type_of(id_) == "football_game")


@pytest.mark.parametrize("name", ITEM_FAULTS)
def test_item_faults_leave_the_neighbours_alone(fetch, http, name):
    with Sandbox(TYPES, seed=11, clock=Clock.stopped(START)) as sandbox:
        sandbox.clock.advance(4 * 3_600.0)
        victim = next(i for i in sandbox.milestone_ids if sandbox.type_of(i) == "football_game")
        sandbox.faults[name] = Fault(ids={victim})
        response = fetch(sandbox)
        items = json.loads(response.content)["live_datas"]
        neighbours = [sandbox.truth(id_) for id_ in sandbox.milestone_ids if id_ != victim]
        found = [item for item in items if item not in neighbours]
        assert [item for item in items if item in neighbours] == neighbours
        assert ITEM_FAULTS[name](found, sandbox.truth(victim)), found
        assert sandbox.requests[0].faults == (name,)


def test_a_huge_number_has_more_digits_than_python_reads(sandbox, fetch, football):
    sandbox.faults["huge_number"] = Fault(ids=football)
    assert b"9" * 5_000 in fetch(sandbox).content


def test_duplicate_keys_are_really_on_the_wire(sandbox, fetch, football):
    sandbox.faults["duplicate_keys"] = Fault(ids=football)
    pairs = []
    json.loads(fetch(sandbox, [football]).content, object_pairs_hook=pairs.append)
    names = [name for found in pairs for name, _ in found]
    assert (names.count("type"), names.count("milestone_id")) == (2, 1)


def test_a_state_is_delayed_in_its_own_words_only_when_it_is_badly_stale(sandbox, fetch):
    sandbox.faults["stale"] = Fault(seconds=60.0)
    stale = fetch(sandbox).json()["live_datas"]
    truths = [sandbox.truth(id_, at=START - 60.0) for id_ in sandbox.milestone_ids]
    assert stale == truths


def test_wrong_types_and_non_objects_come_in_several_kinds(sandbox, fetch):
    kinds = set()
    sandbox.faults["not_an_object"] = 1.0
    for _ in range(20):
        kinds |= {type(item) for item in fetch(sandbox).json()["live_datas"]}
    assert kinds == {type(None), str, int, list}


def test_every_fault_of_this_place_is_tested():
    described = describe_faults()
    of_games = {"cancelled", "postponed", "interrupted", "corrected", "retracted_call"}
    here = {name for name, (place, _) in described.items() if place == "item"}
    assert {*ITEM_FAULTS, "huge_number"} == here - of_games
