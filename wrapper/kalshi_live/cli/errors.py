"""What ends a command early with one clear line, and the words for it.

The errors of the library itself are in `kalshi_live.errors`; which exit code they get is said in
`app`.
"""

from __future__ import annotations

import re

FAILED = 1
"""Exit code: it was tried, and did not work; for `get`: something is missing, rejected, failed."""
USAGE = 2
"""Exit code: the command line itself makes no sense."""

_IN_WORDS = {"allow_http=True": "--allow-http", "auth=": "a header of a program's own"}
_ARGUMENT = re.compile(r"^[a-z_]+\b")
_OPTIONS = frozenset(
    {
        "base_url",
        "timeout",
        "deadline",
        "attempts",
        "tokens_per_second",
        "burst",
        "cost",
        "speed",
        "without_data",
        "port",
        "interval",
        "wait_for_missing",
        "max_silence",
        "max_backoff",
        "type",
        "category",
        "competition",
    }
)


class CommandError(Exception):
    """A command cannot go on; the message is for the user, as it is."""

    def __init__(self, message: str, exit_code: int = FAILED) -> None:
        super().__init__(message)
        self.exit_code = exit_code


def usage_text(error: ValueError) -> str:
    """Return what the library says about one of its arguments, in terms of the options."""
    text = _ARGUMENT.sub(_as_option, str(error))
    for argument, option in _IN_WORDS.items():
        text = text.replace(argument, option)
    return text


def _as_option(name: re.Match[str]) -> str:
    return f"--{name[0].replace('_', '-')}" if name[0] in _OPTIONS else name[0]
