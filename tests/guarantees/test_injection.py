"""What a caller passes on from elsewhere (ids, URLs, headers) changes no request's meaning."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guarantees.raw_server import serving
from harness import Face, Server, good
from kalshi_live import LiveDataClient

ANSWER = b'HTTP/1.1 200 OK\r\nContent-Length: 19\r\n\r\n{"live_datas":null}'
TRICKY = [
    "a\r\nX-Injected: 1",
    "a HTTP/1.1\r\n\r\nGET /other",
    "a&milestone_ids=b",
    "a#fragment",
    "a?b=c",
    "../../other",
    "%2e%2e/%0d%0a",
    "a\x00b",
    "a;b",
    "a+b c",
    "\u202eevil\u2028",
    "é\N{GRINNING FACE}",
]


@pytest.mark.parametrize("name", TRICKY)
def test_an_id_stays_one_id_whatever_it_holds(face: Face, name: str) -> None:
    with serving(ANSWER) as server:
        batch = face.get([name], f"{server.base_url}/v2")
    assert batch.missing == (name,)
    [head] = server.heads
    line, *headers = head.decode("ascii").split("\r\n")
    method, target, version = line.split(" ")
    assert (method, version) == ("GET", "HTTP/1.1")
    assert urlsplit(target).path == "/v2/live_data/batch"
    assert parse_qsl(urlsplit(target).query, keep_blank_values=True) == [("milestone_ids", name)]
    assert not any(header.lower().startswith("x-injected") for header in headers)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.text(st.characters(exclude_characters=","), min_size=1), min_size=1, max_size=5))
def test_any_ids_arrive_as_they_were_given_or_are_refused(names: list[str]) -> None:
    server = Server(lambda ids, _: good(ids))
    with LiveDataClient("https://server.test", transport=server.transport) as client:
        try:
            batch = client.get(names)
        except ValueError:
            assert not server.asked
            return
    assert list(batch) == list(dict.fromkeys(names)) == server.asked[0]


@pytest.mark.parametrize(
    "url",
    [
        "https://host/v2\r\nX-Injected: 1",
        "https://host/v2\nX-Injected: 1",
        "https://host\x00/v2",
        "https://ho st/v2",
        "https://host/v2?x=1",
        "https://host/v2#x",
        "https://user:hunter2@host/v2",
        "https://host@evil.test/v2",
        "https://host\\@evil.test/v2",
        "https://host/v2/../admin",
        "https://host/v2/%2e%2E/admin",
        "https://host/./v2",
        "https://",
        "https:///v2",
        "//host/v2",
        "host/v2",
        "file:///etc/passwd",
        "ftp://host/v2",
        "javascript:alert(1)",
        "http://host/v2",
        "http://127.0.0.1.evil.test/v2",
        "http://localhost.evil.test/v2",
        "https://host:0/v2",
        "https://host:99999/v2",
        "https://[::1/v2",
        "https://hôst/v2",
        "https://host..example",
        "https://" + "a" * 64 + ".example",
        "",
    ],
)
def test_a_base_url_with_a_trick_in_it_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"base_url") as caught:
        LiveDataClient(url)
    assert "hunter2" not in str(caught.value)
    assert str(caught.value).isprintable()
