"""The README's table of promises, held against the tests that are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TABLE = (
    (ROOT / "README.md")
    .read_text(encoding="utf-8")
    .partition("## What it promises")[2]
    .partition("\n## ")[0]
)
PROMISES = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in TABLE.splitlines()
    if line.startswith("| ") and not line.startswith("| promise")
]


def test_the_readme_promises_something() -> None:
    assert len(PROMISES) > 5
    assert all(len(row) == 3 for row in PROMISES)


@pytest.mark.parametrize("row", PROMISES, ids=lambda row: row[0][:40])
def test_each_promise_names_tests_that_are_there(row: list[str]) -> None:
    proofs = re.findall(r"`([^`]+)`", row[-1])
    assert proofs
    for proof in proofs:
        assert list(ROOT.glob(proof) if "/" in proof else ROOT.glob(f"tests/*/{proof}")), proof
