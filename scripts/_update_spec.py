"""The command behind `scripts/update-spec`: arguments in, a report and an exit code out.

What it does is in `_spec.updating`, what it says about the changes in `_spec.reporting`.
"""

import argparse
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

from _paths import ROOT, shown
from _regenerate import PACKAGE, SPEC
from _spec.errors import RegenerationError
from _spec.reporting import Report, as_markdown, as_text
from _spec.updating import Proposal, apply, propose

PYPROJECT = ROOT / "pyproject.toml"
NO_CHANGE, FAILED, HARMLESS, BREAKING = 0, 1, 10, 20

_EPILOG = """\
exit codes: 0 no change; 10 additive changes or other words; 20 breaking changes, which are
written all the same, so that they can be reviewed, unless a selected operation is gone; 1 error;
2 wrong usage. On an error nothing is changed.
"""


class SelectionError(Exception):
    """`[tool.kalshi-live.spec]` in pyproject.toml is not as it has to be."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command and returns its exit code."""
    options = _parser().parse_args(arguments)
    try:
        return _run(options)
    except (RegenerationError, SelectionError) as error:
        return _complain(str(error))
    except OSError as error:
        return _complain(f"{error.filename or 'output'}: {error.strerror or error}")
    except KeyboardInterrupt:
        print("interrupted: run `scripts/regenerate --check` if in doubt", file=sys.stderr)
        return 130


def selected_operations(pyproject: Path) -> list[str] | None:
    """The operations that `pyproject` selects; `None` when it leaves that to what is in use.

    Raises `SelectionError`.
    """
    try:
        settings = tomllib.loads(pyproject.read_text(encoding="utf-8"))
    except ValueError as error:
        raise SelectionError(f"{pyproject.name}: is not TOML: {error}") from error
    selected = settings.get("tool", {}).get("kalshi-live", {}).get("spec", {}).get("operations")
    if selected is None:
        return None
    is_list = isinstance(selected, list) and all(isinstance(name, str) for name in selected)
    if not is_list or not selected:
        raise SelectionError(
            f"{pyproject.name}: [tool.kalshi-live.spec] operations must be a list of operationIds"
        )
    return selected


def _run(options: argparse.Namespace) -> int:
    selection = selected_operations(options.pyproject)
    proposal = propose(options.source, options.spec, selection, whole=options.all)
    report = proposal.report
    print(as_text(report), end="", flush=True)
    if options.report_markdown is not None:
        options.report_markdown.write_text(as_markdown(report), encoding="utf-8")
    if not report.is_same:
        print(f"\n{_carried_out(proposal, options)}", flush=True)
    return _exit_code(report)


def _carried_out(proposal: Proposal, options: argparse.Namespace) -> str:
    """Writes what is to be written, and says so."""
    if proposal.report.missing:
        return "Nothing was written: what is selected in pyproject.toml has to be there."
    if options.dry_run:
        return "Nothing was written: this was a dry run."
    apply(proposal, options.spec, options.output)
    note = ", breaking changes included" if proposal.report.is_breaking else ""
    return f"{shown(options.spec)} and {shown(options.output)} are written anew{note}."


def _exit_code(report: Report) -> int:
    if report.is_breaking:
        return BREAKING
    return NO_CHANGE if report.is_same else HARMLESS


def _complain(message: str) -> int:
    print(f"error: {message}", file=sys.stderr)
    return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scripts/update-spec",
        description="Takes over a new OpenAPI specification, says what changed, and regenerates.",
        epilog=_EPILOG,
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
    parser.add_argument(
        "--spec", type=Path, default=SPEC, metavar="FILE", help="what to update (openapi.yaml)"
    )
    parser.add_argument(
        "--output",
        type=Path,
        default=PACKAGE,
        metavar="DIR",
        help="the package to regenerate (generated/kalshi_trade_api)",
    )
    parser.set_defaults(pyproject=PYPROJECT)
    return parser


if __name__ == "__main__":
    sys.exit(main())
