"""What a failure may be due to: a passing fault, an outage, the ids, or who asks."""

from __future__ import annotations

from ..errors import (
    APIConnectionError,
    APIStatusError,
    AuthenticationError,
    BadRequestError,
    ContractError,
    LiveDataError,
    NotFoundError,
    PermissionDeniedError,
    StoreError,
)

TRANSIENT_STATUSES = frozenset({408, 425, 429, 500, 502, 503, 504, *range(520, 528), 529, 530})
"""What a server or the edge before it answers when the same request may well succeed later."""


def is_transient(error: LiveDataError) -> bool:
    """Return whether the same request may succeed when it is made again."""
    match error:
        case APIStatusError():
            return error.status_code in TRANSIENT_STATUSES
        case APIConnectionError():
            return error.retryable
        case ContractError():
            return error.undecodable or error.misdirected
        case _:
            return False


def ends_the_call(error: LiveDataError | None) -> bool:
    """Return whether no request of the call can succeed: all are refused, or none may go out."""
    return isinstance(error, AuthenticationError | PermissionDeniedError | StoreError)


def blames_ids(error: LiveDataError) -> bool:
    """Return whether the server says that it does not like what it was asked for."""
    return isinstance(error, BadRequestError | NotFoundError)


def may_be_the_datas_fault(error: LiveDataError) -> bool:
    """Return whether a part of a request's ids may be what it fails for."""
    return blames_ids(error) or may_be_an_outage(error)


def may_be_an_outage(error: LiveDataError) -> bool:
    """Return whether the server may fail with `error` for some ids, or for everything."""
    if isinstance(error, APIStatusError):
        return error.status_code == 500
    return isinstance(error, ContractError) and error.undecodable
