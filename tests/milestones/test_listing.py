"""A listing is complete, or it says so; and it ends, whatever the server does."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from harness import SERVER, Answering, Server, good, requested_ids
from kalshi_live import (
    APIConnectionError,
    AuthenticationError,
    BadRequestError,
    ContractError,
    IncompleteListingError,
    LiveDataClient,
    LiveDataError,
    Milestone,
    MilestoneList,
    NotFoundError,
    RateLimitError,
    Resolution,
    ServerError,
)
from kalshi_live.calls.listings import MilestoneStream
from kalshi_live.calls.planning import HasIds

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
Answer = Callable[[str, int], Any]
"""From the cursor ("" for the first page) and the number of the request to what is answered."""


def row(number: int, **fields: Any) -> dict[str, Any]:
    start = NOON + timedelta(hours=number)
    return {"id": f"m{number}", "title": f"Game {number}", "start_date": start.isoformat()} | fields


def page(first: int, last: int, cursor: Any = "") -> dict[str, Any]:
    return {"milestones": [row(number) for number in range(first, last)], "cursor": cursor}


PAGES = {"": page(0, 3, "a"), "a": page(3, 6, "b"), "b": page(6, 8)}
ALL = tuple(f"m{number}" for number in range(8))


class Pager(Answering):
    """A server of milestones, page by page; `queries` are those that came."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(
            lambda request, number: answer(request.url.params.get("cursor", ""), number)
        )

    @property
    def queries(self) -> list[httpx.QueryParams]:
        return [request.url.params for request in self.requests]

    def list(self, face_name: str, **arguments: Any) -> MilestoneList:
        return self.call(face_name, "milestones", **arguments)

    def stream(self, face_name: str, **arguments: Any) -> list[str]:
        return [one.id for one in self.call(face_name, "stream_milestones", **arguments)]

    def streamed(self, **arguments: Any) -> tuple[MilestoneStream, list[str]]:
        """A stream, and what it yields before it ends or raises."""
        ids: list[str] = []
        with LiveDataClient(SERVER, **self.options()) as client:
            stream = client.stream_milestones(**arguments)
            with contextlib.suppress(LiveDataError):
                ids.extend(milestone.id for milestone in stream)
        return stream, ids


def pages_with(changes: dict[str, Any]) -> Answer:
    return lambda cursor, n: (PAGES | changes)[cursor]


def once(cursor: str, fault: Any) -> Answer:
    """Each page as it is, but for the first request of one."""
    struck: list[str] = []

    def answer(asked: str, n: int) -> Any:
        if asked == cursor and cursor not in struck:
            struck.append(cursor)
            return fault
        return PAGES[asked]

    return answer


COMPLETE: dict[str, Answer] = {
    "plain pages": pages_with({}),
    "the last cursor is null": pages_with({"b": page(6, 8, None)}),
    "the last cursor is absent": pages_with({"b": {"milestones": [row(6), row(7)]}}),
    "an empty page with a cursor": pages_with({"a": page(0, 0, "c"), "c": page(3, 6, "b")}),
    "null with a cursor": pages_with(
        {"a": {"milestones": None, "cursor": "c"}, "c": page(3, 6, "b")}
    ),
    "one milestone twice": pages_with({"a": page(2, 6, "b")}),
    "an unknown field": pages_with({"b": page(6, 8) | {"total": 8}}),
    "a 503 in the middle": once("a", httpx.Response(503)),
    "a 429 in the middle": once("a", httpx.Response(429)),
    "a broken connection in the middle": once("b", httpx.ReadError("reset")),
    "no JSON in the middle": once("a", httpx.Response(200, content=b"<html>")),
    "a 503 at the start": once("", httpx.Response(503)),
}

