"""A store behind TLS, with a certificate that is held against the host's name."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import trustme

from kalshi_live import Share, StoreError
from kalshi_live.sharing.store import Store

from .conftest import RunningStore


@contextlib.asynccontextmanager
async def behind_tls(store: RunningStore, authority: trustme.CA, host: str) -> AsyncIterator[int]:
    """A port that speaks TLS and passes everything on to the store."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(host).configure_cert(context)
    writers: list[asyncio.StreamWriter] = []

    async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                writer.write(data)
        writer.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner = await asyncio.open_unix_connection(store.url.removeprefix("unix://"))
        writers.extend([writer, inner[1]])
        await asyncio.gather(copy(reader, inner[1]), copy(inner[0], writer))

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for writer in writers:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()


def asked(store: RunningStore, tmp_path: Path, host: str, options: str) -> Any:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))

    async def ask() -> Any:
        async with behind_tls(store, authority, host) as port:
            url = f"valkeys://localhost:{port}?{options.format(tmp_path=tmp_path)}"
            connection = Store(Share(url))
            try:
                return await connection.ask(connection.client.ping())
            finally:
                await connection.aclose()

    return asyncio.run(ask())


@pytest.mark.parametrize(
    ("host", "options"),
    [
        ("localhost", "ssl_ca_certs={tmp_path}/ca.pem"),
        ("other", "ssl_ca_certs={tmp_path}/ca.pem&ssl_check_hostname=false"),
    ],
)
def test_a_store_behind_tls_is_asked(
    store: RunningStore, tmp_path: Path, host: str, options: str
) -> None:
    assert asked(store, tmp_path, host, options)


@pytest.mark.parametrize(
    ("host", "options", "said"),
    [
        ("localhost", "", "certificate verify failed"),
        ("other", "ssl_ca_certs={tmp_path}/ca.pem", "Hostname mismatch"),
        ("localhost", "ssl_ca_certs={tmp_path}/none.pem", "No such file"),
    ],
)
def test_a_certificate_that_proves_nothing_is_a_store_error(
    store: RunningStore, tmp_path: Path, host: str, options: str, said: str
) -> None:
    with pytest.raises(StoreError, match=said):
        asked(store, tmp_path, host, options)
