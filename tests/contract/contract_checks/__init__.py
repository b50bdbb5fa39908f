"""The contract between a specification and the package generated from it, as functions of the two.

Every check takes the parsed document and the package and returns the problems it found, each with
the JSON pointer of its place in the document: `contract_problems` runs them all. None of them knows
Kalshi, none needs the network, and none changes what it is given.
"""

from collections.abc import Callable, Iterable, Iterator

from _spec.document import Document
from contract_checks.facts import check_facts, check_identity
from contract_checks.ignored import check_ignored
from contract_checks.instances import check_instances
from contract_checks.package import GeneratedPackage, load
from contract_checks.problems import Gap, Problem, unexplained
from contract_checks.references import check_references
from contract_checks.requests import check_requests
from contract_checks.responses import check_responses
from contract_checks.structure import check_structure

Check = Callable[[Document, GeneratedPackage], list[Problem]]

CHECKS: tuple[Check, ...] = (
    check_structure,
    check_facts,
    check_ignored,
    check_requests,
    check_responses,
    check_instances,
)

__all__ = [
    "CHECKS",
    "Check",
    "Gap",
    "GeneratedPackage",
    "Problem",
    "check_facts",
    "check_identity",
    "check_ignored",
    "check_instances",
    "check_references",
    "check_requests",
    "check_responses",
    "check_structure",
    "contract_problems",
    "iter_problems",
    "load",
    "unexplained",
]


def contract_problems(document: Document, package: GeneratedPackage) -> list[Problem]:
    """What all the checks find; the hash and the version are left to `check_identity`."""
    return list(iter_problems(document, package))


def iter_problems(
    document: Document, package: GeneratedPackage, checks: Iterable[Check] = CHECKS
) -> Iterator[Problem]:
    """The same one by one, the quickest checks first, for those who do not need all of them."""
    broken = check_references(document, package)
    if broken:
        yield from broken
        return
    for check in checks:
        yield from check(document, package)
