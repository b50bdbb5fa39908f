"""Faults that answer in place of the operation: statuses and error bodies.

A fault that answers 200 and spoils the content belongs into `on_bodies` or `on_items`.
"""

from __future__ import annotations

import email.utils
import time

from ..answers import Answer, error, json_answer, too_many_requests
from .registry import REQUEST, Options

HTML = (b"content-type", b"text/html; charset=UTF-8")
EDGE_PAGE = (
    b"<html>\r\n<head><title>%d error</title></head>\r\n<body>\r\n"
    b"<center><h1>%d error</h1></center>\r\n<hr><center>cloudflare</center>\r\n</body>\r\n</html>"
)


@REQUEST.fault(status=404, per_id=True)
def poison_id(options: Options) -> Answer:
    """A request that holds one of the poisonous ids fails as a whole."""
    code = {400: "bad_request", 404: "not_found"}.get(options.status, "internal_server_error")
    return json_answer(options.status, {"error": {"code": code}})


@REQUEST.fault(status=500)
def server_error(options: Options) -> Answer:
    """The documented 500."""
    return error(options.status, "internal_server_error", "internal server error")


@REQUEST.fault(status=503)
def unavailable(options: Options) -> Answer:
    """503 without a Retry-After."""
    return error(options.status, "service_unavailable", "service unavailable")


@REQUEST.fault(seconds=1.0, status=503)
def unavailable_retry_after(options: Options) -> Answer:
    """503 with a Retry-After in seconds."""
    return unavailable(options).with_headers(_retry_after(options.seconds))


@REQUEST.fault(status=(*range(520, 528), 530))
def edge_error(options: Options) -> Answer:
    """A status that only the edge uses, 520 to 527 or 530, with its HTML page."""
    return html_error(options)


@REQUEST.fault(status=502)
def html_error(options: Options) -> Answer:
    """An HTML page from the edge under a 502."""
    return Answer(options.status, EDGE_PAGE % (options.status, options.status), (HTML,))


@REQUEST.fault()
def rate_limited(_: Options) -> Answer:
    """429 as Kalshi sends it: without a Retry-After."""
    return too_many_requests()


@REQUEST.fault(seconds=1.0)
def retry_after(options: Options) -> Answer:
    """429 with a Retry-After in seconds."""
    return too_many_requests().with_headers(_retry_after(options.seconds))


@REQUEST.fault(seconds=2.0)
def retry_after_date(options: Options) -> Answer:
    """429 with a Retry-After that is an HTTP-date so many seconds ahead."""
    date = email.utils.formatdate(time.time() + options.seconds, usegmt=True)
    return too_many_requests().with_headers((b"retry-after", date.encode()))


@REQUEST.fault(seconds=86_400)
def retry_after_absurd(options: Options) -> Answer:
    """429 with a Retry-After of a whole day."""
    return too_many_requests().with_headers(_retry_after(options.seconds))


@REQUEST.fault()
def retry_after_nonsense(_: Options) -> Answer:
    """429 with a Retry-After that is neither seconds nor a date."""
    return too_many_requests().with_headers((b"retry-after", b"soon"))


@REQUEST.fault()
def unauthorized(_: Options) -> Answer:
    """401."""
    return error(401, "unauthorized", "unauthorized")


@REQUEST.fault()
def forbidden(_: Options) -> Answer:
    """403."""
    return error(403, "forbidden", "forbidden")


@REQUEST.fault(status=307)
def redirect(options: Options) -> Answer:
    """A redirect to another host that answers nobody."""
    location = (b"location", b"https://moved.invalid/trade-api/v2/live_data/batch")
    return Answer(options.status, b"", (location,))


@REQUEST.fault(status=500)
def error_text(options: Options) -> Answer:
    """An error whose body is `{"error": "text"}`."""
    return json_answer(options.status, {"error": "something went wrong"})


@REQUEST.fault(status=500)
def error_object(options: Options) -> Answer:
    """An error whose body is `{"error": {"code": ...}}`."""
    return json_answer(options.status, {"error": {"code": "not_found"}})


@REQUEST.fault(status=500)
def error_flat(options: Options) -> Answer:
    """An error whose body is `{"code", "message", "details"}`."""
    content = {"code": "internal", "message": "something went wrong", "details": "live data"}
    return json_answer(options.status, content)


@REQUEST.fault(status=500)
def error_list(options: Options) -> Answer:
    """An error whose body is a list."""
    return json_answer(options.status, [{"code": "internal"}, "something went wrong"])


@REQUEST.fault(status=500)
def error_string(options: Options) -> Answer:
    """An error whose body is a bare JSON string."""
    return json_answer(options.status, "something went wrong")


def _retry_after(seconds: float) -> tuple[bytes, bytes]:
    return (b"retry-after", f"{seconds:g}".encode() if seconds < 1e6 else b"%d" % seconds)
