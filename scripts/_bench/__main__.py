"""The command behind `scripts/bench`: which measures run, how often, and where the results go."""

import json
import platform
import sys

import attrs

from .contenders import CONTENDERS
from .figure import svg
from .options import parser
from .schedule import FULL, QUICK, run
from .table import markdown


def main() -> int:
    """Runs the command and returns its exit code."""
    options = parser().parse_args()
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


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
