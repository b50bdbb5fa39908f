"""What a check reports, and how a known shortcoming of the generator is told apart from a new one.

The checks themselves know nothing of gaps: they report all they see.
"""

from collections.abc import Iterable

from attrs import frozen


@frozen
class Problem:
    """One disagreement: the JSON pointer (`#/…`) of its place, and what is wrong there."""

    pointer: str
    message: str

    def __str__(self) -> str:
        return f"{self.pointer}: {self.message}"


@frozen
class Gap:
    """A place in the document that the generator is known not to express, and why that is fine."""

    pointer: str
    reason: str


def unexplained(problems: Iterable[Problem], gaps: Iterable[Gap]) -> list[Problem]:
    """The problems that no gap declares, and one for each gap that declares nothing any more."""
    found, declared = list(problems), {gap.pointer: gap for gap in gaps}
    stale = declared.keys() - {problem.pointer for problem in found}
    return [
        *(problem for problem in found if problem.pointer not in declared),
        *(Problem(at, f"is a stale gap, remove it: {declared[at].reason}") for at in sorted(stale)),
    ]
