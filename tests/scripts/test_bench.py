"""The benchmark's arithmetic, its tables and its server's answers; nothing is timed here."""

import json
from xml.etree import ElementTree as ET

import pytest

from _bench.bodies import CHUNK, FIRST_VERSION, body, chunks, first_body, item, milestone_ids
from _bench.contenders import BY_HAND, OFFICIAL, OURS
from _bench.figure import svg
from _bench.results import Ratio, Results
from _bench.running import turns
from _bench.server import PATH, Answers, Behaviour, requested
from _bench.table import markdown, shown, table


def results(**changed) -> Results:
    def samples(*values, arrived=10_000, refused=0):
        return [{"value": value, "arrived": arrived, "refused": refused} for value in values]

    arguments = {
        "labels": {OURS: "kalshi-live", OFFICIAL: "official", BY_HAND: "by <hand>"},
        "versions": {"Python": "3.13.0"},
        "samples": {
            "cpu": {OURS: samples(1.0, 2.0, 9.0), OFFICIAL: samples(2.0, 8.0, 9.0)},
            "limited": {
                OURS: samples(4.04),
                OFFICIAL: samples(0.5, arrived=2_500, refused=75),
            },
        },
        "numbers": {"cpu": 10_000, "limited": 10_000},
        "latency": 0.05,
        "rate": 20.0,
        "burst": 20.0,
    }
    return Results(**(arguments | changed))


def test_a_ratio_compares_values_of_the_same_round():
    assert results().against("cpu", OURS, OFFICIAL) == Ratio(0.5, 0.25, 1.0)


def test_what_was_not_measured_has_no_ratio():
    assert results().against("wall", OURS, OFFICIAL) is None
    assert results().against("cpu", OURS, BY_HAND) is None
    assert shown(None) == "-"


def test_the_least_time_takes_the_burst_for_free():
    assert results().least_seconds("limited") == 4.0


def test_what_a_contender_lost_stands_in_place_of_its_time():
    report = markdown(results())

    assert "| lost 75% | 75 |" in report
    assert "| 1.01 (1.01 to 1.01) | 0 |" in report


def test_rows_of_the_report_have_as_many_cells_as_its_head():
    rows = [line for line in markdown(results()).splitlines() if line.startswith("|")]

    assert len({row.count("|") for row in rows}) == 1


def test_an_absent_peer_is_named_with_its_reason():
    assert "- absent: official: not installed" in markdown(
        results(absent={OFFICIAL: "not installed"})
    )


@pytest.mark.parametrize(
    ("ratio", "text"),
    [
        (Ratio(0.5, 0.25, 1.0), "0.50 (0.25 to 1.00)"),
        (Ratio(0.0123, 0.01, 0.02), "0.012 (0.010 to 0.020)"),
        (Ratio(12.6, 9.99, 101.2), "13 (9.99 to 101)"),
    ],
)
def test_a_ratio_shows_its_median_and_its_spread(ratio, text):
    assert shown(ratio) == text


def test_a_table_aligns_numbers_to_the_right():
    assert table(["a", "b"], [["x", "1"]]) == "| a | b |\n| --- | --: |\n| x | 1 |"


def test_the_picture_is_well_formed_and_names_every_measured_contender():
    texts = [element.text for element in ET.fromstring(svg(results())).iter()]

    assert "kalshi-live" in texts
    assert "loses 75% of them to 429s" in texts


def test_every_contender_has_its_turn_in_every_round_and_first_place_rotates():
    assert list(turns("abc", 2)) == ["a", "b", "c", "b", "c", "a"]


def test_a_body_is_what_its_items_would_make_one_by_one():
    ids = milestone_ids(3)

    assert first_body([name.encode() for name in ids]) == body(
        [item(name, FIRST_VERSION) for name in ids]
    )


def test_bodies_have_the_size_of_real_ones_whatever_their_version():
    ids = milestone_ids(CHUNK)
    sizes = {len(item(name, version)) for name in ids for version in (100, 101, 999)}

    assert len(sizes) == 1
    assert 1_050 < sizes.pop() < 1_200
    assert len(first_body([name.encode() for name in ids])) == pytest.approx(110_000, rel=0.05)


def test_ids_are_cut_into_chunks_of_a_hundred_in_order():
    ids = milestone_ids(250)

    assert [len(chunk) for chunk in chunks(ids)] == [100, 100, 50]
    assert [name for chunk in chunks(ids) for name in chunk] == ids


def test_the_server_answers_with_the_ids_that_were_asked_for():
    ids = milestone_ids(2)
    target = PATH + f"?milestone_ids={ids[1]}&milestone_ids={ids[0]}".encode()

    head, _, content = Answers(Behaviour()).answer(target).partition(b"\r\n\r\n")

    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"Content-Length: %d" % len(content) in head
    assert [one["milestone_id"] for one in json.loads(content)["live_datas"]] == [ids[1], ids[0]]


def test_without_ids_there_is_nothing_and_elsewhere_there_is_no_page():
    assert requested(b"") == []
    assert Answers(Behaviour()).answer(PATH).endswith(b'{"live_datas":null}')
    assert b" 404 " in Answers(Behaviour()).answer(b"/elsewhere")


def test_the_bucket_refuses_what_comes_too_fast_and_counts_it():
    now = [0.0]
    answers = Answers(Behaviour(rate=20.0, burst=2.0), clock=lambda: now[0])

    statuses = []
    for at in (0.0, 0.0, 0.0, 0.05, 0.05):
        now[0] = at
        statuses.append(answers.answer(PATH).split(b" ")[1])

    assert statuses == [b"200", b"200", b"429", b"200", b"429"]
    assert (answers.counts.requests, answers.counts.refused) == (5, 2)
