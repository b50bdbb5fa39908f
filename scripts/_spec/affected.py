"""Which public names of `kalshi_live` feel a change of the specification: one table.

The wrapper is not imported: it must be possible to mend a specification that broke it.
"""

from collections.abc import Iterable

from attrs import evolve

from _spec.comparing import Change
from _spec.describing import Where
from _spec.judging import Kind

_OPERATION = "GetLiveDatas"
_IDS = (_OPERATION, "request", "milestone_ids")
_ITEM = (_OPERATION, "response 200", "live_datas", "[]")

_CALLS = ("LiveDataClient.get", "LiveDataClient.stream")

# The longest matching beginning of a place decides.
NAMES: dict[Where, tuple[str, ...]] = {
    ("servers",): ("LiveDataClient(base_url)",),
    (_OPERATION,): _CALLS,
    (_OPERATION, "security"): ("LiveDataClient(auth)", "LiveDataClient(headers)"),
    (_OPERATION, "request"): tuple(f"{call}(parameters)" for call in _CALLS),
    _IDS: tuple(f"{call}(ids)" for call in _CALLS),
    (_OPERATION, "response 200"): ("LiveDataBatch",),
    (_OPERATION, "response 500"): ("ServerError",),
    _ITEM: ("Observation.data", "Observation.extra", "LiveDataBatch.rejected"),
    (*_ITEM, "type"): ("Observation.type", "Observation.data"),
    (*_ITEM, "details"): ("Observation.details", "Observation.data"),
    (*_ITEM, "milestone_id"): (
        "Observation.milestone_id",
        "Observation.data",
        "LiveDataBatch.missing",
    ),
}

# The wrapper cuts its requests to this length; there is no sensible size without it.
_RELIED_ON = {(_IDS, "maxItems")}


def feel(change: Change) -> tuple[str, ...]:
    """Return the names that feel `change`; the asynchronous client feels the same."""
    return tuple(dict.fromkeys(name for place in change.places for name in _at(place)))


def with_needs(changes: Iterable[Change]) -> list[Change]:
    """Return the changes, those that take away what the wrapper relies on counted as breaking."""
    return [
        evolve(change, kind=Kind.BREAKING)
        if change.after is None and {(each, change.keyword) for each in change.places} & _RELIED_ON
        else change
        for change in changes
    ]


def _at(place: Where) -> tuple[str, ...]:
    for length in range(len(place), 0, -1):
        if place[:length] in NAMES:
            return NAMES[place[:length]]
    return ()
