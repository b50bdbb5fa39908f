"""What a check reports, and how a known shortcoming of the generator is told apart from a new one.

The checks themselves know nothing of gaps: they report all they see.
"""

from collections.abc import Iterable, Iterator

from attrs import evolve, frozen

CANNOT_COPE = "the checks themselves cannot cope with it"


@frozen
class Problem:
    """One disagreement: the JSON pointer (`#/…`) of its place, and what is wrong there."""

    pointer: str
    message: str
    also: tuple[str, ...] = ()
    """Other places that may be to blame: references on the way, or what they lead to."""

    def __str__(self) -> str:
        others = f" (see also {', '.join(self.also)})" if self.also else ""
        return f"{self.pointer}: {self.message}{others}"

    @property
    def pointers(self) -> tuple[str, ...]:
        """Every place that it names."""
        return (self.pointer, *self.also)

    def seen_from(self, places: Iterable[str]) -> "Problem":
        """The same problem, naming `places` as well."""
        others = dict.fromkeys((*self.also, *places))
        others.pop(self.pointer, None)
        return evolve(self, also=tuple(others))


@frozen
class Gap:
    """A place in the document that the generator is known not to express, and why that is fine."""

    pointer: str
    reason: str


def guarded(at: str, found: Iterable[Problem]) -> Iterator[Problem]:
    """The problems `found` at `at`, and one more where looking for them fails.

    No check has met every specification there is; what it trips over must not hide the rest.
    """
    try:
        yield from found
    except Exception as error:  # noqa: BLE001 - reported, with its place
        yield Problem(at, f"{CANNOT_COPE}: {error!r}")


def unexplained(problems: Iterable[Problem], gaps: Iterable[Gap]) -> list[Problem]:
    """The problems that no gap declares, and one for each gap that declares nothing any more."""
    found, declared = list(problems), {gap.pointer: gap for gap in gaps}
    stale = declared.keys() - {problem.pointer for problem in found}
    return [
        *(problem for problem in found if problem.pointer not in declared),
        *(Problem(at, f"is a stale gap, remove it: {declared[at].reason}") for at in sorted(stale)),
    ]
