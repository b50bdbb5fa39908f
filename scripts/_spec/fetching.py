"""Downloads one file over https: bounded in size and time, and refused at the first oddity."""

import time
from functools import partial
from ipaddress import ip_address

import httpx

from _spec.errors import SpecError

# Three hundred times the vendored specification, 25 times the largest one published so far.
MOST_BYTES = 8 * 2**20
MOST_SECONDS = 60.0
_SECONDS_OF_SILENCE = 20.0
_MOST_REDIRECTS = 5


def too_large(source: str, most_bytes: int = MOST_BYTES) -> SpecError:
    """Return the error for a source of more than `most_bytes` bytes."""
    return SpecError(source, f"has more than {most_bytes:,} bytes: that is no specification")


def fetch(
    url: str,
    *,
    most_bytes: int = MOST_BYTES,
    most_seconds: float = MOST_SECONDS,
    silence: float = _SECONDS_OF_SILENCE,
) -> bytes:
    """Return what `url` answers with 200; http is for loopback hosts only, redirects included.

    Raise `SpecError`, also when it takes longer than `most_seconds` seconds, pauses for `silence`
    seconds or has more than `most_bytes` bytes.
    """
    until = time.monotonic() + most_seconds
    # Without compression, the size that is counted is the size that is kept.
    headers = {"Accept-Encoding": "identity", "Accept": "text/markdown, application/yaml, */*"}
    client = httpx.Client(
        timeout=silence,
        headers=headers,
        follow_redirects=True,
        max_redirects=_MOST_REDIRECTS,
        event_hooks={"request": [partial(_require_safe, url)]},
    )
    try:
        with client, client.stream("GET", url) as response:
            return _body(url, response, most_bytes, until)
    except httpx.TimeoutException as error:
        raise SpecError(url, f"no answer within {silence:g} s") from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        problem = " ".join(str(error).split()) or type(error).__name__
        raise SpecError(url, f"cannot be downloaded: {problem}") from error


def _require_safe(url: str, request: httpx.Request) -> None:
    if request.url.scheme == "https" and request.url.host:
        return
    # Else a web site could have a file fetched from this machine's own servers.
    both = (httpx.URL(url), request.url)
    if all(each.scheme == "http" and _is_loopback(each.host) for each in both):
        return
    where = "" if request.url == url else f", and it redirects to {request.url}"
    raise SpecError(url, f"only https is allowed (http for loopback hosts){where}")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _body(url: str, response: httpx.Response, most_bytes: int, until: float) -> bytes:
    if response.status_code != httpx.codes.OK:
        raise SpecError(url, f"answers {response.status_code} {response.reason_phrase}".rstrip())
    encoding = response.headers.get("content-encoding", "identity")
    if encoding != "identity":
        raise SpecError(url, f"is sent compressed ({encoding}), which was not asked for")
    received = bytearray()
    for piece in response.iter_raw():
        received += piece
        if len(received) > most_bytes:
            raise too_large(url, most_bytes)
        if time.monotonic() > until:
            raise SpecError(url, f"has not arrived in time ({len(received):,} bytes so far)")
    return bytes(received)
