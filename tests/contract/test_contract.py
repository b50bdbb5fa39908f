"""The vendored specification against the vendored client: the contract that the wrapper builds on.

What is compared, and how, is in `contract_checks`.
"""

import pytest

from contract_checks import (
    CHECKS,
    Gap,
    check_identity,
    contract_problems,
    unexplained,
)

# What the generator cannot express of openapi.yaml. So far it expresses all of it.
GAPS: tuple[Gap, ...] = ()


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_package_keeps_to_the_specification(check, document, package):
    declared = {gap.pointer for gap in GAPS}

    assert [p for p in check(document, package) if p.pointer not in declared] == []


def test_every_declared_gap_is_still_one(document, package):
    assert unexplained(contract_problems(document, package), GAPS) == []


def test_the_package_knows_which_specification_it_is_from(specification, document, package):
    assert check_identity(specification.path.read_bytes(), document, package) == []
