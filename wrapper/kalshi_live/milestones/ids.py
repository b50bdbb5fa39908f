"""Which strings can be asked for as milestone ids."""

from __future__ import annotations


def id_problem(milestone_id: str) -> str | None:
    """Return why the server cannot be asked for `milestone_id`, None when it can."""
    if not milestone_id or milestone_id.isspace():
        return "is blank"
    if "," in milestone_id:
        return "contains a comma"
    if not milestone_id.isascii():
        try:
            milestone_id.encode()
        except UnicodeEncodeError:
            return "cannot be sent, it is not valid Unicode"
    return None
