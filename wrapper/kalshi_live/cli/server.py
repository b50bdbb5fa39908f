"""Which server the commands ask, and how: a group of options, and the client that they make."""

import math
from typing import TYPE_CHECKING, Annotated, Any

import attrs

from ..client import AsyncLiveDataClient, LiveDataClient
from ..settings import RateLimit, RetryPolicy
from .options import SECONDS, TOKENS, limit_option, number, server_option, whole_number
from .output import USAGE, CommandError

if TYPE_CHECKING:
    from ..sharing import Share

SLACK = 60.0
"""Seconds that a fetch may take beyond what its rate limit makes it take."""


@attrs.frozen(kw_only=True)
class Server:
    """Which server to ask, and how."""

    base_url: Annotated[
        str | None,
        server_option(
            "--base-url",
            metavar="URL",
            help="The server.",
            show_default="$KALSHI_API_BASE_URL, or else Kalshi's own",
        ),
    ] = None
    allow_http: Annotated[
        bool,
        server_option(
            "--allow-http",
            help="Allow an unencrypted URL. This machine's own addresses need no permission.",
        ),
    ] = False
    share: Annotated[
        str | None,
        server_option(
            "--share",
            metavar="URL",
            help="Share the rate limit and one poller with other processes through the Valkey or "
            "Redis there, such as valkey://host:6379/0.",
            show_default="share nothing",
        ),
    ] = None
    share_name: Annotated[
        str,
        server_option(
            "--share-name", metavar="NAME", help="With those who share under the same name."
        ),
    ] = "kalshi"
    timeout: Annotated[
        float,
        limit_option("--timeout", **number(SECONDS), help="For one attempt of one request."),
    ] = 10
    attempts: Annotated[
        int,
        limit_option(
            "--attempts",
            **whole_number("N"),
            help="How often a request is made that meets passing faults.",
        ),
    ] = 4
    tokens_per_second: Annotated[
        float,
        limit_option(
            "--tokens-per-second",
            **number(TOKENS),
            help="Your tier's read rate; Basic has 200.",
        ),
    ] = 200
    burst: Annotated[
        float,
        limit_option("--burst", **number(TOKENS), help="How many tokens can be saved up."),
    ] = 200
    cost: Annotated[
        float, limit_option("--cost", **number(TOKENS), help="What one request takes.")
    ] = 10
    no_rate_limit: Annotated[
        bool, limit_option("--no-rate-limit", help="Ask as fast as the server answers.")
    ] = False

    def client(self) -> AsyncLiveDataClient:
        """Return a client for this server; ValueError for values that make no sense."""
        return AsyncLiveDataClient(**self._settings())

    def blocking_client(self) -> LiveDataClient:
        """Return the same without asyncio."""
        return LiveDataClient(**self._settings())

    def least_seconds_for(self, milestones: int) -> float:
        """Return how long the rate limit makes fetching so many take."""
        limit = self._rate_limit()
        if limit is None:
            return 0.0
        from kalshi_trade_api import spec_facts  # noqa: PLC0415 - its package takes 70 ms

        chunk_size = spec_facts.ARRAY_LIMITS["GetLiveDatas"]["milestone_ids"]["maxItems"]
        return limit.seconds_for(math.ceil(milestones / chunk_size))

    def seconds_for(self, milestones: int) -> float:
        """Return how long fetching so many may take when nobody says."""
        return SLACK + self.least_seconds_for(milestones)

    def _rate_limit(self) -> RateLimit | None:
        limit = RateLimit(
            tokens_per_second=self.tokens_per_second, burst=self.burst, cost=self.cost
        )
        return None if self.no_rate_limit else limit

    def _share(self) -> "Share | None":
        if self.share is None:
            return None
        from ..sharing import Share  # noqa: PLC0415 - few share

        try:
            return Share(self.share, name=self.share_name, budget=not self.no_rate_limit)
        except ValueError as error:
            option = "--share-name" if str(error).startswith("name") else "--share"
            raise CommandError(f"{option}: {error}", USAGE) from None
        except ModuleNotFoundError as missing:
            raise CommandError(str(missing)) from None

    def _settings(self) -> dict[str, Any]:
        return {
            "base_url": self.base_url,
            "allow_http": self.allow_http,
            "rate_limit": self._rate_limit(),
            "retry": RetryPolicy(attempts=self.attempts),
            "timeout": self.timeout,
            "share": self._share(),
        }
