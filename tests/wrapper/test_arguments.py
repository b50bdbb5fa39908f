"""Bad arguments raise before anything is sent; good ones mean what they say."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from harness import Face, Server, good, names
from kalshi_live import (
    AsyncLiveDataClient,
    DeadlineExceededError,
    LiveDataClient,
    RateLimit,
    RetryPolicy,
    operations,
)
from kalshi_live.exchange.http_client import USER_AGENT
from kalshi_live.sandbox import Sandbox
from kalshi_trade_api import spec_facts
from kalshi_trade_api.types import UNSET, Unset


def base_url_of(*args: Any, **kwargs: Any) -> str:
    with LiveDataClient(*args, **kwargs) as client:
        return client._settings.base_url


def test_the_default_server_is_the_specifications_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KALSHI_API_BASE_URL", raising=False)
    assert base_url_of() == spec_facts.SERVERS[0]


def test_the_environment_names_the_server_unless_the_caller_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KALSHI_API_BASE_URL", "https://from.env/v2/")
    assert base_url_of() == "https://from.env/v2"
    assert base_url_of("https://from.caller") == "https://from.caller"
    monkeypatch.setenv("KALSHI_API_BASE_URL", " ")
    assert base_url_of() == spec_facts.SERVERS[0]


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:8000/v2",
        "http://127.0.0.1:1",
        "http://127.9.9.9",
        "http://[::1]:8000",
        "https://host.example:8443/a/b",
        "HTTPS://host.example",
    ],
)
def test_https_and_loopback_are_allowed(url: str) -> None:
    assert base_url_of(url) == url


def test_allow_http_is_a_bool_and_not_a_word() -> None:
    with pytest.raises(TypeError, match="allow_http must be True or False"):
        base_url_of("http://host.example", allow_http="no")


def test_http_elsewhere_needs_to_be_meant() -> None:
    with pytest.raises(ValueError, match="pass allow_http=True if you mean it"):
        base_url_of("http://host.example")
    assert base_url_of("http://host.example", allow_http=True) == "http://host.example"


@pytest.mark.parametrize("client", [LiveDataClient, AsyncLiveDataClient])
def test_an_unknown_argument_blames_the_client_that_was_called(
    client: Callable[..., object],
) -> None:
    with pytest.raises(TypeError, match=rf"^{client.__name__}\.__init__\(\) .*'timeot'"):
        client(timeot=3)


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"base_url": 7}, TypeError),
        ({"rate_limit": 20}, TypeError),
        ({"retry": None}, TypeError),
        ({"retry": 4}, TypeError),
        ({"deadline": 0}, ValueError),
        ({"deadline": -1}, ValueError),
        ({"deadline": float("nan")}, ValueError),
        ({"deadline": True}, TypeError),
        ({"deadline": "60"}, TypeError),
        ({"timeout": 0}, ValueError),
        ({"timeout": None}, TypeError),
        ({"max_connections": 0}, ValueError),
        ({"max_connections": 1.5}, TypeError),
        ({"max_response_bytes": 0}, ValueError),
        ({"headers": "X: y"}, TypeError),
        ({"headers": {"X": 1}}, TypeError),
        ({"headers": {"X": "a\r\nY: b"}}, ValueError),
        ({"headers": {"X\r\nY": "1"}}, ValueError),
        ({"headers": {"X": "a\x00b"}}, ValueError),
        ({"headers": {"X Y": "1"}}, ValueError),
        ({"headers": {"X:": "a"}}, ValueError),
        ({"headers": {"": "a"}}, ValueError),
        ({"headers": {"a(b)": "x"}}, ValueError),
        ({"headers": {"X": " a"}}, ValueError),
        ({"headers": {"X": "a\x07"}}, ValueError),
        ({"headers": {"X": "\N{EURO SIGN}"}}, ValueError),
        ({"headers": {"X": "ü"}}, ValueError),
        ({"deadline": 10**400}, ValueError),
        ({"verify": "/no/such/file.pem"}, ValueError),
        ({"verify": __file__}, ValueError),
        ({"auth": "user:password"}, TypeError),
        ({"verify": None}, TypeError),
        ({"transport": httpx.HTTPTransport()}, TypeError),
    ],
)
def test_settings_that_make_no_sense_are_refused_by_name(
    options: dict[str, Any], error: type[Exception]
) -> None:
    (name,) = options
    with pytest.raises(error, match=name.rstrip("s")) as caught:
        LiveDataClient(**options)
    assert caught.type is error  # and not one that is derived from it


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda: RateLimit(tokens_per_second=0), ValueError),
        (lambda: RateLimit(burst=5, cost=10), ValueError),
        (lambda: RateLimit(cost=float("inf")), ValueError),
        (lambda: RateLimit(cost="10"), TypeError),  # type: ignore[arg-type]
        (lambda: RetryPolicy(attempts=0), ValueError),
        (lambda: RetryPolicy(attempts=2.0), TypeError),  # type: ignore[arg-type]
        (lambda: RetryPolicy(wait_initial=-1), ValueError),
        (lambda: RetryPolicy(wait_max=float("nan")), ValueError),
    ],
)
def test_policies_that_make_no_sense_are_refused(make: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        make()


@pytest.mark.parametrize(
    ("call", "error"),
    [
        ({"ids": "id-1"}, TypeError),
        ({"ids": ["a,b"]}, ValueError),
        ({"on_error": "ignore"}, ValueError),
        ({"deadline": 0}, ValueError),
        ({"deadline": "1"}, TypeError),
    ],
)
@pytest.mark.parametrize("method", ["get", "stream"])
def test_nothing_is_sent_for_bad_arguments(
    face: Face, method: str, call: dict[str, Any], error: type[Exception]
) -> None:
    server = Server(lambda ids, n: good(ids))
    with pytest.raises(error):
        getattr(face, method)(**{"ids": ["a"], **call}, transport=server.transport)
    assert server.asked == []


def test_no_ids_need_no_request(face: Face) -> None:
    server = Server(lambda ids, n: good(ids))
    assert len(face.get([], transport=server.transport)) == 0
    assert face.stream([], transport=server.transport) == []
    assert server.asked == []


@pytest.mark.parametrize("on_error", ["raise", "collect"])
def test_ids_that_cannot_fit_the_deadline_are_refused_with_the_seconds_they_need(
    face: Face, on_error: str
) -> None:
    server = Server(lambda ids, n: good(ids))
    with pytest.raises(DeadlineExceededError, match=r"at least 1\.5 s") as caught:
        face.get(
            names(5000),
            transport=server.transport,
            rate_limit=RateLimit(),
            deadline=1,
            on_error=on_error,
        )
    assert caught.value.seconds_needed == 1.5
    assert server.asked == []


@pytest.mark.parametrize(
    ("name", "value"),
    [("HTTPS_PROXY", "nonsense://x"), ("ALL_PROXY", "::::"), ("ALL_PROXY", "socks9://x")],
)
def test_a_proxy_that_cannot_be_used_is_a_clear_error(
    face: Face, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValueError, match="as the environment says"):
        face.get(["a"])


def test_a_proxy_does_not_stand_before_this_machines_own_servers(
    face: Face, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with Sandbox(milestones=1) as sandbox:
        assert len(face.get(sandbox.milestone_ids, sandbox.base_url)) == 1


@pytest.mark.parametrize(
    ("headers", "name", "sent"),
    [
        ({"X-Mine": "1"}, "X-Mine", "1"),
        ({}, "User-Agent", USER_AGENT),
        ({"user-agent": "mine/1"}, "User-Agent", "mine/1"),
        ({"accept-encoding": "br"}, "Accept-Encoding", "gzip, deflate"),
    ],
)
def test_a_header_is_sent_once_however_it_is_written(
    face: Face, headers: dict[str, str], name: str, sent: str
) -> None:
    seen: list[httpx.Headers] = []

    def handle(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers)
        return httpx.Response(200, json={"live_datas": []})

    face.get(["a"], transport=httpx.MockTransport(handle), headers=headers)
    assert seen[0].get_list(name) == [sent]


@pytest.mark.parametrize("name", ["no_such_parameter", "on_eror", "milestone_ids"])
def test_a_parameter_that_the_specification_lacks_is_a_type_error_naming_its_version(
    name: str,
) -> None:
    server = Server(lambda ids, n: good(ids))
    with LiveDataClient("https://server.test", transport=server.transport) as client:
        for method in (client.get, client.stream):
            with pytest.raises(TypeError, match=rf"'{name}'.*version {spec_facts.VERSION}"):
                method(["a"], **{name: True})
    assert server.asked == []


def test_a_parameter_that_the_specification_has_is_checked_and_sent_only_if_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def with_player_stats(
        *, milestone_ids: list[str], include_player_stats: bool | Unset = False
    ) -> dict[str, Any]:
        params = {"milestone_ids": milestone_ids, "include_player_stats": include_player_stats}
        params = {name: value for name, value in params.items() if value is not UNSET}
        return {"method": "get", "url": "/live_data/batch", "params": params}

    module = SimpleNamespace(_get_kwargs=with_player_stats)
    monkeypatch.setattr(operations, "_LIVE_DATAS", operations._Generated(module, "GetLiveDatas"))
    seen: list[httpx.URL] = []

    def handle(request: httpx.Request) -> httpx.Response:
        seen.append(request.url)
        return httpx.Response(200, json={"live_datas": None})

    with LiveDataClient("https://server.test", transport=httpx.MockTransport(handle)) as client:
        client.get(["a"], include_player_stats=True)
        client.get(["a"])
        with pytest.raises(TypeError, match="include_player_stats: expected a boolean, got a stri"):
            client.get(["a"], include_player_stats="yes")
    assert [url.params.get_list("include_player_stats") for url in seen] == [["true"], []]
