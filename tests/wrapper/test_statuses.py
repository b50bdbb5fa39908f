"""Every status and fault: which error, retried or not, and what the error carries."""

from __future__ import annotations

import pickle
from typing import Any

import httpx
import pytest
from pytest_httpx import HTTPXMock

import kalshi_live
from harness import Face, Server, good, names
from kalshi_live import APIStatusError, ContractError, LiveDataError

ATTEMPTS = 4
ONCE, RETRIED = 1, ATTEMPTS
SPLIT = 2  # one chunk of two ids: after its requests, one for each half


@pytest.mark.parametrize(
    ("status", "error", "requests"),
    [
        (201, "APIStatusError", ONCE),
        (204, "APIStatusError", ONCE),
        (206, "APIStatusError", ONCE),
        (302, "APIStatusError", ONCE),
        (304, "APIStatusError", ONCE),
        (307, "APIStatusError", ONCE),
        (400, "BadRequestError", ONCE + SPLIT),
        (401, "AuthenticationError", ONCE),
        (403, "PermissionDeniedError", ONCE),
        (404, "NotFoundError", ONCE + SPLIT),
        (405, "APIStatusError", ONCE),
        (408, "APIStatusError", RETRIED),
        (413, "BadRequestError", ONCE + SPLIT),
        (414, "BadRequestError", ONCE + SPLIT),
        (431, "BadRequestError", ONCE + SPLIT),
        (418, "APIStatusError", ONCE),
        (422, "BadRequestError", ONCE + SPLIT),
        (425, "APIStatusError", RETRIED),
        (429, "RateLimitError", RETRIED),
        (500, "ServerError", RETRIED + SPLIT),
        (501, "ServerError", ONCE),
        (502, "ServerError", RETRIED),
        (503, "ServerError", RETRIED),
        (504, "ServerError", RETRIED),
        (505, "ServerError", ONCE),
        *((status, "ServerError", RETRIED) for status in range(520, 528)),
        (528, "ServerError", ONCE),
        (529, "ServerError", RETRIED),
        (530, "ServerError", RETRIED),
        (599, "ServerError", ONCE),
        (999, "APIStatusError", ONCE),
    ],
)
def test_each_status_has_its_error_and_its_number_of_requests(
    face: Face, status: int, error: str, requests: int
) -> None:
    server = Server(lambda ids, n: httpx.Response(status, json={"error": "said"}))
    with pytest.raises(APIStatusError) as caught:
        face.get(names(2), transport=server.transport)
    assert type(caught.value).__name__ == error
    assert caught.value.status_code == status
    assert caught.value.body == {"error": "said"}
    assert caught.value.milestone_ids
    assert "said" in str(caught.value)
    assert len(server.asked) == requests


@pytest.mark.parametrize(
    ("location", "told"),
    [
        ("https://elsewhere.test/login", "https://elsewhere.test/login"),
        ("/login", "/login"),
        ("https://me:hunter2@elsewhere.test/in?key=hunter2#hunter2", "https://elsewhere.test/in"),
        ("//me:hunter2@elsewhere.test", "//elsewhere.test"),
        ("http://[", None),
        ("", None),
    ],
)
def test_a_redirect_is_not_followed_and_named_without_credentials(
    location: str, told: str | None, face: Face, httpx_mock: HTTPXMock
) -> None:
    httpx_mock.add_response(status_code=302, headers={"Location": location})
    with pytest.raises(APIStatusError) as caught:
        face.get(["a"])
    where = f": a redirect to {told}, which is not followed" if told else ""
    assert str(caught.value) == f"302 Found{where}"
    assert caught.value.location == told
    assert [request.url.host for request in httpx_mock.get_requests()] == ["server.test"]


