"""The command behind `scripts/bench`: what is measured, how often, and where the results go."""

import platform
import sys

import attrs

from _bench import recording, sharing
from _bench.contenders import CONTENDERS
from _bench.figure import draw
from _bench.measuring import FULL, QUICK, run
from _bench.options import PARTS, PEER_PARTS, parser
from _bench.report import columns, markdown


def main() -> None:
    """Run the command."""
    options = parser().parse_args()
    if options.figure and not {"cpu", "wall", "limited"} & set(options.only or PARTS):
        parser().error("--figure draws cpu, wall and limited, none of which is measured")
    plan = QUICK if options.quick else FULL
    if options.rounds:
        plan = attrs.evolve(plan, rounds=options.rounds, slow_rounds=options.rounds)
    wanted = options.only or PARTS
    samples, absent = run(plan, [part for part in wanted if part in PEER_PARTS], _say)
    found = columns(plan, samples)
    versions = _versions()
    if samples:
        print(f"Measured in one run, in turns: {versions}.\n\n{markdown(found, absent)}")
    if "sharing" in wanted:
        print(sharing.report(sharing.QUICK if options.quick else sharing.FULL, _say))
    if "recording" in wanted:
        print(recording.report(recording.QUICK if options.quick else recording.FULL, _say))
    if options.figure is not None:
        draw(found, versions, options.figure)


def _versions() -> str:
    found = {"Python": platform.python_version()}
    for contender in CONTENDERS.values():
        found[contender.distributions[0]] = contender.version() or "(absent)"
    return ", ".join(f"{name} {version}" for name, version in found.items())


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
