"""A request as it goes out, decoded far enough to look for parameters in it.

Which parameters should be there is not known here.
"""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote

import httpx
from attrs import frozen

from _spec.document import Node, join
from contract_checks.media import Content
from contract_checks.package import BASE_URL
from contract_checks.serialization import (
    Pairs,
    UndefinedError,
    explode_of,
    pairs,
    segment,
    style_of,
)

_PLACEHOLDER = re.compile(r"{([^}]*)}")


@frozen
class PathSegment:
    """What stands between two slashes of a path template."""

    template: str

    def problem(self, sent: str, given: Mapping[str, tuple[Node, Any]]) -> str | None:
        """`None` when `sent` is this segment with the values in `given`.

        Else the pointer of the parameter that is wrong, empty when it is none of them.
        """
        fixed = [re.escape(part) for part in _PLACEHOLDER.split(self.template)[::2]]
        match = re.fullmatch("(.*)".join(fixed), sent, re.DOTALL)
        if match is None:
            return ""
        for name, found in zip(_PLACEHOLDER.findall(self.template), match.groups(), strict=True):
            if name not in given:
                return ""
            parameter, value = given[name]
            style, explode = style_of(parameter), explode_of(parameter)
            try:
                sent_as_declared = segment(name, value, style, explode=explode) == found
            except UndefinedError:
                return join(parameter.pointer, "style")
            if not sent_as_declared:
                return parameter.pointer
        return None


@frozen
class Wire:
    """What a request carries, percent-decoded; the path without that of the server."""

    url: str
    path: tuple[str, ...]
    query: Pairs
    headers: httpx.Headers
    cookies: Pairs
    content: bytes

    def carries(self, place: str, name: str, value: Any, style: str, *, explode: bool) -> bool:
        """Whether `value` stands in `place` under `name` in this style; raises `UndefinedError`."""
        if place == "header":
            sent: str | None = self.headers.get(name)
            return sent == segment(name, value, style, explode=explode)
        wanted = pairs(name, value, style, explode=explode)
        present = {"query": self.query, "cookie": self.cookies}[place]
        keys = {key for key, _ in wanted} | {name}
        return bool(wanted) and wanted == [pair for pair in present if pair[0] in keys]

    def mentions(self, name: str) -> bool:
        """Whether anything is sent under `name`."""
        return name in self.headers or any(name == key for key, _ in (*self.query, *self.cookies))

    def has_body(self, content: Content, body: Any) -> bool:
        """Whether `body` is what the request carries, as far as its media type can be read here."""
        if content.is_json:
            return bool(json.loads(self.content) == body)
        if content.plain_type == "application/x-www-form-urlencoded":
            sent = parse_qsl(self.content.decode(), keep_blank_values=True)
            return bool({name for name, _ in sent} == body.keys())
        return True


def wire_of(request: httpx.Request) -> Wire:
    """`request`, decoded."""
    raw_path, _, query = request.url.raw_path.decode().partition("?")
    path = raw_path.removeprefix(httpx.URL(BASE_URL).path)
    cookies = [
        pair.partition("=") for pair in request.headers.get("cookie", "").split("; ") if pair
    ]
    return Wire(
        url=str(request.url),
        path=tuple(unquote(part) for part in path.split("/")),
        query=parse_qsl(query, keep_blank_values=True),
        headers=request.headers,
        cookies=[(name, value) for name, _, value in cookies],
        content=request.read(),
    )


def path_segments(template: str) -> tuple[PathSegment, ...]:
    """A path template, cut at its slashes."""
    return tuple(PathSegment(part) for part in template.split("/"))
