"""One chunk, from its first request to an outcome for each of its ids.

Puts together what others decide: whether to ask again (`retrying`), whether the server is well
(`breaker`), and which ids to give up (`bisection`).
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ..errors import DeadlineExceededError, LiveDataError
from ..results import ChunkResult
from .bisection import isolate
from .breaker import GivenUpError
from .retrying import Asker, is_transient, may_be_the_datas_fault

if TYPE_CHECKING:
    from ..operations import LiveDatas
    from ..pacing.deadlines import Deadline
    from .breaker import Breaker, Probe
    from .resources import Resources


class ChunkResolver:
    """Has one chunk answered under one deadline."""

    def __init__(
        self, resources: Resources, breaker: Breaker, deadline: Deadline, operation: LiveDatas
    ) -> None:
        self._asker = Asker(resources, breaker, deadline)
        self._deadline = deadline
        self._attempts = resources.settings.retry.attempts
        self._breaker = breaker
        self._operation = operation

    async def resolve(self, ids: tuple[str, ...]) -> ChunkResult:
        """Return the outcome for `ids`; what goes wrong on the wire is part of it, not raised."""
        with self._breaker.first_contact.in_play():
            result = await self._asked(ids)
            error = _whole_failure(result)
            if error is None or isinstance(error, DeadlineExceededError):
                return result
            self._breaker.lost(error)
            if is_transient(error) and await self._breaker.others_got_through(self._deadline):
                return await self._asked(ids)
            return result

    async def _asked(self, ids: tuple[str, ...]) -> ChunkResult:
        try:
            return await self._ask(ids, attempts=self._attempts)
        except LiveDataError as error:
            return await self._salvage(ids, error)

    async def _ask(
        self,
        ids: tuple[str, ...],
        *,
        attempts: int,
        is_part: bool = False,
        in_doubt: bool = True,
    ) -> ChunkResult:
        try:
            return await self._asker.ask(
                self._operation.request(ids),
                attempts=attempts,
                probe_of=self._probe_of,
                is_part=is_part,
                in_doubt=in_doubt,
            )
        except GivenUpError as given_up:
            raise given_up.cause  # noqa: B904 - it has a cause of its own
        except LiveDataError as error:
            error.milestone_ids = ids
            raise

    def _probe_of(self, result: ChunkResult) -> Probe | None:
        """Return how to ask again for a milestone that was answered."""
        known = next(iter(result.present), None)
        return None if known is None else partial(self._probe, known)

    async def _probe(self, known: str, deadline: Deadline) -> None:
        await self._asker.probe(self._operation.request((known,)), deadline)

    async def _salvage(self, ids: tuple[str, ...], error: LiveDataError) -> ChunkResult:
        if may_be_the_datas_fault(error):
            ask = partial(self._ask, attempts=1, is_part=True)
            return await isolate(ids, error, ask, self._breaker, self._deadline)
        result = ChunkResult(ids)
        result.fail(ids, error)
        return result


def _whole_failure(result: ChunkResult) -> LiveDataError | None:
    """Return an error for which all of a chunk has failed, None when some of it was answered."""
    if len(result.failed) < len(result.ids):
        return None
    return next(iter(result.failed.values()))
