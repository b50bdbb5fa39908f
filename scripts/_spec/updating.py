"""Puts a new specification and the client generated from it in place, both or neither.

Where the specification comes from, and what its changes mean, is decided elsewhere.
"""

import re
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from attrs import frozen

from _spec.cutting import cut, missing, names
from _spec.document import Document, operations
from _spec.emitting import to_yaml
from _spec.folders import swap_in
from _spec.reading import Specification, overlay_of, parse, read, validate, with_overlay
from _spec.regeneration import generated
from _spec.reporting import Report
from _spec.sources import Source, load

README = "README.md"
"""The file beside a specification that names its version and hash."""


@frozen
class Proposal:
    """What would be vendored, and how it differs from what is."""

    content: bytes
    report: Report


def propose(source: str, spec: Path, selection: Sequence[str] | None, *, whole: bool) -> Proposal:
    """Read the new specification and compare it with the one in the file `spec`.

    `selection` names the operations to take out of a whole specification, by default those that
    `spec` has; with `whole`, everything is taken. Raise `SpecError`.
    """
    old, found = read(spec), load(source)
    if selection is None:
        selection = [names(operation)[0] for operation in operations(old.document)]
    content, document = _taken(found, selection, whole=whole)
    if not (whole or found.is_page) and repr(document) == repr(parse(spec, spec.read_bytes())):
        content = spec.read_bytes()  # cutting has no other words for what is there
    new = with_overlay(source, content, document, overlay_of(spec))
    absent = missing(new.document, selection)
    gone = tuple(name for name in absent if name not in missing(old.document, absent))
    return Proposal(content, Report(old, new, gone, tuple(_hints(old, new, found, absent))))


def apply(proposal: Proposal, spec: Path, package: Path) -> list[Path]:
    """Generate the client and then replace `spec`, `package`, and what README says of them.

    Return what was replaced. Raise `RegenerationError` or `OSError`, with all as it was before.
    """
    spec, package = spec.resolve(), package.resolve()
    new = proposal.report.new
    with (
        generated(new, package, beside=True) as fresh,
        tempfile.TemporaryDirectory(prefix=".updating-", dir=spec.parent) as folder,
    ):
        files = {spec: proposal.content, **_readme(new, spec.with_name(README))}
        pairs = [(fresh, package)]
        for target, content in files.items():
            pairs.append((Path(folder, target.name), target))
            pairs[-1][0].write_bytes(content)
        swap_in(*pairs)
    return [*files, package]


def _readme(new: Specification, path: Path) -> dict[Path, bytes]:
    """Return what is to be in the README at `path`, if that names a specification."""
    before = path.read_bytes().decode() if path.exists() else ""
    named = re.compile(r"(?<=\bversion )\S+(, SHA-256\s+`)[0-9a-f]{64}(?=`)")
    after = named.sub(lambda found: f"{new.version}{found[1]}{new.sha256}", before)
    return {path: after.encode()} if after != before else {}


def _taken(found: Source, selection: Sequence[str], *, whole: bool) -> tuple[bytes, Document]:
    if whole or found.is_page:
        return found.content, found.document
    document = cut(found.name, found.document, selection)
    if repr(document) == repr(found.document):
        return found.content, document
    if document["paths"]:
        validate(found.name, document)
    return to_yaml(document), document


def _hints(
    old: Specification, new: Specification, found: Source, absent: Sequence[str]
) -> Iterator[str]:
    """Yield what the reader should know of selected operations and of the overlay."""
    routes = {(each.method, each.path): each for each in operations(found.document)}
    for operation in operations(old.document):
        known = routes.get((operation.method, operation.path))
        if known is not None and set(absent) & {*names(operation)}:
            route = names(operation)[-1]
            yield f"{route} is still there, but its operationId is {known.operation_id!r} now."
    for name in missing(old.document, absent):
        yield f"{name} is selected in pyproject.toml, and in neither specification."
    for name in new.unneeded:
        yield f"The overlay's action {name!r} is no longer needed: remove it."
