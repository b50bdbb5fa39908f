"""A user's first program: both clients fetch live data from a small server on this machine.

Runs where nothing but `kalshi-live` and its core dependencies is installed; stops with one line
when something is not as it should be.
"""

import asyncio
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from importlib.util import find_spec
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import kalshi_live
import kalshi_trade_api
from kalshi_live import AsyncLiveDataClient, LiveDataBatch, LiveDataClient

EXTRAS = ("typer", "rich", "starlette", "uvicorn", "openapi_schema_validator")
UNKNOWN = "no-live-data"
IDS = [*(f"milestone-{number}" for number in range(250)), UNKNOWN]


class Handler(BaseHTTPRequestHandler):
    """Answers with an item for every id but one."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answers as the batch endpoint does."""
        ids = parse_qs(urlsplit(self.path).query)["milestone_ids"]
        items = [_item(milestone_id) for milestone_id in ids if milestone_id != UNKNOWN]
        body = json.dumps({"live_datas": items}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Says nothing."""


def main() -> None:
    """Checks the installation and both clients."""
    for package in (kalshi_trade_api, kalshi_live):
        _expect(files(package).joinpath("py.typed").is_file(), f"{package.__name__} has py.typed")
    installed = [name for name in EXTRAS if find_spec(name)]
    _expect(not installed, f"no extra is installed, but found {installed}")
    with _server() as base_url:
        with LiveDataClient(base_url) as client:
            _check(client.get(IDS))
        asyncio.run(_fetch(base_url))


async def _fetch(base_url: str) -> None:
    async with AsyncLiveDataClient(base_url) as client:
        _check(await client.get(IDS))


def _check(batch: LiveDataBatch) -> None:
    _expect(list(batch) == IDS[:-1], f"all ids in order, but got {len(batch)}")
    _expect(batch.missing == (UNKNOWN,), f"{UNKNOWN} is missing, but got {batch.missing}")
    _expect(batch[IDS[7]].data.details["number"] == 7, "the model of an item has its details")


@contextmanager
def _server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/trade-api/v2"
        server.shutdown()


def _item(milestone_id: str) -> dict[str, object]:
    number = int(milestone_id.rpartition("-")[2])
    return {"milestone_id": milestone_id, "type": "football_game", "details": {"number": number}}


def _expect(is_so: bool, what: str) -> None:
    if not is_so:
        sys.exit(f"error: expected: {what}")


if __name__ == "__main__":
    main()
