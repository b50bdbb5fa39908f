"""`kalshi-live sandbox`: serves live data on this machine until Ctrl-C.

The server itself is `kalshi_live.sandbox`; here stand its options and what is said about it.
"""

import contextlib
import difflib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..exchange.base_url import BASE_URL_VARIABLE
from ..kinds import Phase
from ..settings import RateLimit
from .filters import moment
from .options import TOKENS, number, whole_number
from .output import USAGE, CommandError, say, write_data
from .recordings import said_of_recordings

if TYPE_CHECKING:
    from ..sandbox import Sandbox

HELP = """Serve live data on this machine, with moving games and faults by name.

The first line on standard output is the base URL. Ctrl-C stops.

[bold]Example[/]
  kalshi-live sandbox --port 8642 --fault unavailable=0.1 --ids-to ids.txt

and in another terminal
  export KALSHI_API_BASE_URL=http://127.0.0.1:8642/trade-api/v2
  kalshi-live get --from ids.txt

[bold]The past[/]
  kalshi-live sandbox --recording games --at 2026-11-22T18:00Z --speed 60
"""
_EVERY_TIME = 1.0


def sandbox_class() -> "type[Sandbox]":
    """Return `kalshi_live.sandbox.Sandbox`.

    Raises:
        CommandError: Its extra is missing; says what to install.
    """
    try:
        from ..sandbox import Sandbox  # noqa: PLC0415 - it imports the extra
    except ModuleNotFoundError:
        raise
    except ImportError as missing:
        raise CommandError(str(missing)) from None
    return Sandbox


def _listed(is_asked: bool) -> None:
    if not is_asked:
        return
    longest = max(map(len, _faults()))
    write_data(f"{name:<{longest}}  {what}\n" for name, what in _faults().items())
    raise typer.Exit


def sandbox(
    *,
    port: Annotated[
        int, typer.Option("--port", **whole_number("PORT"), help="0: any that is free.")
    ] = 0,
    milestones: Annotated[int, typer.Option(**whole_number("N"), help="How many there are.")] = 250,
    seed: Annotated[
        int, typer.Option(**whole_number("N"), help="The same seed gives the same ids and games.")
    ] = 0,
    faults: Annotated[
        list[str] | None,
        typer.Option(
            "--fault",
            metavar="NAME=PART",
            help="What goes wrong, and for which part of the requests or items, as in "
            "unavailable=0.1. May be given several times.",
        ),
    ] = None,
    _is_list_asked: Annotated[
        bool,
        typer.Option(
            "--list-faults", callback=_listed, is_eager=True, help="Say what can go wrong."
        ),
    ] = False,
    without_data: Annotated[
        float,
        typer.Option(
            **number("PART"), help="The part of the milestones without live data; really 0.18."
        ),
    ] = 0.0,
    speed: Annotated[
        float, typer.Option(**number("FACTOR"), help="How fast the games go; 60: an hour a minute.")
    ] = 1.0,
    tokens_per_second: Annotated[
        float | None,
        typer.Option(
            **number(TOKENS), help="Answer 429 beyond this rate.", show_default="no limit"
        ),
    ] = None,
    burst: Annotated[
        float | None,
        typer.Option(
            **number(TOKENS),
            help="Tokens in a full bucket.",
            show_default="as many as --tokens-per-second",
        ),
    ] = None,
    cost: Annotated[float, typer.Option(**number(TOKENS), help="What one request takes.")] = 10,
    ids_to: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the milestone ids there, for get --from."),
    ] = None,
    recording: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Serve what was recorded there, in place of games."),
    ] = None,
    at: Annotated[
        str | None,
        typer.Option(
            metavar="TIME",
            help="With --recording: where to begin, such as 2026-11-24T18:00Z.",
            show_default="its beginning",
        ),
    ] = None,
) -> None:
    """Serve until Ctrl-C; the first line on standard output is the base URL."""
    sandbox_type = sandbox_class()
    if at is not None and recording is None:
        raise CommandError("--at needs --recording", USAGE)
    with said_of_recordings() if recording else contextlib.nullcontext():
        server = sandbox_type(
            milestones,
            seed=seed,
            faults=dict(map(parse_fault, faults or ())),
            rate_limit=_rate_limit(tokens_per_second, burst, cost),
            without_data=without_data,
            speed=speed,
            port=port,
            recording=recording,
            at=moment("--at", at),
        )
    _serve(server, ids_to)


def _rate_limit(
    tokens_per_second: float | None, burst: float | None, cost: float
) -> RateLimit | None:
    if tokens_per_second is None:
        if burst is not None:
            raise CommandError("--burst needs --tokens-per-second", USAGE)
        return None
    burst = tokens_per_second if burst is None else burst
    return RateLimit(tokens_per_second=tokens_per_second, burst=burst, cost=cost)


def parse_fault(text: str) -> tuple[str, float]:
    """Return a fault's name and probability, from `NAME=PROBABILITY` or `NAME`.

    Raises:
        CommandError: It is neither, or there is no such fault.
    """
    name, has_probability, number = text.partition("=")
    try:
        probability = float(number) if has_probability else _EVERY_TIME
    except ValueError:
        raise CommandError(
            f"--fault {text!r}: {number!r} is not a number: write it as in unavailable=0.1", USAGE
        ) from None
    if name not in _faults():
        similar = difflib.get_close_matches(name, _faults(), n=1)
        meant = f"did you mean {similar[0]}? " if similar else ""
        raise CommandError(
            f"--fault {text!r}: no such fault: {meant}--list-faults names them all", USAGE
        )
    if not 0 <= probability <= 1:
        raise CommandError(f"--fault {text!r}: a probability is between 0 and 1", USAGE)
    return name, probability


def _faults() -> dict[str, str]:
    """Return what each fault does."""
    sandbox_class()
    from ..sandbox import describe_faults  # noqa: PLC0415

    return {name: what for name, (_, what) in describe_faults().items()}


def _serve(server: "Sandbox", ids_to: Path | None) -> None:
    try:
        with server:
            if ids_to is not None:
                ids_to.write_text("".join(f"{key}\n" for key in server.milestone_ids), "utf-8")
            with contextlib.suppress(KeyboardInterrupt):
                _introduce(server, ids_to)
                server.serve_forever()
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        raise CommandError(f"{where}{error.strerror}") from None
    statuses = ", ".join(f"{count:,} with {status}" for status, count in server.statuses.items())
    say("\nStopped" + (f", having answered {statuses}" if statuses else ""))


def _introduce(server: "Sandbox", ids_to: Path | None) -> None:
    write_data([f"{server.base_url}\n"])
    say(f"Serving {len(server.milestone_ids):,} milestones; Ctrl-C stops. In another terminal:")
    say(f"  export {BASE_URL_VARIABLE}={server.base_url}")
    if not server.milestone_ids:
        return
    say(f"  kalshi-live get {f'--from {ids_to}' if ids_to else server.milestone_ids[0]}")
    games = (one for one in server.milestone_ids if server.type_of(one) == "football_game")
    live = (one for one in games if server.phase_of(one) is Phase.LIVE)
    say(f"  kalshi-live watch --event {server.event_of(next(live, server.milestone_ids[0]))}")
