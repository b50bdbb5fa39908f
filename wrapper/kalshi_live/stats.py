"""What a client has done so far, in numbers."""

from __future__ import annotations

import attrs


@attrs.define
class Stats:
    """Counters over a client's whole life; all of its calls and threads count together.

    Attributes:
        requests: Requests sent, retries and the splitting of failed chunks included.
        retries: How many of them repeated an earlier one.
        rate_limited: Responses with status 429.
        bytes_received: Bytes of response bodies, as they came over the wire (compressed).
        rate_limit_wait_seconds: Seconds that requests waited for the rate limit, summed over
            requests: those that wait side by side all count.
        store_outages: How many times the store of a `Share` was found to be away, or to refuse.
        store_error: What is wrong with it now, which means that this client goes on alone, or
            raises; None while it is well, or nothing is shared.
    """

    requests: int = 0
    retries: int = 0
    rate_limited: int = 0
    bytes_received: int = 0
    rate_limit_wait_seconds: float = 0.0
    store_outages: int = 0
    store_error: str | None = None
