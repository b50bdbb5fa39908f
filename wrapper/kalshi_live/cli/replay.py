"""`kalshi-live replay`: what has changed, once more, as one JSON line per change."""

import contextlib
from typing import Annotated

from .filters import moment
from .formats import change_as_json_line
from .options import milestones_option, number, output_option
from .output import write_line
from .recordings import Folder, said_of_recordings

HELP = """Tell recorded changes once more, in the lines of kalshi-live watch.

[bold]Examples[/]
  kalshi-live replay games | jq -c 'select(.kind == "final") | .score'
  kalshi-live replay games --speed 60 --from 2026-11-22T18:00Z

For programs that ask a server: kalshi-live sandbox --recording games
"""


def replay(
    recording: Folder,
    *,
    speed: Annotated[
        float | None,
        output_option(
            "--speed",
            **number("FACTOR"),
            help="How fast; 60: an hour a minute.",
            show_default="at once",
        ),
    ] = None,
    from_: Annotated[
        str | None, milestones_option("--from", metavar="TIME", help="What came then or later.")
    ] = None,
    to: Annotated[
        str | None, milestones_option("--to", metavar="TIME", help="What came before then.")
    ] = None,
) -> None:
    """Write recorded changes to standard output, until all are told or nobody reads."""
    with said_of_recordings(), contextlib.suppress(KeyboardInterrupt):
        from ..recording import Recording  # noqa: PLC0415 - it imports the extra

        with Recording(recording) as opened:
            start, end = moment("--from", from_), moment("--to", to)
            for change in opened.replay(speed, start=start, end=end):
                if not write_line(change_as_json_line(change)):
                    return
