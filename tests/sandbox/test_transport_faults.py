"""Broken connections, seen on raw sockets."""

from __future__ import annotations

import socket
import threading
import time
from urllib.parse import urlsplit

import pytest

from kalshi_live.sandbox import Fault, describe_faults


def connect(sandbox, *, ids=None):
    """Send one request on a raw socket."""
    url = urlsplit(sandbox.base_url)
    raw = socket.create_connection((url.hostname, url.port), timeout=5.0)
    query = "&".join(f"milestone_ids={id_}" for id_ in ids or sandbox.milestone_ids)
    target = f"{url.path}/live_data/batch?{query}"
    raw.sendall(f"GET {target} HTTP/1.1\r\nHost: sandbox\r\n\r\n".encode())
    return raw


def read_to_end(raw):
    return b"".join(iter(lambda: raw.recv(65_536), b""))


def is_silent(raw, seconds=0.05):
    raw.settimeout(seconds)
    try:
        raw.recv(1)
    except TimeoutError:
        return True
    return False


def seen_latency(sandbox):
    sandbox.faults["latency"] = Fault(seconds=0.1)
    begun = time.monotonic()
    with connect(sandbox) as raw:
        assert raw.recv(15) == b"HTTP/1.1 200 OK"
    assert 0.1 <= time.monotonic() - begun < 1.0


def wait_for_a_request(sandbox):
    while not sandbox.requests:
        threading.Event().wait(0.001)


def seen_hang(sandbox):
    with connect(sandbox) as raw:
        wait_for_a_request(sandbox)
        assert is_silent(raw)


def seen_reset(sandbox):
    with connect(sandbox) as raw, pytest.raises(ConnectionResetError):
        raw.recv(1)


def ask_again(raw):
    """Send the request that came first once more; return what comes back."""
    raw.sendall(
        b"GET /trade-api/v2/live_data/batch?milestone_ids=x HTTP/1.1\r\nHost: sandbox\r\n\r\n"
    )
    return raw.recv(1)


def read_answer(raw):
    """Read one answer; return what has been read beyond it."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += raw.recv(65_536)
    head, _, body = data.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length:")[2].split()[0])
    while len(body) < length:
        body += raw.recv(65_536)
    return body[length:]


def seen_reset_reused(sandbox):
    with connect(sandbox) as raw:
        assert read_answer(raw) == b""
        with pytest.raises(ConnectionResetError):
            ask_again(raw)


def seen_closed_idle(sandbox):
    with connect(sandbox) as raw:
        assert read_answer(raw) == b""
        assert raw.recv(1) == b""


def seen_answered_twice(sandbox):
    with connect(sandbox) as raw:
        more = read_answer(raw)
        while b"\r\n\r\n" not in more:
            more += raw.recv(65_536)
        assert more.startswith(b"HTTP/1.1 200 ")


def seen_disconnect(sandbox):
    with connect(sandbox) as raw:
        assert read_to_end(raw) == b""


def seen_truncated(sandbox):
    with connect(sandbox) as raw:
        head, _, body = read_to_end(raw).partition(b"\r\n\r\n")
    (length,) = (int(line[15:]) for line in head.split(b"\r\n") if line.startswith(b"content-len"))
    assert 0 < len(body) < length


def seen_stall(sandbox):
    with connect(sandbox) as raw:
        received = raw.recv(65_536)
        while b'{"live_datas":' not in received:
            received += raw.recv(65_536)
        assert is_silent(raw)


def seen_drip(sandbox):
    sandbox.faults["drip"] = Fault(seconds=0.001)
    with connect(sandbox, ids=["nobody"]) as raw:
        received = []
        while b"null}" not in b"".join(received):
            received.append(raw.recv(65_536))
    assert len(received) > 5


def seen_endless(sandbox):
    sandbox.faults["endless"] = Fault(seconds=0.0)
    total = 0
    with connect(sandbox) as raw:
        while total < 2**21:
            total += len(raw.recv(65_536))


def seen_garbage(sandbox):
    with connect(sandbox) as raw:
        assert not read_to_end(raw).startswith(b"HTTP/")


TRANSPORT_FAULTS = {
    "latency": seen_latency,
    "hang": seen_hang,
    "reset": seen_reset,
    "reset_reused": seen_reset_reused,
    "closed_idle": seen_closed_idle,
    "answered_twice": seen_answered_twice,
    "disconnect": seen_disconnect,
    "truncated": seen_truncated,
    "stall": seen_stall,
    "drip": seen_drip,
    "endless": seen_endless,
    "garbage": seen_garbage,
}


@pytest.mark.parametrize("name", TRANSPORT_FAULTS)
def test_transport_faults_are_seen_on_the_socket(sandbox, name):
    sandbox.faults[name] = 1.0
    TRANSPORT_FAULTS[name](sandbox)
    assert sandbox.requests[0].faults == (name,)
    sandbox.faults.clear()
    with connect(sandbox) as raw:  # the server is none the worse for it
        assert raw.recv(15) == b"HTTP/1.1 200 OK"


def test_one_slow_request_does_not_hold_up_another(sandbox, fetch):
    sandbox.faults["hang"] = Fault(times=1)
    with connect(sandbox):
        wait_for_a_request(sandbox)
        assert fetch(sandbox).status_code == 200


def test_every_fault_of_this_place_is_tested():
    described = describe_faults()
    here = {name for name, (place, _) in described.items() if place == "transport"}
    assert set(TRANSPORT_FAULTS) == here