INCOMPLETE: dict[str, tuple[Answer, type[LiveDataError], int, str | None]] = {
    "the first page fails": (pages_with({"": httpx.Response(503)}), ServerError, 0, None),
    "the middle page fails": (pages_with({"a": httpx.Response(500)}), ServerError, 3, "a"),
    "the last page fails": (pages_with({"b": httpx.Response(503)}), ServerError, 6, "b"),
    "a 401 in the middle": (pages_with({"a": httpx.Response(401)}), AuthenticationError, 3, "a"),
    "a 429 that stays": (pages_with({"a": httpx.Response(429)}), RateLimitError, 3, "a"),
    "a 400 with msg": (
        pages_with({"a": httpx.Response(400, json={"msg": "bad cursor"})}),
        BadRequestError,
        3,
        "a",
    ),
    "a 404": (pages_with({"b": httpx.Response(404)}), NotFoundError, 6, "b"),
    "a connection that breaks": (
        pages_with({"b": httpx.ReadError("reset")}),
        APIConnectionError,
        6,
        "b",
    ),
    "a cursor that repeats": (pages_with({"b": page(6, 8, "a")}), ContractError, 8, "a"),
    "a cursor that leads to itself": (pages_with({"a": page(3, 6, "a")}), ContractError, 6, "a"),
    "no milestones": (pages_with({"a": {"cursor": "b"}}), ContractError, 3, "a"),
    "milestones is an object": (pages_with({"a": {"milestones": {}}}), ContractError, 3, "a"),
    "a list for a body": (pages_with({"a": []}), ContractError, 3, "a"),
    "a number for a cursor": (pages_with({"a": page(3, 6, 7)}), ContractError, 3, "a"),
    "a cursor too long": (pages_with({"a": page(3, 6, "c" * 2**20)}), ContractError, 3, "a"),
    "an error in a 200": (pages_with({"a": {"error": "boom"}}), ContractError, 3, "a"),
    "an error beside null": (
        pages_with({"a": {"milestones": None, "error": "boom"}}),
        ContractError,
        3,
        "a",
    ),
    "an error beside an empty last page": (
        pages_with({"b": page(0, 0) | {"error": {"code": "internal"}}}),
        ContractError,
        6,
        "b",
    ),
    "no JSON": (
        pages_with({"a": httpx.Response(200, content=b"<html>")}),
        ContractError,
        3,
        "a",
    ),
}


@pytest.mark.parametrize("case", COMPLETE)
def test_a_listing_has_every_milestone_once_and_calls_itself_complete(
    face_name: str, case: str
) -> None:
    listing = Pager(COMPLETE[case]).list(face_name)
    assert listing.ids == ALL
    assert listing.complete
    assert (listing.error, listing.next_cursor) == (None, None)
    assert Pager(COMPLETE[case]).stream(face_name) == list(ALL)
    stream, _ = Pager(COMPLETE[case]).streamed()
    assert (stream.complete, stream.error) == (True, None)


@pytest.mark.parametrize("case", INCOMPLETE)
def test_a_listing_that_stops_early_says_so_and_keeps_what_came(face_name: str, case: str) -> None:
    answer, error, count, cursor = INCOMPLETE[case]
    listing = Pager(answer).list(face_name, on_error="collect", deadline=5.0)
    assert listing.ids == ALL[:count]
    assert not listing.complete
    assert isinstance(listing.error, error)
    assert listing.next_cursor == cursor
    with pytest.raises(IncompleteListingError, match=f"after {count} milestones") as caught:
        Pager(answer).list(face_name, deadline=5.0)
    assert caught.value.milestones.ids == ALL[:count]


@pytest.mark.parametrize("case", INCOMPLETE)
def test_a_stream_that_stops_early_says_so_and_yields_what_came(face_name: str, case: str) -> None:
    answer, error, count, cursor = INCOMPLETE[case]
    for on_error in ("raise", "collect"):
        stream, ids = Pager(answer).streamed(on_error=on_error, deadline=5.0)
        assert ids == list(ALL[:count])
        assert isinstance(stream.error, error)
        assert (stream.complete, stream.next_cursor) == (False, cursor)
    with pytest.raises(error):
        Pager(answer).stream(face_name, deadline=5.0)
    collected = Pager(answer).stream(face_name, on_error="collect", deadline=5.0)
    assert collected == list(ALL[:count])
    with pytest.raises(error):
        Pager(answer).stream(face_name, deadline=5.0)


