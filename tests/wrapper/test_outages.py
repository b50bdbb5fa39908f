"""A server that was answering and then is away, for a while or for good."""

from __future__ import annotations

import time
from typing import Any

import httpx
import pytest

from harness import FAULTS, Face, Server, good, names
from kalshi_live import DeadlineExceededError, LiveDataError, RetryPolicy

AWAY = FAULTS | {
    "302": httpx.Response(302, headers={"Location": "https://server.test/login"}),
    "404": httpx.Response(404),
    "an error in a 200": httpx.Response(200, json={"error": "maintenance"}),
}
DEADLINE = 10.0
AN_INTERRUPTION = 0.5


class Interrupted(Server):
    """Answers `before` requests, is away for `seconds` with `fault`, and answers again."""

    def __init__(self, fault: Any, *, before: int, seconds: float) -> None:
        super().__init__(self._answer)
        self.asked_while_away = 0
        self._fault = fault
        self._before = before
        self._seconds = seconds
        self._began: float | None = None

    def _answer(self, ids: list[str], n: int) -> Any:
        if n <= self._before:
            return good(ids)
        now = time.monotonic()
        self._began = self._began or now
        if now >= self._began + self._seconds:
            return good(ids)
        self.asked_while_away += 1
        return self._fault


@pytest.mark.parametrize(("face_name", "before"), [("sync", 5), ("async", 57)])
@pytest.mark.parametrize("fault", AWAY.values(), ids=AWAY)
def test_an_interruption_within_a_quarter_of_the_deadline_costs_no_id_and_at_most_30_requests(
    face_name: str, fault: Any, before: int
) -> None:
    server = Interrupted(fault, before=before, seconds=AN_INTERRUPTION)
    batch = Face(face_name).get(names(6000), transport=server.transport, deadline=DEADLINE)
    assert list(batch) == names(6000)
    assert server.asked_while_away <= 30


@pytest.mark.parametrize("fault", AWAY.values(), ids=AWAY)
def test_an_outage_that_lasts_costs_at_most_60_requests_and_says_what_happened(fault: Any) -> None:
    server = Interrupted(fault, before=5, seconds=60)
    options = {"transport": server.transport, "deadline": 0.5, "on_error": "collect"}
    batch = Face("sync").get(names(30_000), **options)
    assert len(batch) == 500
    assert len(batch.failed) == 29_500
    assert server.asked_while_away <= 60
    errors = set(batch.failed.values())
    assert all(isinstance(error, LiveDataError) for error in errors)
    assert any("the server was away" in str(error) for error in errors) or any(
        not isinstance(error, DeadlineExceededError) for error in errors
    )


@pytest.mark.parametrize("fault", AWAY.values(), ids=AWAY)
def test_an_interruption_while_a_chunk_is_taken_apart_costs_only_the_culprits(fault: Any) -> None:
    ids = names(200)

    class Ill(Interrupted):
        def _answer(self, ids: list[str], n: int) -> Any:
            answer = super()._answer(ids, n)
            return httpx.Response(400) if isinstance(answer, dict) and "id-142" in ids else answer

    server = Ill(fault, before=8, seconds=0.3)
    options = {"transport": server.transport, "deadline": DEADLINE, "on_error": "collect"}
    batch = Face("async").get(ids, **options)
    assert list(batch.failed) == ["id-142"]
    assert len(batch) == 199


ILL = {"400": httpx.Response(400), "500": httpx.Response(500)}


@pytest.mark.parametrize("begins", [(12,), (30,), (12, 22)], ids=str)
@pytest.mark.parametrize(("ill", "bad"), [("400", (142,)), ("500", (107, 160, 161))], ids=str)
@pytest.mark.parametrize("fault", ["refused", "500", "503", "a web page"])
def test_outages_at_any_moment_of_a_bisection_cost_only_the_culprits(
    fault: str, ill: str, bad: tuple[int, ...], begins: tuple[int, ...]
) -> None:
    culprits, waiting = {f"id-{number}" for number in bad}, list(begins)
    until = 0.0

    def answer(ids: list[str], n: int) -> Any:
        nonlocal until
        if waiting and n >= waiting[0] and time.monotonic() >= until:
            waiting.pop(0)
            until = time.monotonic() + 0.1
        if time.monotonic() < until:
            return AWAY[fault]
        return ILL[ill] if culprits & set(ids) else good(ids)

    batch = Face("async").get(
        names(200), transport=Server(answer).transport, deadline=DEADLINE, on_error="collect"
    )
    assert set(batch.failed) == culprits


