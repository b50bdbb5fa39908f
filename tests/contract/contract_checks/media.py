"""Which media types of a body or response the generator takes up, and with which schema."""

from collections.abc import Iterator

from attrs import frozen

from _spec.document import Document, Node, Operation, resolve
from contract_checks.problems import Problem

_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


@frozen
class Content:
    """One media type of a body or a response; `schema` is `None` when it gives none."""

    media_type: str
    node: Node

    @property
    def schema(self) -> Node | None:
        return self.node["schema"] if self.node.get("schema") is not None else None

    @property
    def plain_type(self) -> str:
        """The media type without parameters."""
        return self.media_type.partition(";")[0].strip().lower()

    @property
    def is_json(self) -> bool:
        return self.plain_type == "application/json" or self.plain_type.endswith("+json")

    @property
    def is_text(self) -> bool:
        return self.plain_type.startswith("text/")

    @property
    def is_binary(self) -> bool:
        return self.plain_type == "application/octet-stream"

    @property
    def is_form(self) -> bool:
        return self.plain_type in _FORMS


@frozen
class DocumentedResponse:
    """One entry of an operation's `responses`; `contents` in the specification's order."""

    status: str
    entry: str
    """The pointer to the entry, which may refer to `node`."""
    node: Node
    contents: tuple[Content, ...]

    @property
    def parsed_content(self) -> Content | None:
        """The content that the generated function parses: the first it can."""
        known = (c for c in self.contents if c.is_json or c.is_text or c.is_binary)
        return next(known, None)

    def problem(self, message: str) -> Problem:
        """A problem with what the response contains, whether it stands here or elsewhere."""
        return Problem(self.entry, message).seen_from([self.node.pointer])

    def covers(self, status: int) -> bool:
        """Whether this entry is for `status`, by number or by range (`4XX`)."""
        return self.status == str(status) or self.status.upper() == f"{status // 100}XX"


def contents(owner: Node) -> tuple[Content, ...]:
    """The media types under `content`."""
    return tuple(Content(media_type, node) for media_type, node in owner.children("content"))


def responses(document: Document, operation: Operation) -> Iterator[DocumentedResponse]:
    """The operation's responses, references resolved."""
    for status, entry in operation.node.children("responses"):
        node = resolve(document, entry)
        yield DocumentedResponse(str(status), entry.pointer, node, contents(node))
