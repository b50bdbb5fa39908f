"""The command behind `scripts/bench`: which measures run, how often, and where the results go."""

import argparse
import json
import platform
import sys
from pathlib import Path

import attrs

from .contenders import CONTENDERS
from .figure import svg
from .schedule import FULL, PARTS, QUICK, run
from .table import markdown


def main() -> int:
    """Runs the command and returns its exit code."""
    options = _parser().parse_args()
    plan = QUICK if options.quick else FULL
    if options.rounds:
        plan = attrs.evolve(plan, rounds=options.rounds, slow_rounds=options.rounds)
    results = run(plan, options.only or plan.parts, _say, _versions())
    if options.figure is not None:
        options.figure.write_text(svg(results), encoding="utf-8")
    print(json.dumps(attrs.asdict(results), indent=2) if options.json else markdown(results))
    return 0


def _versions() -> dict[str, str]:
    found = {
        contender.distributions[0]: contender.version() or "absent"
        for contender in CONTENDERS.values()
    }
    return {"Python": platform.python_version(), **found}


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _rounds(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of rounds, 1 or more")
    return int(text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scripts/bench",
        description="Measures kalshi-live against its peers, in turns, and prints ratios.",
        epilog="Two more options, for the environment: --python PYTHON makes .venv-bench with that "
        "interpreter (default: the newest on the PATH), --refresh installs the newest peers anew.",
    )
    parser.add_argument("--quick", action="store_true", help="less of everything, within a minute")
    parser.add_argument("--json", action="store_true", help="raw samples instead of tables")
    parser.add_argument("--rounds", type=_rounds, metavar="N", help="rounds of each measure")
    parser.add_argument(
        "--only", nargs="+", choices=PARTS, metavar="PART", help=f"of {', '.join(PARTS)}"
    )
    parser.add_argument("--figure", type=Path, metavar="FILE", help="write an SVG of (a), (b), (c)")
    return parser


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
