"""The sandbox as its users see it: schedule, clock, faults and server put together.

Each of its parts lives in its own module.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from . import specification
from .answering import Answering
from .app import create_app
from .clock import Clock
from .entries import tickers_of
from .faults import Fault, Faults
from .listing import Listing
from .milestones import Schedule
from .requests import ReceivedRequest, RequestLog
from .server import BackgroundServer
from .token_bucket import TokenBucket

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Mapping
    from datetime import datetime
    from os import PathLike
    from types import TracebackType

    from starlette.applications import Starlette

    from ..kinds import Phase
    from ..recording import Recording
    from .token_bucket import TokenRate

LAST_PORT = 65_535


class Sandbox:
    """Kalshi's live data and the way to it on this machine, with games that move as time passes.

    A context manager: it serves between `__enter__` and `__exit__`, or `start` and `close`.

    `milestones` is their number, or a number for each type. The games are a pure function of
    `seed` and `clock`: the same two give the same bytes. `clock` defaults to real time, `speed`
    times as fast. `faults` maps names (`describe_faults`) to probabilities or `Fault`s.
    `without_data` is the part of the milestones that have no live data; in reality about 0.18.
    `rate_limit` has `tokens_per_second`, `burst` and `cost`, as `kalshi_live.RateLimit` has; None
    means no limit. `port` 0 takes any free one.

    With a `recording`, its path or a `kalshi_live.recording.Recording`, the milestones are those in
    it, and their live data is what was recorded, from the moment `at` on (default: its beginning),
    as soon as somebody asks for it. A client that asks often enough gets every state, in order. Of
    the milestones no more is known than their types, and when they were first observed.

    Raises ValueError for values that make no sense. `start` raises `PortUnavailableError`.
    """

    def __init__(
        self,
        milestones: int | Mapping[str, int] = 250,
        *,
        seed: int = 0,
        faults: Mapping[str, Fault | float] | None = None,
        rate_limit: TokenRate | None = None,
        without_data: float = 0.0,
        clock: Clock | None = None,
        speed: float | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        recording: str | PathLike[str] | Recording | None = None,
        at: datetime | None = None,
    ) -> None:
        if clock is not None and speed is not None:
            raise ValueError("give a clock or a speed, not both: a clock has a speed of its own")
        if not 0 <= port <= LAST_PORT:
            raise ValueError(f"port must be between 0 and {LAST_PORT}, got {port!r}")
        self.clock: Clock
        self._schedule: Schedule
        if at is not None and (recording is None or clock is not None):
            raise ValueError("at is a moment of a recording, and stands in the place of a clock")
        self.faults: Faults = Faults(faults, seed=seed)
        if recording is not None:
            from . import recorded  # noqa: PLC0415 - it needs another extra

            self._schedule, self.clock = recorded.opened(recording, at, clock, speed)
            listing: Listing = recorded.RecordedListing(self._schedule)
        else:
            self.clock = clock or Clock(speed=1.0 if speed is None else speed)
            self._schedule = Schedule(
                milestones, seed=seed, opens_at=self.clock.now(), without_data=without_data
            )
            listing = Listing(self._schedule)
        self._log = RequestLog()
        bucket = None if rate_limit is None else TokenBucket(rate_limit)
        self._answering = Answering(
            self._schedule, listing, self.clock, self.faults, self._log, bucket
        )
        self._address = (host, port)
        self._server: BackgroundServer | None = None

    @property
    def app(self) -> Starlette:
        """The ASGI application alone; faults that break connections need the sandbox's server."""
        return create_app(self._answering)

    @property
    def milestone_ids(self) -> tuple[str, ...]:
        """The ids that the sandbox knows, those without live data included."""
        return self._schedule.ids

    @property
    def base_url(self) -> str:
        """What `LiveDataClient(base_url=...)` takes; RuntimeError before `start`."""
        if self._server is None:
            raise RuntimeError("the sandbox is not running: enter it with `with`, or call start()")
        return f"http://{self._server.host}:{self._server.port}{specification.base_path()}"

    @property
    def requests(self) -> tuple[ReceivedRequest, ...]:
        """Every request so far, in the order of arrival."""
        return self._log.all()

    @property
    def statuses(self) -> Counter[int]:
        """How often each status was answered."""
        return self._log.statuses()

    def type_of(self, milestone_id: str) -> str:
        """Return a milestone's type; KeyError for an unknown id."""
        return self._schedule[milestone_id].type

    def event_of(self, milestone_id: str) -> str:
        """Return the ticker of the event a milestone is about; KeyError for an unknown id."""
        return tickers_of(self._schedule[milestone_id])[0]

    def phase_of(self, milestone_id: str) -> Phase:
        """Return where a milestone's game stands now; KeyError for an unknown id.

        The phase of a true observation is the same, but for two types whose details do not say it
        (`truflation` and, before its end, `artist_streams`): there it is unknown.
        """
        return self._schedule[milestone_id].phase(self.clock.now())

    def truth(self, milestone_id: str, at: float | None = None) -> dict[str, Any] | None:
        """Return the item that is true now, or at a Unix time; None when there is no live data.

        Raises KeyError for an id the sandbox does not know.
        """
        return self._schedule.truth(milestone_id, self.clock.now() if at is None else at)

    def reset(self) -> None:
        """Forget the requests, fill the token bucket, and start the faults' counts anew."""
        self._answering.reset()

    def start(self) -> Self:
        """Start to serve; does nothing when it does already."""
        if self._server is None:
            host, port = self._address
            server = BackgroundServer(self.app, host=host, port=port)
            server.start()
            self._server = server
        return self

    def close(self) -> None:
        """Break all connections and stop; does nothing when it is not running."""
        server, self._server = self._server, None
        if server is not None:
            server.stop()

    def serve_forever(self) -> None:
        """Serve until `close` is called from elsewhere, or Ctrl-C raises KeyboardInterrupt here."""
        self.start()
        server = self._server
        try:
            # In short waits: on Windows, Ctrl-C does not interrupt a long one.
            while server is not None and not server.wait(0.5):
                pass
        finally:
            self.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        where = "not running" if self._server is None else self.base_url
        return f"<Sandbox of {len(self.milestone_ids)} milestones, {where}>"
