"""The options of `get` and `watch`, each with its help, and how numbers are read.

What the values do is in the commands.
"""

from typing import Annotated, Any

import typer

from .formats import Format, WatchFormat

SECONDS = "SECONDS"
TOKENS = "TOKENS"


def number(metavar: str) -> dict[str, Any]:
    """Return the settings of an option that takes a number; each typer words its refusal alike."""
    return {"metavar": metavar, "parser": _number}


def whole_number(metavar: str) -> dict[str, Any]:
    """Return the settings of an option that takes a whole number."""
    return {"metavar": metavar, "parser": _whole_number}


def _number(text: str | float) -> float:
    try:
        return float(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a number") from None


def _whole_number(text: str | int) -> int:
    try:
        return int(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a whole number") from None


def _input(*names: str, **settings: Any) -> Any:
    return typer.Option(*names, rich_help_panel="Which milestones", **settings)


def _output(*names: str, **settings: Any) -> Any:
    return typer.Option(*names, rich_help_panel="Output", **settings)


def _server(*names: str, **settings: Any) -> Any:
    return typer.Option(*names, rich_help_panel="Server", **settings)


def _limits(*names: str, **settings: Any) -> Any:
    return typer.Option(*names, rich_help_panel="Time and rate", **settings)


Ids = Annotated[
    list[str] | None,
    typer.Argument(hidden=True),  # the help says it: versions of typer draw this panel differently
]
Files = Annotated[
    list[str] | None,
    _input(
        "--from",
        metavar="FILE",
        help="Read ids from FILE (-: standard input): one per line, or separated by white space; "
        "# begins a comment. May be given several times.",
    ),
]
OutputFormat = Annotated[
    Format,
    _output(
        "--format",
        "-f",
        metavar="FORMAT",
        help="table, json, jsonl or csv, as above.",
    ),
]
WatchOutput = Annotated[
    WatchFormat | None,
    _output(
        "--format",
        "-f",
        metavar="FORMAT",
        help="table or jsonl, as above.",
        show_default="table on a terminal, else jsonl",
    ),
]
Interval = Annotated[
    float,
    _limits(
        "--interval",
        **number(SECONDS),
        help="Between two polls; longer when the rate limit does not allow it.",
    ),
]
UntilFinal = Annotated[
    bool,
    _output("--until-final", help="End when all milestones are final, cancelled or gone."),
]
WaitForMissing = Annotated[
    float,
    _limits(
        "--wait-for-missing",
        metavar=SECONDS,
        help="With --until-final: how long to wait for milestones without data once all others "
        "are over.",
    ),
]
MaxBackoff = Annotated[
    float,
    _limits(
        "--max-backoff",
        metavar=SECONDS,
        help="Between two polls of a server that does not answer, at most.",
    ),
]
MaxSilence = Annotated[
    float | None,
    _limits(
        "--max-silence",
        **number(SECONDS),
        help="Give up when nothing was heard for so long.",
        show_default="never",
    ),
]
Quiet = Annotated[
    bool,
    _output(
        "--quiet",
        "-q",
        help="No progress bar, and not a word on what is missing: only the exit code.",
    ),
]
BaseUrl = Annotated[
    str | None,
    _server(
        "--base-url",
        metavar="URL",
        help="The server.",
        show_default="$KALSHI_API_BASE_URL, or else Kalshi's own",
    ),
]
AllowHttp = Annotated[
    bool,
    _server(
        "--allow-http",
        help="Allow an unencrypted URL. This machine's own addresses need no permission.",
    ),
]
Deadline = Annotated[
    float | None,
    _limits(
        "--deadline",
        **number(SECONDS),
        help="For everything, all waits included; what has arrived by then is printed.",
        show_default="60 more than the rate limit takes",
    ),
]
Timeout = Annotated[
    float, _limits("--timeout", **number(SECONDS), help="For one attempt of one request.")
]
Attempts = Annotated[
    int,
    _limits(
        "--attempts",
        **whole_number("N"),
        help="How often a request is made that meets passing faults.",
    ),
]
TokensPerSecond = Annotated[
    float,
    _limits("--tokens-per-second", **number(TOKENS), help="Your tier's read rate; Basic has 200."),
]
Burst = Annotated[
    float, _limits("--burst", **number(TOKENS), help="How many tokens can be saved up.")
]
Cost = Annotated[float, _limits("--cost", **number(TOKENS), help="What one request takes.")]
NoRateLimit = Annotated[bool, _limits("--no-rate-limit", help="Ask as fast as the server answers.")]
