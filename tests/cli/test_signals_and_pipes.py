"""The command line among other processes: Ctrl-C, pipes that close, streams that are missing."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kalshi_live.recording import Recording
from kalshi_live.sandbox import Clock, Sandbox
from recording.observations import game

INTERRUPTIBLE = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from kalshi_live.cli import main
sys.exit(main(sys.argv[1:]))
"""
"""In a background job of a shell, the tests would hand on that SIGINT is ignored."""
SECONDS = 20
milestones = pytest.mark.kalshi_sandbox


@contextmanager
def started(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTIBLE, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def shell(line: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a line of bash, in which `live` is the command."""
    environment = {**os.environ, "PYTHON": sys.executable, **variables}
    prelude = 'set -o pipefail; live() { "$PYTHON" -m kalshi_live "$@"; }'
    return subprocess.run(
        ["bash", "-c", f"{prelude}; {line}"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


@milestones(milestones=3, faults={"hang": 1.0})
@pytest.mark.parametrize("command", ["get", "find"])
def test_ctrl_c_ends_it_with_130_and_no_traceback(command: str, server: Sandbox) -> None:
    ids = server.milestone_ids if command == "get" else ()
    with started(command, *ids) as process:
        while not server.requests:
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=SECONDS)
    assert (process.returncode, out, err) == (130, "", "")


@milestones(milestones=3, clock=Clock.stopped())
def test_ctrl_c_ends_watch_with_0_and_whole_lines(server: Sandbox) -> None:
    with started("watch", *server.milestone_ids, "--interval", "0.1") as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(3)]
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=SECONDS)
    assert (process.returncode, out, err) == (0, "", "")
    assert {json.loads(line)["kind"] for line in lines} == {"appeared"}


@milestones(milestones=3, clock=Clock.stopped())
def test_a_reader_that_has_gone_ends_watch_even_when_nothing_changes(server: Sandbox) -> None:
    with started("watch", *server.milestone_ids, "--interval", "0.1") as process:
        assert process.stdout is not None
        for _ in range(3):
            process.stdout.readline()
        process.stdout.close()
        assert process.wait(timeout=SECONDS) == 0
        assert process.stderr is not None
        assert process.stderr.read() == ""


@milestones(milestones=300)
def test_a_reader_of_watch_that_has_had_enough_ends_it_quietly(server: Sandbox) -> None:
    done = shell('echo "$IDS" | live watch - | head -n 2', IDS="\n".join(server.milestone_ids))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("\n") == 2


def test_ctrl_c_ends_the_sandbox_with_0() -> None:
    with started("sandbox", "--milestones", "3") as process:
        assert process.stdout is not None
        base_url = process.stdout.readline().strip()
        with urllib.request.urlopen(f"{base_url}/live_data/batch?milestone_ids=a") as response:
            assert json.load(response)["live_datas"] is None
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=SECONDS)
    assert process.returncode == 0
    assert err.endswith("\nStopped, having answered 1 with 200\n")


@pytest.mark.parametrize("format_", ["table", "json"])
@milestones(milestones=500)
def test_a_reader_that_has_had_enough_ends_it_quietly(format_: str, server: Sandbox) -> None:
    ids = "\n".join(server.milestone_ids)
    done = shell(f'echo "$IDS" | live get - --format {format_} | head -n 1', IDS=ids)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("\n") == 1


def test_a_reader_that_has_had_enough_of_an_export_ends_it_quietly(tmp_path: Path) -> None:
    with Recording(tmp_path / "games") as recording:
        for second in range(3000):
            recording.append(game("a", second))
    done = shell('live export "$GAMES" -f csv | head -n 1', GAMES=str(tmp_path / "games"))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("milestone_id,type,")


@milestones(milestones=500)
@pytest.mark.parametrize("format_", ["table", "jsonl", "ids"])
def test_a_reader_of_find_that_has_had_enough_ends_it_quietly(
    format_: str, server: Sandbox
) -> None:
    done = shell(f"live find --format {format_} | head -n 1")
    assert (done.returncode, done.stderr, done.stdout.count("\n")) == (0, "", 1)


@milestones(milestones={"football_game": 8}, seed=1, clock=Clock.stopped())
def test_what_find_finds_is_what_watch_watches(server: Sandbox) -> None:
    found = "live find --type football_game --live --format ids"
    done = shell(f"{found}; {found} | live watch --from - | head -n 1")
    *ids, change = done.stdout.splitlines()
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(change)["milestone_id"] in ids


@milestones(milestones=3)
@pytest.mark.parametrize(
    ("redirection", "said"),
    [
        (">/dev/full", "error: cannot write to standard output: No space left on device\n"),
        (">&-", "error: standard output is closed\n"),
    ],
)
def test_output_that_cannot_be_written_is_one_line(
    redirection: str, said: str, server: Sandbox
) -> None:
    done = shell(f"live get $IDS {redirection}", IDS=" ".join(server.milestone_ids))
    assert (done.returncode, done.stderr) == (1, said)


@milestones(milestones=3)
def test_a_standard_error_that_nobody_reads_does_not_matter(server: Sandbox) -> None:
    done = shell("live get $IDS nowhere -f jsonl 2>&-", IDS=" ".join(server.milestone_ids))
    assert done.returncode == 1
    assert done.stdout.count("\n") == 3


@milestones(milestones=3)
def test_an_encoding_without_the_characters_replaces_them(server: Sandbox) -> None:
    variables = {"IDS": " ".join(server.milestone_ids), "PYTHONIOENCODING": "ascii"}
    done = shell("live get --help && live get $IDS", **variables)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_closed_standard_input_is_said_so() -> None:
    done = shell("live get - <&-")
    assert (done.returncode, done.stderr) == (2, "error: standard input is closed\n")


def test_the_example_for_the_second_terminal_works(tmp_path: object) -> None:
    with started("sandbox", "--milestones", "3", "--ids-to", f"{tmp_path}/ids.txt") as process:
        assert process.stderr is not None
        process.stderr.readline()
        export, get = process.stderr.readline(), process.stderr.readline()
        get = re.sub("^ *kalshi-live", "live", get)
        done = shell(f"{export} {get}")
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == 1 + 3
