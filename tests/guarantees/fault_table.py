"""What each of the sandbox's faults must come to, as data: one row per fault.

How a row is put to the test is in `test_fault_matrix`. Nothing here asks a server anything.
"""

from __future__ import annotations

from enum import Enum

import attrs

from kalshi_live import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    ContractError,
    LiveDataError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    ResponseTooLargeError,
    ServerError,
)
from kalshi_live.sandbox import Fault

ATTEMPTS = 2
"""Of the clients that the table is put to."""

TIMEOUT = 0.2
"""Seconds that an attempt may take where the fault is that no answer comes."""

HALVES = 2
"""Requests that take the victim's chunk of three apart: one for its half, one for itself."""


class Place(Enum):
    """Where an id ends."""

    PRESENT = "present"
    MISSING = "missing"
    REJECTED = "rejected"
    FAILED = "failed"


class Cost(Enum):
    """Whom the fault costs that strikes the requests for one milestone."""

    NOBODY = "nobody"
    THE_MILESTONE = "the milestone"
    ITS_CHUNK = "its chunk"


PLAIN = Fault()


@attrs.frozen(kw_only=True)
class Row:
    """The outcome of a fault.

    Attributes:
        place: Where those end whom the fault costs anything.
        cost: Who that is.
        error: What they failed with.
        requests: The most requests for the chunk that is struck.
        nameless: Whether the item stands in `rejected` without an id.
        unexpected: Whether an item arrives that nobody asked for.
        ends_the_call: Whether a watch is over with it.
        times_out: Whether the answer never comes.
        settings: Those of the fault that the tests run it with.
    """

    place: Place = Place.PRESENT
    cost: Cost = Cost.NOBODY
    error: type[LiveDataError] | None = None
    requests: int = 1
    nameless: bool = False
    unexpected: bool = False
    ends_the_call: bool = False
    times_out: bool = False
    settings: Fault = PLAIN


def _failed(error: type[LiveDataError], cost: Cost, requests: int, **more: object) -> Row:
    return Row(place=Place.FAILED, error=error, cost=cost, requests=requests, **more)


def _chunk_fails(error: type[LiveDataError], **more: object) -> Row:
    return _failed(error, Cost.ITS_CHUNK, 1, **more)


def _chunk_fails_after_retries(error: type[LiveDataError], **more: object) -> Row:
    return _failed(error, Cost.ITS_CHUNK, ATTEMPTS, **more)


def _isolated(error: type[LiveDataError]) -> Row:
    return _failed(error, Cost.THE_MILESTONE, ATTEMPTS + HALVES)


FINE = Row()
MISSING = Row(place=Place.MISSING, cost=Cost.THE_MILESTONE)
REJECTED = Row(place=Place.REJECTED, cost=Cost.THE_MILESTONE)
NAMELESS = Row(place=Place.MISSING, cost=Cost.THE_MILESTONE, nameless=True)
SHED = _failed(RateLimitError, Cost.ITS_CHUNK, ATTEMPTS + 1)
"""One more than the attempts: a 429 while others get through uses up none."""

FAULTS: dict[str, Row] = {
    # the request as a whole
    "poison_id": _failed(NotFoundError, Cost.THE_MILESTONE, 1 + HALVES),
    "server_error": _isolated(ServerError),
    "unavailable": _chunk_fails_after_retries(ServerError),
    "unavailable_retry_after": _chunk_fails_after_retries(
        ServerError, settings=Fault(seconds=0.01)
    ),
    "edge_error": _chunk_fails_after_retries(ServerError),
    "html_error": _chunk_fails_after_retries(ServerError),
    "rate_limited": SHED,
    "retry_after": attrs.evolve(SHED, settings=Fault(seconds=0.01)),
    "retry_after_date": attrs.evolve(SHED, settings=Fault(seconds=0)),
    "retry_after_absurd": _chunk_fails(RateLimitError),
    "retry_after_nonsense": SHED,
    "unauthorized": _chunk_fails(AuthenticationError, ends_the_call=True),
    "forbidden": _chunk_fails(PermissionDeniedError, ends_the_call=True),
    "redirect": _chunk_fails(APIStatusError),
    "error_text": _isolated(ServerError),
    "error_object": _isolated(ServerError),
    "error_flat": _isolated(ServerError),
    "error_list": _isolated(ServerError),
    "error_string": _isolated(ServerError),
    # one item
    "omitted": MISSING,
    "null_details": REJECTED,
    "missing_details": REJECTED,
    "missing_milestone_id": NAMELESS,
    "missing_type": REJECTED,
    "wrong_type": REJECTED,
    "not_an_object": NAMELESS,
    "duplicate_item": FINE,
    "unexpected_item": Row(unexpected=True),
    "unknown_envelope_fields": FINE,
    "extra_fields": FINE,
    "null_fields": FINE,
    "empty_details": FINE,
    "out_of_order": FINE,
    "stale": FINE,
    "numbers_as_strings": FINE,
    "year_one_timestamp": FINE,
    "future_timestamp": FINE,
    "lone_surrogate": FINE,
    "huge_number": _isolated(ContractError),
    "duplicate_keys": FINE,
    # a whole game
    "cancelled": FINE,
    "postponed": FINE,
    "interrupted": FINE,
    "corrected": FINE,
    "retracted_call": FINE,
    # the body
    "null_live_datas": Row(place=Place.MISSING, cost=Cost.ITS_CHUNK),
    "no_live_datas": _chunk_fails(ContractError),
    "wrong_live_datas": _chunk_fails(ContractError),
    "list_body": _chunk_fails(ContractError),
    "error_in_200": _chunk_fails(ContractError),
    "not_json": _isolated(ContractError),
    "invalid_utf8": _isolated(ContractError),
    "empty_body": _isolated(ContractError),
    "unknown_response_fields": FINE,
    "shuffled": FINE,
    "deep_nesting": _isolated(ContractError),
    "bad_gzip": _isolated(ContractError),
    "unknown_encoding": _chunk_fails(ContractError),
    "gzip_bomb": _chunk_fails(ResponseTooLargeError),
    "stacked_gzip_bomb": _chunk_fails(ContractError),
    # the connection
    "latency": Row(settings=Fault(seconds=0.01)),
    "hang": _chunk_fails_after_retries(APITimeoutError, times_out=True),
    "reset": _chunk_fails_after_retries(APIConnectionError),
    "reset_reused": Row(requests=2),
    "closed_idle": Row(requests=2),
    "answered_twice": FINE,
    "disconnect": _chunk_fails_after_retries(APIConnectionError),
    "truncated": _chunk_fails_after_retries(APIConnectionError),
    "stall": _chunk_fails_after_retries(APITimeoutError, times_out=True),
    "drip": _chunk_fails_after_retries(APITimeoutError, times_out=True),
    "endless": _chunk_fails(ResponseTooLargeError, settings=Fault(seconds=0)),
    "garbage": _chunk_fails_after_retries(APIConnectionError),
}
