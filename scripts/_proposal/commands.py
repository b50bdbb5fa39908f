"""Runs the programs that the steps are made of, and shows each as a line that can be repeated.

With `dry_run`, it only shows them.
"""

import shlex
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from _proposal.errors import ProposalError


@dataclass(frozen=True)
class Commands:
    """Runs programs in `folder`."""

    folder: Path
    dry_run: bool = False

    def run(self, *command: object, folder: Path | None = None) -> None:
        """Runs a program to its end; raises `ProposalError` when it fails."""
        if self._shown(command):
            return
        done = subprocess.run(_resolved(command), cwd=folder or self.folder, check=False)
        _require_success(command, done.returncode)

    def ask(self, *command: object) -> str:
        """What a program prints, without the whitespace around it; "" in a dry run."""
        if self._shown(command):
            return ""
        done = subprocess.run(
            _resolved(command),
            cwd=self.folder,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            check=False,
        )
        _require_success(command, done.returncode)
        return done.stdout.strip()

    def _shown(self, command: tuple[object, ...]) -> bool:
        print("$", shlex.join(str(part) for part in command), flush=True)
        return self.dry_run


def _resolved(command: tuple[object, ...]) -> list[str]:
    name, *arguments = (str(part) for part in command)
    program = shutil.which(name)
    if program is None:
        raise ProposalError(f"{name} is needed, and not installed: install it and try again")
    return [program, *arguments]


def _require_success(command: tuple[object, ...], code: int) -> None:
    if code != 0:
        raise ProposalError(f"{command[0]} exited with {code}: its message is above")
