"""Who has won, as the details name the winner.

Whether the milestone is over is told in `phases`; nothing here compares scores.
"""

from __future__ import annotations

from .values import Details, label, layers


def winner_of(type_: str, details: Details) -> str | None:
    """The winner that the details name, None when they name none or more than one.

    What names a winner differs by type: "home" or "away" in soccer, the id of a competitor in
    tennis, of a team or fighter in other sports, of a candidate in a political race. An empty
    string means undecided. A race may name its only winner in `winners`, and inside `votehub`.

    Source: public recordings of the API up to November 2026.
    """
    winners = winners_of(type_, details)
    return winners[0] if len(winners) == 1 else None


def winners_of(type_: str, details: Details) -> tuple[str, ...]:
    """Every winner that the details name: the one in `winner`, or for a race those in `winners`."""
    for layer in layers(details) if type_ == "political_race" else (details,):
        winner = label(layer.get("winner"))
        if winner is not None:
            return (winner,)
        several = layer.get("winners") if type_ == "political_race" else None
        named = map(label, several) if isinstance(several, list) else ()
        winners = tuple(dict.fromkeys(name for name in named if name is not None))
        if winners:
            return winners
    return ()
