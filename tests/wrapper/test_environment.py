"""What the environment says of trust stores and proxies is obeyed, or refused by its name."""

from __future__ import annotations

import os
import ssl
from pathlib import Path
from typing import Any

import pytest

from kalshi_live import LiveDataClient
from kalshi_live.exchange.http_client import _proxy
from kalshi_live.transports import aiohttp_transport


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
@pytest.mark.parametrize("make", [LiveDataClient, aiohttp_transport])
def test_a_trust_store_that_is_not_there_is_an_error_that_names_it(
    monkeypatch: pytest.MonkeyPatch, variable: str, make: Any, tmp_path: Path
) -> None:
    nowhere = str(tmp_path / "nowhere")
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)  # it comes first
    monkeypatch.setenv(variable, nowhere)
    with pytest.raises(ValueError, match=variable) as caught:
        make()
    assert nowhere in str(caught.value)


def test_a_trust_store_may_be_several_folders(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.setenv("SSL_CERT_DIR", os.pathsep.join([str(tmp_path), "/no/such/folder"]))
    LiveDataClient("https://server.test").close()


def test_a_context_of_ones_own_kind_is_taken() -> None:
    class Context(ssl.SSLContext):
        pass

    LiveDataClient(verify=Context(ssl.PROTOCOL_TLS_CLIENT)).close()


@pytest.mark.parametrize(
    ("server", "without", "is_used"),
    [
        ("https://server.test", "", True),
        ("https://server.test", "fd00::/8,10.0.0.0/8", True),
        ("https://server.test", "other.test, server.test", False),
        ("https://api.server.test", ".server.test", False),
        ("https://server.test", "*", False),
        ("https://[fd00::1]", "fd00::/8", False),
        ("https://[fe00::1]", "fd00::/8", True),
        ("https://10.1.2.3", "10.0.0.0/8", False),
        ("https://10.1.2.3", "::1, nonsense/99, 10.1.2.3", False),
    ],
)
def test_no_proxy_names_hosts_and_networks(
    monkeypatch: pytest.MonkeyPatch, server: str, without: str, is_used: bool
) -> None:
    for name in list(os.environ):
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HTTPS_PROXY", "proxy.test:3128")
    monkeypatch.setenv("NO_PROXY", without)
    assert _proxy(server) == ("http://proxy.test:3128" if is_used else None)
