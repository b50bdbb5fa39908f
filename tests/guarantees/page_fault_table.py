"""What faults must come to for calls that list or look up, as data: one row per fault.

How a row is put to the test is in `test_page_fault_matrix`. Faults that strike a request as a
whole or its connection strike once: what is retried costs nothing, and what is not ends with the
error of `fault_table`.
"""

from __future__ import annotations

import attrs

from guarantees.fault_table import FAULTS
from kalshi_live import BadRequestError, ContractError, LiveDataError
from kalshi_live.sandbox import Fault, describe_faults

MOST_PAGES = 8
"""Of a listing, as the tests have it."""
CHUNKS = 4
EVERY = Fault(after=1)
"""The first request is well, and all that follow are struck."""
ONCE = Fault(after=1, times=1)


@attrs.frozen(kw_only=True)
class Outcome:
    """What one call comes to.

    Attributes:
        good: How many pages or chunks of `CHUNKS` arrive.
        error: What the rest failed with.
        requests: How many there are more, or fewer, than there are pages or chunks; at most.
        malformed: Whether each page that is struck costs one of its rows.
    """

    good: int = CHUNKS
    error: type[LiveDataError] | None = None
    requests: int = 0
    malformed: bool = False


@attrs.frozen
class Row:
    """The outcome of a fault: for listings, and for `resolve` and `structured_targets`."""

    listing: Outcome
    looking_up: Outcome
    settings: Fault = EVERY


FINE = Outcome()
PAGES: dict[str, Row] = {
    "bad_argument_400": Row(
        Outcome(good=1, error=BadRequestError),
        Outcome(good=CHUNKS - 1, error=BadRequestError),
        ONCE,
    ),
    "repeated_cursor": Row(Outcome(good=2, error=ContractError), FINE),
    "endless_cursor": Row(Outcome(error=ContractError, requests=MOST_PAGES), FINE),
    "empty_page": Row(*[Outcome(requests=1)] * 2, ONCE),
    "null_page": Row(*[Outcome(requests=1)] * 2, ONCE),
    "overlapping_pages": Row(Outcome(requests=1), FINE),
    "moving_start": Row(Outcome(requests=1), FINE),
    "malformed_row": Row(*[Outcome(malformed=True)] * 2),
}


def _as_elsewhere(name: str) -> Row:
    row = FAULTS[name]
    settings = attrs.evolve(row.settings, after=1, times=1)
    if row.error is None or (row.requests > 1 and name != "poison_id"):
        retried = Outcome(requests=1)
        return Row(retried, retried, settings)
    spared = 1 if row.ends_the_call else CHUNKS - 1
    return Row(Outcome(good=1, error=row.error), Outcome(good=spared, error=row.error), settings)


ROWS = PAGES | {
    name: _as_elsewhere(name)
    for name, (place, _) in describe_faults().items()
    if place in {"request", "transport"}
}
