"""Opens the pull request for a proposal: a branch, a commit, labels, and the text.

Needs git and gh, and the right to push. Nothing here merges, and nothing of the proposal is run.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from _proposal.commands import Commands
from _proposal.proposal import PLACES, Proposal

LABELS = {
    "specification": ("0e8a16", "The specification changed upstream"),
    "breaking": ("b60205", "Existing code has to change"),
}
"""Each label's color and description."""

# So that no token is ever written to a file: git asks gh, which has it in its environment.
_CREDENTIALS = ("-c", "credential.helper=", "-c", "credential.helper=!gh auth git-credential")


def open_pull_request(proposal: Proposal, commands: Commands) -> None:
    """Open a pull request, unless one was opened for this very content before, merged or not.

    The commit is made on top of HEAD, in a worktree of its own. Raise `ProposalError`.
    """
    branch = proposal.branch
    before = commands.ask(
        *("gh", "pr", "list", "--state=all", f"--head={branch}", "--json=url", "--jq=.[].url")
    )
    if before:
        print(f"proposed before: {before}")
        return
    _push(proposal, commands)
    labels = [name for name in LABELS if name != "breaking" or proposal.facts.is_breaking]
    for name in labels:
        color, description = LABELS[name]
        commands.run(
            *("gh", "label", "create", name, "--force"),
            *(f"--color={color}", f"--description={description}"),
        )
    commands.run(
        *("gh", "pr", "create", f"--head={branch}", f"--title={proposal.title}"),
        *(f"--body-file={proposal.body}", *(f"--label={name}" for name in labels)),
        *(() if proposal.facts.tests_passed else ("--draft",)),
    )


def _push(proposal: Proposal, commands: Commands) -> None:
    with _worktree(commands) as tree:
        if not commands.dry_run:
            proposal.place(tree)
        commands.run("git", "add", "--all", "--", *PLACES, folder=tree)
        commands.run("git", "commit", "--quiet", f"--message={proposal.title}", folder=tree)
        # What a failed run left on the branch goes: without a pull request nobody worked on it.
        target = f"HEAD:refs/heads/{proposal.branch}"
        commands.run("git", *_CREDENTIALS, "push", "--force", "origin", target, folder=tree)


@contextmanager
def _worktree(commands: Commands) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="proposal-") as folder:
        tree = Path(folder) / "tree"
        commands.run("git", "worktree", "add", "--quiet", "--detach", tree, "HEAD")
        try:
            yield tree
        finally:
            commands.run("git", "worktree", "remove", "--force", tree)
