"""The description of one kind of milestone: what is special about it, and what is not.

The kinds themselves stand in the modules of `kalshi_live.kinds`, one file each.
"""

from collections.abc import Callable

import attrs

from .phases import PhaseRule, by_state_fields
from .scores import ScoreFields
from .values import Details, label
from .view import UnknownView, View


def named_winner(details: Details) -> tuple[str, ...]:
    """Return who stands in `winner`, as the only element; empty text means undecided."""
    winner = label(details.get("winner"))
    return () if winner is None else (winner,)


@attrs.frozen
class Value:
    """The number that tells most of a kind without a score.

    Attributes:
        name: What it is, for people.
        read: Takes it from the details; None when they do not give it.
    """

    name: str
    read: Callable[[Details], float | None]


@attrs.frozen(kw_only=True, eq=False)
class Kind:
    """What is known of one kind of milestone; what is left out is as in most of them.

    Attributes:
        types: The values of `type` that it goes by.
        view: The class of its details.
        score: Where its score stands, None when it has none of two sides.
        value: What is told over time where there is no score.
        phase: Tells from the details where it stands.
        winners: Every winner that the details name.
        clock: How far it has got while it is live, in a few characters; may be empty. None when
            the details are not known well enough.
        clock_fields: The fields that tell how far it has got, most important first. One that two
            sides have goes by its name without the side.
        states: The fields beside `widget_status` and `status` that tell where it stands.
        sides: The keys under which the details of a *milestone*, not of its live data, hold the
            ids of its sides; a single key when they are in a list.
    """

    types: tuple[str, ...]
    view: type[View] = UnknownView
    score: ScoreFields | None = None
    value: Value | None = None
    phase: PhaseRule = by_state_fields
    winners: Callable[[Details], tuple[str, ...]] = named_winner
    clock: Callable[[Details], str] | None = None
    clock_fields: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    sides: tuple[str, ...] = ()
