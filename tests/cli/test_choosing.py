"""Filters and events in place of ids: what `find`, `get` and `watch` have in common."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from kalshi_live import LiveDataClient, Phase, ServerError
from kalshi_live.milestones import Milestone, Targets
from kalshi_live.sandbox import Clock, Fault, Sandbox

Cli = Callable[..., Any]
UNKNOWN = "no event has this ticker, or it has no milestone"
TYPES = {"football_game": 12, "tennis_tournament_singles": 6, "political_race": 3}


def games() -> pytest.MarkDecorator:
    return pytest.mark.kalshi_sandbox(milestones=TYPES, seed=1, clock=Clock.stopped())


@pytest.fixture
def listed(server: Sandbox) -> list[Milestone]:
    with LiveDataClient(server.base_url) as client:
        found = list(client.milestones(with_names=True))
    server.reset()
    return found


def live(server: Sandbox, type_: str) -> list[str]:
    return [
        one
        for one in server.milestone_ids
        if server.type_of(one) == type_ and server.phase_of(one) is Phase.LIVE
    ]


def ids_in(lines: str) -> list[str]:
    return [json.loads(line)["milestone_id"] for line in lines.splitlines()]


@games()
def test_get_takes_the_filters_of_find(cli: Cli, server: Sandbox) -> None:
    filters = ("--type", "football_game", "--live")
    done = cli("get", *filters, "-f", "jsonl")
    assert (done.exit_code, done.err) == (0, "")
    assert sorted(ids_in(done.out)) == sorted(live(server, "football_game"))
    assert cli("find", *filters, "-f", "ids").out.split() == ids_in(done.out)


@games()
def test_an_event_and_its_market_lead_to_the_same_milestone(
    cli: Cli, server: Sandbox, listed: list[Milestone]
) -> None:
    game = listed[0]
    ticker = server.event_of(game.id)
    assert ticker == game.main_event_ticker
    for command in (["get", "-f", "jsonl"], ["find", "-f", "jsonl"]):
        done = cli(*command, "--event", ticker, "--event", f"{ticker}-KC")
        assert (done.exit_code, done.err, done.out.count("\n")) == (0, "", 1)
        assert game.id in done.out


@games()
def test_the_table_shows_names_and_score_and_ids_on_request(
    cli: Cli, server: Sandbox, listed: list[Milestone]
) -> None:
    (game, *_) = live(server, "football_game")
    milestone = next(one for one in listed if one.id == game)
    home, away = (side.name if side else None for side in (milestone.home, milestone.away))
    event = ("--event", str(milestone.main_event_ticker))
    header, row = cli("get", *event).out.splitlines()
    assert header.split() == ["MILESTONE", "TYPE", "PHASE", "AGE", "DETAILS"]
    assert re.match(rf"{home} \d+-\d+ {away}  football_game  live .* Q\d \d\d:\d\d$", row)
    header, row = cli("get", *event, "--ids").out.splitlines()
    assert header.split()[:3] == ["MILESTONE", "TYPE", "SCORE"]
    assert row.startswith(game)


@games()
def test_what_is_no_match_goes_by_its_title(cli: Cli, server: Sandbox) -> None:
    _, *rows = cli("get", "--type", "political_race").out.splitlines()
    assert len(rows) == 3
    assert all(row.startswith("Race in district ") for row in rows)


@games()
def test_a_search_finds_a_side_by_its_name(
    cli: Cli, server: Sandbox, listed: list[Milestone]
) -> None:
    side = next(one for one in listed if one.type == "tennis_tournament_singles").sides[0]
    found = cli("find", "--search", str(side.name).upper(), "-f", "ids").out.split()
    named = [one.id for one in listed if side.name in [other.name for other in one.sides]]
    assert found == named


@games()
@pytest.mark.parametrize(
    ("ticker", "said"),
    [
        ("KXNO-26NOV24", "no event has this ticker, or it has no milestone"),
        (
            "kxno-26nov24",
            "no event has this ticker, or it has no milestone; tickers are in capitals",
        ),
        (
            "9d1c3c3e-6c4f-4a53-8a3c-2c4a2f3d7f10",
            "named like a milestone, not like an event: ids go without --event",
        ),
    ],
)
def test_a_ticker_that_leads_nowhere_is_a_sentence_and_exit_code_1(
    cli: Cli, server: Sandbox, listed: list[Milestone], ticker: str, said: str
) -> None:
    known = ("--event", str(listed[0].main_event_ticker))
    for command in ("find", "get"):
        done = cli(command, *known, "--event", ticker)
        assert (done.exit_code, done.err) == (1, f"{ticker}: {said}\n")
        assert len(done.out.splitlines()) == 2
        assert cli("get", *known, "--event", ticker, "--quiet").err == ""
    done = cli("watch", "--event", ticker)
    assert (done.exit_code, done.out, done.err) == (1, "", f"error: {ticker}: {said}\n")


@games()
def test_an_event_without_live_data_is_missing_but_a_filter_selects_what_there_is(
    cli: Cli, server: Sandbox, listed: list[Milestone]
) -> None:
    game = next(one for one in listed if one.type == "football_game")
    server.faults["omitted"] = Fault(ids=game.id)
    done = cli("get", "--event", str(game.main_event_ticker))
    assert (done.exit_code, done.out) == (1, "")
    assert done.err == f"{game.title}: has no live data\n"
    done = cli("get", "--type", "football_game")
    assert (done.exit_code, done.err) == (0, "1 of 12 have no live data\n")


@games()
@pytest.mark.parametrize("command", [["find"], ["get"], ["watch", "--interval", "0.1"]])
def test_nothing_that_is_live_is_said(command: list[str], cli: Cli, server: Sandbox) -> None:
    server.clock.advance(11 * 3_600)
    done = cli(*command, "--type", "football_game", "--live")
    assert (done.exit_code, done.out) == (command[0] == "watch", "")
    assert done.err.endswith("none of these milestones is live\n")


@games()
@pytest.mark.parametrize("command", ["find", "get"])
def test_a_refusal_in_the_middle_is_said_and_the_rest_is_printed(
    command: str, cli: Cli, server: Sandbox
) -> None:
    first, *others = live(server, "football_game")
    server.faults["poison_id"] = Fault(ids=first)
    done = cli(command, "--type", "football_game", "--live", "-f", "jsonl")
    assert done.exit_code == 1
    assert len(done.out.splitlines()) == len(others)
    assert "1 failed: NotFoundError: 404 " in done.err


@games()
def test_watch_begins_with_what_the_filters_select(cli: Cli, server: Sandbox) -> None:
    server.clock.advance(7 * 86_400)  # all is over: the first answer ends it
    window = ("--after", "2000-01-01T00:00Z", "--type", "football_game")
    done = cli("watch", *window, "--interval", "0.1", "--until-final")
    assert (done.exit_code, done.err) == (0, "")
    assert len(set(ids_in(done.out))) == 12


@games()
def test_a_watch_of_filters_says_that_nothing_is_selected_and_goes_on(
    cli: Cli, server: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []

    def ended(text: str) -> None:
        said.append(text)
        raise KeyboardInterrupt

    monkeypatch.setattr("kalshi_live.cli.watch.say", ended)
    monkeypatch.setattr("kalshi_live.cli.watch.LOOK", 0.05)
    assert cli("watch", "--type", "no_such_type", "--interval", "0.1").exit_code == 0
    assert said == ["no milestone is selected by these filters so far"]


@games()
def test_names_that_cannot_be_had_cost_no_row(
    cli: Cli, server: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refused(_: object, ids: Iterable[str], **__: object) -> Targets:
        return Targets(tuple(ids), failed=dict.fromkeys(ids, ServerError("503")))

    monkeypatch.setattr("kalshi_live.AsyncLiveDataClient.structured_targets", refused)
    done = cli("get", "--type", "football_game")
    assert (done.exit_code, done.err) == (0, "24 names cannot be had: 503\n")
    assert len(re.findall(r" at .*  football_game  \d+-\d+ ", done.out)) == 12
