"""Makes a proposal out of a source: updates, regenerates, tests, and writes down what came of it.

Runs code that was generated from a downloaded file; no token belongs into its environment.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from attrs import frozen

from _proposal.proposal import SPEC, Facts, ProposalError, save, save_nothing
from _spec.reading import read
from _spec.reporting import BREAKING, HARMLESS, NO_CHANGE

# GitHub refuses a text of more than 65,536 characters.
_REPORT_LIMIT = 50_000
_OUTPUT_LIMIT = 8_000
_CUT = "\n\n… cut: `scripts/update-spec --dry-run` shows all of it.\n"


@frozen
class Outcome:
    """How the tests ended, and what they printed."""

    passed: bool
    output: str


def prepare(source: str, folder: Path, root: Path) -> bool:
    """Update the project at `root` from `source` and write a proposal into the new `folder`.

    Return whether there is anything to propose. Raise `ProposalError` when `source` cannot be
    had or used, or takes away an operation that is in use: there is no client to propose then.
    """
    if folder.exists():
        raise ProposalError(f"{folder} exists already: name a new folder, or remove it")
    before = (root / SPEC).read_bytes()
    code, report = _update(source, root)
    if code == NO_CHANGE:
        save_nothing(folder)
        return False
    if code not in (HARMLESS, BREAKING):
        raise ProposalError(f"scripts/update-spec exited with {code}: its message is above")
    if (root / SPEC).read_bytes() == before:
        raise ProposalError("nothing can be regenerated from the new specification: see above")
    tests = _test(root)
    facts = Facts(read(root / SPEC).version, code == BREAKING, tests.passed)
    save(folder, root, facts, body(report, tests))
    return True


def body(report: str, tests: Outcome) -> str:
    """Return the text of the pull request: the report first, because it opens with the answer."""
    if len(report) > _REPORT_LIMIT:
        report = report[:_REPORT_LIMIT] + _CUT
    outcome = "passed" if tests.passed else "**failed**"
    output = tests.output[-_OUTPUT_LIMIT:]
    fence = "`" * (max([2, *(len(run) for run in re.findall("`+", output))]) + 1)
    return (
        f"{report.rstrip()}\n\n---\n\n"
        f"All tests: {outcome}.\n\n"
        f"<details><summary>Output</summary>\n\n{fence}text\n{output.strip()}\n{fence}\n\n"
        "</details>\n\n"
        "The checks do not start by themselves on a pull request that a workflow opened: "
        "close and reopen it to start them.\n"
    )


def _update(source: str, root: Path) -> tuple[int, str]:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.md"
        command = _script(root, "update-spec", source, "--report-markdown", str(report))
        code = subprocess.run(command, cwd=root, check=False).returncode
        return code, report.read_text(encoding="utf-8") if report.exists() else ""


def _test(root: Path) -> Outcome:
    done = subprocess.run(
        _script(root, "test", "-q", "-n", "2", "--color=no"),
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    print(done.stdout, end="", flush=True)
    return Outcome(done.returncode == 0, done.stdout)


def _script(root: Path, name: str, *arguments: str) -> list[str]:
    return [sys.executable, str(root / "scripts" / name), *arguments]
