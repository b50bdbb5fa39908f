"""Everything this library raises for what happens on the wire, as one tree.

Mistakes in a caller's arguments are not here: they raise `TypeError` or `ValueError` before
anything is sent.

    LiveDataError
    ├── APIConnectionError          no usable response: connecting, TLS, sending or receiving failed
    │   └── APITimeoutError         one attempt took longer than `timeout`
    ├── APIStatusError              any status but 200, redirects included
    │   ├── BadRequestError         400, 413, 414, 422, 431
    │   ├── AuthenticationError     401
    │   ├── PermissionDeniedError   403
    │   ├── NotFoundError           404
    │   ├── RateLimitError          429
    │   └── ServerError             5xx, edge codes such as 520 to 530 included
    ├── ContractError               a 200 whose body is not what the specification promises
    │   └── ResponseTooLargeError   more than `max_response_bytes`, decompressed
    ├── DeadlineExceededError       the call's `deadline` passed, or cannot be met
    ├── PartialFailureError         some ids have no answer; `.batch` holds all the others
    ├── IncompleteListingError      a listing stopped early; `.milestones` holds what came
    ├── SilenceError                a watch heard nothing for longer than its `max_silence`
    └── StoreError                  the store of a `Share` is away, or refuses

`PartialFailureError` stands in `results`, beside the batch; `IncompleteListingError` in
`milestones`, beside the list.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_LONGEST_TEXT = 300


class LiveDataError(Exception):
    """The base of every error here.

    Errors are plain values: they pickle (without `__cause__`), and hold neither headers nor
    credentials.

    Attributes:
        milestone_ids: The ids whose request failed; empty when the error is not about one request.
        attempts: How many requests were made for them.
        reason_not_retried: Why no further attempt was made, where that is not obvious.
    """

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.milestone_ids: tuple[str, ...] = ()
        self.attempts: int = 0
        self.reason_not_retried: str | None = None

    def __str__(self) -> str:
        text = str(self.args[0]) if self.args else ""
        if self.attempts > 1:
            text += f" (after {self.attempts} attempts)"
        if self.reason_not_retried:
            text += f"; {self.reason_not_retried}"
        return text


class APIConnectionError(LiveDataError):
    """No usable response arrived: connecting, TLS, sending or receiving failed.

    Attributes:
        retryable: False when the same request cannot succeed, as with a certificate that does not
            verify.
    """

    def __init__(self, message: str = "", *, retryable: bool = True) -> None:
        super().__init__(message)
        self.retryable = retryable


class APITimeoutError(APIConnectionError):
    """One attempt took longer than `timeout`."""


class APIStatusError(LiveDataError):
    """The server answered with a status other than 200.

    Attributes:
        status_code: The HTTP status.
        body: The response body: decoded where it is JSON, else text, else None. Bodies are cut
            at 64 KiB.
        retry_after: The seconds that the response's `Retry-After` asked for (RFC 9110, section
            10.2.3), or None when there was none or it made no sense.
        location: Where a redirect leads, without credentials, query and fragment; else None.
    """

    def __init__(
        self,
        message: str = "",
        *,
        status_code: int = 0,
        body: Any = None,
        retry_after: float | None = None,
        location: str | None = None,
    ) -> None:
        super().__init__(message)
        self.status_code = status_code
        self.body = body
        self.retry_after = retry_after
        self.location = location


class BadRequestError(APIStatusError):
    """400, 413, 414, 422 or 431: the server does not accept what these ids ask for."""


class AuthenticationError(APIStatusError):
    """401: ends the whole call."""


class PermissionDeniedError(APIStatusError):
    """403: ends the whole call."""


class NotFoundError(APIStatusError):
    """404."""


class RateLimitError(APIStatusError):
    """429: holds back every request of the client for a moment."""


class ServerError(APIStatusError):
    """Any 5xx, the edge's own codes (520 to 530) included."""


class ContractError(LiveDataError):
    """A 200 whose body breaks the specification as a whole, or is not JSON, or says `error`.

    Attributes:
        undecodable: True when the body is not JSON at all: a passing fault, and retried.
        misdirected: True when the body answers other ids than those asked for, and none of these:
            a passing fault, and retried.
        body: The decoded body, or the first characters of one that could not be decoded.
    """

    def __init__(
        self,
        message: str = "",
        *,
        undecodable: bool = False,
        misdirected: bool = False,
        body: Any = None,
    ) -> None:
        super().__init__(message)
        self.undecodable = undecodable
        self.misdirected = misdirected
        self.body = body


class ResponseTooLargeError(ContractError):
    """The response exceeds `max_response_bytes` once decompressed; the rest was not read."""


class DeadlineExceededError(LiveDataError):
    """The `deadline` passed before these ids had an answer, or cannot be met at all.

    Attributes:
        seconds_needed: How long the call needs at the configured rate, where that is what is
            wrong; else None.
    """

    def __init__(self, message: str = "", *, seconds_needed: float | None = None) -> None:
        super().__init__(message)
        self.seconds_needed = seconds_needed


class SilenceError(LiveDataError):
    """A watch heard nothing for longer than its `max_silence`; `__cause__` is the last failure."""


class StoreError(LiveDataError):
    """The store of a `Share` is away, does not answer in time, or refuses what it is asked."""


def error_text(body: Any) -> str:
    """Return what an error body says, on one line; empty when it says nothing readable.

    Four shapes are known: `{"error": "text"}`, `{"error": {"code": …}}`, `{"msg": "text"}`, and
    `{"code": …, "message": …, "details": …}`.
    """
    if isinstance(body, Mapping):
        inner = body.get("error")
        if isinstance(inner, Mapping):
            body = inner
        elif isinstance(inner, str) and inner:
            return one_line(inner)
        said = [body.get(name) for name in ("code", "message", "msg", "details")]
        return one_line(": ".join(str(part) for part in said if isinstance(part, str | int)))
    if isinstance(body, str) and not body.lstrip().startswith("<"):
        return one_line(body)
    return ""


def one_line(text: str) -> str:
    """Make `text` fit for a message: printable, on one line, and of bounded length."""
    text = " ".join(text[: 4 * _LONGEST_TEXT].split())
    text = "".join(
        character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text
    )
    return text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]}…"
