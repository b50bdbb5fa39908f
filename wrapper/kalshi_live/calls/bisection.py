"""Finds the ids for which a request fails, so that their neighbours in the chunk do not.

Knows nothing of requests: it is handed a function that asks for some ids once.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable

import attrs

from ..errors import (
    APIStatusError,
    BadRequestError,
    ContractError,
    LiveDataError,
    NotFoundError,
)
from ..results import ChunkResult
from .planning import halves
from .retrying import is_transient

MOST_REQUESTS = 40
"""For one chunk, those before the splitting included."""


def may_be_the_datas_fault(error: LiveDataError) -> bool:
    """Whether a part of the chunk's ids may be what the request fails for."""
    return isinstance(error, BadRequestError | NotFoundError) or _may_be_the_servers_fault(error)


async def isolate(
    ids: tuple[str, ...],
    error: LiveDataError,
    ask: Callable[[tuple[str, ...]], Awaitable[ChunkResult]],
    is_proven: Callable[[], bool],
) -> ChunkResult:
    """Splits a chunk that failed with `error` until the culprits stand alone.

    The largest parts go first, so that little is left unresolved when the requests are used up.
    For a server error the splitting ends after the first two halves when they fail too and
    nothing in the whole call has succeeded: then it is not the ids.
    """
    result = ChunkResult(ids)
    waiting = deque(_parts(ids, error))
    if not waiting:
        result.fail(ids, error)
    asked, most = 0, MOST_REQUESTS - error.attempts
    while waiting:
        part = waiting.popleft()
        is_outage = asked >= 2 and _may_be_the_servers_fault(error) and not is_proven()
        if asked >= most or is_outage:
            result.fail(part.ids, part.error)
            continue
        asked += 1
        try:
            result.add(await ask(part.ids))
        except LiveDataError as again:
            further = _further(part, again)
            waiting.extend(further)
            if not further:
                result.fail(part.ids, again)
    return result


@attrs.frozen
class _Part:
    ids: tuple[str, ...]
    error: LiveDataError
    is_repeated: bool = False


def _parts(ids: tuple[str, ...], error: LiveDataError) -> list[_Part]:
    return [_Part(half, error) for half in halves(ids)] if len(ids) > 1 else []


def _further(part: _Part, error: LiveDataError) -> list[_Part]:
    """What to ask for next when `part` failed with `error`; nothing when that is its answer."""
    passing = is_transient(error) and not _may_be_the_servers_fault(error)
    if not passing and not may_be_the_datas_fault(error):
        return []
    if passing and not part.is_repeated:
        return [_Part(part.ids, error, is_repeated=True)]
    return _parts(part.ids, error)


def _may_be_the_servers_fault(error: LiveDataError) -> bool:
    if isinstance(error, APIStatusError):
        return error.status_code == 500
    return isinstance(error, ContractError) and error.undecodable
