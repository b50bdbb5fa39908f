"""The README's code runs, its commands exist, and what it says of the specification is true."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sybil import Document
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser

import kalshi_live
from kalshi_live import LiveDataError, errors
from kalshi_live.kinds.common import registry
from kalshi_live.sandbox import Sandbox
from kalshi_trade_api import spec_facts

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
TEXT = README.read_text(encoding="utf-8")
BLOCKS = list(Document.parse(str(README), PythonCodeBlockParser()).examples())
COMMANDS = [
    line.partition("#")[0].strip()
    for block in Document.parse(str(README), CodeBlockParser(language="sh")).examples()
    for line in block.parsed.splitlines()
]
EVENT = "KXNFLGAME-26NOV24KCBAL"
pytest_plugins = ["pytester"]


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """Stands in for production."""
    with Sandbox(milestones=250) as running:
        monkeypatch.setenv("KALSHI_API_BASE_URL", running.base_url)
        yield running


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: f"line {block.line}")
def test_the_readmes_python_runs(
    block: object, sandbox: Sandbox, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "_registered", {})  # what a block registers goes with it
    code = block.parsed  # type: ignore[attr-defined]
    if "def test_" in code:
        pytester.makepyfile(code)
        pytester.runpytest_subprocess().assert_outcomes(passed=1)
        return
    exec(compile(code, str(README), "exec"), {"ids": list(sandbox.milestone_ids)})


@pytest.mark.parametrize(
    "command", [line for line in COMMANDS if line.startswith("kalshi-live get")]
)
def test_the_readmes_get_commands_run(command: str, sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "ids.txt").write_text("\n".join(sandbox.milestone_ids), encoding="utf-8")
    event = sandbox.event_of(sandbox.milestone_ids[0])
    arguments = shlex.split(command.replace(EVENT, event))[1:]
    done = subprocess.run(
        [sys.executable, "-m", "kalshi_live", *arguments],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout


def test_the_scripts_that_the_readme_names_are_there_and_can_be_run() -> None:
    named = {line.split()[0] for line in COMMANDS if line.startswith("scripts/")}
    assert named
    for script in named:
        assert (ROOT / script).read_text(encoding="utf-8").startswith("#!/usr/bin/env python3\n")


def test_the_readme_names_the_specification_that_is_vendored() -> None:
    assert f"version {spec_facts.VERSION}, SHA-256" in TEXT
    assert spec_facts.SHA256 in TEXT


def _tree(error: type[Exception], depth: int = 0) -> list[tuple[int, str]]:
    public = (kind for kind in error.__subclasses__() if kind.__name__ in kalshi_live.__all__)
    below = [line for kind in public for line in _tree(kind, depth + 1)]
    return [(depth, error.__name__), *below]


def _shown(text: str) -> list[tuple[int, str]]:
    branches = re.findall(r"^([│ ]*)[├└]── (\w+)", text, re.MULTILINE)
    root = min(len(indent) for indent, _ in branches)
    return [(0, "LiveDataError")] + [
        ((len(indent) - root) // 4 + 1, name) for indent, name in branches
    ]


@pytest.mark.parametrize(
    "text", [TEXT, errors.__doc__], ids=["the README", "the docstring of errors"]
)
def test_the_error_tree_that_is_shown_is_that_of_the_code(text: str) -> None:
    assert sorted(_shown(text)) == sorted(_tree(LiveDataError))
