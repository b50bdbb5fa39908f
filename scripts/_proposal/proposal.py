"""A proposal: a folder with all that a pull request for a new specification is made of.

It crosses from a job that ran foreign code to one that may write, so nothing in it decides where
anything is written: the branch follows from the specification's bytes, the places are fixed here.
"""

import hashlib
import json
import shutil
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

SPEC = Path("openapi.yaml")
PLACES = (SPEC, Path("README.md"), Path("generated") / "kalshi_trade_api")
"""All that a proposal changes, below the project's root."""

_FACTS = "proposal.json"
_BODY = "body.md"


class ProposalError(Exception):
    """There is no pull request, and the message says why."""


@dataclass(frozen=True)
class Facts:
    """What is known about the new specification, `version` being its own word."""

    version: str
    is_breaking: bool
    tests_passed: bool

    def __post_init__(self) -> None:
        """Raise `TypeError` for a value of another type."""
        for field in fields(self):
            if type(getattr(self, field.name)) is not field.type:
                raise TypeError(f"{field.name} is not a {field.type}")


@dataclass(frozen=True)
class Proposal:
    """A proposal in its folder."""

    folder: Path
    facts: Facts

    @property
    def body(self) -> Path:
        """The file with the pull request's text."""
        return self.folder / _BODY

    @property
    def sha256(self) -> str:
        """The identity of the new specification, in hexadecimal."""
        return hashlib.sha256((self.folder / SPEC).read_bytes()).hexdigest()

    @property
    def branch(self) -> str:
        """The branch for this content, and for no other."""
        return f"specification/{self.sha256[:12]}"

    @property
    def title(self) -> str:
        """The pull request's title, and the commit's."""
        breaking = ", breaking" if self.facts.is_breaking else ""
        version = " ".join(self.facts.version.split())[:40]
        return f"Specification {version} ({self.sha256[:12]}){breaking}"

    def place(self, root: Path) -> None:
        """Put what is proposed into the project at `root`, in place of the old."""
        _copy(self.folder, root)


def save(folder: Path, root: Path, facts: Facts, body: str) -> None:
    """Write a proposal of what is in the project at `root` now into the new `folder`."""
    folder.mkdir(parents=True)
    _copy(root, folder)
    (folder / _BODY).write_text(body, encoding="utf-8", newline="\n")
    _write_facts(folder, asdict(facts))


def save_nothing(folder: Path) -> None:
    """Write into the new `folder` that there is nothing to propose."""
    folder.mkdir(parents=True)
    _write_facts(folder, None)


def load(folder: Path) -> Proposal | None:
    """Return the proposal in `folder`, or None when it says that there is nothing to propose.

    Raise `ProposalError` when the folder does not hold a proposal.
    """
    try:
        facts = json.loads((folder / _FACTS).read_text(encoding="utf-8"))
        return None if facts is None else Proposal(folder, Facts(**facts))
    except (OSError, ValueError, TypeError) as error:
        raise ProposalError(
            f"{folder} holds no proposal ({error}): make one with scripts/prepare-spec"
        ) from error


def _copy(source: Path, target: Path) -> None:
    # Links stay links: one must not pull a file of another place into the project.
    for place in PLACES:
        if (source / place).is_dir():
            shutil.rmtree(target / place, ignore_errors=True)
            junk = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source / place, target / place, symlinks=True, ignore=junk)
        else:
            shutil.copyfile(source / place, target / place, follow_symlinks=False)


def _write_facts(folder: Path, facts: dict[str, Any] | None) -> None:
    (folder / _FACTS).write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
