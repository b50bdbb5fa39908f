"""The benchmark's arithmetic, its table and its server's answers; nothing is timed here."""

import json
from itertools import pairwise

import pytest

from _bench.bodies import changing_body, milestone_ids
from _bench.contenders import BY_HAND, OFFICIAL, OURS
from _bench.measuring import FULL
from _bench.report import Column, Ratio, columns, markdown
from _bench.server import PATH, Operations
from kalshi_live import RateLimit
from kalshi_live.sandbox.token_bucket import TokenBucket


def samples(*values, arrived=10_000, refused=0):
    return [{"value": value, "arrived": arrived, "refused": refused} for value in values]


MEASURED = {
    "cpu": {OURS: samples(1.0, 2.0, 9.0), OFFICIAL: samples(2.0, 8.0, 9.0)},
    "wall": {OURS: samples(0.1), BY_HAND: samples(0.05)},
    "limited": {OURS: samples(4.04), OFFICIAL: samples(0.5, arrived=2_500, refused=75)},
}


def test_a_ratio_compares_values_of_the_same_round_and_shows_its_spread():
    to_official, *_ = columns(FULL, MEASURED)

    assert to_official.cells[OURS] == Ratio(0.5, 0.25, 1.0)


def test_times_are_counted_in_round_trips_and_in_the_least_that_the_bucket_allows():
    *_, wall, limited, _ = columns(FULL, MEASURED)

    assert wall.cells == {OURS: Ratio(2.0, 2.0, 2.0), BY_HAND: Ratio(1.0, 1.0, 1.0)}
    assert limited.cells[OURS] == Ratio(1.01, 1.01, 1.01)


def test_what_a_contender_lost_stands_in_place_of_its_time():
    *_, limited, refused = columns(FULL, MEASURED)

    assert limited.cells[OFFICIAL] == "loses 75% to 429s"
    assert refused.cells == {OURS: "0", OFFICIAL: "75"}


def test_what_was_not_measured_has_no_cell_and_no_column():
    by_hand = columns(FULL, MEASURED)[1]

    assert by_hand.cells == {}
    assert [column.title.partition(" ")[0] for column in columns(FULL, {})] == []


def test_rows_of_the_table_have_as_many_cells_as_its_head_and_absent_peers_are_named():
    *rows, last = markdown(columns(FULL, MEASURED), {"sdk": "not installed"}).splitlines()

    assert len({row.count("|") for row in rows}) == 1
    assert [row.split(" | ")[0] for row in rows[2:]] == [
        "| kalshi-live",
        "| kalshi_python_async (official)",
        "| aiohttp + orjson by hand",
    ]
    assert last == "- absent: sdk: not installed"


@pytest.mark.parametrize(
    ("ratio", "text"),
    [
        (Ratio(0.5, 0.25, 1.0), "0.50 (0.25 to 1.00)"),
        (Ratio(0.0123, 0.01, 0.02), "0.012 (0.010 to 0.020)"),
        (Ratio(12.6, 9.99, 101.2), "13 (9.99 to 101)"),
    ],
)
def test_a_ratio_shows_its_median_and_its_spread(ratio, text):
    assert text in markdown([Column("x", False, {OURS: ratio})], {})


def test_the_server_answers_with_the_ids_that_were_asked_for():
    ids = milestone_ids(2)
    target = PATH + f"?milestone_ids={ids[1]}&milestone_ids={ids[0]}".encode()

    head, _, content = Operations().response(target).partition(b"\r\n\r\n")

    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"Content-Length: %d" % len(content) in head
    assert [one["milestone_id"] for one in json.loads(content)["live_datas"]] == [ids[1], ids[0]]


def test_what_the_bucket_has_no_token_for_is_refused_and_counted():
    slow = RateLimit(tokens_per_second=0.001, burst=2, cost=1)
    operation = Operations(bucket=TokenBucket(slow))

    statuses = [operation.response(PATH + b"?milestone_ids=a").split()[1] for _ in range(3)]

    assert statuses == [b"200", b"200", b"429"]
    assert operation.refused == 1


def test_with_each_tick_one_milestone_in_a_hundred_changes():
    ids = [name.encode() for name in milestone_ids(200)]

    states = [json.loads(changing_body(ids, ticks))["live_datas"] for ticks in range(3)]

    for before, after in pairwise(states):
        assert sum(old != new for old, new in zip(before, after, strict=True)) == 2
    assert [item["milestone_id"].encode() for item in states[0]] == ids
