"""The past on the command line: told once more, or served."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kalshi_live import LiveDataClient, Observation
from kalshi_live.recording import Recording

Cli = Callable[..., Any]
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def games(tmp_path: Path) -> str:
    with Recording(tmp_path / "games") as recording:
        for minute in range(5):
            details = {"home_points": minute, "away_points": 0, "status": "live"}
            at = NOON + timedelta(minutes=minute)
            recording.append(Observation("a", "football_game", details, at))
    return str(tmp_path / "games")


def test_what_is_replayed_are_the_lines_of_watch(cli: Cli, games: str) -> None:
    done = cli("replay", games, "--speed", "100000")
    assert (done.exit_code, done.err) == (0, "")
    lines = [json.loads(line) for line in done.out.splitlines()]
    assert [line["kind"] for line in lines] == ["appeared", *["updated"] * 4]
    assert lines[-1]["fields"] == {"home_points": [3, 4]}


def test_a_part_of_it_can_be_replayed(cli: Cli, games: str) -> None:
    between = ("--from", "2026-11-22T12:01Z", "--to", "2026-11-22T12:03Z")
    done = cli("replay", games, *between)
    assert [json.loads(line)["score"]["home"] for line in done.out.splitlines()] == [1, 2]


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        (("replay", "nowhere"), 1, "error: nowhere: there is no recording here"),
        (("sandbox", "--recording", "nowhere"), 1, "error: nowhere: there is no recording here"),
        (("sandbox", "--at", "2026-11-22T12:01Z"), 2, "error: --at needs --recording"),
        (("replay", "nowhere", "--from", "noon"), 2, "error: --from: 'noon' is no RFC 3339"),
    ],
)
def test_what_cannot_be_is_one_line(
    cli: Cli, command: tuple[str, ...], code: int, said: str
) -> None:
    done = cli(*command)
    assert (done.exit_code, done.out, done.err.count("\n")) == (code, "", 1)
    assert done.err.startswith(said)


def test_the_sandbox_serves_a_recording_from_a_moment_on(games: str) -> None:
    options = ("--recording", games, "--at", "2026-11-22T12:02:30Z", "--speed", "0.01")
    command = [sys.executable, "-m", "kalshi_live", "sandbox", *options]
    with subprocess.Popen(command, stdout=-1, stderr=-1, text=True) as process:
        try:
            with LiveDataClient(process.stdout.readline().strip()) as client:
                assert client.get(["a"])["a"].details["home_points"] == 2
        finally:
            process.kill()
