"""A watch of a query: its milestones join and leave, and nothing false is told of it."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from harness import FACES, SERVER, Answering, good, item, names, requested_ids
from kalshi_live import (
    APIStatusError,
    AsyncLiveDataClient,
    AuthenticationError,
    Change,
    LiveDataClient,
    MilestoneQuery,
    RetryPolicy,
    ServerError,
    SilenceError,
)

GAMES = MilestoneQuery(type="football_game")
OFTEN = {"interval": 0.01, "refresh": 0.01, "max_backoff": 0.02}


class Server(Answering):
    """Lists the milestones that the test names, and has a number and a status for each id.

    `listing` may be set to what makes the next pages of cursors.
    """

    def __init__(self, *listed: str) -> None:
        super().__init__(self._answer)
        self.listed = listed
        self.numbers: dict[str, int] = {}
        self.status: dict[str, str] = {}
        self.listing: Callable[[str], Any] = self.page
        self.queries: list[httpx.QueryParams] = []
        self.asked: list[list[str]] = []

    def page(self, cursor: str) -> dict[str, Any]:
        return {"milestones": [{"id": one, "title": one.upper()} for one in self.listed]}

    def _answer(self, request: httpx.Request, number: int) -> Any:
        if request.url.path.endswith("/milestones"):
            self.queries.append(request.url.params)
            return self.listing(request.url.params.get("cursor", ""))
        self.asked.append(requested_ids(request))
        numbers, status = self.numbers, self.status
        live = [
            item(one, n=numbers.get(one, 0), status=status.get(one, "live"))
            for one in self.asked[-1]
        ]
        return {"live_datas": live}

    def watch(self, play: Callable[[Any], None], **options: Any) -> None:
        with (
            LiveDataClient(SERVER, **self.options(retry=RetryPolicy(attempts=1))) as client,
            client.watch(options.pop("query", GAMES), **OFTEN | options) as watch,
        ):
            play(watch)


def told(watch: Any, count: int = 1) -> set[tuple[str, str]]:
    changes = (watch.next(timeout=5) for _ in range(count))
    return {(change.milestone_id, str(change.kind)) for change in changes}


def appeared(*ids: str) -> set[tuple[str, str]]:
    return {(one, "appeared") for one in ids}


def wait(until: Callable[[], bool]) -> None:
    end = time.monotonic() + 5
    while not until():
        assert time.monotonic() < end
        time.sleep(0.002)


def nothing_more(watch: Any, server: Server) -> None:
    """Nothing is told for some polls and listings, of which the first begin with this wait."""
    with pytest.raises(TimeoutError):
        watch.next(timeout=0.01)
    polls, listings = watch.status.polls + 3, len(server.queries) + 3
    wait(lambda: watch.status.polls > polls and len(server.queries) > listings)
    with pytest.raises(TimeoutError):
        watch.next(timeout=0)


def test_what_joins_appears_and_of_what_leaves_nothing_more_is_told() -> None:
    server = Server("a", "b")

    def play(watch: Any) -> None:
        assert told(watch, 2) == appeared("a", "b")
        assert {one: milestone.title for one, milestone in watch.milestones.items()} == {
            "a": "A",
            "b": "B",
        }
        server.listed = ("b", "c")
        assert told(watch) == appeared("c")
        assert (watch.ids, list(watch.milestones), set(watch.current)) == (
            ("b", "c"),
            ["b", "c"],
            {"b", "c"},
        )
        server.numbers.update(a=1)
        nothing_more(watch, server)
        assert set(server.asked[-1]) <= {"b", "c"}
        server.listed = ("a", "b", "c")
        assert told(watch) == appeared("a")

    server.watch(play)


def test_a_change_that_waits_when_its_milestone_leaves_is_still_told() -> None:
    server = Server("a", "b")

    def play(watch: Any) -> None:
        assert told(watch, 2) == appeared("a", "b")
        server.status["a"] = "closed"
        wait(lambda: watch.current["a"].phase == "final")
        server.listed = ("b",)
        wait(lambda: "a" not in watch.current)
        assert told(watch) == {("a", "final")}
        nothing_more(watch, server)

    server.watch(play)


def test_what_the_user_says_counts_for_more_than_a_listing() -> None:
    server = Server("a", "b")

    def play(watch: Any) -> None:
        watch.add(["x", "b"])
        watch.remove(["a"])
        assert told(watch, 2) == appeared("x", "b")
        server.listed = ("a",)
        nothing_more(watch, server)
        assert watch.ids == ("x", "b")
        assert watch.milestones == {}
        watch.add(["a"])
        assert told(watch) == appeared("a")
        assert watch.ids == ("x", "b", "a")

    server.watch(play)


def test_a_query_that_lists_nothing_at_first_is_waited_for() -> None:
    server = Server()

    def play(watch: Any) -> None:
        nothing_more(watch, server)
        assert server.asked == []
        server.listed = ("a",)
        assert told(watch) == appeared("a")

    server.watch(play, max_silence=5)


def second_page_fails(cursor: str) -> Any:
    return httpx.Response(503) if cursor else {"milestones": [{"id": "new"}], "cursor": "next"}


@pytest.mark.parametrize(
    "fault", [second_page_fails, lambda cursor: httpx.Response(503), lambda _: httpx.Response(400)]
)
def test_a_listing_that_is_not_complete_changes_nothing_and_is_made_again(
    fault: Callable[[str], Any],
) -> None:
    server = Server("a")

    def play(watch: Any) -> None:
        assert watch.status.last_refresh is None
        assert told(watch) == appeared("a")
        assert watch.status.refresh_error is None
        server.listing, server.listed = fault, ("b",)
        wait(lambda: watch.status.refresh_error is not None)
        at = watch.status.last_refresh
        assert at.tzinfo is UTC
        server.numbers["a"] = 1
        assert told(watch) == {("a", "updated")}
        nothing_more(watch, server)
        assert watch.ids == ("a",)
        assert (watch.status.last_refresh, watch.status.last_error) == (at, None)
        server.listing = server.page
        assert told(watch) == appeared("b")
        assert watch.status.refresh_error is None
        assert watch.status.last_refresh > at

    server.watch(play)


def ended(server: Server, **options: Any) -> list[Change]:
    changes: list[Change] = []
    server.watch(changes.extend, **options)
    return changes


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_a_first_listing_that_is_refused_raises(status: int) -> None:
    server = Server("a")
    server.listing = lambda cursor: httpx.Response(status)
    with pytest.raises(APIStatusError) as raised:
        ended(server)
    assert raised.value.status_code == status
    assert server.asked == []


def test_a_refusal_for_good_ends_a_watch_that_has_begun() -> None:
    server = Server("a")

    def play(watch: Any) -> None:
        assert told(watch) == appeared("a")
        server.listing = lambda cursor: httpx.Response(401)
        with pytest.raises(AuthenticationError):
            watch.next(timeout=5)

    server.watch(play)


def test_an_outage_at_the_beginning_is_survived_and_told() -> None:
    server = Server("a")

    def play(watch: Any) -> None:
        server.listing = lambda cursor: httpx.Response(503)
        nothing_more(watch, server)
        assert isinstance(watch.status.refresh_error, ServerError)
        assert watch.status.last_refresh is None
        server.listing = server.page
        assert told(watch) == appeared("a")

    server.watch(play, until_final=True)


def test_a_listing_that_never_comes_is_a_silence() -> None:
    server = Server("a")
    server.listing = lambda cursor: httpx.Response(503)
    with pytest.raises(SilenceError) as raised:
        ended(server, max_silence=0.05)
    assert isinstance(raised.value.__cause__, ServerError)


def test_until_final_ends_when_all_that_is_listed_is_over() -> None:
    assert ended(Server(), until_final=True) == []
    server = Server("a", "b")
    server.status["a"] = "closed"

    def play(watch: Any) -> None:
        assert told(watch, 2) == appeared("a", "b")
        nothing_more(watch, server)
        server.listed = ("a", "c")
        server.status["c"] = "closed"
        assert [change.milestone_id for change in watch] == ["c"]

    server.watch(play, until_final=True)


def test_the_back_off_of_a_watch_is_that_of_its_listings() -> None:
    server = Server()
    server.listing = lambda cursor: httpx.Response(503)

    def play(watch: Any) -> None:
        with pytest.raises(TimeoutError):
            watch.next(timeout=0.2)

    server.watch(play)
    assert 5 <= len(server.queries) <= 22


def test_a_window_moves_with_the_clock() -> None:
    server = Server("a")
    hour = timedelta(hours=1)
    begun = datetime.now(UTC)

    def play(watch: Any) -> None:
        assert told(watch) == appeared("a")
        wait(lambda: len(server.queries) > 3)

    server.watch(play, query=MilestoneQuery(starts_within=hour))
    starts = [datetime.fromisoformat(each["minimum_start_date"]) for each in server.queries]
    assert starts == sorted(set(starts))
    assert begun - hour <= starts[0] <= datetime.now(UTC) - hour
    assert "starts_within" not in server.queries[0]


def test_threads_may_add_and_remove_while_the_milestones_are_listed() -> None:
    server = Server(*names(50))

    def play(watch: Any) -> None:
        watch.next(timeout=5)

        def change(number: int) -> None:
            for turn in range(20):
                watch.add([f"own-{number}-{turn}"])
                watch.remove([f"id-{number}"])
                server.listed = tuple(names(50)[turn:])

        threads = [threading.Thread(target=change, args=[number]) for number in range(30, 34)]
        for thread in threads:
            thread.start()
        with contextlib.suppress(TimeoutError):
            while any(thread.is_alive() for thread in threads):
                watch.next(timeout=1)
        server.listed = tuple(names(50))
        expected = set(names(50)) - {f"id-{number}" for number in range(30, 34)}
        expected |= {f"own-{number}-{turn}" for number in range(30, 34) for turn in range(20)}
        wait(lambda: set(watch.ids) == expected)
        wait(lambda: set(watch.current) == expected)

    server.watch(play)


def test_5000_that_join_at_once_appear_once_each() -> None:
    server = Server("id-0")

    def play(watch: Any) -> None:
        assert told(watch) == appeared("id-0")
        server.listed = tuple(names(5000))
        assert told(watch, 4999) == appeared(*names(5000)[1:])

    server.watch(play, interval=0.1, refresh=0.5)


def test_closing_the_client_during_a_listing_raises() -> None:
    def close_it(cursor: str) -> Any:
        threading.Thread(target=client.close).start()
        time.sleep(0.05)
        return server.page(cursor)

    server = Server("a")
    server.listing = close_it
    client = LiveDataClient(SERVER, **server.options())
    with pytest.raises(RuntimeError, match="closed"):
        next(client.watch(GAMES))


def test_the_names_of_sides_come_with_the_listing() -> None:
    def answer(request: httpx.Request, number: int) -> Any:
        match request.url.path.rsplit("/", 1)[-1]:
            case "milestones":
                details = {"home_team_id": "t", "away_team_id": "u"}
                return {"milestones": [{"id": "a", "details": details}]}
            case "structured_targets":
                return {"structured_targets": [{"id": "t", "name": "Chiefs"}]}
            case _:
                return good(requested_ids(request))

    options = Answering(answer).options()
    with (
        LiveDataClient(SERVER, **options) as client,
        client.watch(GAMES, with_names=True) as watch,
    ):
        assert told(watch) == appeared("a")
        assert [side.name for side in watch.milestones["a"].sides] == ["Chiefs", None]


@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize("listings", [0, 1], ids=["the first", "a later one"])
def test_closing_during_a_listing_ends_it_at_once(face: str, listings: int) -> None:
    listed: list[None] = []
    hangs, stopped = threading.Event(), threading.Event()

    async def answer(request: httpx.Request) -> httpx.Response:
        if not request.url.path.endswith("/milestones"):
            return httpx.Response(200, json=good(requested_ids(request)))
        if len(listed) < listings:
            listed.append(None)
            return httpx.Response(200, json={"milestones": [{"id": "a"}]})
        hangs.set()
        try:
            await asyncio.sleep(60)
        finally:
            stopped.set()
        raise AssertionError

    options = {"transport": httpx.MockTransport(answer)}

    async def run() -> list[Change]:
        async with AsyncLiveDataClient(SERVER, **options) as client:
            watch = client.watch(GAMES, **OFTEN)
            closer = asyncio.create_task(asyncio.to_thread(hangs.wait, 5))
            closer.add_done_callback(lambda _: watch.close())
            return [change async for change in watch]

    if face == "async":
        changes = asyncio.run(asyncio.wait_for(run(), 10))
    else:
        with LiveDataClient(SERVER, **options) as client:
            watch = client.watch(GAMES, **OFTEN)
            threading.Thread(target=lambda: hangs.wait(5) and watch.close()).start()
            changes = list(watch)
            assert stopped.wait(5)
    assert stopped.is_set()
    assert len(changes) == listings
