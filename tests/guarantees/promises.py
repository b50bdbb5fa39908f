"""The README's table of what each fault costs, as the fault matrix proves it."""

from __future__ import annotations

from guarantees.fault_table import FAULTS, Cost, Place, Row


def costs_table() -> str:
    """In Markdown, a row for each outcome, from what costs nothing to what costs a chunk."""
    faults: dict[str, list[str]] = {}
    for name, row in sorted(FAULTS.items(), key=lambda fault: list(Cost).index(fault[1].cost)):
        faults.setdefault(_cost_of(row), []).append(f"`{name}`")
    lines = ["| it costs | when the server does this, and goes on doing it |", "|---|---|"]
    return "\n".join(
        [*lines, *(f"| {cost} | {', '.join(names)} |" for cost, names in faults.items())]
    )


def _cost_of(row: Row) -> str:
    if row.cost is Cost.NOBODY:
        return "nothing; the item stands in `unexpected`" if row.unexpected else "nothing"
    whom = {Cost.THE_MILESTONE: "that milestone", Cost.ITS_CHUNK: "its chunk of 100"}[row.cost]
    where = f"`{row.place.value}`"
    if row.place is Place.FAILED and row.error is not None:
        where += f" with `{row.error.__name__}`"
    if row.nameless:
        where += ", and the item is in `rejected`"
    if row.ends_the_call:
        where += ", and all that follow"
    return f"{whom}: {where}"
