"""Puts a new specification and the client generated from it in place, both or neither.

Where the specification comes from, and what its changes mean, is the business of others.
"""

import hashlib
import signal
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from attrs import frozen

from _spec.cutting import cut, missing, names
from _spec.document import Document, operations
from _spec.emitting import to_yaml
from _spec.errors import RegenerationError
from _spec.folders import swap_in
from _spec.reading import Specification, read, validate
from _spec.regeneration import regenerate
from _spec.reporting import Report, Version
from _spec.sources import Source, load


@frozen
class Proposal:
    """What would be vendored, and how it differs from what is."""

    source: str
    content: bytes
    report: Report


def propose(source: str, spec: Path, selection: Sequence[str] | None, *, whole: bool) -> Proposal:
    """Reads the new specification and compares it with the one in the file `spec`.

    `selection` names the operations to take out of a whole specification, by default those that
    `spec` has; with `whole`, everything is taken. Raises `SpecError`.
    """
    old, new = read(spec), load(source)
    selected = [names(operation)[0] for operation in operations(old.document)]
    selected = list(selected if selection is None else selection)
    content, document = _taken(new, selected, whole=whole)
    gone = missing(new.document, selected)
    report = Report(
        Version(old.document, old.sha256),
        Version(document, hashlib.sha256(content).hexdigest()),
        gone,
        tuple(_other_names(old, new.document, gone)),
    )
    return Proposal(source, content, report)


def apply(proposal: Proposal, spec: Path, package: Path) -> None:
    """Generates the client and then replaces `spec` and `package`.

    Raises `RegenerationError` or `OSError`, with both as they were before.
    """
    spec, package = spec.resolve(), package.resolve()
    package.parent.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix=".updating-", dir=spec.parent) as beside_spec,
        tempfile.TemporaryDirectory(prefix=".updating-", dir=package.parent) as beside_package,
    ):
        candidate = Path(beside_spec, spec.name)
        candidate.write_bytes(proposal.content)
        fresh = Path(beside_package, package.name)
        try:
            regenerate(candidate, fresh)
        except RegenerationError as error:
            message = str(error).replace(str(candidate), proposal.source)
            raise RegenerationError(message) from error
        with _interrupts_deferred():
            _swap_both(candidate, spec, fresh, package)


def _taken(new: Source, selected: Sequence[str], *, whole: bool) -> tuple[bytes, Document]:
    if whole or new.is_page:
        return new.content, new.document
    document = cut(new.name, new.document, selected)
    if repr(document) == repr(new.document):
        return new.content, document
    if document["paths"]:
        validate(new.name, document)
    return to_yaml(document), document


def _other_names(old: Specification, new: Document, gone: Sequence[str]) -> Iterator[str]:
    """Where the operations that are gone by name may have gone."""
    routes = {(operation.method, operation.path): operation for operation in operations(new)}
    for operation in operations(old.document):
        known = routes.get((operation.method, operation.path))
        if known is not None and set(gone) & {*names(operation)}:
            route = names(operation)[-1]
            yield f"{route} is still there, but its operationId is {known.operation_id!r} now."


def _swap_both(candidate: Path, spec: Path, fresh: Path, package: Path) -> None:
    retired = fresh.with_name("retired")
    swap_in(fresh, package, retired)
    try:
        candidate.replace(spec)
    except BaseException:
        package.rename(fresh)
        if retired.exists():
            retired.rename(package)
        raise


@contextmanager
def _interrupts_deferred() -> Iterator[None]:
    """Lets Ctrl-C wait until the body is done; the body takes no time."""
    if threading.current_thread() is not threading.main_thread():
        yield  # Ctrl-C never comes here
        return
    came: list[int] = []

    def note(number: int, _: FrameType | None) -> None:
        came.append(number)

    before = signal.signal(signal.SIGINT, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if came:
            signal.raise_signal(signal.SIGINT)
