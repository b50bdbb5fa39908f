"""The command behind `scripts/regenerate`: arguments in, messages and an exit code out."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from _outcomes import FAILED, INTERRUPTED, complain
from _paths import PACKAGE, SPEC, shown
from _spec.errors import RegenerationError
from _spec.reading import overlay_of, read
from _spec.regeneration import check, regenerate


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code: 0 done or in agreement, 1 not, 2 usage."""
    options = _parser().parse_args(arguments)
    command = _check_overlay if options.check_overlay else _check if options.check else _write
    return run(lambda: command(options))


def run(command: Callable[[], int]) -> int:
    """Return the exit code of `command`; errors become one line on stderr, not tracebacks."""
    try:
        return command()
    except RegenerationError as error:
        return complain(error)
    except OSError as error:
        return complain(f"{error.filename or 'output'}: {error.strerror or error}")
    except KeyboardInterrupt:
        print("interrupted: nothing was changed", file=sys.stderr)
        return INTERRUPTED


def add_paths(parser: argparse.ArgumentParser) -> None:
    """Add the options that say where specification and package are."""
    parser.add_argument(
        "--spec", type=Path, default=SPEC, metavar="FILE", help=f"({shown(SPEC)}) the specification"
    )
    parser.add_argument(
        "--output",
        type=Path,
        default=PACKAGE,
        metavar="DIR",
        help=f"({shown(PACKAGE)}) the package's folder, replaced as a whole",
    )


def _write(options: argparse.Namespace) -> int:
    changed = regenerate(options.spec, options.output)
    print(f"{shown(options.output)}: {'written anew' if changed else 'already up to date'}")
    return 0


def _check(options: argparse.Namespace) -> int:
    difference = check(options.spec, options.output)
    if not difference:
        print(f"{shown(options.output)}: agrees with {shown(options.spec)}")
        return 0
    sys.stdout.write(difference)
    sys.stdout.flush()
    return complain(
        f"{shown(options.output)} disagrees with {shown(options.spec)}, as shown above: "
        "run scripts/regenerate, and never edit it by hand"
    )


def _check_overlay(options: argparse.Namespace) -> int:
    unneeded = read(options.spec).unneeded
    for name in unneeded:
        complain(f"{shown(overlay_of(options.spec))}: {name!r} is no longer needed: remove it")
    return FAILED if unneeded else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scripts/regenerate",
        description="Generates the client package from the OpenAPI specification.",
        epilog="Nothing changes unless everything worked, and nothing when the result is the same.",
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="change nothing; print what would change as a diff, and exit 1 if anything would",
    )
    parser.add_argument(
        "--check-overlay",
        action="store_true",
        help="change nothing; exit 1 if the overlay has an action that is no longer needed",
    )
    add_paths(parser)
    return parser


if __name__ == "__main__":
    sys.exit(main())
