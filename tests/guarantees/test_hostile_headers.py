"""Responses whose status lines and headers are hostile, as bytes on a real socket."""

from __future__ import annotations

import pytest

from guarantees.raw_server import serving
from harness import Face
from kalshi_live import LiveDataBatch, RetryPolicy

BODY = b'{"live_datas":[{"milestone_id":"a","type":"x","details":{}}]}'
LENGTH = b"Content-Length: %d\r\n" % len(BODY)
OK = b"HTTP/1.1 200 OK\r\n"

TAKEN = {
    "plain": OK + LENGTH,
    "a header in Latin-1": OK + LENGTH + b"X-Name: caf\xe9\r\n",
    "the length twice, and the same": OK + LENGTH + LENGTH,
    "no reason phrase": b"HTTP/1.1 200\r\n" + LENGTH,
    "cookies": OK + LENGTH + b"Set-Cookie: a=b; Domain=127.0.0.1\r\n" * 100,
    "an unknown content type": OK + LENGTH + b"Content-Type: \xff\xfe/;;charset=nonsense\r\n",
    "no length": OK,
    "a version that nobody knows": b"HTTP/9.9 200 OK\r\n" + LENGTH,
}
REFUSED = {
    "a NUL in a value": OK + LENGTH + b"X-Name: a\x00b\r\n",
    "a bare CR in a value": OK + LENGTH + b"X-Name: a\rb\r\n",
    "a name with a space": OK + LENGTH + b"X Name: a\r\n",
    "a name with a control character": OK + LENGTH + b"X\x01Name: a\r\n",
    "no name": OK + LENGTH + b": a\r\n",
    "no colon": OK + LENGTH + b"nonsense\r\n",
    "two lengths": OK + LENGTH + b"Content-Length: 5\r\n",
    "a negative length": OK + b"Content-Length: -1\r\n",
    "a length that is no number": OK + b"Content-Length: many\r\n",
    "a length of a thousand digits": OK + b"Content-Length: " + b"9" * 1000 + b"\r\n",
    "a header of a megabyte": OK + LENGTH + b"X-Name: " + b"a" * 2**20 + b"\r\n",
    "a hundred thousand headers": OK + LENGTH + b"X-Name: a\r\n" * 100_000,
    "a status that is no number": b"HTTP/1.1 OK 200\r\n" + LENGTH,
    "a status of four digits": b"HTTP/1.1 2000 OK\r\n" + LENGTH,
    "another protocol": b"SSH-2.0-OpenSSH_9.6\r\n",
    "a control character in the reason": b"HTTP/1.1 503 \x1b[31m\x00\r\n" + LENGTH,
    "an unknown transfer coding": OK + b"Transfer-Encoding: gzip\r\n",
    "chunks of no size": OK + b"Transfer-Encoding: chunked\r\n",
    "a coding with a control character": OK + LENGTH + b"Content-Encoding: gz\tip\r\n",
    "a redirect into a header": b"HTTP/1.1 302 Found\r\nLocation: http://x/\x00\r\n" + LENGTH,
    "a Retry-After without end": b"HTTP/1.1 429 No\r\nRetry-After: "
    + b"9" * 400
    + b"\r\n"
    + LENGTH,
}


def ask(face: Face, head: bytes) -> LiveDataBatch:
    with serving(head + b"\r\n" + BODY) as server:
        return face.get(
            ["a"],
            server.base_url,
            on_error="collect",
            timeout=5.0,
            retry=RetryPolicy(attempts=1),
        )


@pytest.mark.parametrize("head", TAKEN.values(), ids=TAKEN)
def test_odd_headers_do_not_cost_the_body(face: Face, head: bytes) -> None:
    assert list(ask(face, head)) == ["a"]


@pytest.mark.parametrize("head", REFUSED.values(), ids=REFUSED)
def test_hostile_headers_are_an_error_on_one_printable_line(face: Face, head: bytes) -> None:
    error = ask(face, head).failed["a"]
    assert str(error).isprintable()
    assert len(str(error)) < 500
