"""The command behind `scripts/prepare-spec`: arguments in, messages and an exit code out.

What it does is in `_proposal.preparing`.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from _proposal.errors import ProposalError
from _proposal.preparing import prepare
from _spec.errors import RegenerationError

ROOT = Path(__file__).resolve().parent.parent
PUBLISHED = "https://docs.kalshi.com/openapi.yaml"


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command and returns its exit code: 0 done or nothing to do, 1 failed, 2 usage."""
    options = _parser().parse_args(arguments)
    try:
        found = prepare(options.source, options.folder, ROOT)
    except (ProposalError, RegenerationError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    outcome = "ready for scripts/propose-spec" if found else "nothing to propose"
    print(f"{options.folder}: {outcome}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scripts/prepare-spec",
        description="Updates the specification, regenerates, runs contract and wrapper tests, and "
        "writes what a pull request needs into a new folder.",
    )
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="a new folder")
    parser.add_argument(
        "source",
        nargs="?",
        default=PUBLISHED,
        metavar="SOURCE",
        help=f"as for scripts/update-spec (default: {PUBLISHED})",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
