"""Downloads from a server that is not always kind."""

import asyncio

import pytest

from _raw_server import serving
from _spec.errors import SpecError
from _spec.fetching import fetch


def response(status="200 OK", body=b"", **headers):
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "\r\n"]).encode().replace(b"_", b"-") + body


def sending(status="200 OK", body=b"", **headers):
    """An answer of that, and the end."""

    def answer(_, connection):
        connection.transport.write(response(status, body, **headers))
        connection.transport.close()

    return answer


def test_what_the_server_answers_comes_back_byte_for_byte():
    with serving(sending(body=b"\xefopenapi\r\n")) as server:
        assert fetch(f"{server.base_url}/openapi.yaml") == b"\xefopenapi\r\n"


def test_redirects_on_this_machine_are_followed():
    def answer(head, connection):
        path = head.split()[1]
        moved = sending("302 Found", Location="/new")
        (moved if path == b"/old" else sending(body=path))(head, connection)

    with serving(answer) as server:
        assert fetch(f"{server.base_url}/old") == b"/new"


async def drip(_, connection):
    connection.transport.write(response())
    while True:
        connection.transport.write(b".")
        await asyncio.sleep(0.005)


def hang(*_):
    """Say nothing."""


REFUSED = {
    "not found": (sending("404 Not Found", b"no"), "answers 404 Not Found"),
    "broken": (sending("500 Internal Server Error"), "answers 500"),
    "nothing new": (sending("204 No Content"), "answers 204"),
    "to plain http": (
        sending("301 Moved Permanently", Location="http://example.com/x"),
        "only https is allowed .* redirects to http://example.com/x",
    ),
    "to a file": (sending("301 Moved Permanently", Location="file:///etc/passwd"), "only https"),
    "in circles": (sending("302 Found", Location="/again"), "allowed redirects"),
    "too large": (sending(body=b"x" * 5000), "more than 1,000 bytes"),
    "compressed": (sending(body=b"x", Content_Encoding="gzip"), r"compressed \(gzip\)"),
    "broken off": (sending(body=b"x", Content_Length="9"), "cannot be down"),
    "dripping": (drip, "has not arrived in time"),
    "hanging": (hang, "no answer within 0.05 s"),
}
BOUNDS = {"dripping": {"most_seconds": 0.05}, "hanging": {"silence": 0.05}}


@pytest.mark.parametrize("way", REFUSED)
def test_an_answer_that_is_not_a_plain_and_timely_file_is_refused_in_one_line(way):
    answer, problem = REFUSED[way]

    with serving(answer) as server, pytest.raises(SpecError, match=problem) as raised:
        fetch(server.base_url, most_bytes=1000, **BOUNDS.get(way, {}))

    assert str(raised.value).startswith(f"{server.base_url}: ")
    assert "\n" not in str(raised.value)


def test_a_server_that_is_not_there_is_named():
    with serving(hang) as server:
        pass

    with pytest.raises(SpecError, match=f"{server.base_url}: cannot be downloaded"):
        fetch(server.base_url)


@pytest.mark.parametrize("url", ["http://example.com/x", "ftp://example.com/x", "https:///x"])
def test_anything_but_https_is_refused_before_anything_is_sent(url):
    with pytest.raises(SpecError, match="only https is allowed"):
        fetch(url)
