from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from _paths import ROOT
from _proposal.commands import Commands
from _proposal.opening import LABELS, open_pull_request
from _proposal.proposal import Proposal, ProposalError, load
from _propose_spec import main
from played_project import GitHub, git

INVALID = '{"version": "1", "is_breaking": 0, "tests_passed": true}'

Prepared = Callable[..., Proposal]


def test_the_branch_holds_one_commit_with_the_specification_and_what_follows_from_it(
    repository: Path, prepared: Prepared, github: GitHub
) -> None:
    proposal = prepared()
    (repository / "openapi.yaml").write_text("somebody is working on this")
    before = git(repository, "status", "--porcelain", "--branch")
    open_pull_request(proposal, Commands(repository))
    assert git(repository, "status", "--porcelain", "--branch") == before
    assert len(git(repository, "worktree", "list").splitlines()) == 1
    git(repository, "fetch", "--quiet", "origin")
    (branch,) = git(repository, "branch", "--remotes", "--format=%(refname:short)").splitlines()
    assert branch == f"origin/specification/{proposal.sha256[:12]}"
    assert git(repository, "log", "--format=%s", f"HEAD..{branch}") == proposal.title
    assert git(repository, "diff", "--name-status", "HEAD", branch).splitlines() == [
        "M\tREADME.md",
        "A\tgenerated/kalshi_trade_api/new.py",
        "D\tgenerated/kalshi_trade_api/old.py",
        "M\topenapi.yaml",
    ]


@pytest.mark.parametrize(
    ("parts", "labels", "is_draft"),
    [
        ({"code": 10}, ["specification"], False),
        ({"code": 20}, ["specification", "breaking"], False),
        ({"code": 10, "tests": 1}, ["specification"], True),
    ],
)
def test_the_pull_request_has_the_report_the_labels_and_never_a_merge(
    repository: Path,
    prepared: Prepared,
    github: GitHub,
    parts: dict[str, int],
    labels: list[str],
    is_draft: bool,
) -> None:
    proposal = prepared(**parts)
    open_pull_request(proposal, Commands(repository))
    listing, *labelling, creation = github.calls
    assert listing[:2] == ["pr", "list"]
    assert [call[:3] for call in labelling] == [["label", "create", name] for name in labels]
    assert creation[:2] == ["pr", "create"]
    assert f"--body-file={proposal.body}" in creation
    assert f"--title={proposal.title}" in creation
    assert [part for part in creation if part.startswith("--label=")] == [
        f"--label={name}" for name in labels
    ]
    assert ("--draft" in creation) is is_draft


def test_what_was_proposed_before_is_not_proposed_again(
    repository: Path, prepared: Prepared, github: GitHub, capsys: pytest.CaptureFixture[str]
) -> None:
    github.has_proposed("https://github.test/pull/7")
    open_pull_request(prepared(), Commands(repository))
    assert [call[:2] for call in github.calls] == [["pr", "list"]]
    assert git(repository, "ls-remote", "origin") == ""
    assert "proposed before: https://github.test/pull/7" in capsys.readouterr().out


def test_what_a_failed_run_left_behind_is_replaced(
    repository: Path, prepared: Prepared, github: GitHub
) -> None:
    proposal = prepared()
    git(repository, "push", "--quiet", "origin", f"HEAD:refs/heads/{proposal.branch}")
    open_pull_request(proposal, Commands(repository))
    open_pull_request(proposal, Commands(repository))
    git(repository, "fetch", "--quiet", "origin")
    commits = git(repository, "log", "--format=%s", f"HEAD..origin/{proposal.branch}").splitlines()
    assert commits == [proposal.title]


def test_a_dry_run_shows_every_command_and_runs_none(
    project: Path, prepared: Prepared, github: GitHub, capsys: pytest.CaptureFixture[str]
) -> None:
    proposal = prepared(code=20)
    open_pull_request(proposal, Commands(project, dry_run=True))
    shown = capsys.readouterr().out.splitlines()[-10:]
    assert [line.split()[1:3] for line in shown if line.startswith("$ gh")] == [
        ["gh", "pr"],
        *(["gh", "label"] for _ in LABELS),
        ["gh", "pr"],
    ]
    assert any(f"HEAD:refs/heads/{proposal.branch}" in line for line in shown)
    assert github.calls == []


def test_a_push_that_fails_opens_nothing_and_leaves_no_worktree(
    repository: Path, prepared: Prepared, github: GitHub
) -> None:
    proposal = prepared()
    git(repository, "remote", "set-url", "origin", str(repository / "nowhere"))
    with pytest.raises(ProposalError, match="git exited with 128: its message is above"):
        open_pull_request(proposal, Commands(repository))
    assert [call[:2] for call in github.calls] == [["pr", "list"]]
    assert len(git(repository, "worktree", "list").splitlines()) == 1


def test_nothing_in_a_proposal_chooses_the_branch(prepared: Prepared) -> None:
    proposal = prepared()
    facts = proposal.folder / "proposal.json"
    facts.write_text(json.dumps(json.loads(facts.read_text()) | {"branch": "main"}))
    with pytest.raises(ProposalError, match="holds no proposal"):
        load(proposal.folder)


@pytest.mark.parametrize("content", [None, "", "{}", "[]", '{"version": "1"}', INVALID])
def test_a_folder_without_a_proposal_gets_one_clear_line(
    tmp_path: Path, content: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    if content is not None:
        (tmp_path / "proposal.json").write_text(content)
    assert main([str(tmp_path)]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"error: {tmp_path} holds no proposal")


def test_without_gh_one_line_says_what_is_needed(
    prepared: Prepared, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposal = prepared()
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ProposalError, match="gh is needed, and not installed"):
        open_pull_request(proposal, Commands(project))


def test_opening_needs_nothing_but_the_standard_library(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-S", "-E", str(ROOT / "scripts" / "propose-spec"), str(tmp_path)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert "holds no proposal" in done.stderr
    assert len(done.stderr.splitlines()) == 1
