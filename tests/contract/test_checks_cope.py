"""Whatever the specification and whatever the package, the checks report and do not raise.

The pairs here do not belong together, and the documents are often not even valid.
"""

import random
from itertools import islice, pairwise

import pytest

from _spec.document import Document, dangling_references
from contract_checks import GeneratedPackage, Problem, iter_problems
from contract_checks.problems import CANNOT_COPE
from spec_mutants import mutants
from subjects import SOURCES, SPARING_CHECKS

NAMES = ("vendored", *SOURCES)
SEEDS = range(2)


@pytest.mark.parametrize(("one", "other"), list(pairwise((*NAMES, NAMES[0]))))
def test_the_package_of_another_specification_is_reported(one, other, subject):
    problems = reported(subject(one).document, subject(other).package)

    assert problems != []
    assert [str(problem) for problem in problems if CANNOT_COPE in problem.message] == []


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", ["vendored", "every_kind", "every_kind_31"])
def test_several_changes_at_once_are_reported(name, seed, subject):
    tried, chance = subject(name), random.Random(seed)

    problems = reported(changed(tried.document, chance), tried.package)

    assert problems != []
    assert [str(problem) for problem in problems if CANNOT_COPE in problem.message] == []


def changed(document: Document, chance: random.Random) -> Document:
    """`document` after four changes, or fewer when one of them leaves a reference dangling."""
    for _ in range(4):
        if next(dangling_references(document), None) is None:
            document = next(islice(mutants(document), chance.randrange(150), None)).document
    return document


def reported(document: Document, package: GeneratedPackage) -> list[Problem]:
    return list(iter_problems(document, package, SPARING_CHECKS))
