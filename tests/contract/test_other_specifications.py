"""The same checks on specifications made for the purpose, generated and not Kalshi's.

They show that the checks are not made for Kalshi's few schemas, and where the generator ends: what
it cannot express is declared in `subjects`.
"""

import pytest

from contract_checks import contract_problems, unexplained
from subjects import SOURCES


@pytest.mark.parametrize("name", SOURCES)
def test_only_the_declared_gaps_are_found(name, subject):
    tried = subject(name)

    problems = contract_problems(tried.document, tried.package)

    assert [str(problem) for problem in unexplained(problems, tried.gaps)] == []
