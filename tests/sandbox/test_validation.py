from __future__ import annotations

import socket
import time
from urllib.parse import urlsplit

import pytest

from kalshi_live.sandbox import Sandbox, specification
from kalshi_live.sandbox.specification import InvalidRequestError, Operation, Parameter
from kalshi_trade_api import spec_facts

LIMIT = spec_facts.ARRAY_LIMITS["GetLiveDatas"]["milestone_ids"]["maxItems"]


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(3, seed=1) as sandbox:
        yield sandbox


def test_as_many_ids_as_the_specification_allows_are_answered(sandbox, fetch):
    assert fetch(sandbox, [f"id-{n}" for n in range(LIMIT)]).status_code == 200


def test_one_id_more_is_a_400_that_says_so(sandbox, fetch):
    response = fetch(sandbox, [f"id-{n}" for n in range(LIMIT + 1)])
    assert response.status_code == 400
    assert response.json()["error"]["code"] == "bad_request"
    assert f"at most {LIMIT}" in response.json()["error"]["message"]


def test_a_long_request_is_read_to_its_end_however_it_arrives(sandbox):
    url = urlsplit(sandbox.base_url)
    query = "&".join(["milestone_ids=" + "x" * 30] * 1_000).encode()
    with socket.create_connection((url.hostname, url.port), timeout=5.0) as raw:
        raw.sendall(f"GET {url.path}/live_data/batch?".encode() + query[:30_000])
        time.sleep(0.03)
        raw.sendall(query[30_000:] + b" HTTP/1.1\r\nHost: sandbox\r\n\r\n")
        received = b""
        while b"bad_request" not in received:
            received += raw.recv(65_536) or pytest.fail(received.decode())


def test_a_missing_parameter_is_a_400(sandbox, http):
    response = http.get(f"{sandbox.base_url}/live_data/batch")
    assert response.status_code == 400
    assert "milestone_ids" in response.json()["error"]["message"]


@pytest.mark.parametrize("path", ["", "/", "/live_data", "/live_data/batch/", "/../batch"])
def test_an_unknown_path_is_a_404(sandbox, http, path):
    response = http.get(sandbox.base_url + path)
    assert (response.status_code, response.json()["error"]["code"]) == (404, "not_found")


@pytest.mark.parametrize("method", ["HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_another_method_is_a_405(sandbox, http, method):
    url = f"{sandbox.base_url}/live_data/batch"
    assert http.request(method, url, params={"milestone_ids": "a"}).status_code == 405


def test_parameters_the_specification_does_not_know_are_ignored(sandbox, http):
    params = {"milestone_ids": sandbox.milestone_ids[0], "include_player_stats": "true", "x": "1"}
    response = http.get(f"{sandbox.base_url}/live_data/batch", params=params)
    assert len(response.json()["live_datas"]) == 1


def test_a_blank_id_is_an_id_nobody_knows(sandbox, fetch):
    assert fetch(sandbox, [""]).json() == {"live_datas": None}


BOOLEAN = {"name": "flag", "in": "query", "schema": {"type": "boolean"}}
COUNT = {"name": "count", "in": "query", "required": True, "schema": {"type": "integer"}}
PACKED = {
    "name": "sizes",
    "in": "query",
    "explode": False,
    "schema": {"type": "array", "maxItems": 2, "items": {"type": "integer"}},
}


@pytest.mark.parametrize(
    ("spec", "query", "expected"),
    [
        (BOOLEAN, b"flag=true", {"flag": True}),
        (BOOLEAN, b"", {}),
        (BOOLEAN, b"flag=maybe", None),
        (COUNT, b"count=12", {"count": 12}),
        (COUNT, b"count=many", None),
        (COUNT, b"", None),
        (PACKED, b"sizes=1,2", {"sizes": [1, 2]}),
        (PACKED, b"sizes=1,2,3", None),
        (PACKED, b"sizes=1,a", None),
    ],
)
def test_other_parameters_follow_their_schemas(spec, query, expected):
    operation = Operation("GET", "/x", (Parameter.from_spec(spec),))
    if expected is None:
        with pytest.raises(InvalidRequestError, match=spec["name"]):
            operation.parse_query(query)
    else:
        assert operation.parse_query(query) == expected


def test_the_document_is_the_one_that_the_client_was_generated_from():
    assert specification.document()["info"]["version"] == spec_facts.VERSION


REFERRING = {
    "openapi": "3.1.0",
    "servers": [{"url": "https://host/v2"}],
    "paths": {
        "/things": {
            "parameters": [{"$ref": "#/components/parameters/Limit"}],
            "get": {
                "operationId": "GetThings",
                "parameters": [{"$ref": "#/components/parameters/Since"}],
            },
        }
    },
    "components": {
        "parameters": {
            "Limit": {"name": "limit", "in": "query", "schema": {"type": ["integer", "null"]}},
            "Since": {"name": "since", "in": "query", "schema": {"$ref": "#/components/schemas/S"}},
        },
        "schemas": {"S": {"type": "integer", "minimum": 5}},
    },
}


def test_parameters_may_be_referred_to_stand_at_the_path_and_have_lists_of_types(monkeypatch):
    monkeypatch.setattr(specification, "document", lambda: REFERRING)
    operation, *_ = specification.operations.__wrapped__()

    assert operation.parse_query(b"limit=7&since=5") == {"limit": 7, "since": 5}
    with pytest.raises(InvalidRequestError, match="since"):
        operation.parse_query(b"since=4")
