"""How options are declared: alone, or in groups that several commands take.

A group is an attrs class, each field of which is an option. Those of the server are in `server`,
those that select milestones in `filters`.
"""

import functools
import inspect
from collections.abc import Callable
from typing import Annotated, Any

import attrs
import typer

SECONDS = "SECONDS"
TOKENS = "TOKENS"


def grouped(command: Callable[..., None]) -> Callable[..., None]:
    """Let a command take the fields of a group as options where a parameter is of its class."""
    signature = inspect.signature(command)
    plain, groups = [], {}
    for name, parameter in signature.parameters.items():
        if attrs.has(parameter.annotation):
            groups[name] = parameter.annotation
        else:
            plain.append(parameter)
    fields = {name: attrs.fields(group) for name, group in groups.items()}

    def run(**values: Any) -> None:
        for name, group in groups.items():
            own = {field.name: values.pop(field.name) for field in fields[name]}
            values[name] = group(**own)
        command(**values)

    options = [
        inspect.Parameter(
            field.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=field.default,
            annotation=field.type,
        )
        for group in fields.values()
        for field in group
    ]
    every = [*plain, *options]
    functools.update_wrapper(run, command)
    run.__signature__ = signature.replace(parameters=every)  # type: ignore[attr-defined]
    run.__annotations__ = {one.name: one.annotation for one in every}
    return run


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


def milestones_option(*names: str, **settings: Any) -> Any:
    """Return an option that says which milestones."""
    return typer.Option(*names, rich_help_panel="Which milestones", **settings)


def output_option(*names: str, **settings: Any) -> Any:
    """Return an option about what is printed."""
    return typer.Option(*names, rich_help_panel="Output", **settings)


def server_option(*names: str, **settings: Any) -> Any:
    """Return an option about the server."""
    return typer.Option(*names, rich_help_panel="Server", **settings)


def limit_option(*names: str, **settings: Any) -> Any:
    """Return an option about time or rate."""
    return typer.Option(*names, rich_help_panel="Time and rate", **settings)


def format_option(formats: str, **settings: Any) -> Any:
    """Return the option `--format`."""
    names = ("--format", "-f")
    return output_option(*names, metavar="FORMAT", help=f"{formats}, as above.", **settings)


Deadline = Annotated[
    float | None,
    limit_option(
        "--deadline",
        **number(SECONDS),
        help="For everything, all waits included; what has arrived by then is printed.",
        show_default="60 more than the rate limit takes",
    ),
]
Quiet = Annotated[
    bool,
    output_option(
        "--quiet",
        "-q",
        help="No progress bar, and not a word on what is missing: only the exit code.",
    ),
]
ShowsIds = Annotated[
    bool, output_option("--ids", help="Show ids in the table, in place of titles and names.")
]
