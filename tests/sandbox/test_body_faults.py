"""Bodies of a 200 that are spoiled as a whole."""

from __future__ import annotations

import gzip
import json
import zlib

import pytest

from kalshi_live.sandbox import Sandbox, describe_faults

BODY_FAULTS = {
    "null_live_datas": lambda r: r.json() == {"live_datas": None},
    "no_live_datas": lambda r: r.json() == {},
    "wrong_live_datas": lambda r: r.json() == {"live_datas": {}},
    "list_body": lambda r: r.json() == [],
    "error_in_200": lambda r: set(r.json()) == {"error"},
    "not_json": lambda r: b"live_datas" in r.content and not is_json(r.content),
    "invalid_utf8": lambda r: not is_json(r.content),
    "empty_body": lambda r: r.content == b"",
    "unknown_response_fields": lambda r: set(r.json()) > {"live_datas"},
    "deep_nesting": lambda r: r.content.count(b"[") == 100_000,
}


def is_json(content):
    try:
        json.loads(content)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("name", BODY_FAULTS)
def test_body_faults_spoil_a_200(sandbox, fetch, name):
    sandbox.faults[name] = 1.0
    response = fetch(sandbox)
    assert response.status_code == 200
    assert BODY_FAULTS[name](response), response.text
    assert sandbox.requests[0].faults == (name,)


def test_shuffled_items_are_all_there(fetch):
    with Sandbox(50, faults={"shuffled": 1.0}) as sandbox:
        ids = [item["milestone_id"] for item in fetch(sandbox).json()["live_datas"]]
        assert sorted(ids) == sorted(sandbox.milestone_ids)
        assert tuple(ids) != sandbox.milestone_ids


def raw_body(sandbox, http):
    url = f"{sandbox.base_url}/live_data/batch"
    with http.stream("GET", url, params={"milestone_ids": sandbox.milestone_ids}) as response:
        return response.headers["content-encoding"], b"".join(response.iter_raw())


def test_bad_gzip_is_not_gzip(sandbox, http):
    sandbox.faults["bad_gzip"] = 1.0
    encoding, body = raw_body(sandbox, http)
    assert (encoding, body[:1]) == ("gzip", b"{")


def test_an_unknown_encoding_is_announced(sandbox, http):
    sandbox.faults["unknown_encoding"] = 1.0
    assert raw_body(sandbox, http)[0] == "x-unheard-of"


def test_a_gzip_bomb_is_a_thousand_times_its_size(sandbox, http):
    sandbox.faults["gzip_bomb"] = 1.0
    encoding, body = raw_body(sandbox, http)
    assert encoding == "gzip"
    assert len(body) < 100_000
    assert len(gzip.decompress(body)) > 60 * 2**20


def test_a_stacked_gzip_bomb_is_tiny_on_the_wire(sandbox, http):
    sandbox.faults["stacked_gzip_bomb"] = 1.0
    encoding, body = raw_body(sandbox, http)
    assert encoding == "gzip, gzip"
    assert len(body) < 10_000
    inner = gzip.decompress(body)
    grown = 0
    inflate = zlib.decompressobj(zlib.MAX_WBITS | 16)
    while inner and grown <= 128 * 2**20:
        grown += len(inflate.decompress(inner, 2**20))
        inner = inflate.unconsumed_tail
    assert grown > 128 * 2**20


TESTED_ON_THEIR_OWN = {
    "shuffled",
    "bad_gzip",
    "unknown_encoding",
    "gzip_bomb",
    "stacked_gzip_bomb",
}


def test_every_fault_of_this_place_is_tested():
    described = describe_faults()
    here = {name for name, (place, _) in described.items() if place == "body"}
    assert {*BODY_FAULTS, *TESTED_ON_THEIR_OWN} == here
