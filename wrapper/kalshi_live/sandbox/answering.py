"""The decision on one request: rate limit, validation, faults, and the true state, in that order.

Nothing is sent from here; the way over the wire is the app's.
"""

from __future__ import annotations

import itertools
from collections import Counter
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import attrs
import msgspec

from . import specification
from .answers import Answer, bad_argument, body_of, error, too_many_requests
from .faults import BODY, ITEM, PAGE, REQUEST, TRANSPORT, Faults, Scene
from .requests import ReceivedRequest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .clock import Clock
    from .faults import Act, Fault, ItemAct, Kind, Options, Place, TransportAct
    from .listing import Listing
    from .milestones import Milestone, Schedule
    from .requests import RequestLog
    from .specification import Operation
    from .token_bucket import TokenBucket


@attrs.frozen
class Decision:
    """What to answer, and the faulty ways of sending it to try before the regular one."""

    answer: Answer
    deliveries: tuple[tuple[TransportAct, Options], ...] = ()


@attrs.define
class _Case:
    """One request while it is decided on; `occasion` names it in every seeded draw."""

    occasion: str
    ids: tuple[str, ...] = ()
    struck: list[str] = attrs.field(factory=list)


class Answering:
    """Decides on requests, one after the other."""

    def __init__(
        self,
        schedule: Schedule,
        listing: Listing,
        clock: Clock,
        faults: Faults,
        log: RequestLog,
        bucket: TokenBucket | None = None,
    ) -> None:
        self._schedule = schedule
        self._clock = clock
        self._faults = faults
        self._log = log
        self._bucket = bucket
        self._listing = listing
        self.reset()

    def reset(self) -> None:
        """Start anew: the next request is the first, and no id was served before."""
        self._ordinals = itertools.count()
        self._served: Counter[str] = Counter()
        self._faults.reset()
        self._log.clear()
        if self._bucket is not None:
            self._bucket.refill()

    def decide(
        self,
        operation: Operation,
        path: str,
        query_string: bytes,
        path_parameters: Mapping[str, str],
    ) -> Decision:
        """Decide on a request to an operation, and log it."""
        case = _Case(occasion=f"request {next(self._ordinals)}")
        answer = self._answer(case, operation, query_string, path_parameters)
        deliveries = tuple((kind.act, options) for kind, options in self._striking(TRANSPORT, case))
        self._log.add(
            ReceivedRequest(
                case.ids, answer.status, tuple(case.struck), at=self._clock.now(), path=path
            )
        )
        return Decision(answer, deliveries)

    def _answer(
        self,
        case: _Case,
        operation: Operation,
        query_string: bytes,
        path_parameters: Mapping[str, str],
    ) -> Answer:
        if self._bucket is not None and not self._bucket.take():
            return too_many_requests()
        listed = self._listing.operations.get(operation.operation_id)
        try:
            query = operation.parse_query(query_string) | dict(path_parameters)
        except specification.InvalidRequestError as problem:
            if listed is not None:
                return bad_argument(str(problem))
            return error(400, "bad_request", str(problem))
        case.ids = _ids(query)
        for refusal, options in self._striking(REQUEST, case):
            return refusal.act(options)
        if listed is not None:
            return self._page(case, listed(query, self._clock.now()), query.get("cursor", ""))
        items = self._items(case)
        for spoiler, options in self._striking(BODY, case):
            return spoiler.act(items, options)
        return Answer(200, body_of(items))

    def _page(self, case: _Case, answer: Answer, cursor: str) -> Answer:
        if answer.status != HTTPStatus.OK or not self._faults.at(PAGE):
            return answer
        page = msgspec.json.decode(answer.body)
        if "cursor" in page:
            for spoiler, options in self._striking(PAGE, case):
                return spoiler.act(page, cursor, options)
        return answer

    def _items(self, case: _Case) -> list[bytes]:
        now = self._clock.now()
        milestones = [m for m in map(self._schedule.get, case.ids) if m is not None]
        faults = self._faults.at(ITEM)
        if not faults:
            return [item for milestone in milestones if (item := milestone.item(now))]
        return [item for m in milestones for item in self._spoiled(m, now, case, faults)]

    def _spoiled(
        self,
        milestone: Milestone,
        now: float,
        case: _Case,
        faults: list[tuple[Kind[ItemAct], Fault]],
    ) -> list[bytes]:
        """Return the milestone's item after the first item fault that strikes it, if any."""
        milestone_id = milestone.milestone_id
        occasion = f"{milestone_id} {self._served[milestone_id]}"
        self._served[milestone_id] += 1
        item = milestone.item(now)
        if not item:
            return []
        for kind, options in self._faults.striking(faults, (milestone_id,), occasion):
            _note(case, kind.name)
            scene = Scene(milestone, now, options)
            return [msgspec.json.encode(new) for new in kind.act(msgspec.json.decode(item), scene)]
        return [item]

    def _striking(self, place: Place[Act], case: _Case) -> Iterator[tuple[Kind[Act], Options]]:
        candidates = self._faults.at(place)
        for kind, options in self._faults.striking(candidates, case.ids, case.occasion):
            _note(case, kind.name)
            yield kind, options


def _ids(query: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the milestone ids that a request names, each once."""
    one = [query["milestone_id"]] if "milestone_id" in query else []
    return tuple(dict.fromkeys(query.get("milestone_ids", one)))


def _note(case: _Case, fault: str) -> None:
    if fault not in case.struck:
        case.struck.append(fault)
