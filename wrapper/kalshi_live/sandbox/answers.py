"""What the sandbox answers with: a status, headers and a body, and the error bodies Kalshi uses.

When an answer is given, and how it travels, is decided elsewhere.
"""

from __future__ import annotations

import attrs
import msgspec

JSON = (b"content-type", b"application/json")


@attrs.frozen
class Answer:
    """One HTTP response; `headers` leaves out the length, which the delivery adds."""

    status: int
    body: bytes
    headers: tuple[tuple[bytes, bytes], ...] = (JSON,)

    def with_headers(self, *headers: tuple[bytes, bytes]) -> Answer:
        """Return a copy with these headers added, replacing those of the same name."""
        names = {name for name, _ in headers}
        kept = tuple(pair for pair in self.headers if pair[0] not in names)
        return attrs.evolve(self, headers=kept + headers)


def json_answer(status: int, content: object) -> Answer:
    """Return `content` as a JSON body."""
    return Answer(status, msgspec.json.encode(content))


def error(status: int, code: str, message: str) -> Answer:
    """Return an error in the shape that Kalshi's newer services use."""
    content = {"code": code, "message": message, "service": "live-data"}
    return json_answer(status, {"error": content})


def bad_argument(message: str) -> Answer:
    """Return the 400 of the operations that list."""
    return json_answer(400, {"msg": message})


def too_many_requests() -> Answer:
    """Return Kalshi's 429: the body says little, and there is no Retry-After."""
    return json_answer(429, {"error": "too many requests"})


def body_of(items: list[bytes]) -> bytes:
    """Return the body of a 200 for encoded items: `live_datas` is null when there are none."""
    if not items:
        return b'{"live_datas":null}'
    return b'{"live_datas":[' + b",".join(items) + b"]}"
