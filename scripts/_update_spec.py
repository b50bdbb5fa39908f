"""The command behind `scripts/update-spec`: arguments in, a report and an exit code out."""

import argparse
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from _paths import PYPROJECT, shown
from _regenerate import add_paths, run
from _spec.errors import RegenerationError
from _spec.reporting import BREAKING, HARMLESS, NO_CHANGE, as_markdown, as_text
from _spec.updating import Proposal, apply, propose


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    options = _parser().parse_args(arguments)
    return run(lambda: _update(options))


def selected_operations(pyproject: Path) -> list[str] | None:
    """Return the operations that `pyproject` selects; None when it leaves that to what is in use.

    Raise `RegenerationError`.
    """
    try:
        settings = tomllib.loads(pyproject.read_text(encoding="utf-8"))
    except ValueError as error:
        raise RegenerationError(f"{pyproject.name}: is not TOML: {error}") from error
    ours: Any = settings.get("tool", {}).get("kalshi-live", {})
    selected = ours.get("spec", {}).get("operations")
    if selected is None:
        return None
    is_list = isinstance(selected, list) and all(isinstance(name, str) for name in selected)
    if not is_list or not selected:
        raise RegenerationError(
            f"{pyproject.name}: [tool.kalshi-live.spec] operations must be a list of operationIds"
        )
    return list(selected)


def _update(options: argparse.Namespace) -> int:
    selection = selected_operations(options.pyproject)
    proposal = propose(options.source, options.spec, selection, whole=options.all)
    report = proposal.report
    print(as_text(report), end="", flush=True)
    if options.report_markdown is not None:
        options.report_markdown.write_text(as_markdown(report), encoding="utf-8")
    if not report.is_same:
        print(f"\n{_carried_out(proposal, options)}", flush=True)
    return report.exit_code


def _carried_out(proposal: Proposal, options: argparse.Namespace) -> str:
    """Write what is to be written, and return what to say about it."""
    if proposal.report.missing:
        return "Nothing was written: what is selected in pyproject.toml has to be there."
    if options.dry_run:
        return "Nothing was written: this was a dry run."
    written = map(shown, apply(proposal, options.spec, options.output))
    note = ", breaking changes included" if proposal.report.is_breaking else ""
    return f"{' and '.join(written)} are written anew{note}."


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scripts/update-spec",
        description="Takes over a new OpenAPI specification, says what changed, and regenerates.",
        epilog=f"exit codes: {NO_CHANGE} no change; {HARMLESS} additive changes or other words; "
        f"{BREAKING} breaking changes, which are written all the same, so that they can be "
        "reviewed, unless a selected operation is gone; 1 error; 2 wrong usage. On an error "
        "nothing is changed.",
    )
    parser.add_argument(
        "source",
        metavar="SOURCE",
        help="a path or an https address: a documentation page with the specification in it, or a "
        "whole openapi.yaml or .json, of which the operations selected in pyproject.toml are taken",
    )
    parser.add_argument("--all", action="store_true", help="take the whole specification")
    parser.add_argument("--dry-run", action="store_true", help="only report, change nothing")
    parser.add_argument(
        "--report-markdown", type=Path, metavar="FILE", help="write the report as Markdown, too"
    )
    add_paths(parser)
    parser.set_defaults(pyproject=PYPROJECT)
    return parser


if __name__ == "__main__":
    sys.exit(main())
