"""The command behind `scripts/propose-spec`: arguments in, messages and an exit code out."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from _outcomes import INTERRUPTED, complain
from _paths import ROOT
from _proposal.commands import Commands
from _proposal.opening import open_pull_request
from _proposal.proposal import ProposalError, load


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code: 0 done or nothing to do, 1 failed, 2 usage."""
    options = _parser().parse_args(arguments)
    try:
        proposal = load(options.folder.resolve())
        if proposal is None:
            print("nothing to propose")
        else:
            open_pull_request(proposal, Commands(ROOT, options.dry_run))
    except ProposalError as error:
        return complain(error)
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scripts/propose-spec",
        description="Pushes a branch and opens a pull request. Merging it is up to a person.",
    )
    parser.add_argument(
        "folder", type=Path, metavar="FOLDER", help="what scripts/prepare-spec wrote"
    )
    parser.add_argument("--dry-run", action="store_true", help="only show the commands")
    return parser