def test_an_endless_listing_ends(face_name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kalshi_live.calls.pages.MOST_PAGES", 20)
    pager = Pager(lambda cursor, n: page(n, n + 1, f"c{n}"))
    listing = pager.list(face_name, on_error="collect")
    assert len(pager.queries) <= 21
    assert isinstance(listing.error, ContractError)
    assert "does not end" in str(listing.error)


def test_the_deadline_holds_for_a_whole_listing(face_name: str) -> None:
    pager = Pager(lambda cursor, n: page(n, n + 1, f"c{n}"))
    listing = pager.list(face_name, on_error="collect", deadline=0.2)
    assert not listing.complete
    assert len(listing) > 1


def test_an_interruption_costs_no_page(face_name: str) -> None:
    def answer(cursor: str, n: int) -> Any:
        return httpx.Response(503) if 2 <= n <= 6 else PAGES[cursor]

    listing = Pager(answer).list(face_name, deadline=20.0)
    assert listing.ids == ALL


def test_the_newest_of_two_versions_of_a_milestone_is_kept(face_name: str) -> None:
    old = row(1, title="old", last_updated_ts="2026-11-24T10:00:00Z")
    new = row(1, title="new", last_updated_ts="2026-11-24T11:00:00Z")
    for first, second in ((old, new), (new, old)):
        answers = {"": {"milestones": [first], "cursor": "a"}, "a": {"milestones": [second]}}
        (kept,) = Pager(lambda cursor, n, answers=answers: answers[cursor]).list(face_name)
        assert kept.title == "new"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (None, "not an object"),
        ({}, "id: required"),
        ({"id": 7}, "id: required"),
        ({"id": " "}, "id: required"),
        ({"id": "a,b"}, "id: contains a comma"),
        (row(9, details=[]), "details: not an object"),
        (row(9, title=7), "title: not a string"),
    ],
)
def test_a_malformed_milestone_costs_itself(face_name: str, raw: Any, reason: str) -> None:
    body = {"milestones": [row(0), raw, row(1)], "cursor": ""}
    listing = Pager(lambda cursor, n: body).list(face_name)
    assert listing.ids == ("m0", "m1")
    assert listing.complete
    (rejected,) = listing.rejected
    assert rejected.raw == raw
    assert reason in rejected.reason
    stream, ids = Pager(lambda cursor, n: body).streamed()
    assert (ids, stream.rejected) == (["m0", "m1"], listing.rejected)


def test_what_starts_after_the_last_start_is_left_out_and_no_longer_asked_for(
    face_name: str,
) -> None:
    pager = Pager(pages_with({}))
    listing = pager.list(face_name, maximum_start_date=NOON + timedelta(hours=1))
    assert listing.ids == ("m0", "m1")
    assert listing.complete
    assert len(pager.queries) <= 2


def test_one_start_that_is_out_of_order_does_not_end_a_listing(face_name: str) -> None:
    first = {"milestones": [row(0), row(1), row(2), row(99)], "cursor": "a"}
    listing = Pager(pages_with({"": first})).list(
        face_name, maximum_start_date=NOON + timedelta(hours=7)
    )
    assert listing.ids == ALL
    assert listing.complete


def test_a_window_around_now_leaves_out_what_starts_earlier_or_later(face_name: str) -> None:
    now, hour = datetime.now(UTC), timedelta(hours=1)
    rows = [
        row(0, start_date=(now + hour).isoformat()),
        row(1, start_date=(now + 3 * hour).isoformat()),
    ]
    pager = Pager(lambda cursor, n: {"milestones": rows})
    assert pager.list(face_name, starts_within=2 * hour).ids == ("m0",)
    assert pager.stream(face_name, starts_within=2 * hour) == ["m0"]
    for query in pager.queries:
        assert set(query) == {"limit", "minimum_start_date"}
        start = datetime.fromisoformat(query["minimum_start_date"])
        assert now <= start + 2 * hour <= datetime.now(UTC)


def test_what_was_moved_past_the_last_start_is_judged_by_its_newest_version(
    face_name: str,
) -> None:
    at = {"last_updated_ts": "2026-11-24T10:00:00Z"}
    moved = {"start_date": row(99)["start_date"], "last_updated_ts": "2026-11-24T11:00:00Z"}
    last = NOON + timedelta(hours=7)
    for old, new, is_kept in ((at, moved, False), (moved, at, False), (at, at, True)):
        changes = {
            "": {"milestones": [row(0), row(1, **old), row(2)], "cursor": "a"},
            "a": {"milestones": [row(1, **new), *page(3, 6)["milestones"]], "cursor": "b"},
        }
        listing = Pager(pages_with(changes)).list(face_name, maximum_start_date=last)
        assert (set(ALL) - set(listing.ids) == {"m1"}) is not is_kept
        assert listing.complete


