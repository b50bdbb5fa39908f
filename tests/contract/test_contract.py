"""The vendored specification against the vendored client: the contract that the wrapper builds on.

What is compared, how, and what is not covered, is said in `contract_checks`.
"""

from pathlib import Path

import pytest

from contract_checks import CHECKS, check_identity, contract_problems

ROOT = Path(__file__).resolve().parents[2]
# By its place, why the generator cannot express it. So far it expresses all of it.
GAPS: dict[str, str] = {}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_package_keeps_to_the_specification(check, document, package):
    assert [str(p) for p in check(document, package) if p.pointer not in GAPS] == []


def test_every_declared_gap_is_still_one(document, package):
    assert GAPS.keys() <= {problem.pointer for problem in contract_problems(document, package)}


def test_the_package_knows_which_specification_it_is_from(specification, package):
    overlay = ROOT / "openapi.overlay.yaml" if specification.overlay_sha256 else None
    published = specification.path.read_bytes()

    assert [*check_identity(published, overlay and overlay.read_bytes(), package)] == []


def test_other_bytes_under_the_same_version_are_noticed(package):
    problems = list(check_identity(b"other bytes", b"another overlay", package))

    assert [problem.pointer for problem in problems] == ["#", "#"]
