"""The command behind `scripts/prepare-spec`: arguments in, messages and an exit code out."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from _outcomes import INTERRUPTED, complain
from _paths import ROOT
from _proposal.preparing import prepare
from _proposal.proposal import ProposalError
from _spec.errors import RegenerationError

PUBLISHED = "https://docs.kalshi.com/openapi.yaml"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code: 0 done or nothing to do, 1 failed, 2 usage."""
    options = _parser().parse_args(arguments)
    try:
        found = prepare(options.source, options.folder, ROOT)
    except (ProposalError, RegenerationError) as error:
        return complain(error)
    except KeyboardInterrupt:
        return INTERRUPTED
    outcome = "ready for scripts/propose-spec" if found else "nothing to propose"
    print(f"{options.folder}: {outcome}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scripts/prepare-spec",
        description="Updates the specification, regenerates, runs all tests, and writes what a "
        "pull request needs into a new folder.",
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
