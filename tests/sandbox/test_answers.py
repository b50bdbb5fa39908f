from __future__ import annotations

import re
from collections import Counter

import pytest
from openapi_schema_validator import OAS30Validator

from kalshi_live.sandbox import Clock, Phase, Sandbox, specification
from programs import python

START = 1_800_000_000.0
HOUR = 3_600.0
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@pytest.fixture(scope="module")
def response_schema():
    reference = {"$ref": "#/components/schemas/GetLiveDatasResponse"}
    return OAS30Validator(specification.document() | reference)


def chunks(ids, size=100):
    return [ids[start : start + size] for start in range(0, len(ids), size)]


def test_the_schema_that_answers_are_held_against_refuses_a_bad_item(response_schema):
    assert not response_schema.is_valid({"live_datas": [{"type": "x", "details": None}]})


@pytest.mark.parametrize("advance", [0.0, HOUR, 48 * HOUR])
def test_every_answer_without_faults_fits_the_response_schema(
    clock, fetch, response_schema, advance
):
    with Sandbox(250, seed=7, clock=clock) as sandbox:
        clock.advance(advance)
        for ids in chunks(sandbox.milestone_ids):
            response = fetch(sandbox, ids)
            assert response.headers["content-type"] == "application/json"
            response_schema.validate(response.json())
            assert [item["milestone_id"] for item in response.json()["live_datas"]] == list(ids)


def test_the_same_seed_and_clock_give_the_same_bytes_in_every_process():
    code = (
        "import hashlib, json\n"
        "from kalshi_live.sandbox import Clock, Sandbox\n"
        "sandbox = Sandbox(250, seed=3, clock=Clock.stopped(1.8e9))\n"
        "items = [sandbox.truth(id_) for id_ in sandbox.milestone_ids]\n"
        "print(hashlib.sha256(json.dumps(items).encode()).hexdigest())"
    )
    digests = {python("-c", code, PYTHONHASHSEED=seed).stdout for seed in ("1", "2")}
    assert "" not in digests
    assert len(digests) == 1


def test_long_before_a_game_it_is_scheduled():
    sandbox = Sandbox({"football_game": 5})
    for id_ in sandbox.milestone_ids:
        long_ago = sandbox.truth(id_, at=START - 30 * 365 * 24 * HOUR)
        assert long_ago["details"]["status"] == "scheduled"


def test_an_item_does_not_depend_on_what_was_served_before(clock, fetch):
    with Sandbox(100, seed=3, clock=Clock.stopped(START)) as sandbox:
        for _ in range(20):
            sandbox.clock.advance(50.0)
            fetch(sandbox)
        stepped = fetch(sandbox).content
    with Sandbox(100, seed=3, clock=Clock.stopped(START)) as sandbox:
        sandbox.clock.advance(1_000.0)
        assert fetch(sandbox).content == stepped


def test_another_seed_gives_other_milestones():
    assert set(Sandbox(50, seed=1).milestone_ids).isdisjoint(Sandbox(50, seed=2).milestone_ids)


def test_what_is_served_is_the_truth(clock, fetch):
    with Sandbox(100, seed=5, clock=clock) as sandbox:
        for _ in range(5):
            clock.advance(97.0)
            truths = [sandbox.truth(id_) for id_ in sandbox.milestone_ids]
            assert fetch(sandbox).json()["live_datas"] == truths


def test_the_truth_of_an_earlier_time_can_be_asked_for(clock):
    sandbox = Sandbox(100, seed=5, clock=clock)
    before = [sandbox.truth(id_) for id_ in sandbox.milestone_ids]
    clock.advance(HOUR)
    assert [sandbox.truth(id_, at=START) for id_ in sandbox.milestone_ids] == before
    assert [sandbox.truth(id_) for id_ in sandbox.milestone_ids] != before


def test_ids_look_like_uuids_and_are_all_different():
    ids = Sandbox(500, seed=9).milestone_ids
    assert len(set(ids)) == 500
    assert all(UUID.fullmatch(id_) for id_ in ids)


def test_ids_nobody_knows_are_left_out_without_a_word(clock, fetch):
    with Sandbox(2, clock=clock) as sandbox:
        response = fetch(sandbox, ["nobody", sandbox.milestone_ids[1], "no one"])
        assert response.json() == {"live_datas": [sandbox.truth(sandbox.milestone_ids[1])]}


@pytest.mark.parametrize("ids", [["nobody"], ["{0},{1}"], ["no", "body"]])
def test_live_datas_is_null_when_no_id_has_data(fetch, ids):
    with Sandbox(2) as sandbox:
        asked = [id_.format(*sandbox.milestone_ids) for id_ in ids]
        response = fetch(sandbox, asked)
        assert (response.status_code, response.json()) == (200, {"live_datas": None})


def test_an_id_asked_for_twice_is_answered_once(fetch):
    with Sandbox(2) as sandbox:
        response = fetch(sandbox, sandbox.milestone_ids * 3)
        assert len(response.json()["live_datas"]) == 2


def test_milestones_without_data_are_known_and_never_answered(clock, fetch):
    with Sandbox(1_000, seed=4, without_data=0.18, clock=clock) as sandbox:
        missing = {id_ for id_ in sandbox.milestone_ids if sandbox.truth(id_) is None}
        assert 130 < len(missing) < 230
        for ids in chunks(sandbox.milestone_ids):
            served = [item["milestone_id"] for item in fetch(sandbox, ids).json()["live_datas"]]
            assert served == [id_ for id_ in ids if id_ not in missing]


def test_a_typical_mix_has_many_types_and_most_games_live():
    sandbox = Sandbox(250, seed=7)
    types = Counter(map(sandbox.type_of, sandbox.milestone_ids))
    phases = Counter(map(sandbox.phase_of, sandbox.milestone_ids))
    assert types.most_common(1)[0][0] == "tennis_tournament_singles"
    assert len(types) >= 15
    assert sum(types.values()) == 250
    assert phases[Phase.LIVE] > 125
    assert min(phases[Phase.SCHEDULED], phases[Phase.FINAL]) > 12


def test_every_game_is_over_in_the_end(clock):
    sandbox = Sandbox(250, seed=7, clock=clock)
    clock.advance(7 * 24 * HOUR)
    assert set(map(sandbox.phase_of, sandbox.milestone_ids)) == {Phase.FINAL}


@pytest.mark.parametrize("total", [0, 1, 3, 8, 99])
def test_there_are_as_many_milestones_as_asked_for(total):
    assert len(Sandbox(total).milestone_ids) == total


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"milestones": {"curling_match": 1}}, "curling_match.*football_game"),
        ({"milestones": -1}, "negative"),
        ({"milestones": {"football_game": -1}}, "negative"),
        ({"without_data": 1.5}, "between 0 and 1"),
        ({"clock": Clock(), "speed": 2.0}, "not both"),
    ],
)
def test_arguments_that_make_no_sense_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        Sandbox(**arguments)


def test_an_item_is_about_a_kilobyte_as_in_reality(fetch):
    with Sandbox(100, seed=7) as sandbox:
        assert 80_000 < len(fetch(sandbox).content) < 140_000


def test_asking_for_a_milestone_the_sandbox_does_not_know_is_a_key_error():
    with pytest.raises(KeyError, match="nobody"):
        Sandbox(1).truth("nobody")
