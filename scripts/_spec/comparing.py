"""Compares two specifications as a whole: what has changed for those who rely on the old one.

Operations are compared in `comparing_operations`. How the changes are told is in `reporting`.
"""

from collections.abc import Iterator

from attrs import frozen

from _spec.changes import Change, Changes, Kind
from _spec.comparing_operations import OperationComparison, name_of
from _spec.comparing_schemas import SchemaComparison, Spot
from _spec.document import Document, Node, Operation, children, join, operations
from _spec.facts import servers
from _spec.judging import Direction, changed, judge_keyword

_COMPARED = frozenset({"openapi", "info", "servers", "security", "tags", "paths", "components"})
_NAMES_SHOWN = 8


def compare(old: Document, new: Document) -> list[Change]:
    """What has changed from `old` to `new`, the worst first; both are valid documents."""
    comparison = _Comparison(old, new, SchemaComparison(old, new, Changes()))
    comparison.run()
    changes = list(comparison.changes) or list(_unexplained(Node(old, "#"), Node(new, "#")))
    return sorted(changes, key=lambda change: -change.kind)


@frozen
class _Comparison:
    old: Document
    new: Document
    schemas: SchemaComparison

    @property
    def changes(self) -> Changes:
        return self.schemas.changes

    def run(self) -> None:
        self._operations()
        self._models()
        self._servers()
        self._security_schemes()
        self._top_level()

    def _operations(self) -> None:
        before, after = list(operations(self.old)), list(operations(self.new))
        comparison = OperationComparison(self.schemas)
        known = set()
        for operation in before:
            match = _match(operation, after)
            if match is None:
                message = f"the operation {name_of(operation)} is gone"
                self._add(Kind.BREAKING, operation.node.pointer, message, name_of(operation))
            else:
                known.add(match.node.pointer)
                comparison.compare(operation, match)
        added = [operation for operation in after if operation.node.pointer not in known]
        if added:
            names = _listed([name_of(operation) for operation in added])
            noun = "the operation" if len(added) == 1 else f"{len(added)} operations:"
            at = added[0].node.pointer if len(added) == 1 else "#/paths"
            verb = "is new" if len(added) == 1 else "are new"
            self._add(Kind.ADDITIVE, at, f"{noun} {names} {verb}", "operations")

    def _models(self) -> None:
        """The component schemas by name: each gives a class its name."""
        before, after = _component(self.old, "schemas"), _component(self.new, "schemas")
        for name, node in before.items():
            if name not in after:
                message = f"the schema {name} is gone, and its class with it"
                self._add(Kind.BREAKING, node.pointer, message, "models", name)
            elif after[name].pointer not in self.schemas.compared:
                for direction in Direction:
                    spot = Spot(direction, ("models", name))
                    self.schemas.compare(node, after[name], spot)
        added = [name for name in after if name not in before]
        if added:
            noun = "the schema" if len(added) == 1 else f"{len(added)} schemas:"
            verb = "is new" if len(added) == 1 else "are new"
            at = after[added[0]].pointer if len(added) == 1 else "#/components/schemas"
            self._add(Kind.ADDITIVE, at, f"{noun} {_listed(added)} {verb}", "models")

    def _servers(self) -> None:
        before, after = servers(self.old), servers(self.new)
        for url in [url for url in before if url not in after]:
            self._add(Kind.BREAKING, "#/servers", f"the server {url} is gone", "servers")
        for index, url in enumerate(after):
            if url not in before:
                self._add(
                    Kind.ADDITIVE, f"#/servers/{index}", f"the server {url} is new", "servers"
                )
        if before and after and before[0] != after[0] and before[0] in after:
            message = (
                f"the first server, the default, is {after[0]} now; {before[0]} is still there"
            )
            self._add(Kind.ADDITIVE, "#/servers/0", message, "servers")
        if before == after and self.old.get("servers") != self.new.get("servers"):
            self._add(Kind.WORDING, "#/servers", "the words about the servers changed", "servers")

    def _security_schemes(self) -> None:
        before = _component(self.old, "securitySchemes")
        for name, node in _component(self.new, "securitySchemes").items():
            if name in before and before[name].value != node.value:
                message = f"the security scheme {name} changed"
                self._add(Kind.BREAKING, node.pointer, message, "security")

    def _top_level(self) -> None:
        if self.old["openapi"] != self.new["openapi"]:
            message = changed("the version of OpenAPI", self.old["openapi"], self.new["openapi"])
            self._add(Kind.WORDING, "#/openapi", message, "info")
        before, after = self.old["info"], self.new["info"]
        for key in dict.fromkeys([*before, *after]):
            if before.get(key) != after.get(key):
                message = changed(key, before.get(key), after.get(key))
                self._add(Kind.WORDING, join("#/info", key), message, "info")
        if self.old.get("tags") != self.new.get("tags"):
            self._add(Kind.WORDING, "#/tags", "the list of tags changed", "info")
        for key in dict.fromkeys([*self.old, *self.new]):
            if key not in _COMPARED and self.old.get(key) != self.new.get(key):
                finding = judge_keyword(key, self.old.get(key), self.new.get(key), f"#/{key}")
                self._add(finding.kind, finding.pointer, finding.message, "info")

    def _add(self, kind: Kind, pointer: str, message: str, *where: str) -> None:
        self.changes.add(kind, pointer, message, where)


def _match(operation: Operation, others: list[Operation]) -> Operation | None:
    """The same method of the same path, else the operation that has the same id."""
    for other in others:
        if (other.method, other.path) == (operation.method, operation.path):
            return other
    named = [other for other in others if other.operation_id == operation.operation_id]
    return named[0] if named and operation.operation_id else None


def _component(document: Document, kind: str) -> dict[str, Node]:
    components = Node(document.get("components") or {}, "#/components")
    return dict(components.children(kind))


def _listed(names: list[str]) -> str:
    shown_names = ", ".join(names[:_NAMES_SHOWN])
    more = len(names) - _NAMES_SHOWN
    return f"{shown_names} and {more} more" if more > 0 else shown_names


def _unexplained(old: Node, new: Node) -> Iterator[Change]:
    """What differs when nothing above has found a difference in meaning."""
    if old.value == new.value:
        return
    before, after = dict(children(old.value)), dict(children(new.value))
    if before.keys() != after.keys() or not before:
        message = "is put in other words, and no request or response changes"
        yield Change(Kind.WORDING, new.pointer, message, frozenset())
        return
    for key in before:
        yield from _unexplained(old[key], new[key])
