"""Tells what has changed between two specifications, as text and as Markdown.

The first line answers the reader's question: does this break me?
"""

from attrs import field, frozen

from _spec.affected import feel, with_needs
from _spec.comparing import Change, compare
from _spec.describing import Where
from _spec.judging import Kind
from _spec.reading import Specification

_TITLES = {Kind.BREAKING: "Breaking", Kind.ADDITIVE: "Additive", Kind.WORDING: "Wording only"}
_NAMES_IN_ANSWER = 4
# How many changes of each kind are told one by one.
_SHOWN = {Kind.BREAKING: 200, Kind.ADDITIVE: 200, Kind.WORDING: 20}

NO_CHANGE, HARMLESS, BREAKING = 0, 10, 20
"""The exit codes of `scripts/update-spec`."""


@frozen
class Report:
    """The changes from `old` to `new`; `missing` are selected operations that `new` has not.

    `hints` are further lines below the answer.
    """

    old: Specification
    new: Specification
    missing: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
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

    @property
    def exit_code(self) -> int:
        """What `scripts/update-spec` exits with."""
        if self.is_breaking:
            return BREAKING
        return NO_CHANGE if self.is_same else HARMLESS

    def of(self, kind: Kind) -> tuple[Change, ...]:
        """Return the changes of one kind."""
        return tuple(change for change in self.changes if change.kind is kind)

    def answer(self) -> str:
        """Return in one line whether this breaks the reader."""
        if self.is_same:
            return f"No, this does not break you: nothing changed, it is {self._versions()}."
        if self.missing:
            verb = "are" if len(self.missing) > 1 else "is"
            gone = f"{' and '.join(self.missing)} {verb} gone"
            return f"Yes, this breaks you: {gone}, {self._versions()}."
        counts = f"{self._counts()}, {self._versions()}."
        breaking = self.of(Kind.BREAKING)
        if not breaking:
            return f"No, this does not break you: {counts}"
        names = list(dict.fromkeys(name for change in breaking for name in feel(change)))
        if not names:
            return f"No for users of kalshi_live, yes for users of kalshi_trade_api: {counts}"
        more = ["…"] if len(names) > _NAMES_IN_ANSWER else []
        felt = ", ".join([*names[:_NAMES_IN_ANSWER], *more])
        return f"Yes, this may break you: {counts} Look at {felt}."

    def identity(self) -> str:
        """Return which contents were compared, by their hashes."""
        if self.is_same:
            return f"SHA-256 {self.new.sha256}"
        note = ""
        if self.old.version == self.new.version:
            note = f"Same version number ({self.new.version}), new content. "
        return f"{note}SHA-256 {self.old.sha256} -> {self.new.sha256}"

    def _versions(self) -> str:
        if self.is_same:
            return f"version {self.new.version} as before"
        if self.old.version == self.new.version:
            return f"version {self.new.version} with new content"
        return f"version {self.old.version} -> {self.new.version}"

    def _counts(self) -> str:
        counts = [
            f"{len(self.of(kind))} {title.lower().replace(' only', '')}"
            for kind, title in _TITLES.items()
            if self.of(kind)
        ]
        if not counts:
            is_equal = self.old.document == self.new.document
            differing = "the formatting" if is_equal else "what no request or response depends on"
            return f"only {differing} differs"
        listed = ", ".join(counts[:-1]) + " and " * (len(counts) > 1) + counts[-1]
        return f"{listed} change{'s' * (len(self.changes) > 1)}"


def as_text(report: Report) -> str:
    """Return the report for a terminal."""
    lines = [report.answer(), report.identity(), *report.hints]
    for kind, title in _TITLES.items():
        changes = report.of(kind)
        lines += ["", f"{title} ({len(changes)})"] if changes else []
        for change in changes[: _SHOWN[kind]]:
            lines += [f"  {_sentence(change)}", f"      {change.pointer}"]
            if kind is Kind.BREAKING:
                lines.append(f"      felt by {', '.join(feel(change)) or 'nothing in kalshi_live'}")
        lines += [f"  {more}" for more in _more(kind, changes)]
    return "\n".join(lines) + "\n"


def as_markdown(report: Report) -> str:
    """Return the report for the body of a pull request."""
    lines = [f"**{_escaped(report.answer())}**"]
    for line in (report.identity(), *report.hints):
        lines += ["", _escaped(line)]
    for kind, title in _TITLES.items():
        changes = report.of(kind)
        lines += ["", f"### {title} ({len(changes)})", ""] if changes else []
        for change in changes[: _SHOWN[kind]]:
            names = feel(change) if kind is Kind.BREAKING else ()
            felt = f" · felt by {', '.join(map(_code, names))}" if names else ""
            lines.append(f"- {_escaped(_sentence(change))} ({_code(change.pointer)}){felt}")
        lines += [f"- {more}" for more in _more(kind, changes)]
    return "\n".join(lines) + "\n"


def _more(kind: Kind, changes: tuple[Change, ...]) -> list[str]:
    left = len(changes[_SHOWN[kind] :])
    return [f"… and {left} more"] if left else []


def _sentence(change: Change) -> str:
    first, *others = change.places
    more = f" (and {len(others)} more)" if others else ""
    return f"{_path(first)}{more}: {change.message}"


def _path(place: Where) -> str:
    """Return a place as one would say it: `GetLiveDatas response 200 live_datas[].type`."""
    head = [each for each in place[:2] if each != "request"]
    tail = ".".join(place[2:]).replace(".[]", "[]")
    return " ".join([*head, *([tail] if tail else [])])


def _code(text: str) -> str:
    """Return `text` as Markdown code, whatever backticks and line breaks are in it."""
    flat = " ".join(text.split())
    return f"`{flat}`" if "`" not in flat else f"`` {flat} ``"


def _escaped(text: str) -> str:
    """Return `text` as Markdown that shows just it: no tag, link, mention or formatting."""
    flat = " ".join(text.split())
    for character in "\\`*_[]<>|#@":
        flat = flat.replace(character, f"\\{character}")
    return flat
