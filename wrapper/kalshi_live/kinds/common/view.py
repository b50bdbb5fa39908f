"""What views are made of: the fields that all have, and the parts that several kinds share.

How values are converted lives in `structuring`.
"""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, NewType

import attrs

from .problems import Problem

Label = NewType("Label", str)
"""An id, a side, a count of overs: text that may arrive as a number. Blank text names nothing."""

_NO_DETAILS: Mapping[str, Any] = MappingProxyType({})


@attrs.frozen(kw_only=True)
class View:
    """The details of one milestone, typed. Views of your own inherit from it.

    Fields have Kalshi's names. One that is absent, null, or not what it should be holds its
    default, None unless said otherwise; `problems` lists those that are not what they should be.
    Numbers that arrive as text are numbers here. In a tuple every element keeps its place: one
    that cannot be read is None, or an object whose fields are. What is known too little of to be
    typed is handed on as it came, and left out of the `repr`: it may be long, or deep.

    Attributes:
        milestone_id: The milestone it belongs to.
        type: The kind of live data, such as `football_game`.
        raw: The whole `details`, untouched.
        problems: What could not be read, 100 at most.
        widget_status: The state as Kalshi shows it; `Observation.phase` makes sense of it.
        status: The state as the feed has it.
        winner: Who has won; None while that is undecided. `Observation.winner` says more.
        last_updated_ts: When the feed last changed the details; aware, UTC.
        live_data_delayed: Whether the details call themselves late.
    """

    milestone_id: str = ""
    type: str = ""
    raw: Mapping[str, Any] = attrs.field(default=_NO_DETAILS, repr=False)
    problems: tuple[Problem, ...] = ()
    widget_status: str | None = None
    status: str | None = None
    winner: Label | None = None
    last_updated_ts: datetime | None = None
    live_data_delayed: bool | None = None


@attrs.frozen(kw_only=True)
class UnknownView(View):
    """The details of a type that has no view of its own: `raw` and what every view has."""


@attrs.frozen(kw_only=True)
class PeriodScore:
    """The score of one half, period or inning alone."""

    number: int | None = None
    type: str | None = None
    home_score: int | None = None
    away_score: int | None = None
