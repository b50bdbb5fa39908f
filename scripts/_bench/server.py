"""What all contenders talk to: the batch operation and the listing, answered from templates.

It costs next to nothing, so that what is measured is the clients.
"""

import asyncio
import time
from urllib.parse import parse_qsl

from attrs import define

from _raw_server import Connection
from kalshi_live.sandbox.token_bucket import TokenBucket

from .bodies import body, changing_body, page

PATH = b"/trade-api/v2/live_data/batch"
LISTING = b"/trade-api/v2/milestones"


@define
class Operations:
    """The operations, `latency` seconds away; `refused` are the 429s that an empty bucket drew.

    There are `listed` milestones in the listing.
    """

    latency: float = 0.0
    bucket: TokenBucket | None = None
    listed: int = 0
    refused: int = 0

    def __call__(self, head: bytes, connection: Connection) -> None:
        """Answer one request."""
        response = self.response(head.split(b" ", 2)[1])
        if self.latency:
            loop = asyncio.get_running_loop()
            loop.call_later(self.latency, connection.transport.write, response)
        else:
            connection.transport.write(response)

    def response(self, target: bytes) -> bytes:
        """Return the response to `GET target`."""
        path, _, query = target.partition(b"?")
        if path not in (PATH, LISTING):
            return _response(b"404 Not Found", b'{"error":{"code":"not_found"}}')
        if self.bucket and not self.bucket.take():
            self.refused += 1
            return _response(b"429 Too Many Requests", b'{"error":"too many requests"}')
        if path == LISTING:
            asked = dict(parse_qsl(query.decode()))
            found = page(int(asked.get("cursor", 0)), int(asked["limit"]), self.listed)
            return _response(b"200 OK", found)
        # The ids of the benchmark need no percent-decoding.
        return _response(b"200 OK", self.body(query.replace(b"milestone_ids=", b"").split(b"&")))

    def body(self, ids: list[bytes]) -> bytes:
        """Return the body that is answered with."""
        return body(ids)


@define
class ChangingOperations(Operations):
    """The same, but in `tick` seconds one milestone in a hundred changes."""

    tick: float = 2.0

    def body(self, ids: list[bytes]) -> bytes:
        """Return the body of this moment."""
        return changing_body(ids, int(time.monotonic() / self.tick))


def _response(status: bytes, content: bytes) -> bytes:
    return b"HTTP/1.1 %b\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (
        status,
        len(content),
        content,
    )
