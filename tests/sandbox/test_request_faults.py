"""Statuses and error bodies in place of an answer."""

from __future__ import annotations

import email.utils
import time

import pytest

from kalshi_live.sandbox import Fault, describe_faults


def code_of(response):
    return response.json()["error"]["code"]


REQUEST_FAULTS = {
    "poison_id": lambda r: (r.status_code, r.json()) == (404, {"error": {"code": "not_found"}}),
    "server_error": lambda r: (r.status_code, code_of(r)) == (500, "internal_server_error"),
    "unavailable": lambda r: r.status_code == 503 and "retry-after" not in r.headers,
    "unavailable_retry_after": lambda r: (r.status_code, r.headers["retry-after"]) == (503, "1"),
    "edge_error": lambda r: r.status_code in {*range(520, 528), 530} and "<html>" in r.text,
    "html_error": lambda r: r.status_code == 502 and r.headers["content-type"][:9] == "text/html",
    "rate_limited": lambda r: r.status_code == 429 and "retry-after" not in r.headers,
    "retry_after": lambda r: (r.status_code, r.headers["retry-after"]) == (429, "1"),
    "retry_after_date": lambda r: r.status_code == 429 and is_soon(r.headers["retry-after"]),
    "retry_after_absurd": lambda r: (r.status_code, r.headers["retry-after"]) == (429, "86400"),
    "retry_after_nonsense": lambda r: (r.status_code, r.headers["retry-after"]) == (429, "soon"),
    "unauthorized": lambda r: (r.status_code, code_of(r)) == (401, "unauthorized"),
    "forbidden": lambda r: (r.status_code, code_of(r)) == (403, "forbidden"),
    "redirect": lambda r: r.status_code == 307 and r.headers["location"].startswith("https://"),
    "error_text": lambda r: r.status_code == 500 and isinstance(r.json()["error"], str),
    "error_object": lambda r: r.status_code == 500 and set(r.json()["error"]) == {"code"},
    "error_flat": lambda r: (
        r.status_code == 500 and set(r.json()) == {"code", "message", "details"}
    ),
    "error_list": lambda r: r.status_code == 500 and isinstance(r.json(), list),
    "error_string": lambda r: r.status_code == 500 and isinstance(r.json(), str),
}


def is_soon(date):
    return -1.0 < email.utils.parsedate_to_datetime(date).timestamp() - time.time() < 4.0


@pytest.mark.parametrize("name", REQUEST_FAULTS)
def test_request_faults_answer_in_place_of_the_operation(sandbox, fetch, name):
    sandbox.faults[name] = 1.0
    response = fetch(sandbox)
    assert REQUEST_FAULTS[name](response), response.text
    (request,) = sandbox.requests
    assert (request.status, request.faults) == (response.status_code, (name,))


@pytest.mark.parametrize("name", ["poison_id", "server_error", "edge_error", "error_flat"])
def test_the_status_can_be_chosen(sandbox, fetch, name):
    sandbox.faults[name] = Fault(status=418)
    assert fetch(sandbox).status_code == 418


@pytest.mark.parametrize("name", ["retry_after", "unavailable_retry_after", "retry_after_absurd"])
def test_the_wait_that_is_asked_for_can_be_chosen(sandbox, fetch, name):
    sandbox.faults[name] = Fault(seconds=0.5)
    assert fetch(sandbox).headers["retry-after"] == "0.5"


def test_every_fault_of_this_place_is_tested():
    described = describe_faults()
    here = {name for name, (place, _) in described.items() if place == "request"}
    assert set(REQUEST_FAULTS) == here
