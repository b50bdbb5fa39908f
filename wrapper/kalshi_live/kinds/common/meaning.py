"""Phase, score, winner and clock of any milestone, by the description of its kind.

Each says None, `UNKNOWN` or nothing rather than guess, and never raises.
"""

from .phases import Phase
from .registry import kind_of
from .scores import Score
from .values import Details


def phase_of(type_: str, details: Details) -> Phase:
    """Return where a milestone of this type stands.

    Most types go by the two state fields, `widget_status` and `status`, as `phases.by_state` tells;
    what differs is in the module of the kind, such as `kalshi_live.kinds.soccer`.
    """
    return kind_of(type_).phase(details)


def score_of(type_: str, details: Details) -> Score | None:
    """Return the score, None when the type has none or the details do not give both sides' part.

    Football and basketball count points, baseball and cricket runs, hockey and soccer goals (of
    this match, not the aggregate), tennis sets, esports maps.
    """
    fields = kind_of(type_).score
    return None if fields is None else fields.read(details)


def winner_of(type_: str, details: Details) -> str | None:
    """Return the winner that the details name, None when they name none or more than one.

    What names a winner differs by type: "home" or "away" in soccer, the id of a competitor in
    tennis, of a team or fighter in other sports, of a candidate in a political race.
    """
    winners = kind_of(type_).winners(details)
    return winners[0] if len(winners) == 1 else None


def clock_text(type_: str, details: Details) -> str | None:
    """Return how far a live milestone has got, empty when it does not say.

    None when this is not known of the type.
    """
    clock = kind_of(type_).clock
    return None if clock is None else clock(details)
