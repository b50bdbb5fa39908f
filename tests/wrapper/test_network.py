"""Connections made by the package itself: several addresses, large answers, names that fail."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import pytest

from harness import Face
from kalshi_live import APIConnectionError
from kalshi_live.exchange import addresses, network
from kalshi_live.sandbox import Sandbox


def at(port: int) -> tuple[Any, ...]:
    return socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", ("127.0.0.1", port)


@pytest.fixture
def unused_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def resolve_to(monkeypatch: pytest.MonkeyPatch, *ports: int) -> None:
    def look_up(host: str, port: int, flags: int = 0) -> list[Any]:
        if flags:
            raise socket.gaierror("not a number")
        return [at(port) for port in ports]

    monkeypatch.setattr(addresses, "_look_up", look_up)


def port_of(sandbox: Sandbox) -> int:
    return int(sandbox.base_url.split(":")[2].split("/")[0])


def test_where_the_first_address_refuses_the_next_is_taken(
    face: Face, monkeypatch: pytest.MonkeyPatch, unused_port: int
) -> None:
    with Sandbox(milestones=3) as sandbox:
        resolve_to(monkeypatch, unused_port, port_of(sandbox))
        url = sandbox.base_url.replace("127.0.0.1", "localhost")
        assert len(face.get(sandbox.milestone_ids, url)) == 3


def test_where_the_first_address_does_not_answer_the_next_is_tried_beside_it(
    face: Face, monkeypatch: pytest.MonkeyPatch, unused_port: int
) -> None:
    whole = network._connected

    async def connected(address: Any) -> Any:
        if address == at(unused_port):
            await asyncio.sleep(60)
        return await whole(address)

    monkeypatch.setattr(network, "_connected", connected)
    monkeypatch.setattr(network, "_NEXT_ADDRESS", 0.01)
    with Sandbox(milestones=3) as sandbox:
        resolve_to(monkeypatch, unused_port, port_of(sandbox))
        url = sandbox.base_url.replace("127.0.0.1", "localhost")
        assert len(face.get(sandbox.milestone_ids, url, deadline=10)) == 3


def test_where_all_addresses_refuse_the_first_refusal_is_told(
    face: Face, monkeypatch: pytest.MonkeyPatch, unused_port: int
) -> None:
    resolve_to(monkeypatch, unused_port, unused_port)
    with pytest.raises(APIConnectionError, match="ConnectError") as caught:
        face.get(["a"], f"http://localhost:{unused_port}", deadline=5)
    assert caught.value.retryable


def test_a_name_that_nobody_has_is_told(face: Face, monkeypatch: pytest.MonkeyPatch) -> None:
    def look_up(host: str, port: int, flags: int = 0) -> list[Any]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(addresses, "_look_up", look_up)
    with pytest.raises(APIConnectionError, match=r"nobody\.test.*Name or service not known"):
        face.get(["a"], "https://nobody.test", deadline=5)


def test_a_name_asked_for_several_times_at_once_is_looked_up_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []

    def look_up(host: str, port: int, flags: int = 0) -> list[Any]:
        if flags:
            raise socket.gaierror("not a number")
        asked.append(host)
        return [at(port)]

    async def run() -> None:
        resolver = addresses.Resolver()
        for _ in range(2):
            found = await asyncio.gather(*(resolver.addresses("some.test", 80) for _ in range(9)))
            assert found == 9 * [[at(80)]]

    monkeypatch.setattr(addresses, "_look_up", look_up)
    asyncio.run(run())
    assert asked == ["some.test", "some.test"]


@pytest.mark.parametrize("most_unread", [1, 2**16])
def test_an_answer_that_comes_faster_than_it_is_read_arrives_whole(
    face: Face, monkeypatch: pytest.MonkeyPatch, most_unread: int
) -> None:
    monkeypatch.setattr(network, "_MOST_UNREAD", most_unread)
    with Sandbox(milestones=1_000) as sandbox:
        assert len(face.get(sandbox.milestone_ids, sandbox.base_url)) == 1_000
