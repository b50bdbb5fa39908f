from __future__ import annotations

import csv
import json
from collections.abc import Callable
from typing import Any

import pytest

from kalshi_live import Phase
from kalshi_live.sandbox import Fault, Sandbox

Cli = Callable[..., Any]
several = pytest.mark.kalshi_sandbox(milestones=60, seed=1)


@several
def test_what_starts_around_now_is_listed_in_every_format(cli: Cli, server: Sandbox) -> None:
    ids = cli("find", "--format", "ids").out.split()
    assert 10 < len(ids) <= 60
    assert set(ids) <= set(server.milestone_ids)
    assert [one["id"] for one in json.loads(cli("find", "-f", "json").out)] == ids
    lines = cli("find", "-f", "jsonl").out.splitlines()
    assert [json.loads(line)["id"] for line in lines] == ids
    rows = list(csv.DictReader(cli("find", "-f", "csv").out.splitlines()))
    assert [row["id"] for row in rows] == ids
    header, *table = cli("find").out.splitlines()
    assert header.split() == ["START", "(UTC)", "TYPE", "TITLE", "EVENT", "ID"]
    assert [line.split()[-1] for line in table] == ids


@several
def test_live_decides_by_live_data_and_shows_the_score(cli: Cli, server: Sandbox) -> None:
    done = cli("find", "--live", "--format", "jsonl")
    rows = [json.loads(line) for line in done.out.splitlines()]
    assert (done.exit_code, done.err) == (0, "")
    assert rows
    assert {row["phase"] for row in rows} == {"live"}
    assert all(server.phase_of(row["id"]) is Phase.LIVE for row in rows)
    assert any(row["score"] for row in rows)


@several
def test_an_event_a_type_and_a_text_select(cli: Cli, server: Sandbox) -> None:
    rows = [json.loads(line) for line in cli("find", "-f", "jsonl").out.splitlines()]
    first = rows[0]
    assert first["id"] in cli("find", "--event", first["event"], "-f", "ids").out.split()
    same = cli("find", "--type", first["type"], "-f", "ids").out.split()
    assert same == [row["id"] for row in rows if row["type"] == first["type"]]
    word = first["title"].split()[-1].upper()
    assert first["id"] in cli("find", "--search", word, "-f", "ids").out.split()


@several
def test_found_ids_are_what_get_takes(cli: Cli, server: Sandbox) -> None:
    ids = cli("find", "--format", "ids").out
    assert cli("get", "-", "--format", "jsonl", stdin=ids.encode()).exit_code == 0


@several
def test_nothing_found_is_said_and_is_no_failure(cli: Cli, server: Sandbox) -> None:
    done = cli("find", "--type", "no_such_type")
    assert (done.exit_code, done.out) == (0, "")
    assert done.err == "no milestone is selected by these filters\n"


@several
def test_an_incomplete_list_is_exit_code_1_and_a_sentence(cli: Cli, server: Sandbox) -> None:
    server.faults["forbidden"] = 1.0
    done = cli("find")
    assert done.exit_code == 1
    assert done.err.startswith("incomplete: the listing stopped after 0 milestones: 403 Forbidden")


@pytest.mark.kalshi_sandbox(milestones=600, faults={"unauthorized": Fault(after=1)})
def test_a_refusal_of_a_later_page_leaves_what_came_before(cli: Cli, server: Sandbox) -> None:
    done = cli("find", "--format", "ids")
    assert (done.exit_code, len(done.out.split())) == (1, 500)
    assert done.err.startswith("incomplete: the listing stopped after 500 milestones: 401 Unauth")
    assert done.err.count("\n") == 1
