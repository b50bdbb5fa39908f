"""The commands put together, and what becomes of their errors: one clear line and an exit code.

What each command does is in the module of its name.
"""

import re
from collections.abc import Sequence
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from .._version import __version__
from ..errors import LiveDataError, one_line
from . import demo, export, find, get, plot, record, relay, replay, sandbox, watch
from .output import (
    FAILED,
    USAGE,
    CommandError,
    discard_output,
    say,
    tolerate_any_text,
    write_data,
)

PROGRAM = "kalshi-live"
_IN_WORDS = {"allow_http=True": "--allow-http", "auth=": "a header of a program's own"}
_ARGUMENT = re.compile(r"^[a-z_]+(?= (must|\(|'))")
"""What the library begins with when it says something about an argument."""


class _Command(TyperCommand):
    def get_params(self, ctx: Any) -> list[Any]:
        return _without_types_of_flags(super().get_params(ctx))


class _Group(TyperGroup):
    def get_params(self, ctx: Any) -> list[Any]:
        return _without_types_of_flags(super().get_params(ctx))


def _without_types_of_flags(parameters: list[Any]) -> list[Any]:
    """Drop the `<bool>` that newer versions of typer show beside a flag."""
    for parameter in parameters:
        if getattr(parameter, "is_flag", False):
            parameter.metavar = ""
    return parameters


app: typer.Typer = typer.Typer(
    cls=_Group,
    name=PROGRAM,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command(cls=_Command, help=get.HELP)(get.get)
app.command(cls=_Command, help=watch.HELP)(watch.watch)
app.command(cls=_Command, help=record.HELP)(record.record)
app.command(cls=_Command, help=replay.HELP)(replay.replay)
app.command(cls=_Command, help=find.HELP)(find.find)
app.command(cls=_Command, help=plot.HELP)(plot.plot)
app.command(cls=_Command, help=export.HELP)(export.export)
app.command(cls=_Command, help=relay.HELP)(relay.relay)
app.command(cls=_Command)(demo.demo)
app.command(cls=_Command, help=sandbox.HELP)(sandbox.sandbox)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; say in one line what the user got wrong."""
    tolerate_any_text()
    command = typer.main.get_command(app)
    try:
        code = command.main(
            args=None if arguments is None else list(arguments),
            prog_name=PROGRAM,
            standalone_mode=False,
        )
    except CommandError as error:
        return _fail(str(error), error.exit_code)
    except LiveDataError as error:
        return _fail(one_line(str(error)), FAILED)
    except ValueError as error:
        return _fail(_in_options(error), USAGE)
    except OSError as error:
        discard_output()
        return _fail(str(error), FAILED)
    except Exception as error:
        # What typer raises for a user's mistake has no public base class in its older versions.
        if not hasattr(error, "format_message"):
            raise
        return _fail(_refusal(error), USAGE)
    return code or 0


def _fail(text: str, exit_code: int) -> int:
    say(f"error: {text}")
    return exit_code


def _in_options(error: ValueError) -> str:
    """Return what the library says about one of its arguments, in terms of the options."""
    text = _ARGUMENT.sub(lambda name: f"--{name[0].replace('_', '-')}", str(error))
    for argument, option in _IN_WORDS.items():
        text = text.replace(argument, option)
    return text


def _refusal(error: Any) -> str:
    text = " ".join(error.format_message().split()).rstrip(".")
    context = getattr(error, "ctx", None)
    path = PROGRAM if context is None else context.command_path
    return f"{text[:1].lower()}{text[1:]} (see {path} --help)"


def _version(is_asked: bool) -> None:
    if is_asked:
        from kalshi_trade_api import spec_facts  # noqa: PLC0415 - its package takes 70 ms

        write_data([f"{PROGRAM} {__version__} (Kalshi OpenAPI {spec_facts.VERSION})\n"])
        raise typer.Exit


@app.callback(invoke_without_command=True)
def _start(
    context: typer.Context,
    _is_version_asked: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version.")
    ] = False,
) -> None:
    """Kalshi's live data for any number of milestones.

    Try it without the network: kalshi-live demo
    """
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