@pytest.mark.parametrize(
    ("body", "kept", "says"),
    [
        (b'{"error": "too many requests"}', {"error": "too many requests"}, "too many requests"),
        (b'{"error": {"code": "not_found"}}', {"error": {"code": "not_found"}}, "not_found"),
        (
            b'{"code": "bad", "message": "worse", "details": "worst"}',
            {"code": "bad", "message": "worse", "details": "worst"},
            "bad: worse: worst",
        ),
        (b'["listed"]', ["listed"], "418"),
        (b'"a string"', "a string", "a string"),
        (b"<html>edge page</html>", "<html>edge page</html>", "418"),
        (b"plain\x1b[31m text", "plain\x1b[31m text", "plain\N{REPLACEMENT CHARACTER}[31m text"),
        (b"", None, "418"),
    ],
)
def test_every_shape_of_error_body_is_kept_and_said_on_one_line(
    face: Face, body: bytes, kept: Any, says: str
) -> None:
    server = Server(lambda ids, n: httpx.Response(418, content=body))
    with pytest.raises(APIStatusError) as caught:
        face.get(["a"], transport=server.transport)
    assert caught.value.body == kept
    assert says in str(caught.value)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    ("fault", "error", "requests"),
    [
        (httpx.ConnectError("refused"), "APIConnectionError", RETRIED),
        (httpx.ReadError(""), "APIConnectionError", RETRIED),
        (httpx.RemoteProtocolError("cut"), "APIConnectionError", RETRIED),
        (httpx.ReadTimeout("slow"), "APITimeoutError", RETRIED),
        (httpx.PoolTimeout("full"), "APITimeoutError", RETRIED),
        (ConnectionResetError("reset"), "APIConnectionError", RETRIED),
        (httpx.LocalProtocolError("our mistake"), "APIConnectionError", ONCE),
        (ZeroDivisionError("a broken transport"), "APIConnectionError", ONCE),
        (httpx.Response(200, content=b"not JSON"), "ContractError", RETRIED + SPLIT),
        (httpx.Response(200, json={}), "ContractError", ONCE),
        (httpx.Response(200, json={"error": "x"}), "ContractError", ONCE),
        (httpx.Response(200, content=b" " * 2000), "ResponseTooLargeError", ONCE),
    ],
)
def test_each_fault_has_its_error_and_its_number_of_requests(
    face: Face, fault: Any, error: str, requests: int
) -> None:
    server = Server(lambda ids, n: fault)
    with pytest.raises(LiveDataError) as caught:
        face.get(names(2), transport=server.transport, max_response_bytes=1000)
    assert type(caught.value) is getattr(kalshi_live, error)
    assert len(server.asked) == requests


@pytest.mark.parametrize(
    "fault",
    [
        httpx.Response(503),
        httpx.Response(429),
        httpx.Response(200, content=b"{"),
        httpx.ConnectError("refused"),
    ],
)
def test_a_passing_fault_is_not_seen_by_the_caller(face: Face, fault: Any) -> None:
    server = Server(lambda ids, n: fault if n < ATTEMPTS else good(ids))
    batch = face.get(names(3), transport=server.transport)
    assert list(batch) == names(3)
    assert len(server.asked) == ATTEMPTS


def test_errors_say_how_often_was_tried_and_for_which_ids(face: Face) -> None:
    server = Server(lambda ids, n: httpx.Response(503))
    batch = face.get(names(2), transport=server.transport, on_error="collect")
    error = batch.failed["id-0"]
    assert error.attempts == ATTEMPTS
    assert error.milestone_ids == ("id-0", "id-1")
    assert "after 4 attempts" in str(error)


def test_a_status_is_known_even_when_its_body_never_ends(face: Face) -> None:
    async def body() -> Any:
        yield b'{"error": '
        raise httpx.ReadError("broke off")

    server = Server(lambda ids, n: httpx.Response(404, content=body()))
    with pytest.raises(kalshi_live.NotFoundError) as caught:
        face.get(["a"], transport=server.transport)
    assert caught.value.body == '{"error": '


def test_a_401_ends_the_whole_call(face: Face) -> None:
    server = Server(lambda ids, n: httpx.Response(401))
    batch = face.get(names(5000), transport=server.transport, on_error="collect", max_connections=2)
    assert len(batch.failed) == 5000
    assert len(server.asked) <= 2


def _every_error() -> list[LiveDataError]:
    server = {"status_code": 429, "body": {"error": "x"}, "retry_after": 1.5}
    kinds = ["APIStatusError", "BadRequestError", "AuthenticationError", "NotFoundError"]
    kinds += ["PermissionDeniedError", "RateLimitError", "ServerError"]
    status = [getattr(kalshi_live, kind)("said", **server) for kind in kinds]
    return [
        *status,
        kalshi_live.LiveDataError("said"),
        kalshi_live.APIConnectionError("said", retryable=False),
        kalshi_live.APITimeoutError("said"),
        ContractError("said", undecodable=True, body="x"),
        kalshi_live.ResponseTooLargeError("said"),
        kalshi_live.DeadlineExceededError("said", seconds_needed=3.5),
        kalshi_live.PartialFailureError("said", batch=kalshi_live.LiveDataBatch(("a",))),
    ]


@pytest.mark.parametrize("error", _every_error(), ids=lambda error: type(error).__name__)
def test_errors_pickle_with_all_they_carry(error: LiveDataError) -> None:
    error.milestone_ids, error.attempts = ("a", "b"), 3
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert str(again) == str(error)
    for name, value in vars(error).items():
        assert getattr(again, name) == value
