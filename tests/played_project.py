"""A project made for a test: scripts that play `update-spec` and `test`, and a gh that takes notes.

How proposals are made and opened with it is asked in `proposals/`.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from attrs import frozen

SPEC = """\
openapi: 3.0.3
info: {title: Played, version: 1.0.0}
paths: {}
"""
NEW_VERSION = "2.0.0"

UPDATE = """\
import pathlib, sys

source, option, report = sys.argv[1:]
assert option == "--report-markdown"
root = pathlib.Path(__file__).parents[1]
if {writes}:
    spec = root / "openapi.yaml"
    spec.write_bytes(spec.read_bytes().replace(b"1.0.0", b"{version}"))
    (root / "README.md").write_text("version {version}")
    (root / "generated" / "kalshi_trade_api" / "new.py").write_text("NEW = 1")
    (root / "generated" / "kalshi_trade_api" / "old.py").unlink()
pathlib.Path(report).write_text("# The report on " + source)
sys.exit({code})
"""
TEST = "import sys; print('the tests said', *sys.argv[1:]); sys.exit({code})"
GH = """\
import json, os, sys

with open(os.environ["GH_NOTES"], "a") as notes:
    notes.write(json.dumps(sys.argv[1:]) + "\\n")
if sys.argv[1:3] == ["pr", "list"]:
    print(os.environ.get("GH_PROPOSED", ""))
"""


@frozen
class GitHub:
    """A `gh` that notes what it is told."""

    notes: Path
    monkeypatch: pytest.MonkeyPatch

    @property
    def calls(self) -> list[list[str]]:
        lines = self.notes.read_text().splitlines() if self.notes.exists() else []
        return [json.loads(line) for line in lines]

    def has_proposed(self, url: str) -> None:
        self.monkeypatch.setenv("GH_PROPOSED", url)


def git(folder: Path, *arguments: str) -> str:
    command = ["git", *arguments]
    return subprocess.run(
        command, cwd=folder, check=True, stdout=subprocess.PIPE, encoding="utf-8"
    ).stdout.strip()


def play(root: Path, *, code: int = 10, writes: bool = True, tests: int = 0) -> None:
    update = UPDATE.format(code=code, writes=writes, version=NEW_VERSION)
    (root / "scripts" / "update-spec").write_text(update)
    (root / "scripts" / "test").write_text(TEST.format(code=tests))
