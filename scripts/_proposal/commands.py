"""Runs the programs that the steps are made of, and shows each as a line that can be repeated."""

import shlex
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from _proposal.proposal import ProposalError


@dataclass(frozen=True)
class Commands:
    """Runs programs in `folder`; with `dry_run`, only shows them."""

    folder: Path
    dry_run: bool = False

    def run(self, *command: object, folder: Path | None = None) -> None:
        """Run a program to its end; raise `ProposalError` when it fails."""
        self._run(command, folder, stdout=None)

    def ask(self, *command: object) -> str:
        """Return what a program prints, without the whitespace around it; "" in a dry run."""
        return self._run(command, None, stdout=subprocess.PIPE)

    def _run(self, command: tuple[object, ...], folder: Path | None, stdout: int | None) -> str:
        name, *arguments = (str(part) for part in command)
        print("$", shlex.join([name, *arguments]), flush=True)
        if self.dry_run:
            return ""
        program = shutil.which(name)
        if program is None:
            raise ProposalError(f"{name} is needed, and not installed: install it and try again")
        done = subprocess.run(
            [program, *arguments],
            cwd=folder or self.folder,
            stdout=stdout,
            encoding="utf-8",
            check=False,
        )
        if done.returncode != 0:
            raise ProposalError(f"{name} exited with {done.returncode}: its message is above")
        return (done.stdout or "").strip()