def test_a_chunk_in_the_last_of_which_the_server_goes_away_is_not_taken_for_ill(face: Face) -> None:
    server = Interrupted(httpx.Response(503), before=1, seconds=0.3)
    batch = face.get(names(200), transport=server.transport, deadline=DEADLINE, max_connections=1)
    assert len(batch) == 200


def test_a_chunk_that_is_ill_while_the_server_is_well_fails_after_its_attempts(face: Face) -> None:
    server = Server(lambda ids, n: httpx.Response(503) if "id-150" in ids else good(ids))
    batch = face.get(names(200), transport=server.transport, on_error="collect")
    assert len(batch) == len(batch.failed) == 100
    assert len([ids for ids in server.asked if "id-150" in ids]) == 4
    assert len(server.asked) <= 7


def test_the_server_is_known_to_be_well_before_the_last_attempt_and_after_it(face: Face) -> None:
    """Else a chunk whose attempts all fell into an outage would be taken for ill."""
    server = Server(lambda ids, n: httpx.Response(503) if "id-150" in ids else good(ids))
    face.get(names(200), transport=server.transport, on_error="collect", max_connections=1)
    asked = ["well" if "id-150" not in ids else "ill" for ids in server.asked]
    assert asked == ["well", "ill", "ill", "ill", "well", "ill", "well"]


def test_an_interruption_that_begins_with_the_last_attempt_costs_no_id(face: Face) -> None:
    class Unlucky(Interrupted):
        def _answer(self, ids: list[str], n: int) -> Any:
            return httpx.Response(503) if n in {2, 3, 4} else super()._answer(ids, n)

    server = Unlucky(httpx.Response(503), before=5, seconds=0.3)
    batch = face.get(names(200), transport=server.transport, deadline=DEADLINE, max_connections=1)
    assert len(batch) == 200


def test_in_a_stream_a_retry_after_beyond_one_chunks_deadline_costs_that_chunk_only(
    face: Face,
) -> None:
    fault = httpx.Response(503, headers={"Retry-After": "0.6"})
    server = Interrupted(fault, before=1, seconds=0.9)
    batches = face.stream(
        names(500),
        transport=server.transport,
        deadline=1.0,
        max_connections=1,
        retry=RetryPolicy(attempts=1),
        on_error="collect",
    )
    assert [name for batch in batches for name in batch.failed] == names(200)[100:]


@pytest.mark.parametrize("attempts", [1, 2, 100])
def test_a_chunk_gets_as_many_attempts_as_the_policy_says(face: Face, attempts: int) -> None:
    server = Server(lambda ids, n: httpx.Response(503))
    retry = RetryPolicy(attempts=attempts, wait_initial=0)
    batch = face.get(names(50), transport=server.transport, retry=retry, on_error="collect")
    assert len(batch.failed) == 50
    assert len(server.asked) == attempts


@pytest.mark.parametrize("fault", [httpx.Response(500), httpx.Response(404)], ids=["500", "404"])
def test_five_ill_chunks_of_ten_cost_at_most_60_requests(face: Face, fault: httpx.Response) -> None:
    ill = set(names(1000)[500:])
    server = Server(lambda ids, n: fault if ill & set(ids) else good(ids))
    batch = face.get(names(1000), transport=server.transport, on_error="collect")
    assert set(batch.failed) == ill
    assert len(server.asked) <= 60


@pytest.mark.parametrize("status", [401, 403])
def test_a_refusal_while_a_chunk_is_taken_apart_ends_the_call(face: Face, status: int) -> None:
    def answer(ids: list[str], n: int) -> Any:
        return httpx.Response(400) if len(ids) == 100 else httpx.Response(status)

    server = Server(answer)
    batch = face.get(names(2000), transport=server.transport, on_error="collect")
    assert len(batch.failed) == 2000
    assert len(server.asked) <= 16 + 3
