from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from _proposal.preparing import prepare
from _proposal.proposal import Proposal, load
from played_project import GH, SPEC, GitHub, git, play


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose scripts play what they are told."""
    root = tmp_path / "project"
    package = root / "generated" / "kalshi_trade_api"
    package.mkdir(parents=True)
    (package / "old.py").write_text("OLD = 1")
    (root / "scripts").mkdir()
    (root / "openapi.yaml").write_text(SPEC)
    (root / "README.md").write_text("version 1.0.0")
    play(root)
    return root


@pytest.fixture
def prepared(project: Path, tmp_path: Path) -> Callable[..., Proposal]:
    """Prepares a proposal while the two scripts play what is asked for."""

    def prepared(**parts: int | bool) -> Proposal:
        play(project, **parts)
        assert prepare("SOURCE", tmp_path / "proposal", project)
        proposal = load(tmp_path / "proposal")
        assert proposal
        return proposal

    return prepared


@pytest.fixture
def repository(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project as it was before anything was prepared, under git, with a remote beside it."""
    if shutil.which("git") is None:
        pytest.skip("git is not installed, and only opening a pull request needs it")
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "A Tester")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "tester@example.com")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    root = tmp_path / "repository"
    shutil.copytree(project, root)
    git(tmp_path, "init", "--quiet", "--bare", "remote")
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "remote", "add", "origin", str(tmp_path / "remote"))
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message=The beginning")
    return root


@pytest.fixture
def github(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GitHub:
    folder = tmp_path / "programs"
    folder.mkdir()
    (folder / "gh.py").write_text(GH)
    if os.name == "nt":
        (folder / "gh.bat").write_text(f'@"{sys.executable}" "{folder / "gh.py"}" %*\n')
    else:
        # The interpreter's path may have spaces in it, which a line with #! cannot have.
        script = f'#!/bin/sh\nexec "{sys.executable}" "{folder / "gh.py"}" "$@"\n'
        (folder / "gh").write_text(script)
        (folder / "gh").chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)
    monkeypatch.setenv("GH_NOTES", str(tmp_path / "notes"))
    return GitHub(tmp_path / "notes", monkeypatch)
