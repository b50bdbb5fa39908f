"""The server that all contenders talk to: a process of its own that answers from templates.

It takes what asyncio gives and knows just enough HTTP for this one operation. Started as
`python -m _bench.server`, it prints its port; when its stdin closes, it prints what it counted.
"""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Callable

from attrs import define, frozen

from .bodies import first_body

PATH = b"/trade-api/v2/live_data/batch"
_REFUSAL = b'{"error": "too many requests"}'
_STATUS_LINES = {200: b"200 OK", 404: b"404 Not Found", 429: b"429 Too Many Requests"}


@frozen
class Behaviour:
    """How the server is to behave; `latency` in seconds, the bucket in requests."""

    latency: float = 0.0
    rate: float | None = None
    burst: float = 20.0


@define
class Counts:
    """What came and what was refused with a 429."""

    requests: int = 0
    refused: int = 0


class Bucket:
    """A token bucket, full at the start; one token is one request."""

    def __init__(self, rate: float, burst: float, clock: Callable[[], float]) -> None:
        self._rate, self._burst, self._clock = rate, burst, clock
        self._tokens, self._at = burst, clock()

    def take(self) -> bool:
        """Takes a token if there is one."""
        now = self._clock()
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate)
        self._at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


class Answers:
    """From a request's target to the bytes of a whole response."""

    def __init__(self, behaviour: Behaviour, clock: Callable[[], float] = time.monotonic) -> None:
        self.counts = Counts()
        self._bucket = behaviour.rate and Bucket(behaviour.rate, behaviour.burst, clock)

    def answer(self, target: bytes) -> bytes:
        """The response to `GET target`."""
        self.counts.requests += 1
        path, _, query = target.partition(b"?")
        if path != PATH:
            return _response(404, b'{"error": {"code": "not_found"}}')
        if self._bucket and not self._bucket.take():
            self.counts.refused += 1
            return _response(429, _REFUSAL)
        return _response(200, first_body(requested(query)))


def requested(query: bytes) -> list[bytes]:
    """The milestone ids of a query string; ids here need no percent-decoding."""
    return query.replace(b"milestone_ids=", b"").split(b"&") if query else []


def _response(status: int, body: bytes) -> bytes:
    return b"HTTP/1.1 %b\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (
        _STATUS_LINES[status],
        len(body),
        body,
    )


class _Connection(asyncio.Protocol):
    def __init__(self, answers: Answers, latency: float) -> None:
        self._answers, self._latency = answers, latency
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        *requests, self._received = (self._received + data).split(b"\r\n\r\n")
        for request in requests:
            response = self._answers.answer(request.split(b" ", 2)[1])
            if self._latency:
                loop = asyncio.get_running_loop()
                loop.call_later(self._latency, self._transport.write, response)
            else:
                self._transport.write(response)


async def _serve(behaviour: Behaviour) -> Counts:
    loop = asyncio.get_running_loop()
    answers = Answers(behaviour)
    server = await loop.create_server(
        lambda: _Connection(answers, behaviour.latency), "127.0.0.1", 0, backlog=1024
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()
    return answers.counts


def _main() -> None:
    parser = argparse.ArgumentParser(prog="python -m _bench.server")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before each answer")
    parser.add_argument("--rate", type=float, help="requests a second; more draw a 429")
    parser.add_argument("--burst", type=float, default=20.0, help="requests at once")
    options = parser.parse_args()
    counts = asyncio.run(_serve(Behaviour(options.latency, options.rate, options.burst)))
    print(json.dumps({"requests": counts.requests, "refused": counts.refused}))


if __name__ == "__main__":
    _main()
