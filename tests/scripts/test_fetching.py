"""Downloads from a server that is not always kind."""

import threading
import time
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from _spec.errors import SpecError
from _spec.fetching import fetch


@contextmanager
def serving(answer):
    """A server on a free port; `answer` gets each request's handler."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            answer(self)

        def log_message(self, *arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def send(handler, status=200, body=b"", **headers):
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    with suppress(OSError):  # the client may have had enough
        handler.wfile.write(body)


def test_what_the_server_answers_comes_back_byte_for_byte():
    with serving(lambda handler: send(handler, body=b"\xefopenapi\r\n")) as url:
        assert fetch(f"{url}/openapi.yaml") == b"\xefopenapi\r\n"


def test_redirects_on_this_machine_are_followed():
    def answer(handler):
        if handler.path == "/old":
            send(handler, 302, Location="/new")
        else:
            send(handler, body=handler.path.encode())

    with serving(answer) as url:
        assert fetch(f"{url}/old") == b"/new"


def drip(handler):
    send(handler)
    with suppress(OSError):
        for _ in range(100):
            handler.wfile.write(b".")
            time.sleep(0.005)


def hang(handler):
    time.sleep(0.2)


REFUSED = {
    "not found": (lambda handler: send(handler, 404, b"no"), "answers 404 Not Found"),
    "broken": (lambda handler: send(handler, 500), "answers 500"),
    "nothing new": (lambda handler: send(handler, 204), "answers 204"),
    "to plain http": (
        lambda handler: send(handler, 301, Location="http://example.com/x"),
        "only https is allowed .* redirects to http://example.com/x",
    ),
    "to a file": (lambda handler: send(handler, 301, Location="file:///etc/passwd"), "only https"),
    "in circles": (
        lambda handler: send(handler, 302, Location="/again"),
        "allowed redirects",
    ),
    "too large": (lambda handler: send(handler, body=b"x" * 5000), "more than 1,000 bytes"),
    "compressed": (
        lambda handler: send(handler, body=b"x", Content_Encoding="gzip"),
        r"compressed \(gzip\)",
    ),
    "broken off": (lambda handler: send(handler, body=b"x", Content_Length="9"), "cannot be down"),
    "dripping": (drip, "has not arrived in time"),
    "hanging": (hang, "no answer within 0.1 s"),
}


@pytest.mark.parametrize("way", REFUSED)
def test_an_answer_that_is_not_a_plain_and_timely_file_is_refused_in_one_line(way):
    answer, problem = REFUSED[way]

    with serving(answer) as url, pytest.raises(SpecError, match=problem) as raised:
        fetch(url, most_bytes=1000, most_seconds=0.3, silence=0.1)

    assert str(raised.value).startswith(f"{url}: ")
    assert "\n" not in str(raised.value)


def test_a_server_that_is_not_there_is_named():
    with serving(send) as url:
        pass

    with pytest.raises(SpecError, match=f"{url}: cannot be downloaded"):
        fetch(url)


@pytest.mark.parametrize("url", ["http://example.com/x", "ftp://example.com/x", "https:///x"])
def test_anything_but_https_is_refused_before_anything_is_sent(url):
    with pytest.raises(SpecError, match="only https is allowed"):
        fetch(url)
