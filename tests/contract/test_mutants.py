"""Changes specifications in one place, without regenerating, and sees each change noticed there."""

import pytest

from contract_checks import Document, GeneratedPackage, contract_problems
from contract_checks.document import CANNOT_COPE
from mutants import Mutant, mutants

# Of the specification with every form, one mutant in so many is tried.
SAMPLE = 13
SLICES = 4
GAME = "#/components/schemas/Game/properties"
# Of every_form: regenerated, the package would be the same, or the problem names more than a part.
NOT_NAMED = {
    "lists are repeated, whatever it says": {
        "#/paths/~1games/get/parameters/2/explode gone",
        "#/paths/~1games/get/parameters/2/explode is True",
    },
    "it stands for text": {
        "#/paths/~1games/get/parameters/11/schema is {'type': 'string'}",
        f"{GAME}/price/allOf/0 is {{'type': 'string'}}",
    },
    "nothing in the package bears its name": {
        "#/components/responses/418 new",
        "#/components/responses/Refused2 instead of Refused",
        "#/components/responses/rEFUSED instead of Refused",
        "#/components/schemas/Shard2 instead of Shard",
        "#/components/schemas/Ticker2 instead of Ticker",
        "#/components/schemas/sHARD instead of Shard",
        "#/components/schemas/tICKER instead of Ticker",
    },
    "null is not among the values": {
        f"{GAME}/inline_state/nullable gone",
        f"{GAME}/inline_state/nullable is False",
    },
    "its server is named": {
        "#/servers/0/variables/env gone",
        "#/servers/0/variables/env/default is api-other",
    },
    "all of the security is named": {"#/paths/~1games/post/security/0/key gone"},
}


def is_noticed(mutant: Mutant, package: GeneratedPackage, before: set[object]) -> bool:
    """Whether a problem that was not there before names the place of the change."""
    return any(
        problem not in before and CANNOT_COPE not in problem.message and mutant.is_named_by(problem)
        for problem in contract_problems(mutant.document, package)
    )


def survivors(document: Document, package: GeneratedPackage, step: slice) -> list[str]:
    before: set[object] = set(contract_problems(document, package))
    tried = list(mutants(document))[step]
    return [str(mutant) for mutant in tried if not is_noticed(mutant, package, before)]


def test_every_change_of_the_vendored_specification_is_noticed_in_its_place(document, package):
    assert survivors(document, package, slice(None)) == []


@pytest.mark.parametrize("offset", range(SLICES))
def test_changes_of_every_form_are_noticed_in_their_place(offset, subject):
    tried = subject("every_form")

    step = slice(offset * SAMPLE, None, SLICES * SAMPLE)
    found = set(survivors(tried.document, tried.package, step))
    assert found - set().union(*NOT_NAMED.values()) == set()


def test_a_change_is_named_by_its_place_and_by_what_it_is_part_of_only(): ...
