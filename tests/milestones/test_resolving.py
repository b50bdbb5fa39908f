"""From the tickers of events to milestones: every ticker in one place, in few requests."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from event_server import EventServer, game, games, tickers_of
from harness import SERVER
from kalshi_live import (
    APIConnectionError,
    AuthenticationError,
    ContractError,
    DeadlineExceededError,
    LiveDataClient,
    LiveDataError,
    Milestone,
    Resolution,
    ServerError,
)
from kalshi_live import operations as used_operations
from kalshi_live.milestones import Findings
from kalshi_live.milestones.resolution import events_of_market, nearest
from kalshi_live.results import RejectedItem


def places(found: Resolution) -> dict[str, str]:
    """Where each ticker stands; fails when one stands in two places, or in none."""
    kinds = {"present": found, "missing": found.missing}
    kinds |= {"ambiguous": found.ambiguous, "failed": found.failed}
    standing = [(ticker, kind) for kind, tickers in kinds.items() for ticker in tickers]
    assert sorted(ticker for ticker, _ in standing) == sorted(found.requested)
    return dict(standing)


def milestone(
    id_: str, *, main: str | None = None, primary: Any = (), related: Any = ()
) -> Milestone:
    details = {} if main is None else {"main_game_event_ticker": main}
    return Milestone(
        id=id_,
        details=details,
        primary_event_tickers=tuple(primary),
        related_event_tickers=tuple(related),
    )


A, B = "KXGAME-A", "KXGAME-B"
NEAREST: dict[str, tuple[list[Milestone], list[str]]] = {
    "one that is related": ([milestone("m", related=[A])], ["m"]),
    "the main event before a related one": (
        [milestone("r", related=[A]), milestone("m", main=A, related=[A])],
        ["m"],
    ),
    "the sole primary event is the main one": (
        [milestone("r", related=[A]), milestone("m", primary=[A])],
        ["m"],
    ),
    "one of several primary events before a related one": (
        [milestone("r", related=[A]), milestone("m", primary=[B, A])],
        ["m"],
    ),
    "a named main event before one of several primary ones": (
        [milestone("p", primary=[A, B]), milestone("m", main=A)],
        ["m"],
    ),
    "two main events": ([milestone("m", main=A), milestone("n", main=A)], ["m", "n"]),
    "two that are related": (
        [milestone("m", related=[A]), milestone("n", related=[A, B])],
        ["m", "n"],
    ),
}


@pytest.mark.parametrize("case", NEAREST)
def test_an_event_belongs_to_the_milestone_that_is_nearest(case: str) -> None:
    candidates, expected = NEAREST[case]
    assert [one.id for one in nearest(A, candidates)] == expected
    assert [one.id for one in nearest(A, candidates[::-1])] == expected[::-1]


@pytest.mark.parametrize(
    ("ticker", "events"),
    [
        ("KXNFLGAME-26NOV24KCBAL-KC", ("KXNFLGAME-26NOV24KCBAL",)),
        ("KXHIGHCHI-26JAN20-T-5", ("KXHIGHCHI-26JAN20-T", "KXHIGHCHI-26JAN20")),
        ("KXNFLGAME-26NOV24KCBAL", ()),
        ("KXNFLGAME", ()),
    ],
)
def test_a_market_may_belong_to_the_events_that_its_ticker_begins_with(
    ticker: str, events: tuple[str, ...]
) -> None:
    assert events_of_market(ticker) == events


SOME = st.lists(
    st.sampled_from([A, B, f"{A}-X", f"{A}-X-Y", "KXOTHER-1", "KXOTHER-1-Z"]), max_size=4
)


@given(
    requested=SOME,
    events=SOME,
    failed=SOME,
    malformed=SOME,
    milestones=st.lists(
        st.builds(
            milestone,
            st.sampled_from(["m", "n", "o"]),
            main=st.none() | st.sampled_from([A, B]),
            primary=SOME,
            related=SOME,
        ),
        max_size=4,
    ),
)
def test_whatever_was_found_every_ticker_stands_in_one_place(
    requested: list[str],
    events: list[str],
    failed: list[str],
    malformed: list[str],
    milestones: list[Milestone],
) -> None:
    error = ServerError("503")
    item = RejectedItem(None, "id: required", {"related_event_tickers": malformed})
    findings = Findings(set(events), milestones, [item], dict.fromkeys(failed, error))
    tickers = tuple(dict.fromkeys(requested))

    found = findings.resolution(tickers)

    assert found.requested == tickers
    standing = places(found)
    assert list(found) == [ticker for ticker in tickers if standing[ticker] == "present"]
    assert all(standing[ticker] == "failed" for ticker in tickers if ticker in failed)
    for ticker, several in found.ambiguous.items():
        assert len({one.id for one in several}) == len(several) > 1, ticker


def test_each_ticker_is_resolved_in_requested_order_and_asked_for_once(face_name: str) -> None:
    server = EventServer([game("A", "KXSPREAD-A"), game("B")], events=["KXRAIN-1"])
    asked = ["KXSPREAD-A", B, "KXNONE-1", A, "KXRAIN-1", B]

    found = server.call(face_name, "resolve", iter(asked))

    assert found.requested == tuple(dict.fromkeys(asked))
    assert {ticker: one.id for ticker, one in found.items()} == {
        "KXSPREAD-A": "mA",
        B: "mB",
        A: "mA",
    }
    assert list(found) == ["KXSPREAD-A", B, A]
    assert found.ids == ("mA", "mB")
    assert found.missing == ("KXNONE-1", "KXRAIN-1")
    assert places(found)
    (request,) = server.requests
    assert request.url.params["tickers"].split(",") == list(dict.fromkeys(asked))
    assert request.url.params["limit"] == "5"


def test_a_thousand_tickers_take_five_requests(face_name: str) -> None:
    rows = games(1000)
    server = EventServer(rows)

    found = server.call(face_name, "resolve", tickers_of(rows))

    assert len(found) == 1000
    assert len(server.requests) == 5
    assert {len(request.url.params["tickers"].split(",")) for request in server.requests} == {200}
    assert max(len(request.url.query) for request in server.requests) < 8192


def test_long_tickers_are_cut_by_the_length_of_the_query(face_name: str) -> None:
    rows = [game(f"{number:03}{'X' * 90}") for number in range(200)]
    server = EventServer(rows)

    assert len(server.call(face_name, "resolve", tickers_of(rows))) == 200
    assert max(len(request.url.query) for request in server.requests) < 8192


def test_small_pages_are_followed_to_the_last(face_name: str) -> None:
    rows = games(20)
    server = EventServer(rows, page=7)

    assert len(server.call(face_name, "resolve", [*tickers_of(rows), "KXNONE-1"])) == 20
    assert [request.url.params.get("cursor") for request in server.requests] == [None, "7", "14"]


def test_a_market_is_taken_for_its_event(face_name: str) -> None:
    server = EventServer([game("A"), game("B")], events=["KXRAIN-1"])
    asked = [f"{A}-KC", f"{B}-T-5", B, "KXRAIN-1-YES", "KXNONE-1-X"]

    found = server.call(face_name, "resolve", asked)

    assert {ticker: one.id for ticker, one in found.items()} == {
        f"{A}-KC": "mA",
        f"{B}-T-5": "mB",
        B: "mB",
    }
    assert found.missing == ("KXRAIN-1-YES", "KXNONE-1-X")
    assert [request.url.params["tickers"] for request in server.requests][1:] == [
        f"{A},KXRAIN-1,KXNONE-1"
    ]


def test_an_event_whose_name_begins_like_another_is_itself(face_name: str) -> None:
    server = EventServer([game("A"), game("A-2")])

    found = server.call(face_name, "resolve", [f"{A}-2"])

    assert found[f"{A}-2"].id == "mA-2"
    assert len(server.requests) == 1


def test_the_newest_of_the_same_milestone_wins(face_name: str) -> None:
    old = game("A", title="old", last_updated_ts="2026-11-23T00:00:00Z")
    new = game("A", title="new", last_updated_ts="2026-11-24T00:00:00Z")

    found = EventServer([new, old]).call(face_name, "resolve", [A])

    assert found[A].title == "new"


def asks_for(ticker: str, answer: Any) -> Any:
    return lambda request, n: (
        answer if ticker in request.url.params.get("tickers", "").split(",") else None
    )


FAULTS: dict[str, tuple[Any, type[LiveDataError]]] = {
    "503": (httpx.Response(503), ServerError),
    "500": (httpx.Response(500), ServerError),
    "no connection": (httpx.ConnectError("refused"), APIConnectionError),
    "no events": ({"milestones": [], "cursor": ""}, ContractError),
    "a cursor that repeats": (
        {"events": [], "milestones": [], "cursor": "again"},
        ContractError,
    ),
    "a number for a cursor": ({"events": [], "milestones": [], "cursor": 7}, ContractError),
    "milestones is an object": ({"events": [], "milestones": {}}, ContractError),
    "an error in a 200": ({"error": "boom"}, ContractError),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_chunk_that_fails_costs_its_own_tickers_only(face_name: str, fault: str) -> None:
    answer, kind = FAULTS[fault]
    rows = games(450)
    asked = tickers_of(rows)
    server = EventServer(rows, fault=asks_for(asked[250], answer))

    found = server.call(face_name, "resolve", asked)

    assert set(found.failed) == set(asked[200:400])
    assert {type(error) for error in found.failed.values()} == {kind}
    assert set(found) == {*asked[:200], *asked[400:]}
    assert places(found)


def test_a_list_that_never_ends_does(face_name: str) -> None:
    def endless(request: httpx.Request, n: int) -> Any:
        return {"events": [], "milestones": [], "cursor": f"c{n}"}

    server = EventServer([], fault=endless)

    found = server.call(face_name, "resolve", [A, B])

    assert {type(error) for error in found.failed.values()} == {ContractError}
    assert len(server.requests) < 20


def test_what_came_before_a_page_that_fails_is_not_lost(face_name: str) -> None:
    rows = games(20)

    def second_page_fails(request: httpx.Request, n: int) -> Any:
        return httpx.Response(500) if "cursor" in request.url.params else None

    server = EventServer(rows, page=7, fault=second_page_fails)

    found = server.call(face_name, "resolve", tickers_of(rows))

    assert (len(found), len(found.failed)) == (7, 13)
    assert places(found)


@pytest.mark.parametrize("answer", [httpx.Response(503), httpx.Response(429), httpx.ReadError("x")])
def test_a_passing_fault_costs_nothing(face_name: str, answer: Any) -> None:
    rows = games(400)
    server = EventServer(rows, fault=lambda request, n: answer if n in {1, 3} else None)

    found = server.call(face_name, "resolve", tickers_of(rows))

    assert len(found) == 400
    assert len(server.requests) == 4


def test_a_401_ends_the_whole_call(face_name: str) -> None:
    rows = games(2000)
    server = EventServer(rows, fault=lambda request, n: httpx.Response(401))

    found = server.call(face_name, "resolve", tickers_of(rows), max_connections=2)

    assert {type(error) for error in found.failed.values()} == {AuthenticationError}
    assert len(found.failed) == 2000
    assert len(server.requests) <= 2


def test_a_server_that_is_away_is_not_asked_for_every_chunk(face_name: str) -> None:
    rows = games(4000)
    server = EventServer(rows, fault=lambda request, n: httpx.Response(503))

    found = server.call(face_name, "resolve", tickers_of(rows), max_connections=4)

    assert len(found.failed) == 4000
    assert len(server.requests) < 20


def test_at_the_deadline_what_came_stays(face_name: str) -> None:
    rows = games(400)
    asked = tickers_of(rows)

    def slow(request: httpx.Request, n: int) -> Any:
        if asked[300] in request.url.params["tickers"]:
            return httpx.Response(503, headers={"retry-after": "60"})
        return None

    found = EventServer(rows, fault=slow).call(face_name, "resolve", asked, deadline=0.5)

    assert (len(found), len(found.failed)) == (200, 200)
    assert not places(found).keys() - set(asked)


def test_a_deadline_that_is_too_short_fails_what_it_cuts_off(face_name: str) -> None:
    rows = games(1)

    async def late(request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(30)
        raise AssertionError

    server = EventServer(rows)
    transport = httpx.MockTransport(late)
    server.options = lambda **options: {"transport": transport} | options  # type: ignore[method-assign]

    found = server.call(face_name, "resolve", tickers_of(rows), deadline=0.05)

    assert [type(error) for error in found.failed.values()] == [DeadlineExceededError]


@pytest.mark.parametrize(
    ("row", "place"),
    [
        ({"id": None, "related_event_tickers": [A]}, "failed"),
        ({"id": "mA", "details": [], "related_event_tickers": [A]}, "failed"),
        ({"id": None, "related_event_tickers": None}, "missing"),
    ],
)
def test_a_malformed_milestone_costs_its_events_only(
    face_name: str, row: dict[str, Any], place: str
) -> None:
    body = {
        "events": [{"event_ticker": A}, {"event_ticker": B}, None, {"event_ticker": 3}],
        "milestones": [row, game("B")],
        "cursor": None,
    }
    server = EventServer(fault=lambda request, n: body)

    found = server.call(face_name, "resolve", [A, B])

    assert places(found) == {A: place, B: "present"}


def test_milestones_that_are_absent_from_the_answer_are_none(face_name: str) -> None:
    server = EventServer(fault=lambda request, n: {"events": [{"event_ticker": A}]})

    assert server.call(face_name, "resolve", [A]).missing == (A,)


def test_two_milestones_of_an_event_are_ambiguous_and_told(face_name: str) -> None:
    shared = "KXSERIES-1"
    rows = [game("A", shared), game("B", shared)]

    found = EventServer(rows).call(face_name, "resolve", [shared, A])

    assert [one.id for one in found.ambiguous[shared]] == ["mA", "mB"]
    assert list(found) == [A]
    with pytest.raises(KeyError, match="2 milestones"):
        found[shared]


def test_without_a_list_of_tickers_each_is_asked_for_by_itself(
    face_name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(used_operations, "EVENTS_TAKE_TICKERS", False)
    server = EventServer([game("A", "KXSPREAD-A"), game("B")])

    found = server.call(face_name, "resolve", ["KXSPREAD-A", B, "KXNONE-1", f"{A}-KC"])

    assert {ticker: one.id for ticker, one in found.items()} == {
        "KXSPREAD-A": "mA",
        B: "mB",
        f"{A}-KC": "mA",
    }
    assert found.missing == ("KXNONE-1",)
    assert set(server.paths()) == {"/milestones"}


def test_the_fallback_fails_one_ticker_by_one(
    face_name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(used_operations, "EVENTS_TAKE_TICKERS", False)

    def fault(request: httpx.Request, n: int) -> Any:
        return httpx.Response(400) if request.url.params["related_event_ticker"] == A else None

    found = EventServer([game("A"), game("B")], fault=fault).call(face_name, "resolve", [A, B])

    assert places(found) == {A: "failed", B: "present"}


@pytest.mark.parametrize(
    ("tickers", "kind", "message"),
    [
        (A, TypeError, "event_tickers must be an iterable of event tickers"),
        (7, TypeError, "event_tickers must be an iterable"),
        ([A, 7], TypeError, r"event_tickers\[1\] must be a string"),
        ([" "], ValueError, r"event_tickers\[0\] is blank"),
        ([f"{A},{B}"], ValueError, "contains a comma"),
    ],
)
@pytest.mark.parametrize("method", ["resolve", "get_for_events"])
def test_what_can_be_no_ticker_is_refused_before_anything_is_sent(
    face_name: str, method: str, tickers: Any, kind: type[Exception], message: str
) -> None:
    server = EventServer()
    with pytest.raises(kind, match=message):
        server.call(face_name, method, tickers)
    assert server.requests == []


@pytest.mark.parametrize("method", ["resolve", "get_for_events", "structured_targets"])
def test_nothing_asked_for_is_nothing_sent(face_name: str, method: str) -> None:
    server = EventServer()
    assert len(server.call(face_name, method, [])) == 0
    assert server.requests == []


def test_a_resolution_can_be_asked_for_as_it_is() -> None:
    server = EventServer([game("A", "KXSPREAD-A"), game("B")])
    with LiveDataClient(SERVER, **server.options()) as client:
        found = client.resolve(["KXSPREAD-A", A, B])
        assert list(client.get(found)) == ["mA", "mB"]
