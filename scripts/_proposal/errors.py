"""What can go wrong on the way to a pull request; each error's text is what its reader needs."""


class ProposalError(Exception):
    """There is no pull request, and the message says why."""
