"""An id that makes requests fail costs little for as long as it does."""

from __future__ import annotations

import time

import httpx
import pytest

from harness import SERVER, Server, good, names
from kalshi_live import LiveDataClient, LiveDataError, NotFoundError, RetryPolicy, ServerError
from kalshi_live.results import ChunkResult
from kalshi_live.watching.culprits import RAREST, Culprits

UNKNOWN = NotFoundError("404 Not Found", status_code=404)


def failing(failed: list[str], answered: list[str], error: LiveDataError = UNKNOWN) -> ChunkResult:
    result = ChunkResult((*failed, *answered))
    result.fail(failed, error)
    return result


def asked_in(culprits: Culprits, polls: range) -> list[int]:
    """The polls in which `a` is asked for, and fails."""
    asked = []
    for poll in polls:
        if "a" in culprits.due(poll, 1):
            asked.append(poll)
            culprits.learn(failing(["a"], []), poll)
    return asked


def test_a_culprit_is_asked_for_less_and_less_often_but_not_never() -> None:
    culprits = Culprits()
    culprits.learn(failing(["a"], ["b"]), 1)
    assert asked_in(culprits, range(2, 300)) == [2, 4, 8, 16, 32, 64, 128, 192, 256]
    assert RAREST == 64


def test_who_is_answered_is_no_culprit_any_more() -> None:
    culprits = Culprits()
    culprits.learn(failing(["a"], ["b"]), 1)
    assert culprits.errors() == {"a": UNKNOWN}
    culprits.learn(ChunkResult(("a",)), 2)
    assert "a" not in culprits
    assert culprits.due(1_000, 1) == ()


@pytest.mark.parametrize(
    "result",
    [
        failing(["a"], []),  # nobody was answered: it may be anything
        failing(["a"], ["b"], ServerError("503 Service Unavailable", status_code=503)),
    ],
)
def test_not_everybody_who_fails_is_a_culprit(result: ChunkResult) -> None:
    culprits = Culprits()
    culprits.learn(result, 1)
    assert "a" not in culprits


def test_a_whole_chunk_is_suspect_only_if_it_is_blamed_and_others_were_answered() -> None:
    server_error = ServerError("500 Internal Server Error", status_code=500)
    for error, others_answered in [(UNKNOWN, False), (server_error, False), (server_error, True)]:
        culprits = Culprits()
        culprits.learn(failing(["a", "b"], [], error), 1, others_answered=others_answered)
        assert len(culprits) == 0
    culprits.learn(failing(["a", "b"], []), 1, others_answered=True)
    assert culprits.due(2, 2) == ("a", "b")


def test_many_culprits_take_turns() -> None:
    culprits = Culprits()
    many = names(30)
    culprits.learn(failing(many, ["b"]), 1)
    turns = [culprits.due(poll, 10) for poll in (2, 3, 4)]
    assert [len(turn) for turn in turns] == [10] * 3
    assert {name for turn in turns for name in turn} == set(many)


def test_one_unknown_id_among_500_costs_a_poll_next_to_nothing() -> None:
    server = Server(
        lambda ids, n: httpx.Response(404) if "id-123" in ids else good(ids),
    )
    with (
        LiveDataClient(SERVER, transport=server.transport, rate_limit=None) as client,
        client.watch(names(500), interval=0.01) as watch,
    ):
        told = {next(watch).milestone_id for _ in range(499)}
        assert told == {*names(500)} - {"id-123"}
        wait_for_polls(watch, 3)
        before, polls = len(server.asked), watch.status.polls
        assert list(watch.status.failing) == ["id-123"]
        wait_for_polls(watch, polls + 30)
        extra = len(server.asked) - before - 5 * (watch.status.polls - polls + 1)
        assert extra <= 8
        assert all(ids == ["id-123"] for ids in server.asked[before:] if "id-123" in ids)


def test_among_many_culprits_nobody_else_is_lost() -> None:
    """One bisection cannot tell of each in a chunk; the next polls can."""
    bad = set(names(100)[::9])
    server = Server(lambda ids, n: httpx.Response(404) if bad & set(ids) else good(ids))
    with (
        LiveDataClient(SERVER, transport=server.transport, rate_limit=None) as client,
        client.watch(names(300), interval=0.01) as watch,
    ):
        told = {watch.next(timeout=20).milestone_id for _ in range(300 - len(bad))}
        assert told == {*names(300)} - bad
        wait_for_polls(watch, 40)
        assert set(watch.status.failing) == bad


def test_a_culprit_that_becomes_known_appears() -> None:
    server = Server(
        lambda ids, n: httpx.Response(404) if "id-3" in ids and n < 20 else good(ids),
    )
    retry = RetryPolicy(attempts=1)
    with (
        LiveDataClient(SERVER, transport=server.transport, rate_limit=None, retry=retry) as client,
        client.watch(names(5), interval=0.005) as watch,
    ):
        told = [next(watch) for _ in range(5)]
        assert (told[-1].milestone_id, told[-1].kind) == ("id-3", "appeared")
        wait_for_polls(watch, watch.status.polls + 2)
        assert watch.status.failing == {}
        assert len(server.asked[-1]) == 5


def wait_for_polls(watch: object, polls: int) -> None:
    while watch.status.polls < polls:
        time.sleep(0.005)
