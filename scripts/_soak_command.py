"""The command behind `scripts/soak`: arguments in, one table and an exit code out.

What is tried, and what counts as held, is in the modules of `_soak`.
"""

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence

from _soak import clocks, endurance, interrupts, restarts
from _soak.verdicts import Verdict, table

FULL = {"ids": 1_000_000, "seconds": 1200.0, "restarts": 5, "interrupts": 60}
SHORT = {"ids": 200_000, "seconds": 30.0, "restarts": 1, "interrupts": 6}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code: 0 all held, 1 a promise is broken, 2 usage."""
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
        "Exits with 1 when one is broken. On Windows, no terminal is tried.",
    )
    parser.add_argument("--short", action="store_true", help="within a minute")
    for name, kind, text in (
        ("ids", int, "how many ids to ask for"),
        ("seconds", float, "the most that they may take"),
        ("restarts", int, "of the server"),
        ("interrupts", int, "by Ctrl-C, of programs and of commands"),
    ):
        parser.add_argument(
            f"--{name}", type=_positive(kind), metavar="N", help=f"{text} ({FULL[name]:,.0f})"
        )
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="of random moments (0)")
    is_short = parser.parse_known_args(arguments)[0].short
    parser.set_defaults(**(SHORT if is_short else FULL))
    return parser.parse_args(arguments)


def _positive(kind: type[float]) -> Callable[[str], float]:
    def positive(text: str) -> float:
        value = kind(text)
        if not 0 < value < float("inf"):
            raise ValueError
        return value

    positive.__name__ = f"positive {kind.__name__}"
    return positive


if __name__ == "__main__":
    sys.exit(main())
