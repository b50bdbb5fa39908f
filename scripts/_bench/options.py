"""The options of `scripts/bench`, known before there is an environment.

Runs under whatever `python3` is, so the syntax stays old enough for one that is too old.
"""

import argparse
from pathlib import Path

PEER_PARTS = ("cpu", "wall", "limited", "import", "memory", "listing")
PARTS = (*PEER_PARTS, "sharing", "recording")


def parser() -> argparse.ArgumentParser:
    """Return what takes the command's arguments, and exits with 2 for wrong ones."""
    made = argparse.ArgumentParser(
        prog="scripts/bench",
        description="Measures kalshi-live against its peers, in turns, and prints ratios.",
        epilog="The environment, .venv-bench, is made on first use; to have the newest peers, "
        "remove it.",
    )
    made.add_argument("--quick", action="store_true", help="less of everything, within a minute")
    made.add_argument("--rounds", type=_rounds, metavar="N", help="rounds of each measure")
    made.add_argument(
        "--only", nargs="+", choices=PARTS, metavar="PART", help="of " + ", ".join(PARTS)
    )
    made.add_argument("--figure", type=_file, metavar="FILE", help="draw a picture, an SVG")
    made.add_argument("--python", metavar="PYTHON", help="the interpreter to measure with")
    return made


def _rounds(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(repr(text) + " is not a number of rounds, 1 or more")
    return int(text)


def _file(text: str) -> Path:
    path = Path(text)
    if path.is_dir() or not path.parent.is_dir():
        raise argparse.ArgumentTypeError(repr(text) + " is not a file in a folder that exists")
    return path
