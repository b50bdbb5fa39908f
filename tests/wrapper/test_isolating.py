from __future__ import annotations

import random
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness import Face, Server, good, names
from kalshi_live import NotFoundError, RetryPolicy, ServerError

CHUNK = 100
MOST = 40
ILL = {
    "500": httpx.Response(500),
    "404": httpx.Response(404),
    "a web page": httpx.Response(200, content=b"<html>"),
}


def poisoned(poison: set[str], answer: Any) -> Server:
    return Server(lambda ids, n: answer if poison & set(ids) else good(ids))


@pytest.mark.parametrize(
    "answer",
    [httpx.Response(status) for status in (400, 404, 413, 414, 422, 500)]
    + [httpx.Response(200, content=b"{broken")],
    ids=lambda response: str(response.status_code),
)
@given(poison=st.sets(st.sampled_from(names(CHUNK)), min_size=1, max_size=3))
@settings(max_examples=10, deadline=None)
def test_up_to_three_poison_ids_in_a_chunk_cost_just_themselves(
    answer: httpx.Response, poison: set[str]
) -> None:
    server = poisoned(poison, answer)
    ids = names(2 * CHUNK)  # the second chunk is good: the server is not down
    batch = Face("sync").get(ids, transport=server.transport, on_error="collect")
    assert set(batch.failed) == poison
    assert len(batch) == len(ids) - len(poison)
    assert len(server.asked) <= 1 + MOST
    assert all(error.milestone_ids == (key,) for key, error in batch.failed.items())


def test_one_unknown_id_among_30_000_costs_one_id(face: Face) -> None:
    ids = names(30_000)
    server = poisoned({"id-17017"}, httpx.Response(404))
    batch = face.get(ids, transport=server.transport, on_error="collect")
    assert list(batch.failed) == ["id-17017"]
    assert list(batch) == [milestone_id for milestone_id in ids if milestone_id != "id-17017"]
    assert len(server.asked) <= 300 + 2 * 7 + 1  # whether the server is well: nobody else can tell


@pytest.mark.parametrize("answer", ILL.values(), ids=ILL)
def test_one_bad_id_in_each_of_50_chunks_costs_50_ids(answer: httpx.Response) -> None:
    poison = {f"id-{number}" for number in range(7, 50 * CHUNK, CHUNK)}
    server = poisoned(poison, answer)
    batch = Face("sync").get(names(50 * CHUNK), transport=server.transport, on_error="collect")
    assert set(batch.failed) == poison


@pytest.mark.parametrize("answer", ILL.values(), ids=ILL)
def test_chunks_that_are_ill_as_a_whole_do_not_make_a_bad_id_elsewhere_cost_its_chunk(
    answer: httpx.Response,
) -> None:
    poison = {*names(9 * CHUNK)[5 * CHUNK :], "id-1055"}
    server = poisoned(poison, answer)
    batch = Face("sync").get(names(20 * CHUNK), transport=server.transport, on_error="collect")
    assert set(batch.failed) == poison


@pytest.mark.parametrize("status", [429, 502, 503])
def test_a_passing_fault_in_the_last_attempt_does_not_hide_that_an_id_is_bad(
    face: Face, status: int
) -> None:
    def answer(ids: list[str], n: int) -> Any:
        if n == 5:
            return httpx.Response(status)
        return httpx.Response(500) if "id-142" in ids else good(ids)

    batch = face.get(
        names(2 * CHUNK), transport=Server(answer).transport, on_error="collect", max_connections=1
    )
    assert list(batch.failed) == ["id-142"]


@pytest.mark.parametrize("attempts", [1, 40, 100])
def test_however_many_attempts_there_are_a_bad_id_costs_one_id(attempts: int) -> None:
    server = poisoned({"id-42"}, httpx.Response(500))
    retry = RetryPolicy(attempts=attempts, wait_initial=0)
    batch = Face("sync").get(
        names(2 * CHUNK), transport=server.transport, retry=retry, on_error="collect"
    )
    assert list(batch.failed) == ["id-42"]


def test_many_poison_ids_are_bounded_and_cost_mostly_themselves(face: Face) -> None:
    poison = set(random.Random(5).sample(names(CHUNK), 6))
    server = poisoned(poison, httpx.Response(400))
    batch = face.get(names(CHUNK), transport=server.transport, on_error="collect")
    assert poison <= set(batch.failed)
    assert len(batch) >= CHUNK / 2
    assert len(server.asked) <= MOST


def test_a_500_for_everything_is_an_outage_when_no_half_or_quarter_succeeds(face: Face) -> None:
    server = Server(lambda ids, n: httpx.Response(500))
    with pytest.raises(ServerError):
        face.get(names(CHUNK), transport=server.transport)
    assert len(server.asked) == 4 + 7


def test_a_404_for_everything_ends_the_call_after_a_bounded_number_of_requests(face: Face) -> None:
    server = Server(lambda ids, n: httpx.Response(404))
    with pytest.raises(NotFoundError):
        face.get(names(30_000), transport=server.transport)
    assert len(server.asked) <= 16 + 3 * MOST


def test_a_passing_fault_during_the_splitting_costs_no_good_id(face: Face) -> None:
    def answer(ids: list[str], n: int) -> Any:
        if n in {3, 5, 8}:
            return httpx.Response(503)
        return httpx.Response(404) if "id-42" in ids else good(ids)

    batch = face.get(names(CHUNK), transport=Server(answer).transport, on_error="collect")
    assert list(batch.failed) == ["id-42"]
