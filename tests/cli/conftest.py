from __future__ import annotations

import io
import os
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import attrs
import pytest

from kalshi_live.cli import main
from kalshi_live.results import Observation
from kalshi_live.sandbox import Sandbox

# Pseudo-terminals and SIGINT for a single process exist on POSIX only.
collect_ignore = (
    ["test_live_table.py", "test_signals_and_pipes.py", "test_terminal.py"]
    if os.name == "nt"
    else []
)


@attrs.frozen
class Finished:
    """What one run of the command line left behind."""

    exit_code: int
    out: str
    err: str


Cli = Callable[..., Finished]


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    # A pytest that has imported readline hands LINES and COLUMNS on to its workers.
    for name in (
        "COLUMNS",
        "LINES",
        "FORCE_COLOR",
        "NO_COLOR",
        "TTY_COMPATIBLE",
        "KALSHI_API_BASE_URL",
    ):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cli:
    """Runs the command line in this process: `cli("get", "--from", "-", stdin=b"…")`."""

    def run(*arguments: str, stdin: bytes = b"") -> Finished:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capsys.readouterr()
        exit_code = main(arguments)
        out, err = capsys.readouterr()
        return Finished(exit_code, out, err)

    return run


@pytest.fixture
def server(kalshi_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """The sandbox of the marker `kalshi_sandbox`, as the server that commands talk to."""
    monkeypatch.setenv("KALSHI_API_BASE_URL", kalshi_sandbox.base_url)
    return kalshi_sandbox


@pytest.fixture(scope="session")
def observe() -> Callable[..., Observation]:
    """Makes an observation with little to say: `observe("an id", "a type", {…})`."""

    def make(
        milestone_id: str = "a", type_: str = "football_game", details: Any = None, **others: Any
    ) -> Observation:
        at = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
        return Observation(milestone_id, type_, details or {}, at, **others)

    return make
