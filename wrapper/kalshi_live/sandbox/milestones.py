"""The milestones of one sandbox: which game each performs, since when, and what it shows when.

The state is a pure function of seed, milestone and time. How games go lives in `games`.
"""

from __future__ import annotations

import math
import re
from random import Random
from typing import TYPE_CHECKING, Any

import attrs
import msgspec

from .casting import Cast, cast_for, random_uuid, rfc3339
from .games import CATALOGUE, Game
from .scripts import SCRIPTS_PER_TYPE, Script, script

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..kinds import Phase

SCHEDULED_SHARE = 0.15
"""The part of the milestones whose game has not begun when the clock starts."""
FINAL_SHARE = 0.2
"""The part whose game is over by then; all others are live."""
HOUR = 3_600.0

_ROLE = re.compile(rb"@(home|away|event|time|date)@")
_UNIX = b'"@unix@"'


@attrs.define
class Milestone:
    """One milestone: a script, performed by its own cast from `starts_at` (Unix seconds) on."""

    milestone_id: str
    type: str
    starts_at: float
    script_number: int
    has_data: bool = True
    _script: Script | None = attrs.field(default=None, init=False, repr=False)
    _cast: Cast | None = attrs.field(default=None, init=False, repr=False)
    _latest: tuple[int, bytes] = attrs.field(default=(-1, b""), init=False, repr=False)

    def phase(self, at: float) -> Phase:
        """Return where the game stands at a Unix time."""
        return self.script.phases[self.script.index(at - self.starts_at)]

    def item(self, at: float) -> bytes:
        """Return the item of `live_datas` that is true at a Unix time, encoded."""
        index = self.script.index(at - self.starts_at)
        known, encoded = self._latest
        if index != known:
            encoded = self._encode(index)
            self._latest = (index, encoded)
        return encoded

    def earlier_item(self, at: float, seconds: float) -> bytes:
        """Return an item from so many seconds before a Unix time, at least one moment older."""
        now = self.script.index(at - self.starts_at)
        then = self.script.index(at - seconds - self.starts_at)
        return self._encode(max(0, min(then, now - 1)))

    @property
    def script(self) -> Script:
        """The game, played when it is first asked for."""
        if self._script is None:
            self._script = script(self.type, self.script_number)
        return self._script

    @property
    def cast(self) -> Cast:
        """Who performs, drawn when it is first asked for."""
        if self._cast is None:
            sides = CATALOGUE[self.type].listed.sides
            self._cast = cast_for(self.milestone_id, sides, self.starts_at)
        return self._cast

    def _encode(self, index: int) -> bytes:
        at = self.starts_at + self.script.times[index]
        roles = self.cast.roles | {b"time": rfc3339(at).encode()}
        details = _ROLE.sub(lambda role: roles[role[1]], self.script.details[index])
        return b'{"milestone_id":"%s","type":"%s","details":%s%s}}' % (
            self.milestone_id.encode(),
            self.type.encode(),
            details.replace(_UNIX, b"%d" % at)[:-1],
            self.cast.fields,
        )


class Schedule:
    """All milestones of one sandbox, in the order of `ids`.

    `milestones` is a number, spread over the types as in reality, or a number for each type.
    `without_data` is the part of them that has no live data.
    """

    def __init__(
        self,
        milestones: int | Mapping[str, int],
        *,
        seed: int,
        opens_at: float,
        without_data: float = 0.0,
    ) -> None:
        if not 0.0 <= without_data <= 1.0:
            raise ValueError(f"without_data must be between 0 and 1, got {without_data!r}")
        random = Random(f"schedule/{seed}")
        types = _types(milestones)
        random.shuffle(types)
        self._milestones: dict[str, Milestone] = {}
        for type_ in types:
            milestone_id = str(random_uuid(random))
            self._milestones[milestone_id] = Milestone(
                milestone_id=milestone_id,
                type=type_,
                starts_at=opens_at + _start(random, CATALOGUE[type_]),
                script_number=random.randrange(SCRIPTS_PER_TYPE),
                has_data=random.random() >= without_data,
            )
        self.ids: tuple[str, ...] = tuple(self._milestones)

    def get(self, milestone_id: str) -> Milestone | None:
        """Return the milestone if it is known and has live data."""
        milestone = self._milestones.get(milestone_id)
        return milestone if milestone is not None and milestone.has_data else None

    def find(self, milestone_id: str) -> Milestone | None:
        """Return the milestone if it is known."""
        return self._milestones.get(milestone_id)

    def __getitem__(self, milestone_id: str) -> Milestone:
        return self._milestones[milestone_id]

    def truth(self, milestone_id: str, at: float) -> dict[str, Any] | None:
        """Return the decoded item that is true at a Unix time, None when there is no data."""
        milestone = self[milestone_id]
        if not milestone.has_data:
            return None
        item: dict[str, Any] = msgspec.json.decode(milestone.item(at))
        return item


def _types(milestones: int | Mapping[str, int]) -> list[str]:
    """Return one type per milestone, in the catalogue's order."""
    counts = milestones if not isinstance(milestones, int) else _typical_mix(milestones)
    unknown = sorted(set(counts) - set(CATALOGUE))
    if unknown:
        raise ValueError(f"unknown milestone types {unknown}; known: {', '.join(CATALOGUE)}")
    if any(count < 0 for count in counts.values()):
        raise ValueError(f"the number of milestones must not be negative, got {counts!r}")
    return [type_ for type_ in CATALOGUE for _ in range(counts.get(type_, 0))]


def _typical_mix(total: int) -> dict[str, int]:
    """Share `total` out over the types, largest remainders first."""
    if total < 0:
        raise ValueError(f"the number of milestones must not be negative, got {total}")
    whole = sum(game.share for game in CATALOGUE.values())
    exact = {game.type: total * game.share / whole for game in CATALOGUE.values()}
    counts = {type_: math.floor(count) for type_, count in exact.items()}
    by_remainder = sorted(exact, key=lambda type_: counts[type_] - exact[type_])
    for type_ in by_remainder[: total - sum(counts.values())]:
        counts[type_] += 1
    return counts


def _start(random: Random, game: Game) -> float:
    """Return when a game starts, in seconds from the moment the sandbox opens."""
    draw = random.random()
    if draw < SCHEDULED_SHARE:
        return random.uniform(60.0, 3 * HOUR)
    if draw < SCHEDULED_SHARE + FINAL_SHARE:
        return -1.5 * game.seconds - random.uniform(0.0, 3 * HOUR)
    return -random.uniform(0.02, 0.85) * game.seconds
