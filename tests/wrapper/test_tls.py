from __future__ import annotations

import http.server
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme

from guarantees.raw_server import serving
from harness import Face
from kalshi_live import APIConnectionError
from kalshi_live.sandbox import Sandbox
from kalshi_live.transports import aiohttp_transport

AUTHORITY = trustme.CA()


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = json.dumps({"live_datas": None}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    connections = 0

    def get_request(self) -> tuple[ssl.SSLSocket, object]:
        self.connections += 1
        return super().get_request()  # type: ignore[return-value]

    def handle_error(self, *_: object) -> None:
        pass


@pytest.fixture
def tls_server() -> Iterator[Server]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    AUTHORITY.issue_cert("localhost").configure_cert(context)
    with Server(("127.0.0.1", 0), Handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def plainly(verify: Any) -> dict[str, Any]:
    return {"verify": verify}


def through_aiohttp(verify: Any) -> dict[str, Any]:
    return {"transport": aiohttp_transport(verify=verify)}


either_way = pytest.mark.parametrize("connecting", [plainly, through_aiohttp])
Connecting = Callable[[Any], dict[str, Any]]


@either_way
def test_a_certificate_that_does_not_verify_is_refused_and_not_retried(
    face: Face, tls_server: Server, connecting: Connecting
) -> None:
    with pytest.raises(APIConnectionError, match="CERTIFICATE_VERIFY_FAILED") as caught:
        face.get(["a"], f"https://localhost:{tls_server.server_port}", **connecting(True))
    assert not caught.value.retryable
    assert caught.value.attempts == 1
    assert tls_server.connections == 1


@either_way
def test_a_certificate_of_a_trusted_authority_is_accepted(
    face: Face, tls_server: Server, connecting: Connecting
) -> None:
    context = ssl.create_default_context()
    AUTHORITY.configure_trust(context)
    url = f"https://localhost:{tls_server.server_port}"
    assert face.get(["a"], url, **connecting(context)).missing == ("a",)


@either_way
def test_verify_takes_the_path_of_an_authoritys_certificate(
    face: Face, tls_server: Server, connecting: Connecting, tmp_path: Path
) -> None:
    path = tmp_path / "authority.pem"
    AUTHORITY.cert_pem.write_to_path(str(path))
    url = f"https://localhost:{tls_server.server_port}"
    assert face.get(["a"], url, **connecting(str(path))).missing == ("a",)


@either_way
def test_tls_to_a_server_that_does_not_speak_it_is_refused_and_not_retried(
    face: Face, connecting: Connecting
) -> None:
    with Sandbox(milestones=1) as sandbox:
        url = sandbox.base_url.replace("http://", "https://")
        with pytest.raises(APIConnectionError, match="the server does not speak TLS") as caught:
            face.get(["a"], url, **connecting(True))
    assert not caught.value.retryable
    assert caught.value.attempts == 1


def test_a_server_that_answers_in_tls_is_refused_and_not_retried(face: Face) -> None:
    alert = b"\x15\x03\x03\x00\x02\x02\x46"
    with serving(alert) as server:
        with pytest.raises(APIConnectionError, match="the server speaks TLS: use https") as caught:
            face.get(["a"], server.base_url)
        assert len(server.heads) == 1
    assert not caught.value.retryable
