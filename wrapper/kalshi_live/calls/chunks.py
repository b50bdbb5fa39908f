"""One chunk, from its first request to an outcome for each of its ids.

Puts together what others decide: whether to ask again (`retrying`), whether the server is well
(`breaker`), and which ids to give up (`bisection`).
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from ..errors import LiveDataError
from ..results import ChunkResult
from .bisection import isolate
from .causes import may_be_the_datas_fault

if TYPE_CHECKING:
    from ..operations import LiveDatas
    from ..pacing.deadlines import Deadline
    from .asking import Asking
    from .breaker import Probe


class ChunkResolver:
    """Has one chunk answered under one deadline."""

    def __init__(self, asking: Asking, operation: LiveDatas) -> None:
        self._asking = asking
        self._asker = asking.asker()
        self._operation = operation

    async def resolve(self, ids: tuple[str, ...]) -> ChunkResult:
        """Return the outcome for `ids`; what goes wrong on the wire is part of it, not raised."""
        return await self._asking.until_decided(
            partial(self._asked, ids), _whole_failure, self._asker.deadline
        )

    async def _asked(self, ids: tuple[str, ...]) -> ChunkResult:
        try:
            return await self._ask(ids, attempts=self._asking.attempts)
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
        return await self._asker.ask(
            self._operation.request(ids),
            ids=ids,
            attempts=attempts,
            probe_of=self._probe_of,
            is_part=is_part,
            in_doubt=in_doubt,
        )

    def _probe_of(self, result: ChunkResult) -> Probe | None:
        """Return how to ask again for a milestone that was answered."""
        known = next(iter(result.present), None)
        return None if known is None else partial(self._probe, known)

    async def _probe(self, known: str, deadline: Deadline) -> None:
        await self._asker.probe(self._operation.request((known,)), deadline)

    async def _salvage(self, ids: tuple[str, ...], error: LiveDataError) -> ChunkResult:
        if may_be_the_datas_fault(error):
            ask = partial(self._ask, attempts=1, is_part=True)
            return await isolate(ids, error, ask, self._asker.breaker, self._asker.deadline)
        result = ChunkResult(ids)
        result.fail(ids, error)
        return result


def _whole_failure(result: ChunkResult) -> LiveDataError | None:
    """Return an error for which all of a chunk has failed, None when some of it was answered."""
    if len(result.failed) < len(result.ids):
        return None
    return next(iter(result.failed.values()))
