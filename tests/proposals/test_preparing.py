from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from _proposal.preparing import Outcome, body, prepare
from _proposal.proposal import Proposal, ProposalError, load
from played_project import NEW_VERSION, play


def test_the_same_specification_leaves_nothing_to_propose(project: Path, tmp_path: Path) -> None:
    play(project, code=0, writes=False)
    assert not prepare("SOURCE", tmp_path / "proposal", project)
    assert load(tmp_path / "proposal") is None


@pytest.mark.parametrize(("code", "is_breaking"), [(10, False), (20, True)])
@pytest.mark.parametrize(("tests", "passed"), [(0, True), (1, False)])
def test_a_proposal_tells_what_the_scripts_found(
    prepared: Callable[..., Proposal], code: int, is_breaking: bool, tests: int, passed: bool
) -> None:
    proposal = prepared(code=code, tests=tests)
    assert proposal.facts.version == NEW_VERSION
    assert proposal.facts.is_breaking is is_breaking
    assert proposal.facts.tests_passed is passed
    text = proposal.body.read_text(encoding="utf-8")
    assert text.startswith("# The report on SOURCE\n")
    assert f"All tests: {'passed' if passed else '**failed**'}." in text
    assert "the tests said -q -n 2 --color=no\n" in text
    assert f"Specification {NEW_VERSION} (" in proposal.title
    assert ("breaking" in proposal.title) is is_breaking


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"code": 1, "writes": False}, "scripts/update-spec exited with 1"),
        ({"code": 20, "writes": False}, "nothing can be regenerated"),
    ],
)
def test_what_cannot_be_used_makes_no_proposal(
    project: Path, tmp_path: Path, parts: dict[str, int], message: str
) -> None:
    play(project, **parts)
    with pytest.raises(ProposalError, match=message):
        prepare("SOURCE", tmp_path / "proposal", project)
    assert not (tmp_path / "proposal").exists()


def test_an_older_proposal_is_not_written_over(project: Path, tmp_path: Path) -> None:
    (tmp_path / "proposal").mkdir()
    before = (project / "openapi.yaml").read_bytes()
    with pytest.raises(ProposalError, match="exists already"):
        prepare("SOURCE", tmp_path / "proposal", project)
    assert (project / "openapi.yaml").read_bytes() == before


def test_a_text_too_long_for_github_is_cut_and_says_so() -> None:
    text = body("r" * 200_000, Outcome(passed=False, output="o" * 200_000 + "the end"))
    assert len(text) < 65_536
    assert "… cut" in text
    assert "the end" in text


def test_output_cannot_break_out_of_its_block() -> None:
    text = body("report", Outcome(passed=True, output="```\n# not a heading\n```"))
    assert "\n````text\n```\n# not a heading\n```\n````\n" in text
