"""What can be wrong with a specification or with the tools that turn it into a client.

Each error's text is the one line (sometimes with detail below it) that its reader needs.
"""


class RegenerationError(Exception):
    """The client could not be generated; nothing was changed."""


class SpecError(RegenerationError):
    """The specification itself is broken. The message names the file, the place and the problem."""

    def __init__(self, source: object, problem: str, *, at: str | None = None) -> None:
        super().__init__(f"{source}: {problem}" if at is None else f"{source}: {problem} (at {at})")


class ToolError(RegenerationError):
    """A tool that writes generated code is missing, has another version than pinned, or failed."""
