"""Changes specifications in one place, without regenerating, and sees each change noticed there."""

import pytest

from contract_checks import GeneratedPackage, contract_problems
from contract_checks.document import CANNOT_COPE
from mutants import Mutant, mutants

# How many mutants are tried: all there are, or as many as this, spread evenly.
MOST = {"vendored": 600, "every_form": 120}
SLICES = 4
# Of a parameter that is the generator's gap, to which it is all the same what this says.
NOT_FELT = "#/paths/~1games/get/parameters/2/explode"


def is_noticed(mutant: Mutant, package: GeneratedPackage, before: set[object]) -> bool:
    """Return whether a problem that was not there before names the place of the change."""
    return any(
        problem not in before and CANNOT_COPE not in problem.message and mutant.is_named_by(problem)
        for problem in contract_problems(mutant.document, package)
    )


@pytest.mark.parametrize("offset", range(SLICES))
@pytest.mark.parametrize("name", MOST)
def test_every_change_is_noticed_in_its_place(name, offset, subject):
    tried = subject(name)
    found = list(mutants(tried.document))
    sample = found[:: -(-len(found) // MOST[name])][offset::SLICES]
    before: set[object] = set(contract_problems(tried.document, tried.package))

    survivors = [
        str(mutant)
        for mutant in sample
        if mutant.place != NOT_FELT and not is_noticed(mutant, tried.package, before)
    ]

    assert survivors == []
