"""Changes specifications in one place, without regenerating, and sees each change noticed there.

What the changes are, and when a place counts as named, is in `spec_mutants`.
"""

import os
from collections.abc import Sequence
from itertools import chain

import pytest

from contract_checks import (
    Check,
    Gap,
    check_facts,
    check_identity,
    check_ignored,
    check_requests,
    check_structure,
    iter_problems,
)
from contract_checks.problems import CANNOT_COPE
from spec_mutants import Mutant, mutants
from subjects import SPARING_CHECKS, Subject

# How many mutants are tried, spread evenly over all there are: of the vendored specification and
# the one-operation one all, of the others a sample unless EVERY_MUTANT is set.
MOST = {"vendored": 600, "one_operation": 600, "every_kind": 200, "every_kind_31": 150}
SLICES = 3

# What changes neither the wire nor a model: regenerated, the package is the same.
EQUIVALENT = {
    "no class bears its name, only what it is made of": {
        "schema Text is now at #/components/schemas/TextTwo",
        "schema Matrix is now at #/components/schemas/MatrixTwo",
        "schema Entry is now at #/components/schemas/EntryTwo",
    },
    "its class bears its title": {"schema Titled is now at #/components/schemas/TitledTwo"},
    "Alias is Dog": {
        "$ref to Alias at #/components/schemas/Animal/oneOf/0/$ref",
        "$ref to Alias at #/components/schemas/Everything/properties/nullableRef/allOf/0/$ref",
        "$ref to Alias at #/components/schemas/MapOfDogs/additionalProperties/$ref",
        "$ref to Alias at #/paths/~1pets/patch/requestBody/content/application~1json/schema/$ref",
        "$ref to Alias at #/paths/~1pets/post/requestBody/content/application~1json/schema"
        "/properties/pet/$ref",
    },
    "Text is text": {"text for the $ref at #/components/schemas/Everything/properties/text"},
    "null next to a part adds nothing to the whole": {
        "nullable True at #/components/schemas/Whole/allOf/1/nullable",
        "nullable True at #/components/schemas/Cat/allOf/1/nullable",
        "nullable True at #/components/schemas/Dog/allOf/1/nullable",
    },
    "an exploded object does not show its name": {
        "named FILTER at #/paths/~1pets~1{petId}~1toys~1{toy-name}/get/parameters/6/name",
    },
    "JSON and text are read whatever they are called": {
        "text/csv for text/plain at #/paths/~1pets/post/responses/201/content/text~1csv",
        "application/json for application/problem+json at "
        "#/components/responses/Refused/content/application~1json",
        "application/json for application/json; charset=utf-8 at "
        "#/paths/~1files/get/responses/200/content/application~1json",
    },
    "its only operation is in a gap, which says as much": {"path removed at #/paths/~1ping"},
    "what a path that is a $ref has is in the gap there": {
        "path /elsewhere is now at #/paths/~1elsewhere~1new",
        "path /elsewhere is now at #/paths/~1new~1elsewhere",
        "path /elsewhere is now at #/paths/~1other",
        "path removed at #/paths/~1elsewhere",
    },
}
QUICK_CHECKS = (check_structure, check_facts, check_ignored, check_requests)
EQUIVALENTS = frozenset(chain.from_iterable(EQUIVALENT.values()))


def sample(subject: Subject, most: int) -> list[Mutant]:
    """At most `most` mutants of it, or all."""
    found = list(mutants(subject.document))
    is_whole = len(found) <= most or "EVERY_MUTANT" in os.environ
    return found if is_whole else found[:: -(-len(found) // most)]


def is_noticed(mutant: Mutant, subject: Subject, checks: Sequence[Check] = SPARING_CHECKS) -> bool:
    """Whether a problem names the place of the change; a check that cannot cope names none."""
    declared = {gap.pointer for gap in subject.gaps}
    for problem in iter_problems(mutant.document, subject.package, checks):
        is_known = problem.pointer in declared
        declared.discard(problem.pointer)
        if is_known or CANNOT_COPE in problem.message:
            continue
        if any(mutant.is_named_by(pointer) for pointer in problem.pointers):
            return True
    return any(mutant.is_named_by(stale) for stale in declared)


def is_in_a_gap(mutant: Mutant, gaps: tuple[Gap, ...]) -> bool:
    """Whether it changes what the package is known not to express."""
    return any(mutant.is_in(place) for gap in gaps for place in together(gap.pointer))


def together(pointer: str) -> list[str]:
    """The place, with those that have no meaning while it is not as declared."""
    owner, _, keyword = pointer.rpartition("/")
    if keyword not in ("style", "explode"):
        return [pointer]
    return [f"{owner}/{each}" for each in ("style", "explode", "name")]


@pytest.mark.parametrize("offset", range(SLICES))
@pytest.mark.parametrize("name", MOST)
def test_every_change_is_noticed_in_its_place(name, offset, subject):
    tried = subject(name)

    survivors = [
        str(mutant)
        for mutant in sample(tried, MOST[name])[offset::SLICES]
        if str(mutant) not in EQUIVALENTS
        and not is_in_a_gap(mutant, tried.gaps)
        and not is_noticed(mutant, tried)
    ]

    assert "\n".join(survivors) == ""


@pytest.mark.parametrize("name", MOST)
def test_every_exception_is_still_one(name, subject):
    tried = subject(name)

    noticed = [
        str(mutant)
        for mutant in mutants(tried.document)
        if str(mutant) in EQUIVALENTS and is_noticed(mutant, tried, QUICK_CHECKS)
    ]

    assert "\n".join(noticed) == ""


def test_every_exception_is_a_change_that_is_tried(subject):
    tried = {str(mutant) for name in MOST for mutant in mutants(subject(name).document)}

    assert sorted(EQUIVALENTS - tried) == []


def test_other_bytes_under_the_same_version_are_noticed(document, package):
    (problem,) = check_identity(b"other bytes", document, package)

    assert problem.pointer == "#"
