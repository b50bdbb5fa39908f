"""Structured targets: each asked for once, in chunks, and every id in one place."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from event_server import EventServer, game, games
from harness import SERVER
from kalshi_live import (
    ContractError,
    LiveDataClient,
    ServerError,
    StructuredTarget,
)
from kalshi_live.operations import MOST_TARGETS
from kalshi_trade_api import spec_facts


def ids(count: int) -> list[str]:
    return [f"26NOV24G{number:04}h" for number in range(count)]


def rows(*targets: Any) -> Any:
    return lambda request, n: {"structured_targets": list(targets), "cursor": ""}


def test_targets_come_in_requested_order_each_once(face_name: str) -> None:
    server = EventServer([game("A"), game("B")])

    found = server.call(face_name, "structured_targets", iter(["Bh", "none", "Aa", "Bh"]))

    assert found.requested == ("Bh", "none", "Aa")
    assert [(one.id, one.name, one.type) for one in found.values()] == [
        ("Bh", "Team Bh", "football_team"),
        ("Aa", "Team Aa", "football_team"),
    ]
    assert found.missing == ("none",)
    assert found.failed == {}
    assert found.names == {"Bh": "Team Bh", "Aa": "Team Aa"}
    (request,) = server.requests
    assert request.url.params.get_list("ids") == ["Bh", "none", "Aa"]
    assert request.url.params["page_size"] == "3"


def test_a_chunk_holds_what_the_specification_and_a_query_allow(face_name: str) -> None:
    limits = spec_facts.ARRAY_LIMITS["GetStructuredTargets"]["ids"]["maxItems"]
    assert limits >= MOST_TARGETS
    server = EventServer(games(2500))

    found = server.call(face_name, "structured_targets", ids(2500))

    assert len(found) == 2500
    assert max(len(request.url.query) for request in server.requests) < 8192
    most = max(len(request.url.params.get_list("ids")) for request in server.requests)
    assert 1 < most <= MOST_TARGETS


def test_small_pages_are_followed(face_name: str) -> None:
    server = EventServer(games(20), page=7)
    assert len(server.call(face_name, "structured_targets", ids(20))) == 20
    assert len(server.requests) == 3


def test_a_client_asks_for_each_target_once_unless_it_is_told_to() -> None:
    server = EventServer([game("A"), game("B")])
    with LiveDataClient(SERVER, **server.options()) as client:
        assert list(client.structured_targets(["Ah", "none"])) == ["Ah"]
        assert list(client.structured_targets(["Ah", "Bh", "none"])) == ["Ah", "Bh"]
        assert list(client.structured_targets(["Ah", "Bh"])) == ["Ah", "Bh"]
        assert list(client.structured_targets(["Ah"], refresh=True)) == ["Ah"]

    asked = [request.url.params.get_list("ids") for request in server.requests]
    assert asked == [["Ah", "none"], ["Bh", "none"], ["Ah"]]


def test_what_is_refreshed_is_what_is_known_from_then_on() -> None:
    names = iter(["old", "new"])
    server = EventServer(
        fault=lambda request, n: {"structured_targets": [{"id": "t", "name": next(names)}]}
    )
    with LiveDataClient(SERVER, **server.options()) as client:
        assert client.structured_targets(["t"])["t"].name == "old"
        assert client.structured_targets(["t"], refresh=True)["t"].name == "new"
        assert client.structured_targets(["t"])["t"].name == "new"


def test_a_refresh_that_fails_says_so_and_keeps_what_is_known() -> None:
    server = EventServer(
        [game("A")], fault=lambda request, n: httpx.Response(500) if n > 1 else None
    )
    with LiveDataClient(SERVER, **server.options()) as client:
        client.structured_targets(["Ah"])
        again = client.structured_targets(["Ah"], refresh=True)
        assert (list(again), [type(error) for error in again.failed.values()]) == (
            [],
            [ServerError],
        )
        assert list(client.structured_targets(["Ah"])) == ["Ah"]


def test_a_chunk_that_fails_costs_its_own_ids_only(face_name: str) -> None:
    wanted = ids(1000)

    def fault(request: httpx.Request, n: int) -> Any:
        return httpx.Response(500) if wanted[700] in request.url.params.get_list("ids") else None

    server = EventServer(games(1000), fault=fault)
    found = server.call(face_name, "structured_targets", wanted)

    assert wanted[700] in found.failed
    assert 0 < len(found.failed) < 500
    assert {*found} | {*found.failed} == {*wanted}
    assert found.missing == ()


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"id": "t"}, StructuredTarget(id="t")),
        ({"id": "t", "name": "", "type": None, "details": None}, StructuredTarget(id="t")),
        ({"id": "t", "name": 76, "type": 3, "details": []}, StructuredTarget(id="t", name="76")),
        ({"id": "t", "last_updated_ts": "0001-01-01T00:00:00Z"}, StructuredTarget(id="t")),
        ({"name": "Nameless"}, None),
        ({"id": 7}, None),
        (None, None),
        ("t", None),
    ],
)
def test_only_the_id_of_a_target_is_certain(row: Any, expected: StructuredTarget | None) -> None:
    found = EventServer(fault=rows(row)).call("sync", "structured_targets", ["t"])
    assert dict(found) == ({} if expected is None else {"t": expected})
    assert found.missing == (() if expected else ("t",))


def test_targets_that_nobody_asked_for_are_not_taken(face_name: str) -> None:
    found = EventServer(fault=rows({"id": "other"}, {"id": "t"})).call(
        face_name, "structured_targets", ["t"]
    )
    assert list(found) == ["t"]


@pytest.mark.parametrize("body", [{}, [], {"structured_targets": {}}, {"error": "boom"}])
def test_a_body_of_another_shape_fails_the_ids(face_name: str, body: Any) -> None:
    found = EventServer(fault=lambda request, n: body).call(face_name, "structured_targets", ["t"])
    assert [type(error) for error in found.failed.values()] == [ContractError]


def test_the_ids_at_providers_are_those_of_play_by_play() -> None:
    raw = {"source_id": "sr:competitor:41", "source_ids": {"source_3_id": "u-1", "source_6_id": ""}}
    assert StructuredTarget(id="t", raw=raw).source_ids == {"sr:competitor:41", "u-1"}
    assert StructuredTarget(id="t", raw={"source_ids": []}).source_ids == frozenset()


@pytest.mark.parametrize("wanted", ["t", [7], [""], ["a,b"]])
def test_what_can_be_no_id_is_refused(face_name: str, wanted: Any) -> None:
    server = EventServer()
    with pytest.raises((TypeError, ValueError), match="ids"):
        server.call(face_name, "structured_targets", wanted)
    assert server.requests == []
