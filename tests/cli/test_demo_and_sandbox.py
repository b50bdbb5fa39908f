from __future__ import annotations

import re
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kalshi_live.cli.sandbox import parse_fault
from kalshi_live.sandbox import Sandbox, describe_faults

Cli = Callable[..., Any]


def test_the_demo_shows_the_same_every_time_what_is_there_and_what_is_not(cli: Cli) -> None:
    done = cli("demo")
    assert (done.exit_code, done.err) == (0, "")
    introduction, table, report, statistics = done.out.strip().split("\n\n")
    assert introduction.startswith("250 milestones from a sandbox with these faults: ")
    assert table.startswith("MILESTONE")
    assert 15 < len(table.splitlines()) < 40
    assert re.match(r"\d+ of 250 milestones present\n", report)
    for fate in ("missing", "rejected", "failed"):
        assert re.search(rf"^\d+ {fate}: ", report, re.MULTILINE)
    numbers = re.fullmatch(
        r"(\d+) requests, (\d+) of them retries, 2 answered with 429; [\d,]+ kB in [\d.]+ seconds",
        statistics,
    )
    assert numbers
    assert int(numbers[1]) > int(numbers[2]) > 0
    first, second, other = (
        re.sub(r"in [\d.]+ seconds|\b\d+[smhd]\b| +", " ", run.out).split()
        for run in (done, cli("demo"), cli("demo", "--seed", "8"))
    )
    assert first == second != other


def test_the_faults_are_listed_with_what_they_do(cli: Cli) -> None:
    done = cli("sandbox", "--list-faults")
    assert (done.exit_code, done.err) == (0, "")
    listed = dict(line.split(maxsplit=1) for line in done.out.splitlines())
    assert listed == {name: what for name, (_, what) in describe_faults().items()}


@pytest.mark.parametrize(
    ("text", "fault"),
    [("hang=0.25", ("hang", 0.25)), ("hang", ("hang", 1.0)), ("hang=0", ("hang", 0.0))],
)
def test_a_fault_is_a_name_and_a_probability(text: str, fault: tuple[str, float]) -> None:
    assert parse_fault(text) == fault


def test_the_sandbox_says_where_it_is_and_what_it_answered(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served: list[Sandbox] = []

    def until_ctrl_c(sandbox: Sandbox) -> None:
        served.append(sandbox)
        sandbox.close()
        raise KeyboardInterrupt

    monkeypatch.setattr(Sandbox, "serve_forever", until_ctrl_c)
    ids = tmp_path / "ids.txt"
    done = cli(
        *("sandbox", "--milestones", "30", "--seed", "3", "--fault", "stale=0.5"),
        *("--without-data", "0.5", "--speed", "60", "--tokens-per-second", "100"),
        *("--ids-to", str(ids)),
    )
    assert done.exit_code == 0
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/trade-api/v2\n", done.out)
    assert f"export KALSHI_API_BASE_URL={done.out.strip()}" in done.err
    assert f"kalshi-live get --from {ids}" in done.err
    events = set(map(served[0].event_of, served[0].milestone_ids))
    assert re.findall(r"kalshi-live watch --event (\S+)", done.err)[0] in events
    assert done.err.endswith("\nStopped\n")
    assert tuple(ids.read_text("utf-8").split()) == served[0].milestone_ids
    assert len(served[0].milestone_ids) == 30
    assert dict(served[0].faults).keys() == {"stale"}


def test_a_sandbox_of_nothing_gives_no_examples(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Sandbox, "serve_forever", Sandbox.close)
    done = cli("sandbox", "--milestones", "0")
    assert done.exit_code == 0
    assert "kalshi-live get" not in done.err


def test_a_port_that_is_taken_is_one_line_and_exit_code_1(cli: Cli) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = cli("sandbox", "--port", str(port))
    assert (done.exit_code, done.out) == (1, "")
    assert done.err == f"error: 127.0.0.1:{port} is in use; port 0 takes any free one\n"


def test_a_file_for_the_ids_that_cannot_be_written_is_named(cli: Cli, tmp_path: Path) -> None:
    done = cli("sandbox", "--ids-to", str(tmp_path))
    assert (done.exit_code, done.out) == (1, "")
    assert done.err.startswith(f"error: {tmp_path}: ")
