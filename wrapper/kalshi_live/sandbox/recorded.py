"""The milestones of a recording in the place of simulated ones: what they were, when they were.

Of live data all is there that was recorded; of the rest, only which milestones there are.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import attrs
import msgspec

from ..kinds import Phase, phase_of
from ..recording import Recording
from .answers import Answer, json_answer
from .casting import rfc3339
from .clock import Clock
from .listing import Listing
from .milestones import Milestone, Schedule

if TYPE_CHECKING:
    from os import PathLike

    from ..recording.playback import Playback
    from .listing import Query

_PATIENCE = 1.0
"""Real seconds within which every state is answered once, to a client that asks often enough."""


@attrs.define(kw_only=True)
class RecordedMilestone(Milestone):
    """One milestone of a recording; `starts_at` is when it was first observed, in Unix seconds."""

    schedule: RecordedSchedule = attrs.field(repr=False)

    def item(self, at: float) -> bytes:
        """Return the item of `live_datas` at a Unix time, encoded; empty when there is none."""
        return self.schedule.item(self.milestone_id, at)

    def earlier_item(self, at: float, seconds: float) -> bytes:
        """Return the item from so many seconds before, or the one at that time without one."""
        known = self.schedule.recording.at(_moment(at - seconds)).get(self.milestone_id)
        if known is None:
            return self.item(at)
        item = {"milestone_id": known.milestone_id, "type": known.type, "details": known.details}
        return msgspec.json.encode({**item, **known.extra})

    def phase(self, at: float) -> Phase:
        """Return where it stands at a Unix time."""
        item = self.schedule.truth(self.milestone_id, at)
        return Phase.UNKNOWN if item is None else phase_of(item["type"], item["details"])


class RecordedSchedule(Schedule):
    """All milestones of a recording, as the clock goes on from where it starts.

    With `waits`, that is when live data is first asked for: nothing is missed before.
    """

    def __init__(self, recording: Recording, clock: Clock, *, waits: bool) -> None:
        self.recording = recording
        self._clock = clock
        self._waits = waits
        self._playback: Playback = recording._playback(_moment(clock.now()))  # noqa: SLF001
        self._milestones = {
            one.milestone_id: RecordedMilestone(
                milestone_id=one.milestone_id,
                type=one.type or "",
                starts_at=one.first.timestamp() if one.first else clock.now(),
                script_number=0,
                schedule=self,
            )
            for one in recording.milestones()
        }
        self.ids: tuple[str, ...] = tuple(self._milestones)

    def item(self, milestone_id: str, at: float) -> bytes:
        """Return what is answered for a milestone at a Unix time, encoded."""
        if self._waits:
            self._waits = False
            self._clock.restart()
            at = self._clock.now()
        patience = timedelta(seconds=_PATIENCE * self._clock.speed)
        return self._playback.item(milestone_id, _moment(at), patience)

    def truth(self, milestone_id: str, at: float) -> dict[str, Any] | None:
        """Return the decoded item that was known at a Unix time, None when there was none."""
        known = self.recording.at(_moment(at)).get(self[milestone_id].milestone_id)
        if known is None:
            return None
        return {"milestone_id": milestone_id, "type": known.type, "details": known.details}


class RecordedListing(Listing):
    """Answers about recorded milestones; nothing is known of their events and targets."""

    def __init__(self, schedule: RecordedSchedule) -> None:
        super().__init__(schedule)
        nothing: dict[str, dict[str, Any]] = {
            "GetEvents": {"cursor": "", "events": [], "milestones": []},
            "GetStructuredTargets": {"structured_targets": [], "cursor": ""},
            "GetGameStats": {"pbp": None},
        }
        self.operations.update((name, _always(answer)) for name, answer in nothing.items())

    def row_of(self, milestone: Any) -> dict[str, Any]:
        """Return the row of a milestone: what it is, and when it was first observed."""
        start = rfc3339(milestone.starts_at)
        return {
            "id": milestone.milestone_id,
            "category": "",
            "type": milestone.type,
            "start_date": start,
            "title": "",
            "notification_message": "",
            "source_ids": {},
            "details": {},
            "related_event_tickers": [],
            "primary_event_tickers": [],
            "last_updated_ts": start,
        }


def opened(
    recording: str | PathLike[str] | Recording,
    at: datetime | None,
    clock: Clock | None,
    speed: float | None,
) -> tuple[RecordedSchedule, Clock]:
    """Return the milestones of a recording, and the clock that they go by.

    Raises ValueError when nothing is recorded.
    """
    if not isinstance(recording, Recording):
        recording = Recording(recording)
    start = at or recording.first()
    if start is None:
        raise ValueError(f"nothing is recorded in {recording.path}")
    own = clock or Clock(start.timestamp(), speed=1.0 if speed is None else speed)
    return RecordedSchedule(recording, own, waits=clock is None), own


def _always(body: dict[str, Any]) -> Any:
    def answer(_: Query, __: float) -> Answer:
        return json_answer(200, body)

    return answer


def _moment(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)
