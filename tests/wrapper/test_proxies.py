"""Through the proxy that the environment names, plain and in a tunnel."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import parse_qs, urlsplit

import pytest
import trustme

from harness import Face, good, names

AUTHORITY = trustme.CA()


@contextmanager
def proxy(context: ssl.SSLContext | None) -> Iterator[tuple[str, list[bytes]]]:
    """A proxy that answers in the server's place; with a context, inside of a tunnel."""
    asked: list[bytes] = []

    def converse(connection: socket.socket) -> None:
        if context is not None:
            asked.append(head_of(connection).partition(b" HTTP")[0])
            connection.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
            connection = context.wrap_socket(connection, server_side=True)
        with connection:
            while head := head_of(connection):
                asked.append(head.partition(b"?")[0])
                ids = parse_qs(urlsplit(head.split(b" ")[1].decode()).query)["milestone_ids"]
                body = json.dumps(good(ids)).encode()
                connection.sendall(
                    b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
                )

    def serve() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                threading.Thread(target=converse, args=(connection,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", asked
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)


def head_of(connection: socket.socket) -> bytes:
    head = b""
    while b"\r\n\r\n" not in head and (piece := connection.recv(2**16)):
        head += piece
    return head


def test_a_plain_server_is_asked_through_the_proxy(
    face: Face, monkeypatch: pytest.MonkeyPatch
) -> None:
    with proxy(None) as (url, asked):
        monkeypatch.setenv("http_proxy", url)
        batch = face.get(names(300), "http://server.test", allow_http=True, max_connections=1)
    assert len(batch) == 300
    assert asked == 3 * [b"GET http://server.test/live_data/batch"]


def test_a_tunnel_is_opened_once_and_used_again(
    face: Face, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    AUTHORITY.issue_cert("server.test").configure_cert(context)
    trusting = ssl.create_default_context()
    AUTHORITY.configure_trust(trusting)
    with proxy(context) as (url, asked):
        monkeypatch.setenv("https_proxy", url)
        batch = face.get(names(300), "https://server.test", verify=trusting, max_connections=1)
    assert len(batch) == 300
    assert asked == [b"CONNECT server.test:443", *3 * [b"GET /live_data/batch"]]
