"""How the commands end when they do not succeed. Needs nothing installed."""

import sys

FAILED = 1
INTERRUPTED = 130


def complain(message: object) -> int:
    """Print an error as one line and return the exit code for it."""
    print(f"error: {message}", file=sys.stderr)
    return FAILED
