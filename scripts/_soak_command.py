"""The command behind `scripts/soak`: arguments in, one table and an exit code out.

What is tried, and what counts as held, is in the modules of `_soak`.
"""

import argparse
import os
import sys
from collections.abc import Iterator, Sequence

from _soak import clocks, endurance, interrupts, restarts
from _soak.verdicts import Verdict, table


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command and returns its exit code: 0 all held, 1 a promise is broken, 2 usage."""
    options = _options(arguments)
    verdicts = []
    try:
        for verdict in _verdicts(options):
            print(f"{'held  ' if verdict.held else 'BROKEN'}  {verdict.promise}", file=sys.stderr)
            verdicts.append(verdict)
    except KeyboardInterrupt:
        print("soak: interrupted; what was tried until then:", file=sys.stderr)
        print(table(verdicts))
        return 130
    print(table(verdicts))
    return 0 if all(verdict.held for verdict in verdicts) else 1


def _verdicts(options: argparse.Namespace) -> Iterator[Verdict]:
    yield from endurance.verdicts(options.ids, options.seconds)
    yield from restarts.verdicts(options.restarts)
    yield from clocks.verdicts()
    yield from interrupts.verdicts(options.interrupts, options.seed)
    if os.name != "nt":
        from _soak import terminals  # noqa: PLC0415 - needs what only POSIX has

        yield from terminals.verdicts(options.interrupts, options.seed)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/soak",
        description="Keeps the client under fire on this machine and prints which promises held. "
        "Exits with 1 when one is broken.",
    )
    parser.add_argument("--short", action="store_true", help="a version of 30 seconds")
    parser.add_argument(
        "--ids", type=_positive(int), metavar="N", help="how many ids to ask for (1,000,000)"
    )
    parser.add_argument(
        "--seconds", type=_positive(float), metavar="S", help="the most they may take (1,200)"
    )
    parser.add_argument("--restarts", type=_positive(int), metavar="N", help="of the server (5)")
    parser.add_argument("--interrupts", type=_positive(int), metavar="N", help="by SIGINT (60)")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="of random moments (0)")
    short, full = (15_000, 6.0, 1, 6), (1_000_000, 1200.0, 5, 60)
    options = parser.parse_args(arguments)
    defaults = short if options.short else full
    for name, value in zip(("ids", "seconds", "restarts", "interrupts"), defaults, strict=True):
        if getattr(options, name) is None:
            setattr(options, name, value)
    return options


def _positive(kind: type) -> object:
    def positive(text: str) -> object:
        value = kind(text)
        if not 0 < value < float("inf"):
            raise ValueError
        return value

    positive.__name__ = f"positive {kind.__name__}"
    return positive


if __name__ == "__main__":
    sys.exit(main())
