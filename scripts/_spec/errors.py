"""What can be wrong with a specification, or with the tools that turn it into a client."""


class RegenerationError(Exception):
    """The client could not be generated, and nothing was changed; the message says why."""


class SpecError(RegenerationError):
    """The specification `source` is broken: `problem` says how, `at` (a JSON pointer) where."""

    def __init__(self, source: object, problem: str, *, at: str | None = None) -> None:
        super().__init__(f"{source}: {problem}" if at is None else f"{source}: {problem} (at {at})")
        self.source = source
        self.problem = problem
        self.at = at


class ToolError(RegenerationError):
    """A tool that writes generated code is missing, is not the pinned version, or failed."""
