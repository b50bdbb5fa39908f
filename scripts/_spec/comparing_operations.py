"""Compares two operations: parameters, body, responses, security, and how they are addressed.

Schemas are compared in `comparing_schemas`, whole documents in `comparing`.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from attrs import frozen

from _spec.changes import Changes, Kind, Where
from _spec.comparing_schemas import SchemaComparison, Spot
from _spec.document import Document, Node, Operation, join, resolve
from _spec.judging import Direction, changed, judge_keyword

_STYLES = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}
_SCHEMA = frozenset({"schema", "content"})
_PARAMETER = frozenset({"name", "in", "required", "style", "explode", *_SCHEMA})
_BODY = frozenset({"required", "content"})
_MEDIA_TYPE = frozenset({"schema"})
_RESPONSE = frozenset({"content", "headers"})
_OPERATION = frozenset(
    {"operationId", "tags", "parameters", "requestBody", "responses", "security", "servers"}
)


def name_of(operation: Operation) -> str:
    """What to call `operation`: its id, or its method and path."""
    return operation.operation_id or f"{operation.method.upper()} {operation.path}"


@frozen
class OperationComparison:
    """Compares operations of two documents."""

    schemas: SchemaComparison

    @property
    def changes(self) -> Changes:
        """Where the changes are noted."""
        return self.schemas.changes

    def compare(self, old: Operation, new: Operation) -> None:
        """Notes what differs between `old` and `new`."""
        self.schemas.start_again()
        where = (name_of(old),)
        self._address(old, new, where)
        self._security(old, new, where)
        self._parameters(old, new, where)
        self._body(old, new, where)
        self._responses(old, new, where)
        self._others(old.node, new.node, _OPERATION, where)

    def _address(self, old: Operation, new: Operation, where: Where) -> None:
        addresses = (
            ("the path", old.path, new.path, new.node.pointer),
            ("the method", old.method.upper(), new.method.upper(), new.node.pointer),
            ("the operationId", old.operation_id, new.operation_id, _at(new, "operationId")),
            # The generator names a module after the first tag.
            ("the first tag", old.tags[:1], new.tags[:1], _at(new, "tags")),
            ("its own servers", _urls(old), _urls(new), _at(new, "servers")),
        )
        for what, before, after, at in addresses:
            if before != after:
                message = changed(what, before or None, after or None)
                self.changes.add(Kind.BREAKING, at, message, where)
        if old.tags[1:] != new.tags[1:]:
            self.changes.add(Kind.WORDING, _at(new, "tags"), "the further tags changed", where)

    def _security(self, old: Operation, new: Operation, where: Where) -> None:
        before = _requirements(self.schemas.old, old)
        after = _requirements(self.schemas.new, new)
        if before == after:
            return
        at = _at(new, "security") if "security" in new.node.value else "#/security"
        # Who met one of the old requirements must meet one of the new ones without doing more.
        suffices = all(any(less <= one for less in after) for one in before)
        kind = Kind.ADDITIVE if suffices else Kind.BREAKING
        message = f"the credentials changed from {_who(before)} to {_who(after)}"
        self.changes.add(kind, at, message, (*where, "security"))

    def _parameters(self, old: Operation, new: Operation, where: Where) -> None:
        before, after = _by_name(old.parameters), _by_name(new.parameters)
        for (place, name), node in before.items():
            below = (*where, "request", name)
            if (place, name) in after:
                self._parameter(node, after[place, name], below)
                continue
            moved = next((at for at in after if at[1] == name), None)
            message = "the parameter is gone" if moved is None else f"moved to the {moved[0]}"
            self.changes.add(Kind.BREAKING, node.pointer, f"{name}: {message}", below)
        moved_names = {name for _, name in before}
        for (_, name), node in after.items():
            if name in moved_names:
                continue
            needed = bool(node.get("required"))
            kind = Kind.BREAKING if needed else Kind.ADDITIVE
            how = "required" if needed else "optional"
            message = f"{name}: the {how} {node.get('in')} parameter is new"
            self.changes.add(kind, node.pointer, message, (*where, "request", name))

    def _parameter(self, old: Node, new: Node, where: Where) -> None:
        name = new.get("name")
        self._required(old, new, f"{name}: ", where)
        for keyword, before, after in (
            ("style", _style(old), _style(new)),
            ("explode", _explode(old), _explode(new)),
        ):
            if before != after:
                message = f"{name}: {changed(keyword, before, after)}"
                self.changes.add(Kind.BREAKING, join(new.pointer, keyword), message, where)
        self._content(old, new, Direction.REQUEST, where)
        self._others(old, new, _PARAMETER, where)

    def _body(self, old: Operation, new: Operation, where: Where) -> None:
        below = (*where, "request", "body")
        if old.body is not None and new.body is not None:
            self._required(old.body, new.body, "the request body ", below)
            self._content(old.body, new.body, Direction.REQUEST, below)
            self._others(old.body, new.body, _BODY, below)
        elif old.body is not None:
            at = old.body.pointer
            self.changes.add(Kind.BREAKING, at, "the request body is gone", below)
        elif new.body is not None:
            kind = Kind.BREAKING if new.body.get("required") else Kind.ADDITIVE
            how = "required" if new.body.get("required") else "optional"
            self.changes.add(kind, new.body.pointer, f"an {how} request body is new", below)

    def _responses(self, old: Operation, new: Operation, where: Where) -> None:
        before, after = dict(old.node.children("responses")), dict(new.node.children("responses"))
        for status, node in before.items():
            below = (*where, f"response {status}")
            if status in after:
                self._response(node, after[status], below)
            else:
                message = f"the response {status} is not documented any more"
                self.changes.add(Kind.BREAKING, node.pointer, message, below)
        for status in [status for status in after if status not in before]:
            message = f"the response {status} is documented now"
            below = (*where, f"response {status}")
            self.changes.add(Kind.ADDITIVE, after[status].pointer, message, below)

    def _response(self, old: Node, new: Node, where: Where) -> None:
        old, new = resolve(self.schemas.old, old), resolve(self.schemas.new, new)
        self._content(old, new, Direction.RESPONSE, where)
        self._headers(old, new, where)
        self._others(old, new, _RESPONSE, where)

    def _headers(self, old: Node, new: Node, where: Where) -> None:
        before, after = dict(old.children("headers")), dict(new.children("headers"))
        for name, node in before.items():
            if name not in after:
                message = f"the header {name} is gone"
                self.changes.add(Kind.BREAKING, node.pointer, message, where)
                continue
            header, fresh = resolve(self.schemas.old, node), resolve(self.schemas.new, after[name])
            if header.get("required") and not fresh.get("required"):
                message = f"the header {name} was required, is optional now"
                self.changes.add(Kind.BREAKING, fresh.pointer, message, where)
            self._content(header, fresh, Direction.RESPONSE, (*where, f"header {name}"))
        for name in [name for name in after if name not in before]:
            message = f"the header {name} is new"
            self.changes.add(Kind.ADDITIVE, after[name].pointer, message, where)

    def _content(self, old: Node, new: Node, direction: Direction, where: Where) -> None:
        """The schemas of a parameter, a header, a body or a response, whichever way they stand."""
        before, after = _schemas(old), _schemas(new)
        for media_type, node in before.items():
            if media_type not in after:
                message = f"{media_type or 'its schema'} is gone"
                self.changes.add(Kind.BREAKING, node.pointer, message, where)
            elif "schema" in node.value and "schema" in after[media_type].value:
                spot = Spot(direction, where)
                self.schemas.compare(node["schema"], after[media_type]["schema"], spot)
            elif "schema" in node.value or "schema" in after[media_type].value:
                gained = "schema" in after[media_type].value
                kind = direction.narrowed if gained else direction.widened
                message = f"{media_type} follows {'a' if gained else 'no'} schema now"
                self.changes.add(kind, after[media_type].pointer, message, where)
            if media_type in after and media_type:
                self._others(node, after[media_type], _MEDIA_TYPE, where)
        for media_type in [media_type for media_type in after if media_type not in before]:
            message = f"{media_type or 'a schema'} is new"
            self.changes.add(Kind.ADDITIVE, after[media_type].pointer, message, where)

    def _required(self, old: Node, new: Node, what: str, where: Where) -> None:
        before, after = bool(old.get("required")), bool(new.get("required"))
        if before != after:
            kind = Kind.BREAKING if after else Kind.ADDITIVE
            how = "was optional, is required now" if after else "was required, is optional now"
            self.changes.add(kind, join(new.pointer, "required"), f"{what}{how}", where)

    def _others(self, old: Node, new: Node, known: frozenset[str], where: Where) -> None:
        for keyword in dict.fromkeys([*old.value, *new.value]):
            before, after = old.get(keyword), new.get(keyword)
            if keyword not in known and before != after and (before or after):
                at = join(new.pointer, keyword)
                finding = judge_keyword(keyword, before, after, at)
                self.changes.add(finding.kind, at, finding.message, where)


def _at(operation: Operation, keyword: str) -> str:
    return join(operation.node.pointer, keyword)


def _urls(operation: Operation) -> list[str]:
    return [server["url"] for server in operation.node.get("servers") or ()]


def _requirements(document: Document, operation: Operation) -> list[frozenset[str]]:
    """What a caller may choose from: each a set of security schemes to satisfy together."""
    declared = operation.node.get("security")
    if declared is None:
        declared = document.get("security")
    return [frozenset(requirement) for requirement in declared or ()] or [frozenset()]


def _who(requirements: Iterable[frozenset[str]]) -> str:
    return " or ".join(" and ".join(sorted(names)) or "none" for names in requirements)


def _by_name(parameters: Iterable[Node]) -> dict[tuple[str, str], Node]:
    return {(node.get("in"), node.get("name")): node for node in parameters}


def _style(parameter: Node) -> Any:
    return parameter.get("style") or _STYLES[parameter.get("in")]


def _explode(parameter: Node) -> bool:
    return bool(parameter.get("explode", _style(parameter) == "form"))


def _schemas(owner: Node) -> dict[str, Node]:
    """The nodes that hold a schema: by media type, or the owner itself under ""."""
    if isinstance(owner.get("content"), Mapping):
        return dict(owner.children("content"))
    return {"": owner} if "schema" in owner.value else {}
