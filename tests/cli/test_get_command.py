from __future__ import annotations

import csv
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kalshi_live.cli.formats import COLUMNS
from kalshi_live.sandbox import Fault, Sandbox

Cli = Callable[..., Any]


def few(**settings: Any) -> pytest.MarkDecorator:
    return pytest.mark.kalshi_sandbox(**{"milestones": 6, "seed": 1, **settings})


@few()
def test_all_present_is_exit_code_0_and_silence_on_standard_error(
    cli: Cli, server: Sandbox
) -> None:
    done = cli("get", *server.milestone_ids)
    assert (done.exit_code, done.err) == (0, "")
    header, *rows = done.out.splitlines()
    assert header.split() == ["MILESTONE", "TYPE", "SCORE", "PHASE", "AGE", "DETAILS"]
    assert {row.split()[0] for row in rows} == set(server.milestone_ids)
    assert {row.split()[1] for row in rows} == set(map(server.type_of, server.milestone_ids))


@few()
def test_the_formats_for_programs_keep_the_requested_order(cli: Cli, server: Sandbox) -> None:
    ids = list(reversed(server.milestone_ids))
    lines = cli("get", *ids, "--format", "jsonl").out.splitlines()
    assert [json.loads(line)["milestone_id"] for line in lines] == ids
    whole = json.loads(cli("get", *ids, "-f", "json").out)
    assert [item["milestone_id"] for item in whole["observations"]] == ids
    _, *rows = csv.reader(cli("get", *ids, "-f", "csv").out.splitlines())
    assert [row[0] for row in rows] == ids
    assert [json.loads(row[-1]) for row in rows] == [
        item["details"] for item in whole["observations"]
    ]


@few()
@pytest.mark.parametrize("how", [["-"], ["--from", "-"], ["--from", "ids.txt"]])
def test_ids_come_from_standard_input_or_a_file(
    how: list[str], cli: Cli, server: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    content = "# mine\n" + "\n".join(server.milestone_ids)
    Path("ids.txt").write_text(content, "utf-8")
    done = cli("get", *how, "-f", "jsonl", stdin=content.encode())
    assert done.exit_code == 0
    assert len(done.out.splitlines()) == 6


@few()
def test_a_missing_id_is_exit_code_1_and_costs_its_neighbours_nothing(
    cli: Cli, server: Sandbox
) -> None:
    done = cli("get", "nowhere", *server.milestone_ids, "-f", "jsonl")
    assert done.exit_code == 1
    assert len(done.out.splitlines()) == 6
    assert done.err.splitlines() == [
        "6 of 7 milestones present",
        "1 missing: the server answered without them",
        "  nowhere",
    ]


@few()
@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("omitted", "1 missing: "),
        ("null_details", "1 rejected: details: "),
        ("poison_id", "1 failed: NotFoundError: 404 "),
    ],
)
def test_what_becomes_of_one_id_is_said_and_the_others_are_printed(
    fault: str, said: str, cli: Cli, server: Sandbox
) -> None:
    unlucky = server.milestone_ids[2]
    server.faults[fault] = Fault(ids=unlucky)
    done = cli("get", *server.milestone_ids)
    assert done.exit_code == 1
    assert len(done.out.splitlines()) == 1 + 5
    assert said in done.err
    assert done.err.splitlines()[-1] == f"  {unlucky}"


@few(faults={"null_details": 1.0})
def test_quiet_says_it_with_the_exit_code_alone(cli: Cli, server: Sandbox) -> None:
    done = cli("get", *server.milestone_ids, "--quiet")
    assert (done.exit_code, done.out, done.err) == (1, "", "")


@few(faults={"unauthorized": 1.0})
def test_a_refusal_of_everything_is_one_reason_and_no_traceback(cli: Cli, server: Sandbox) -> None:
    done = cli("get", *server.milestone_ids, "-f", "json")
    assert done.exit_code == 1
    assert {item["error"] for item in json.loads(done.out)["failed"]} == {"AuthenticationError"}
    assert "6 failed: AuthenticationError: 401 Unauthorized" in done.err


@few(milestones=110)
def test_at_the_deadline_what_arrived_is_printed(cli: Cli, server: Sandbox) -> None:
    assert cli("get", *server.milestone_ids).exit_code == 0  # the sandbox has played its games now
    server.faults["hang"] = Fault(ids=server.milestone_ids[105])
    began = time.monotonic()
    done = cli("get", *server.milestone_ids, "-f", "jsonl", "--deadline", "1")
    assert time.monotonic() - began < 5.0
    assert done.exit_code == 1
    assert len(done.out.splitlines()) == 100
    assert "10 failed: DeadlineExceededError: no answer within the deadline of 1 s" in done.err


@few(faults={"unavailable": Fault(times=2)})
def test_passing_faults_are_retried_as_often_as_told(cli: Cli, server: Sandbox) -> None:
    assert cli("get", *server.milestone_ids, "--attempts", "1").exit_code == 1
    assert cli("get", *server.milestone_ids).exit_code == 0


@few(milestones=300)
def test_the_rate_limit_is_the_one_on_the_command_line(cli: Cli, server: Sandbox) -> None:
    slow = ["--tokens-per-second", "100", "--burst", "20", "--cost", "20"]
    began = time.monotonic()
    assert cli("get", *server.milestone_ids, *slow).exit_code == 0
    assert time.monotonic() - began > 0.35


@few(milestones=300)
def test_without_a_rate_limit_the_numbers_of_one_mean_nothing(cli: Cli, server: Sandbox) -> None:
    an_hour_each = ["--tokens-per-second", "0.01", "--burst", "36", "--cost", "36"]
    soon = ["--no-rate-limit", "--deadline", "20"]
    assert cli("get", *server.milestone_ids, *an_hour_each, *soon).exit_code == 0


@few(faults={"lone_surrogate": 1.0})
@pytest.mark.parametrize("format_", ["table", "json", "jsonl", "csv"])
def test_strings_that_are_not_unicode_are_printed_all_the_same(
    format_: str, cli: Cli, server: Sandbox
) -> None:
    done = cli("get", *server.milestone_ids, "--format", format_)
    assert done.exit_code == 0
    assert all(milestone_id in done.out for milestone_id in server.milestone_ids)


@pytest.mark.parametrize(
    ("format_", "out"), [("jsonl", ""), ("csv", f"{','.join(COLUMNS)}\n"), ("table", "")]
)
def test_no_ids_in_a_file_is_said_and_no_failure(format_: str, out: str, cli: Cli) -> None:
    done = cli("get", "-", "-f", format_, stdin=b"# none yet\n")
    assert (done.exit_code, done.out) == (0, out)
    assert done.err == "no milestone ids in standard input: nothing was asked for\n"
    assert cli("get", "-", "--quiet", stdin=b"").err == ""


def test_an_address_where_nobody_listens_is_one_reason_and_no_traceback(cli: Cli) -> None:
    done = cli("get", "a", "b", "--base-url", "http://127.0.0.1:1", "--attempts", "1")
    assert (done.exit_code, done.out) == (1, "")
    counted, reason, *ids = done.err.splitlines()
    assert counted == "0 of 2 milestones present"
    assert reason.startswith("2 failed: APIConnectionError: ")
    assert ids == ["  a", "  b"]
