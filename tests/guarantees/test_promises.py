"""The README's promises, held against the tests that are there, the fault matrix and the code."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from guarantees.promises import costs_table
from guarantees.test_fault_matrix import MOST_REQUESTS_IN_AN_OUTAGE
from kalshi_live import LiveDataClient, RetryPolicy
from kalshi_live.calls.bisection import MOST_REQUESTS

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SECTION = README.partition("## What it promises")[2].partition("\n## ")[0]
PROMISES = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in SECTION.splitlines()
    if line.startswith("| ") and not line.startswith("| promise")
]
DEFAULTS = {
    name: parameter.default
    for name, parameter in inspect.signature(LiveDataClient).parameters.items()
}


def test_the_readme_promises_something() -> None:
    assert len(PROMISES) > 5
    assert all(len(row) == 3 for row in PROMISES)


@pytest.mark.parametrize("row", PROMISES, ids=lambda row: row[0][:40])
def test_each_promise_names_tests_that_are_there(row: list[str]) -> None:
    proofs = re.findall(r"`([^`]+)`", row[-1])
    assert proofs
    for proof in proofs:
        assert list(ROOT.glob(proof) if "/" in proof else ROOT.glob(f"tests/*/{proof}")), proof


@pytest.mark.parametrize(
    "number",
    [
        f"at most {MOST_REQUESTS} requests",
        f"{DEFAULTS['deadline']:g} s unless you say otherwise",
        f"{RetryPolicy().attempts} attempts",
        f"at most {MOST_REQUESTS_IN_AN_OUTAGE} requests to a server that is down",
        f"{DEFAULTS['max_response_bytes'] // 2**20} MiB",
    ],
)
def test_the_numbers_of_the_promises_are_those_of_the_code(number: str) -> None:
    assert number in SECTION


def test_the_readme_says_of_each_fault_what_the_matrix_proves() -> None:
    table = costs_table()
    assert table in README, f"README.md has to hold this:\n\n{table}"
