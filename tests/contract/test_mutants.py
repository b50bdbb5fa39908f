"""Changes specifications in one place, without regenerating, and sees each change noticed there."""

import pytest

from contract_checks import Document, GeneratedPackage, contract_problems
from contract_checks.document import CANNOT_COPE
from mutants import Mutant, mutants

# Of the specification with every form, one mutant in so many is tried.
SAMPLE = 12
SLICES = 4
# The gap of the generator, to which it is all the same what this says.
NOT_FELT = "#/paths/~1games/get/parameters/2/explode"


def is_noticed(mutant: Mutant, package: GeneratedPackage, before: set[object]) -> bool:
    """Whether a problem that was not there before names the place of the change."""
    return any(
        problem not in before and CANNOT_COPE not in problem.message and mutant.is_named_by(problem)
        for problem in contract_problems(mutant.document, package)
    )


def survivors(document: Document, package: GeneratedPackage, tried: slice) -> list[str]:
    before: set[object] = set(contract_problems(document, package))
    return [
        str(mutant)
        for mutant in list(mutants(document))[tried]
        if mutant.place != NOT_FELT and not is_noticed(mutant, package, before)
    ]


def test_every_change_of_the_vendored_specification_is_noticed_in_its_place(document, package):
    assert survivors(document, package, slice(None)) == []


@pytest.mark.parametrize("offset", range(SLICES))
def test_changes_of_every_form_are_noticed_in_their_place(offset, subject):
    tried = subject("every_form")

    step = slice(offset * SAMPLE, None, SLICES * SAMPLE)
    assert survivors(tried.document, tried.package, step) == []
