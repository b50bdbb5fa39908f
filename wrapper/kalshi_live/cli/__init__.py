"""The command line `kalshi-live`: where it begins, and what it says when its extra is missing.

The commands live in modules of their own; nothing here imports them before they are needed.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

PACKAGES = ("typer", "rich")
"""The modules of the extra `cli` that the commands import."""

INTERRUPTED = 130
"""Exit code: Ctrl-C, as shells count it (128 + SIGINT)."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; `arguments` default to `sys.argv[1:]`."""
    try:
        import rich  # noqa: F401, PLC0415 - typer comes without it, too

        from .app import run  # noqa: PLC0415

        return run(arguments)
    except KeyboardInterrupt:
        return INTERRUPTED
    except ModuleNotFoundError as missing:
        name = (missing.name or "").partition(".")[0]
        if name not in PACKAGES:
            raise
        sys.stderr.write(f'error: the command line needs {name}: pip install "kalshi-live[cli]"\n')
        return 1