def test_filters_are_sent_by_kalshis_names_and_limit_always(face_name: str) -> None:
    pager = Pager(pages_with({"": page(0, 1)}))
    pager.list(
        face_name,
        type="football_game",
        competition="NFL",
        minimum_start_date=NOON,
        maximum_start_date="2026-11-25T00:00:00Z",
        min_updated_ts=NOON + timedelta(seconds=0.5),
    )
    (query,) = pager.queries
    assert dict(query) == {
        "limit": "500",
        "type": "football_game",
        "competition": "NFL",
        "minimum_start_date": NOON.isoformat(),
        "min_updated_ts": str(int(NOON.timestamp()) - 1),
    }


@pytest.mark.parametrize(
    ("arguments", "error", "says"),
    [
        ({"kind": "football_game"}, TypeError, "'kind' is no filter"),
        ({"type": 7}, TypeError, "type must be a string"),
        ({"type": " "}, ValueError, "type must not be blank"),
        ({"minimum_start_date": datetime(2026, 11, 24)}, ValueError, "no time zone"),  # noqa: DTZ001
        ({"minimum_start_date": "soon"}, ValueError, "no RFC 3339 date-time"),
        ({"maximum_start_date": 7}, TypeError, "not int"),
        ({"starts_within": 3600}, TypeError, "starts_within must be a timedelta"),
        ({"starts_within": timedelta()}, ValueError, "starts_within must be positive"),
        ({"starts_within": timedelta.max}, ValueError, "no longer than 36500 days"),
        *(
            ({"starts_within": timedelta(hours=1), date: NOON}, ValueError, "cannot be combined")
            for date in ("minimum_start_date", "maximum_start_date")
        ),
        ({"on_error": "ignore"}, ValueError, "on_error"),
        ({"deadline": 0}, ValueError, "deadline"),
    ],
)
def test_arguments_that_make_no_sense_are_refused_before_anything_is_sent(
    face_name: str, arguments: dict[str, Any], error: type[Exception], says: str
) -> None:
    pager = Pager(pages_with({}))
    with pytest.raises(error, match=says):
        pager.list(face_name, **arguments)
    assert pager.queries == []


def test_what_milestones_returned_is_what_get_takes() -> None:
    server = Answering(lambda request, n: page(0, 3) if n == 1 else {"live_datas": None})
    with LiveDataClient(SERVER, **server.options()) as client:
        assert client.get(client.milestones()).missing == ("m0", "m1", "m2")
    assert requested_ids(server.requests[-1]) == ["m0", "m1", "m2"]


class Found:
    ids = ("m1", "m0")


M0, M1 = Milestone(id="m0"), Milestone(id="m1")


@pytest.mark.parametrize(
    "found",
    [
        Found(),
        MilestoneList([M1, M0]),
        Resolution(("x", "y", "z", "?"), present={"x": M1, "y": M0, "z": M1}),
    ],
)
def test_whatever_has_ids_is_taken_for_them(found: HasIds) -> None:
    with LiveDataClient(SERVER, transport=Server(lambda ids, n: good(ids)).transport) as client:
        assert tuple(client.get(found)) == Found.ids
        assert [tuple(batch) for batch in client.stream(found)] == [Found.ids]
        assert client.watch(found).ids == Found.ids


def test_a_watch_is_added_to_and_taken_from_by_listings() -> None:
    with LiveDataClient(SERVER, **Pager(pages_with({})).options()) as client:
        listing = client.milestones()
        watch = client.watch(["other"])
        watch.add(listing)
        assert watch.ids == ("other", *ALL)
        watch.remove(listing)
        assert watch.ids == ("other",)


def test_a_single_milestone_is_there_or_not_found() -> None:
    def handle(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/milestones/m1"):
            return httpx.Response(200, json={"milestone": row(1)})
        return httpx.Response(404)

    with LiveDataClient(SERVER, transport=httpx.MockTransport(handle)) as client:
        assert client.milestone("m1").title == "Game 1"
        with pytest.raises(NotFoundError):
            client.milestone("m2")
        with pytest.raises(ValueError, match="blank"):
            client.milestone("")


def test_a_stream_that_is_left_early_asks_for_nothing_more() -> None:
    pager = Pager(lambda cursor, n: page(n, n + 1, f"c{n}"))
    with LiveDataClient(SERVER, **pager.options()) as client:
        with client.stream_milestones() as milestones:
            assert next(milestones).id == "m1"
        assert not milestones.complete
        asked = len(pager.queries)
        assert list(milestones) == []
        assert len(pager.queries) == asked
