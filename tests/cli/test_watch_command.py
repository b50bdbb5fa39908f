from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable
from typing import Any

import pytest

from kalshi_live.cli import watch
from kalshi_live.sandbox import Clock, Sandbox

Cli = Callable[..., Any]
HOUR_A_SECOND = 3_600.0
SOON = ("--interval", "0.1")
UNTIL_FINAL = ("--until-final", "--wait-for-missing", "0")
milestones = pytest.mark.kalshi_sandbox


@milestones(milestones={"mma_match": 4}, seed=4, speed=8 * HOUR_A_SECOND)
def test_a_pipe_gets_a_line_per_change_until_all_is_final(cli: Cli, server: Sandbox) -> None:
    done = cli("watch", *server.milestone_ids, "nowhere", *SOON, *UNTIL_FINAL)
    assert (done.exit_code, done.err) == (0, "")
    changes = [json.loads(line) for line in done.out.splitlines()]
    assert {change["milestone_id"] for change in changes} == set(server.milestone_ids)
    for milestone_id in server.milestone_ids:
        own = [change for change in changes if change["milestone_id"] == milestone_id]
        assert own[0]["kind"] == "appeared"
        assert own[0]["details"]["last_updated_ts"]
        assert all("details" not in change for change in own[1:])
        assert own[-1]["phase"] == "final"
        for change in own[1:]:
            assert change["kind"] in {"updated", "final"}
            assert all(old != new for old, new in change["fields"].values())


@milestones(milestones=2, faults={"unavailable": 1.0})
def test_too_long_a_silence_is_exit_code_1_and_one_line(cli: Cli, server: Sandbox) -> None:
    done = cli("watch", *server.milestone_ids, *SOON, "--attempts", "1", "--max-silence", "0.3")
    assert (done.exit_code, done.out) == (1, "")
    assert done.err.startswith("error: nothing was heard for 0.3 s: 503 ")
    assert done.err.count("\n") == 1


@milestones(milestones=2, faults={"unauthorized": 1.0})
def test_a_refusal_is_exit_code_1_and_one_line(cli: Cli, server: Sandbox) -> None:
    done = cli("watch", *server.milestone_ids, *SOON)
    assert (done.exit_code, done.out) == (1, "")
    assert done.err.startswith("error: 401 Unauthorized")
    assert done.err.count("\n") == 1


@milestones(milestones={"mma_match": 1}, clock=Clock(speed=8 * HOUR_A_SECOND))
def test_ids_come_from_standard_input(cli: Cli, server: Sandbox) -> None:
    ids = "\n".join(server.milestone_ids).encode()
    done = cli("watch", "-", *SOON, "--until-final", "--format", "jsonl", stdin=ids)
    assert done.exit_code == 0
    assert done.out


def test_no_ids_in_a_file_is_a_mistake(cli: Cli) -> None:
    done = cli("watch", "-", stdin=b"# none yet\n")
    assert (done.exit_code, done.out) == (2, "")
    assert done.err.startswith("error: no milestone ids")


@milestones(milestones=2, clock=Clock.stopped(), faults={"unavailable": 1.0})
def test_an_outage_is_told_when_it_begins_and_when_it_ends(
    cli: Cli, server: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "LOOK", 0.02)
    server.clock.advance(7 * 86_400)  # all is over: the first answer ends it
    threading.Timer(1.0, server.faults.clear).start()
    options = ("--attempts", "1", "--max-backoff", "0.1", "--until-final")
    done = cli("watch", *server.milestone_ids, *SOON, *options)
    began, ended = done.err.splitlines()
    assert began.startswith("no answer: 503 ")
    assert ended.startswith("answered again after ")
    assert (done.exit_code, done.out.count("appeared")) == (0, 2)


@milestones(milestones=2, clock=Clock.stopped())
def test_a_store_that_is_away_is_told_once(cli: Cli, server: Sandbox) -> None:
    server.clock.advance(7 * 86_400)  # all is over: the first answer ends it
    with socket.socket() as nobody_listens:
        nobody_listens.bind(("127.0.0.1", 0))
        share = "valkey://{}:{}".format(*nobody_listens.getsockname())
        done = cli("watch", *server.milestone_ids, "--share", share, "--until-final")
    (line,) = done.err.splitlines()
    assert line.startswith(f"on its own: the store {share}")
    assert (done.exit_code, done.out.count("appeared")) == (0, 2)
