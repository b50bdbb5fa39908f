"""A server of events, milestones, targets and live data for tests, made of plain rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import httpx

from harness import Answering, item

Fault = Callable[[httpx.Request, int], Any]
"""From a request and its number to a response, an exception, or None to answer as usual."""


def game(name: str, *related: str, main: bool = True, **fields: Any) -> dict[str, Any]:
    """A football game of the event `KXGAME-<name>`, between `<name>h` and `<name>a`."""
    ticker = f"KXGAME-{name}"
    details = {"home_team_id": f"{name}h", "away_team_id": f"{name}a"}
    if main:
        details["main_game_event_ticker"] = ticker
    return {
        "id": f"m{name}",
        "type": "football_game",
        "title": f"{name} at somewhere",
        "details": details,
        "primary_event_tickers": [ticker] if main else [],
        "related_event_tickers": [*([ticker] if main else []), *related],
    } | fields


def games(count: int) -> list[dict[str, Any]]:
    """Games whose events are called as they are in reality."""
    return [game(f"26NOV24G{number:04}") for number in range(count)]


def tickers_of(rows: Iterable[dict[str, Any]]) -> list[str]:
    return [row["details"]["main_game_event_ticker"] for row in rows]


class EventServer(Answering):
    """Answers as the real one does: unknown tickers are left out, a full page has a cursor."""

    def __init__(
        self,
        milestones: Iterable[dict[str, Any]] = (),
        *,
        events: Iterable[str] = (),
        live: Callable[[str], Any] = lambda id_: item(id_, home_points=21, away_points=17),
        fault: Fault = lambda request, n: None,
        page: int = 10_000,
    ) -> None:
        super().__init__(self._faulty)
        self.milestones = list(milestones)
        named = (one for row in self.milestones for one in row.get("related_event_tickers", ()))
        self.events = sorted({*events, *named}, reverse=True)
        self._live = live
        self._fault = fault
        self._page = page

    def paths(self) -> list[str]:
        return [request.url.path.removeprefix("/trade-api/v2") for request in self.requests]

    def _faulty(self, request: httpx.Request, number: int) -> Any:
        answer = self._fault(request, number)
        return self._answer(self.paths()[-1], request.url.params) if answer is None else answer

    def _answer(self, path: str, query: httpx.QueryParams) -> Any:
        match path:
            case "/events":
                return self._event_page(query)
            case "/structured_targets":
                return self._target_page(query)
            case "/live_data/batch":
                found = [self._live(one) for one in query.get_list("milestone_ids")]
                return {"live_datas": [one for one in found if one is not None]}
            case "/milestones":
                ticker = query.get("related_event_ticker")
                rows = [r for r in self.milestones if ticker in (None, *r["related_event_tickers"])]
                return {"milestones": rows, "cursor": ""}
            case _:
                return httpx.Response(404)

    def _event_page(self, query: httpx.QueryParams) -> Any:
        asked = query["tickers"].split(",")
        page, cursor = self._cut([one for one in self.events if one in asked], query, "limit")
        belonging = [
            row for row in self.milestones if {*page} & {*row.get("related_event_tickers", ())}
        ]
        return {
            "events": [{"event_ticker": ticker} for ticker in page],
            "milestones": belonging if query["with_milestones"] == "true" else [],
            "cursor": cursor,
        }

    def _target_page(self, query: httpx.QueryParams) -> Any:
        known = {one for row in self.milestones for one in row["details"].values()}
        asked = [one for one in sorted(query.get_list("ids")) if one in known]
        page, cursor = self._cut(asked, query, "page_size")
        rows = [{"id": one, "name": f"Team {one}", "type": "football_team"} for one in page]
        return {"structured_targets": rows, "cursor": cursor}

    def _cut(self, rows: list[str], query: httpx.QueryParams, size: str) -> tuple[list[str], str]:
        most = min(self._page, int(query[size]))
        start = int(query.get("cursor") or 0)
        page = rows[start : start + most]
        return page, str(start + most) if len(page) == most else ""
