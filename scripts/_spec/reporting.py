"""Tells what has changed between two specifications, as text and as Markdown.

The first line answers the reader's question: does this break me? What changed is found in
`comparing`, whom it reaches in `affected`.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from attrs import field, frozen

from _spec.affected import feel, with_needs
from _spec.changes import Change, Kind
from _spec.comparing import compare
from _spec.document import Document

_TITLES = {Kind.BREAKING: "Breaking", Kind.ADDITIVE: "Additive", Kind.WORDING: "Wording only"}
_NAMES_IN_ANSWER = 4


@frozen
class Version:
    """One version of the specification, with the hash that identifies it."""

    document: Document
    sha256: str

    @property
    def number(self) -> str:
        """`info.version`, which need not change when the content does."""
        return str(self.document["info"]["version"])


@frozen
class Report:
    """The changes from `old` to `new`; `missing` are selected operations that `new` has not."""

    old: Version
    new: Version
    missing: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    """Further lines below the answer."""
    changes: tuple[Change, ...] = field(init=False)

    @changes.default
    def _compared(self) -> tuple[Change, ...]:
        changes = with_needs(compare(self.old.document, self.new.document))
        return tuple(sorted(changes, key=lambda change: (-change.kind, not feel(change))))

    @property
    def is_same(self) -> bool:
        """Whether the two are the same bytes."""
        return self.old.sha256 == self.new.sha256

    @property
    def is_breaking(self) -> bool:
        """Whether anything that was relied on may be gone."""
        return bool(self.missing) or any(change.kind is Kind.BREAKING for change in self.changes)

    def of(self, kind: Kind) -> tuple[Change, ...]:
        """The changes of one kind."""
        return tuple(change for change in self.changes if change.kind is kind)

    def answer(self) -> str:
        """Does this break me? In one line."""
        if self.is_same:
            return f"No, this does not break you: nothing changed, it is {self._versions()}."
        if self.missing:
            gone = " and ".join(self.missing)
            verb = "are" if len(self.missing) > 1 else "is"
            return f"Yes, this breaks you: {gone} {verb} gone, {self._versions()}."
        breaking = self.of(Kind.BREAKING)
        names = tuple(dict.fromkeys(name for change in breaking for name in feel(change)))
        if names:
            more = ", …" if len(names) > _NAMES_IN_ANSWER else ""
            felt = ", ".join(names[:_NAMES_IN_ANSWER]) + more
            return f"Yes, this may break you: {self._counts()}, {self._versions()}. Look at {felt}."
        if breaking:
            answer = "No for users of kalshi_live, yes for users of kalshi_trade_api"
            return f"{answer}: {self._counts()}, {self._versions()}."
        return f"No, this does not break you: {self._counts()}, {self._versions()}."

    def identity(self) -> str:
        """Which contents were compared, by their hashes."""
        if self.is_same:
            return f"SHA-256 {self.new.sha256}"
        note = ""
        if self.old.number == self.new.number:
            note = f"Same version number ({self.new.number}), new content. "
        return f"{note}SHA-256 {self.old.sha256} -> {self.new.sha256}"

    def _versions(self) -> str:
        if self.is_same:
            return f"version {self.new.number} as before"
        if self.old.number == self.new.number:
            return f"version {self.new.number} with new content"
        return f"version {self.old.number} -> {self.new.number}"

    def _counts(self) -> str:
        counts = [
            f"{len(self.of(kind))} {_TITLES[kind].lower().replace(' only', '')}"
            for kind in _TITLES
            if self.of(kind)
        ]
        if not counts:
            return "only the formatting differs"
        listed = ", ".join(counts[:-1]) + " and " * (len(counts) > 1) + counts[-1]
        return f"{listed} change{'s' * (len(self.changes) > 1)}"


def as_text(report: Report) -> str:
    """The report for a terminal."""
    lines = [report.answer(), report.identity(), *report.hints]
    for kind, changes in _sections(report):
        lines += ["", f"{_TITLES[kind]} ({len(changes)})"]
        for change in changes:
            lines += [f"  {_sentence(change)}", f"      {change.pointer}", *_felt_line(change)]
    return "\n".join(lines) + "\n"


def as_markdown(report: Report) -> str:
    """The report for the body of a pull request."""
    lines = [f"**{_escaped(report.answer())}**", "", _escaped(report.identity())]
    for hint in report.hints:
        lines += ["", _escaped(hint)]
    for kind, changes in _sections(report):
        lines += ["", f"### {_TITLES[kind]} ({len(changes)})", ""]
        for change in changes:
            felt = f" · felt by {', '.join(map(_code, _felt(change)))}" if _felt(change) else ""
            lines.append(f"- {_escaped(_sentence(change))} ({_code(change.pointer)}){felt}")
    return "\n".join(lines) + "\n"


def _sections(report: Report) -> Iterator[tuple[Kind, Sequence[Change]]]:
    for kind in _TITLES:
        changes = report.of(kind)
        if changes:
            yield kind, changes


def _sentence(change: Change) -> str:
    subject = _subject(change.pointer)
    return f"{subject}: {change.message}" if subject else change.message


def _subject(pointer: str) -> str:
    """The operation or the property that a pointer leads to or into, as one would say it."""
    keys = [key.replace("~1", "/").replace("~0", "~") for key in pointer.split("/")[1:]]
    match keys:
        case ["paths", path, method, *_]:
            return f"{method.upper()} {path}"
        case ["components", "schemas", name, *below]:
            names = [key for above, key in pairwise(below) if above == "properties"]
            return ".".join([name, *names])
        case ["components", _, name, *_]:
            return name
    return ""


def _felt(change: Change) -> tuple[str, ...]:
    return feel(change) if change.kind is Kind.BREAKING else ()


def _felt_line(change: Change) -> list[str]:
    if change.kind is not Kind.BREAKING:
        return []
    return [f"      felt by {', '.join(feel(change)) or 'nothing in kalshi_live'}"]


def _code(text: str) -> str:
    """`text` as Markdown code, whatever backticks and line breaks are in it."""
    flat = " ".join(text.split())
    return f"`{flat}`" if "`" not in flat else f"`` {flat} ``"


def _escaped(text: str) -> str:
    """`text` as Markdown that shows just it: no tag, link, mention or formatting of its own."""
    flat = " ".join(text.split())
    for character in "\\`*_[]<>|#@":
        flat = flat.replace(character, f"\\{character}")
    return flat
