from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme

from _raw_server import RawServer, serving
from guarantees.raw_server import serving as serving_bytes
from harness import Face
from kalshi_live import APIConnectionError
from kalshi_live.sandbox import Sandbox
from kalshi_live.transports import aiohttp_transport

AUTHORITY = trustme.CA()


ANSWER = b'HTTP/1.1 200 OK\r\nContent-Length: 19\r\n\r\n{"live_datas":null}'


@pytest.fixture
def tls_server() -> Iterator[RawServer]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    AUTHORITY.issue_cert("localhost").configure_cert(context)
    with serving(lambda _, connection: connection.transport.write(ANSWER), context) as server:
        server.base_url = server.base_url.replace("127.0.0.1", "localhost")
        yield server


def plainly(verify: Any) -> dict[str, Any]:
    return {"verify": verify}


def through_aiohttp(verify: Any) -> dict[str, Any]:
    return {"transport": aiohttp_transport(verify=verify)}


either_way = pytest.mark.parametrize("connecting", [plainly, through_aiohttp])
Connecting = Callable[[Any], dict[str, Any]]


@either_way
def test_a_certificate_that_does_not_verify_is_refused_and_not_retried(
    face: Face, tls_server: RawServer, connecting: Connecting
) -> None:
    with pytest.raises(APIConnectionError, match="CERTIFICATE_VERIFY_FAILED") as caught:
        face.get(["a"], tls_server.base_url, **connecting(True))
    assert not caught.value.retryable
    assert caught.value.attempts == 1
    assert tls_server.connections == 1


@either_way
def test_a_certificate_of_a_trusted_authority_is_accepted(
    face: Face, tls_server: RawServer, connecting: Connecting
) -> None:
    context = ssl.create_default_context()
    AUTHORITY.configure_trust(context)
    assert face.get(["a"], tls_server.base_url, **connecting(context)).missing == ("a",)


@either_way
def test_verify_takes_the_path_of_an_authoritys_certificate(
    face: Face, tls_server: RawServer, connecting: Connecting, tmp_path: Path
) -> None:
    path = tmp_path / "authority.pem"
    AUTHORITY.cert_pem.write_to_path(str(path))
    assert face.get(["a"], tls_server.base_url, **connecting(str(path))).missing == ("a",)


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
    with serving_bytes(alert) as server:
        with pytest.raises(APIConnectionError, match="the server speaks TLS: use https") as caught:
            face.get(["a"], server.base_url)
        assert len(server.heads) == 1
    assert not caught.value.retryable
