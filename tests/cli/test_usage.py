"""What a person can get wrong on the command line, and what they read then."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from kalshi_live import __version__

Cli = Callable[..., Any]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("get", "no milestone ids: pass them as arguments, with --from FILE, or -"),
        ("get --frmat json a", "no such option"),
        ("get a --format xml", "'xml' is not one of 'table', 'json', 'jsonl', 'csv'"),
        ("get a,b", "argument 1: 'a,b' contains a comma"),
        ("get --from nowhere", "nowhere: No such file or directory"),
        ("get a --timeout soon", "'soon' is not a number"),
        ("get a --timeout 0", "--timeout must be more than 0 seconds"),
        ("get a --timeout nan", "--timeout must be more than 0 seconds"),
        ("get a --deadline -1", "--deadline must be more than 0 seconds"),
        ("get a --attempts 0", "--attempts must be at least 1"),
        ("get a --tokens-per-second 0", "--tokens-per-second must be more than 0"),
        ("get a --burst 1", "--burst (1.0) is less than cost (10.0)"),
        ("get a --base-url http://example.com", "pass --allow-http if you mean it"),
        ("get a --base-url nonsense", "--base-url 'nonsense' is not an absolute URL"),
        ("get a --share http://host", "--share: url must begin with one of valkey://"),
        ("watch a --share valkey://host --share-name=", "--share-name: name must be 1 to 200"),
        ("export games", "Choose from: csv, jsonl, parquet, duckdb (see"),
        ("relay", "--share URL says for whom to poll: it is missing"),
        ("watch", "no milestone ids: pass them as arguments, with --from FILE, or -"),
        ("watch a,b", "argument 1: 'a,b' contains a comma"),
        ("watch a --interval 0", "--interval must be more than 0 seconds"),
        ("watch a --max-silence -1", "--max-silence must be more than 0 seconds"),
        ("watch a --max-backoff 0", "--max-backoff must be more than 0 seconds"),
        ("watch a --wait-for-missing -1", "--wait-for-missing must be more than 0 seconds"),
        ("watch a --format csv", "'csv' is not one of 'table', 'jsonl'"),
        ("watch a --format table", "--format table needs a terminal: use --format jsonl"),
        ("get a --type x", "ids and --type contradict each other: leave one of them out"),
        ("get - --live", "ids and --live contradict each other"),
        ("watch --from f --event KXA-1", "--from and --event contradict each other"),
        ("find --event KXA-1 --search x", "--event and --search contradict each other"),
        (
            "get --event KXA-1 --after 2026-11-24T18:00Z",
            "--event and --after contradict each other",
        ),
        ("get --event KXA-1,KXB-1", "--event 'KXA-1,KXB-1': one ticker, and --event for each"),
        ("find --after soon", "--after: 'soon' is no RFC 3339 date-time, such as 2026-"),
        ("find --after 2026-11-24T18:00:00", "--after: '2026-11-24T18:00:00' has no time zone"),
        (
            "find --before 0001-01-01T00:00+14:00",
            "--before: '0001-01-01T00:00+14:00' is no",
        ),
        ("watch --before 2020-01-01T00:00Z", "--before is earlier than 24 hours ago: add --after"),
        ("get --after 2026-01-02T00:00Z --before 2026-01-01T00:00Z", "is earlier than --after"),
        ("get --type=", "--type must not be blank"),
        ("find --search=", "--search must not be blank"),
        ("find --format xml", "'xml' is not one of 'table', 'json', 'jsonl', 'csv', 'ids'"),
        ("find --deadline 0", "--deadline must be more than 0 seconds"),
        ("find a", "got unexpected extra argument"),
        ("get --ids", "no milestone ids: pass them as arguments, with --from FILE, or -"),
        ("sandbox --fault hnag=0.1", "no such fault: did you mean hang? --list-faults"),
        ("sandbox --fault hang=often", "'often' is not a number"),
        ("sandbox --fault hang=2", "a probability is between 0 and 1"),
        ("sandbox --fault hang=nan", "a probability is between 0 and 1"),
        ("sandbox --port 65536", "--port must be between 0 and 65535"),
        ("sandbox --milestones -1", "must not be negative"),
        ("sandbox --speed nan", "--speed must not be negative, and finite"),
        ("sandbox --speed -1", "--speed must not be negative"),
        ("sandbox --without-data 2", "--without-data must be between 0 and 1"),
        ("sandbox --burst 10", "--burst needs --tokens-per-second"),
        ("sandbox --tokens-per-second -1", "--tokens-per-second must be more than 0"),
        ("demo --seed x", "'x' is not a whole number"),
        ("fetch", "no such command 'fetch'"),
        ("--frobnicate", "no such option"),
    ],
)
def test_a_mistake_is_exit_code_2_and_one_line_that_says_what_to_do(
    line: str, said: str, cli: Cli
) -> None:
    done = cli(*line.split())
    assert (done.exit_code, done.out) == (2, "")
    assert done.err.startswith("error: ")
    assert done.err.count("\n") == 1
    assert said in done.err


@pytest.mark.parametrize("line", ["get a --frmat json", "get a --timeout x", "demo --seed x"])
def test_a_mistake_in_an_option_points_to_the_help(line: str, cli: Cli) -> None:
    command = line.partition(" ")[0]
    assert cli(*line.split()).err.endswith(f"(see kalshi-live {command} --help)\n")


def test_ctrl_c_at_any_moment_is_130(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("kalshi_live.cli.app.run", interrupted)
    done = cli("get", "a")
    assert (done.exit_code, done.out, done.err) == (130, "", "")


@pytest.mark.parametrize("line", ["", "--help", "-h"])
def test_the_help_names_every_command(line: str, cli: Cli) -> None:
    done = cli(*line.split())
    assert (done.exit_code, done.err) == (0, "")
    for command in ("get", "watch", "find", "demo", "sandbox"):
        assert re.search(rf"│ {command} ", done.out)


@pytest.mark.parametrize("command", ["get", "watch", "find", "demo", "sandbox"])
def test_every_command_has_help_that_fits_a_terminal(command: str, cli: Cli) -> None:
    done = cli(command, "--help")
    assert done.exit_code == 0
    assert f"Usage: kalshi-live {command}" in done.out
    assert max(map(len, done.out.splitlines())) <= 80
    assert not re.search(r"<|list\[|bool", done.out)  # names of types are for programmers


def test_the_help_of_get_says_what_its_exit_codes_mean(cli: Cli) -> None:
    out = cli("get", "--help").out
    for code in ("0    all", "1    some", "2    the command line", "130  Ctrl-C"):
        assert code in out


def test_the_version_names_the_library_and_the_specification(cli: Cli) -> None:
    done = cli("--version")
    assert done.exit_code == 0
    assert re.fullmatch(rf"kalshi-live {__version__} \(Kalshi OpenAPI [\d.]+\)\n", done.out)
