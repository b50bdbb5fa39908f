"""Compares two schemas and all that is below them, however deep or circular that is.

What a single difference means is said in `judging`; operations, parameters and responses are
compared in `comparing_operations`.
"""

from typing import Any

from attrs import define, evolve, field, frozen

from _spec.changes import Changes, Kind, Where
from _spec.document import Document, Node, resolve
from _spec.judging import Direction, judge
from _spec.views import View, view

_COMPONENTS = "#/components/schemas/"


@frozen
class Spot:
    """Where in the API the two schemas meet, and in which direction the value goes."""

    direction: Direction
    where: Where

    def below(self, *names: str) -> "Spot":
        """The spot of a part."""
        return evolve(self, where=(*self.where, *names))


@define
class SchemaComparison:
    """Compares schemas of two documents, each pair once per direction."""

    old: Document
    new: Document
    changes: Changes
    compared: set[str] = field(factory=set)
    """The pointers, in the new document, of all schemas that were reached so far."""
    _seen: set[tuple[str, str, Direction]] = field(factory=set)

    def start_again(self) -> None:
        """Forgets which pairs were compared, so that their next use is noted as well."""
        self._seen.clear()

    def compare(self, old: Node, new: Node, spot: Spot) -> None:
        """Notes what differs between `old` and `new`, and below."""
        before, after = resolve(self.old, old).pointer, resolve(self.new, new).pointer
        if (before, after, spot.direction) in self._seen:
            return
        self._seen.add((before, after, spot.direction))
        self.compared.add(after)
        self._compare_views(view(self.old, old), view(self.new, new), spot)

    def _compare_views(self, old: View, new: View, spot: Spot) -> None:
        for finding in judge(old, new, spot.direction):
            place = spot.below(finding.part) if finding.part else spot
            self.changes.add(finding.kind, finding.pointer, finding.message, place.where)
        self._properties(old, new, spot)
        self._additional(old, new, spot)
        self._items(old, new, spot)
        self._alternatives(old, new, spot)

    def _properties(self, old: View, new: View, spot: Spot) -> None:
        for name, node in old.properties.items():
            place = spot.below(name)
            if name not in new.properties:
                self._add(Kind.BREAKING, node.pointer, "the property is gone", place)
            else:
                self._requiredness(name, old, new, place)
                self.compare(node, new.properties[name], place)
        for name, node in new.properties.items():
            if name not in old.properties:
                needed = name in new.required and spot.direction is Direction.REQUEST
                kind = Kind.BREAKING if needed else Kind.ADDITIVE
                message = "the property is new" + (", and required" if needed else "")
                self._add(kind, node.pointer, message, spot.below(name))

    def _requiredness(self, name: str, old: View, new: View, spot: Spot) -> None:
        at = new.properties[name].pointer
        if name in new.required and name not in old.required:
            self._add(spot.direction.narrowed, at, "was optional, is required now", spot)
        elif name in old.required and name not in new.required:
            self._add(spot.direction.widened, at, "was required, is optional now", spot)

    def _additional(self, old: View, new: View, spot: Spot) -> None:
        before, after, place = _additional(old), _additional(new), spot.below("*")
        at = new.place("additionalProperties")
        if isinstance(before, Node) and isinstance(after, Node):
            self.compare(before, after, place)
        elif isinstance(before, bool) and before is after:
            return
        elif after is False:
            # Not even in a response: what used to be there goes away.
            self._add(Kind.BREAKING, at, "properties without a name of their own are gone", place)
        elif before is False:
            message = "has room for properties without a name of their own now"
            self._add(Kind.ADDITIVE, at, message, place)
        elif isinstance(after, Node):
            self._add(spot.direction.narrowed, at, "other properties follow a schema now", place)
        else:
            message = "other properties follow no schema any more"
            self._add(spot.direction.widened, at, message, place)

    def _items(self, old: View, new: View, spot: Spot) -> None:
        before, after, place = (
            old.keywords.get("items"),
            new.keywords.get("items"),
            spot.below("[]"),
        )
        if before is not None and after is not None:
            self.compare(before, after, place)
        elif before is not None:
            at = new.place("items")
            self._add(spot.direction.widened, at, "the items follow no schema any more", place)
        elif after is not None:
            self._add(
                spot.direction.narrowed, after.pointer, "the items follow a schema now", place
            )

    def _alternatives(self, old: View, new: View, spot: Spot) -> None:
        before, after = _by_name(old.alternatives()), _by_name(new.alternatives())
        at = new.place("anyOf" if "anyOf" in new.keywords else "oneOf")
        if not before and not after:
            return
        if not before or not after:
            kind = spot.direction.narrowed if after else spot.direction.widened
            message = (
                "is one of several schemas now" if after else "is no choice of schemas any more"
            )
            self._add(kind, at, message, spot)
            return
        for name, node in before.items():
            if name in after:
                self.compare(node, after[name], spot)
            else:
                self._add(Kind.BREAKING, at, f"the alternative {name} is gone", spot)
        for name in [name for name in after if name not in before]:
            self._add(spot.direction.widened, at, f"the alternative {name} is new", spot)

    def _add(self, kind: Kind, pointer: str, message: str, spot: Spot) -> None:
        self.changes.add(kind, pointer, message, spot.where)


def _additional(schema: View) -> Node | bool:
    node = schema.keywords.get("additionalProperties")
    if node is None or node.value in (True, {}):
        return True
    return False if node.value is False else node


def _by_name(alternatives: tuple[Node, ...]) -> dict[str, Node]:
    """The alternatives under what tells them apart: the component, the title, or the number."""
    return {_name(node, number): node for number, node in enumerate(alternatives)}


def _name(node: Node, number: int) -> str:
    reference: Any = node.get("$ref")
    if reference:
        return str(reference.removeprefix(_COMPONENTS))
    return str(node.get("title") or f"number {number + 1}")
