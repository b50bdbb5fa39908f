"""The same checks on a specification made to hold every kind of thing, generated for the purpose.

It shows that the checks are not made for Kalshi's few schemas, and where the generator ends.
"""

from pathlib import Path

import pytest

from _spec.reading import read
from _spec.regeneration import regenerate
from contract_checks import Gap, contract_problems, load, unexplained

SPEC = Path(__file__).parent / "specs" / "every_kind.yaml"

_TOY = "#/paths/~1pets~1{petId}~1toys~1{toy-name}"
GAPS = (
    Gap(f"{_TOY}/get/parameters/1/explode", "lists in a query are always repeated"),
    Gap(f"{_TOY}/get/parameters/2/style", "lists in a query are always repeated"),
    Gap(f"{_TOY}/get/parameters/7/style", "objects in a query are always spread"),
    Gap(f"{_TOY}/delete/parameters/0", "times in a path are sent with a space instead of a T"),
    Gap("#/components/schemas/Alias", "an alias gets no class of its own"),
    Gap("#/components/schemas/Animal/discriminator", "discriminators are ignored"),
)


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    folder = tmp_path_factory.mktemp("generated") / "every_kind"
    regenerate(SPEC, folder)
    return load(folder, "generated_every_kind")


def test_only_the_declared_gaps_are_found_in_a_specification_of_every_kind(generated):
    problems = contract_problems(read(SPEC).document, generated)

    assert [str(problem) for problem in unexplained(problems, GAPS)] == []
