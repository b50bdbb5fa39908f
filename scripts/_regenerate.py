"""The command behind `scripts/regenerate`: arguments in, messages and an exit code out.

What it does is in `_spec.regeneration`, so that other commands can do the same.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from _paths import ROOT, shown
from _spec.errors import RegenerationError
from _spec.regeneration import check, regenerate

SPEC = ROOT / "openapi.yaml"
PACKAGE = ROOT / "generated" / "kalshi_trade_api"


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command and returns its exit code: 0 done or in agreement, 1 not, 2 usage."""
    options = _parser().parse_args(arguments)
    try:
        return _check(options) if options.check else _write(options)
    except RegenerationError as error:
        return _complain(str(error))
    except OSError as error:
        return _complain(f"{error.filename or options.output}: {error.strerror or error}")
    except KeyboardInterrupt:
        print("interrupted: nothing was changed", file=sys.stderr)
        return 130


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
    return _complain(
        f"{shown(options.output)} disagrees with {shown(options.spec)}, as shown above: "
        "run scripts/regenerate, and never edit it by hand"
    )


def _complain(message: str) -> int:
    print(f"error: {message}", file=sys.stderr)
    return 1


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
        "--spec", type=Path, default=SPEC, metavar="FILE", help="the specification (openapi.yaml)"
    )
    parser.add_argument(
        "--output",
        type=Path,
        default=PACKAGE,
        metavar="DIR",
        help="the package's folder, replaced as a whole (generated/kalshi_trade_api)",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
