"""Uses the client where every look at the wall clock sees another day, and prints what it measured.

Run by `clocks`; arguments: the server's base URL, then milestone ids.
"""

import datetime as dt
import json
import random
import socket
import sys
import time

DAY = 86_400.0
REAL_TIME = time.time
LOOKS = [0]


def jumping_time() -> float:
    """Return the time, off by up to a day."""
    LOOKS[0] += 1
    return REAL_TIME() + random.uniform(-DAY, DAY)


class JumpingDatetime(dt.datetime):
    """A datetime whose now is off by up to a day."""

    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> "JumpingDatetime":
        """Return the time, off by up to a day."""
        return cls.fromtimestamp(jumping_time(), tz)


def main(base_url: str, ids: list[str]) -> None:
    """Print, as JSON, what three calls and a watch came to."""
    # Only now may the library be imported: it must find no other clock.
    from kalshi_live import LiveDataClient, RateLimit  # noqa: PLC0415

    facts: dict[str, float] = {"interval": 0.1, "deadline": 0.5}
    limit = RateLimit(tokens_per_second=50, burst=20, cost=10)
    with LiveDataClient(base_url, rate_limit=limit) as client:
        begun = time.monotonic()
        batches = [client.get(ids), *client.stream(ids)]
        facts["paced_seconds"] = time.monotonic() - begun
        facts["least_seconds"] = limit.seconds_for(client.stats.requests)
        facts["asked"], facts["present"] = 2 * len(ids), sum(map(len, batches))
    with (
        LiveDataClient(base_url, rate_limit=None) as client,
        client.watch(ids[:5], interval=facts["interval"]) as watch,
    ):
        next(watch)
        begun = time.monotonic()
        time.sleep(1.5)
        facts["watched_seconds"] = time.monotonic() - begun
        facts["polls"] = watch.status.polls
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with LiveDataClient(url, deadline=facts["deadline"]) as client:
            begun = time.monotonic()
            client.get(ids[:1], on_error="collect")
            facts["deadline_seconds"] = time.monotonic() - begun
    print(json.dumps(facts | {"looks": LOOKS[0]}))


if __name__ == "__main__":
    time.time = jumping_time
    dt.datetime = JumpingDatetime  # type: ignore[misc]
    main(sys.argv[1], sys.argv[2:])
