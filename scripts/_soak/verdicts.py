"""What a trial finds out, and the table of all findings."""

from collections.abc import Sequence

from attrs import frozen


@frozen
class Verdict:
    """One promise, what was measured, and whether the promise held."""

    promise: str
    measured: str
    held: bool


def table(verdicts: Sequence[Verdict]) -> str:
    """Return the verdicts as a table in Markdown."""
    rows = [("promise", "measured", "held"), ("---", "---", "---")]
    rows += [(each.promise, each.measured, "yes" if each.held else "NO") for each in verdicts]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)
