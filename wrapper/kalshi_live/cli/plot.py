"""`kalshi-live plot`: pictures of recorded games."""

import contextlib
from collections.abc import Sequence, Set
from pathlib import Path
from typing import Annotated, Literal

import typer

from ..errors import NotFoundError
from ..milestones import Milestone
from .options import grouped
from .output import FAILED, USAGE, CommandError, say
from .recordings import Folder, said_of_recordings, whole_file
from .server import Server

HELP = """Draw the scores of recorded milestones over time.

RECORDING is the folder; each milestone is a panel. Phases, and times in which
nobody looked, lie behind the lines. Kinds without a score show what is told of
them over time, such as the leader's score. Times are in UTC.

[bold]Examples[/]
  kalshi-live plot games 9d1c3c3e-6c4f-4a53-8a3c-2c4a2f3d7f10 --out score.svg
  kalshi-live plot games ID ID --names --out scores.html --dark
"""
_FORMATS: dict[str, Literal["svg", "png", "html"]] = {
    ".svg": "svg",
    ".png": "png",
    ".html": "html",
}


@grouped
def plot(
    server: Server,
    recording: Folder,
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID]...", hidden=True)] = None,
    *,
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="FILE", help="A file named .svg, .png or .html.")
    ],
    dark: Annotated[bool, typer.Option("--dark", help="Draw for a dark page.")] = False,
    has_names: Annotated[
        bool,
        typer.Option("--names", help="Ask the server what the milestones and sides are called."),
    ] = False,
) -> None:
    """Draw recorded milestones into a file, which is there whole or not at all."""
    kind = _FORMATS.get(out.suffix.lower())
    if kind is None:
        raise CommandError(f"--out must end in .svg, .png or .html, got {out.name!r}", USAGE)
    with said_of_recordings():
        from ..recording import Recording  # noqa: PLC0415 - it imports the extra

        with Recording(recording) as opened:
            known = {one.milestone_id for one in opened.milestones() if one.observations}
            _require(ids or [], known)
            names = _names(ids or [], server) if has_names else {}
            chart = opened.plot(dict.fromkeys(ids or ()), names=names, dark=dark)
        with whole_file(out) as file:
            chart.save(str(file), format=kind, inline=kind == "html", scale_factor=2)
    say(f"{out} is there")


def _names(ids: Sequence[str], server: Server) -> dict[str, Milestone]:
    """Return the milestones that the server knows, with the names of their sides."""
    found = {}
    with server.blocking_client() as client:
        for one in ids:
            with contextlib.suppress(NotFoundError):
                found[one] = client.milestone(one)
        sides = {side.id for milestone in found.values() for side in milestone.sides}
        names = client.structured_targets(sides).names
    return {one: milestone.with_names(names) for one, milestone in found.items()}


def _require(ids: Sequence[str], known: Set[str]) -> None:
    unknown = [one for one in ids if one not in known]
    if ids and not unknown:
        return
    wrong = f"nothing is recorded of {unknown[0]!r}" if unknown else "name at least one milestone"
    some = ", ".join(sorted(known)[:3])
    has = f"the recording has {len(known):,}, such as {some}" if known else "the recording is empty"
    raise CommandError(f"{wrong}; {has}", FAILED if unknown else USAGE)
