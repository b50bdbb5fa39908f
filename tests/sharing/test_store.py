"""Whatever the store does: an answer, or one `StoreError` that says which store, and why."""

from __future__ import annotations

import asyncio
import pickle
import socket
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Any

import attrs
import pytest

from kalshi_live import Share, StoreError
from kalshi_live.sharing.store import Store

from .conftest import RunningStore

SECRET = "hunter2"
COUNT = "return server.call('INCR', KEYS[1])"


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kalshi_live.sharing.store.PATIENCE", 0.3)


def asked(
    share: Share, command: Callable[[Store], Awaitable[Any]] = lambda store: store.client.ping()
) -> Any:
    async def ask() -> Any:
        store = Store(share)
        try:
            return await store.ask(command(store))
        finally:
            await store.aclose()

    return asyncio.run(ask())


def count(store: Store) -> Awaitable[Any]:
    return store.script(COUNT)(keys=[store.key("count")])


def test_a_script_is_run_under_the_shares_name(store: RunningStore) -> None:
    share = store.share()
    assert [asked(share, count), asked(share, count)] == [1, 2]
    assert store.ask("GET", f"{share.name}:count") == b"2"


def test_a_script_that_the_store_has_forgotten_is_told_it_again(store: RunningStore) -> None:
    async def ask() -> list[int]:
        connection = Store(store.share())
        counter = connection.script(COUNT)
        counts = []
        for _ in range(2):
            counts.append(await connection.ask(counter(keys=[connection.key("count")])))
            store.ask("SCRIPT", "FLUSH")
        await connection.aclose()
        return counts

    assert asyncio.run(ask()) == [1, 2]


def test_a_connection_that_was_cut_is_made_again_unnoticed(store: RunningStore) -> None:
    async def ask() -> list[bool]:
        connection = Store(store.share())
        pings = []
        for _ in range(3):
            pings.append(await connection.ask(connection.client.ping()))
            store.ask("CLIENT", "KILL", "TYPE", "NORMAL")
        await connection.aclose()
        return pings

    assert asyncio.run(ask()) == [True] * 3


@pytest.fixture
def silent() -> Any:
    """The address of a server that accepts and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def talking() -> Any:
    """The address of a server that speaks HTTP."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def talk() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(1024)
                    connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        threading.Thread(target=talk, daemon=True).start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("scheme", ["valkey", "valkeys"])
def test_a_store_that_says_nothing_is_not_waited_for(silent: int, scheme: str) -> None:
    began = time.monotonic()
    with pytest.raises(StoreError, match=rf"{scheme}://127.0.0.1:{silent}: no answer within 0.3 s"):
        asked(Share(f"{scheme}://127.0.0.1:{silent}"))
    assert time.monotonic() - began < 3


def test_what_is_no_store_is_a_store_error(talking: int) -> None:
    with pytest.raises(StoreError, match=f"the store valkey://127.0.0.1:{talking}: Protocol"):
        asked(Share(f"valkey://127.0.0.1:{talking}"))


def test_a_host_that_does_not_exist_is_a_store_error() -> None:
    with pytest.raises(StoreError, match=r"the store valkey://store\.invalid:6379"):
        asked(Share("valkey://store.invalid"))


def test_a_store_that_is_paused_or_stopped_is_a_store_error(
    start_store: Callable[..., RunningStore],
) -> None:
    running = start_store()
    running.pause()
    with pytest.raises(StoreError, match=r"no answer within 0\.3 s"):
        asked(running.share())
    running.resume()
    assert asked(running.share())
    running.stop()
    with pytest.raises(StoreError, match=r"unix://.*: Error .* refused"):
        asked(running.share())


def with_password(share: Share, user: str, password: str) -> Share:
    return attrs.evolve(share, url=f"{share.url}?username={user}&password={password}")


@pytest.mark.parametrize(
    ("before", "credentials", "said"),
    [
        ("CONFIG SET maxmemory 1", None, "command not allowed when used memory"),
        ("REPLICAOF 127.0.0.1 1", None, "read only"),
        ("SET {name}:count text", None, "not an integer"),
        ("LPUSH {name}:count text", None, "WRONGTYPE|wrong kind of value"),
        ("ACL SETUSER us on >pw ~* +@all -incr", ("us", "pw"), "can't run this command|ACL"),
        ("ACL SETUSER us on >pw ~other:* +@all", ("us", "pw"), "key|permissions"),
        ("ACL SETUSER us on >pw ~* +@all", ("us", SECRET), "invalid username-password"),
        ("PING", ("nobody", SECRET), "invalid username-password"),
    ],
)
def test_a_store_that_refuses_says_why(
    start_store: Callable[..., RunningStore],
    before: str,
    credentials: tuple[str, str] | None,
    said: str,
) -> None:
    running = start_store()
    share = running.share()
    running.ask(*before.format(name=share.name).split())
    if credentials is not None:
        share = with_password(share, *credentials)
    with pytest.raises(StoreError, match=said) as caught:
        asked(share, count)
    error = pickle.loads(pickle.dumps(caught.value))
    assert str(error) == str(caught.value)
    assert SECRET not in repr(error) + str(error)
    assert "\n" not in str(error)


def test_a_user_with_rights_to_the_shares_keys_only_is_enough(
    start_store: Callable[..., RunningStore],
) -> None:
    running = start_store()
    share = running.share()
    running.ask(*f"ACL SETUSER us on >pw ~{share.name}:* +@all -@dangerous".split())
    assert asked(with_password(share, "us", "pw"), count) == 1
