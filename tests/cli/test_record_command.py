"""`kalshi-live record`: a folder that holds what changed, however it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kalshi_live.recording import Recording
from kalshi_live.sandbox import Sandbox

Cli = Callable[..., Any]
milestones = pytest.mark.kalshi_sandbox


@milestones(milestones={"mma_match": 4}, seed=4, speed=8 * 3600)
def test_it_records_until_all_is_final(cli: Cli, server: Sandbox, tmp_path: Path) -> None:
    games = tmp_path / "games"
    ends = ("--interval", "0.1", "--until-final", "--wait-for-missing", "0")
    done = cli("record", "--to", str(games), *server.milestone_ids, *ends)
    assert (done.exit_code, done.out) == (0, "")
    with Recording(games) as recording:
        found = recording.verify()
        assert found.whole
        assert {each.phase for each in recording.milestones()} == {"final"}
    assert done.err.startswith(f"Recorded 4 milestones · {found.changes} changes · ")
    assert done.err.endswith(f": {games}\n")


@milestones(milestones=3, seed=4)
@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 0), (signal.SIGTERM, 143)])
def test_signals_end_it_clean(
    number: signal.Signals, code: int, server: Sandbox, tmp_path: Path
) -> None:
    games = tmp_path / "games"
    program = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler);"
        "from kalshi_live.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    command = ("record", "--to", str(games), "--interval", "0.1", *server.milestone_ids)
    with subprocess.Popen([sys.executable, "-c", program, *command], stderr=-1) as process:
        end = time.monotonic() + 20
        while not any(games.glob("*.jsonl")) and time.monotonic() < end:
            time.sleep(0.02)
        time.sleep(0.05)
        process.send_signal(number)
        _, said = process.communicate(timeout=20)
    assert (process.returncode, said.count(b"\n")) == (code, 1), said
    assert not list(games.glob("*.jsonl"))
    assert Recording(games).verify().whole


@milestones(milestones=3)
def test_a_folder_of_something_else_is_one_line(cli: Cli, server: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").touch()
    done = cli("record", "--to", str(tmp_path), *server.milestone_ids)
    assert (done.exit_code, done.out) == (1, "")
    assert done.err == (f"error: {tmp_path}: is the folder of something else, not of a recording\n")


@milestones(milestones=3)
def test_a_second_writer_is_one_line(cli: Cli, server: Sandbox, tmp_path: Path) -> None:
    with Recording(tmp_path / "games") as recording:
        recording._append_rows([])
        done = cli("record", "--to", str(tmp_path / "games"), *server.milestone_ids)
    assert done.exit_code == 1
    assert done.err.splitlines()[-1].startswith(f"error: {tmp_path / 'games'}: somebody else is")
