"""From a status other than 200 to the error that it stands for."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit, urlunsplit

from ..errors import (
    APIStatusError,
    AuthenticationError,
    BadRequestError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    ServerError,
    error_text,
    one_line,
)

_BY_STATUS: dict[int, type[APIStatusError]] = {
    400: BadRequestError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    413: BadRequestError,
    414: BadRequestError,
    422: BadRequestError,
    429: RateLimitError,
    431: BadRequestError,
}


def status_error(
    status_code: int,
    reason: str,
    body: Any,
    retry_after: float | None,
    location: str | None = None,
) -> APIStatusError:
    """Return the error for a response with this status; `reason` is its reason phrase, or empty."""
    kind = _BY_STATUS.get(status_code, ServerError if status_code // 100 == 5 else APIStatusError)
    target = _without_secrets(location) if location and status_code // 100 == 3 else None
    said = error_text(body) if target is None else f"a redirect to {target}, which is not followed"
    message = f"{status_code} {reason}".rstrip() + (f": {said}" if said else "")
    return kind(
        message, status_code=status_code, body=body, retry_after=retry_after, location=target
    )


def _without_secrets(location: str) -> str | None:
    try:
        parts = urlsplit(location)
    except ValueError:
        return None
    if not parts.netloc and not parts.path.startswith("/"):
        return None
    host = parts.netloc.rpartition("@")[2]
    return one_line(urlunsplit((parts.scheme, host, parts.path, "", "")))
