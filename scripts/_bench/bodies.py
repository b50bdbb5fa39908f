"""Milestone ids, and response bodies of a fixed and realistic size; no sockets here.

An item is about 1.1 KB, a chunk of 100 about 110 KB: what a busy football game takes. A row of a
listing is about 2.5 KB, a page of 500 about 1.2 MB.
"""

import json
import uuid

CHUNK = 100

_ID = "<id>"
_PLAY = (
    "(Shotgun) J. Somebody pass short right to T. Someone to the opponent's 34 for 11 yards "
    "(D. Anybody, R. Nobody); a flag on the play was picked up"
)
_ITEM = {
    "type": "football_game",
    "details": {
        "home_points": 20,
        "away_points": 17,
        "quarter": 3,
        "clock": "08:41",
        "status": "inprogress",
        "widget_status": "live",
        "last_play": {
            "description": _PLAY,
            "occurence_ts": "2026-11-22T18:01:02Z",
            "occurence_ts_source": "provider",
        },
        "situation": {
            "down": 2,
            "yfd": 7,
            "yardline": 34,
            "goal_to_go": False,
            "possession_team_id": "4f9b1c5e-0d59-4f0b-9f4e-1c5a6f2e7d11",
            "side_team_id": "a1b7de52-7a63-4b36-8b1e-5f0e9a4c3d22",
        },
        "home_timeouts_remaining": 2,
        "away_timeouts_remaining": 3,
        "is_under_review": False,
        "pending_try": None,
        "period_scores": [
            {"number": number, "type": "quarter", "home_score": 7, "away_score": 3}
            for number in range(1, 5)
        ],
        "broadcast": {"network": "somewhere", "is_national": True, "attendance": 68234},
        "live_data_delayed": False,
        "last_updated_ts": "2026-11-22T18:01:03.100Z",
    },
    "milestone_id": _ID,
}
_TEXT = json.dumps(_ITEM, separators=(",", ":")).encode()
_BEFORE, _AFTER = _TEXT.split(_ID.encode())
_POINTS = b'"home_points":20'


def changing_body(ids: list[bytes], ticks: int) -> bytes:
    """Return a response body after so many `ticks`; with each of them, one in a hundred scores."""
    items = []
    for name in ids:
        points = b'"home_points":%d' % ((ticks + int(name[-8:], 16)) // 100)
        items.append(_BEFORE.replace(_POINTS, points) + name + _AFTER)
    return b'{"live_datas":[' + b",".join(items) + b"]}"


def milestone_ids(number: int) -> list[str]:
    """Return as many different ids, the same ones in every run."""
    return [str(uuid.UUID(int=(7 << 120) + index)) for index in range(number)]


def chunks(ids: list[str]) -> list[list[str]]:
    """Return `ids` in lists of at most 100."""
    return [ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK)]


def body(ids: list[bytes]) -> bytes:
    """Return a response body with an item for each of `ids`, at the price of one `join`."""
    if not ids:
        return b'{"live_datas":null}'
    return b'{"live_datas":[' + _BEFORE + (_AFTER + b"," + _BEFORE).join(ids) + _AFTER + b"]}"


_ROW = {
    "id": _ID,
    "category": "Sports",
    "type": "football_game",
    "start_date": "2026-11-22T18:00:00Z",
    "end_date": "2026-11-22T22:00:00Z",
    "title": "Somewhere at Elsewhere",
    "notification_message": "The game is about to begin!",
    "source_ids": {"source_3_id": "4f9b1c5e-0d59-4f0b-9f4e-1c5a6f2e7d11"},
    "details": {
        "status": "scheduled",
        "league": "NFL",
        "home_team_id": "4f9b1c5e-0d59-4f0b-9f4e-1c5a6f2e7d11",
        "away_team_id": "a1b7de52-7a63-4b36-8b1e-5f0e9a4c3d22",
        "season": {"type": "REG", "week": 12, "year": 2026},
        "player_id_mapping": {f"feed-{number}": f"player-{number:08}" for number in range(50)},
    },
    "related_event_tickers": [f"KXNFL{kind}-26NOV22SOMELS" for kind in ("GAME", "SPREAD", "TOTAL")],
    "primary_event_tickers": ["KXNFLGAME-26NOV22SOMELS"],
    "last_updated_ts": "2026-11-22T12:00:00Z",
}
_ROW_START, _ROW_END = json.dumps(_ROW, separators=(",", ":")).encode().split(_ID.encode())


def page(first: int, limit: int, number: int) -> bytes:
    """Return the page of a listing of `number` milestones that begins with the `first`."""
    last = min(first + limit, number)
    rows = (b"%s%x%s" % (_ROW_START, index, _ROW_END) for index in range(first, last))
    cursor = b"%d" % last if last < number else b""
    return b'{"milestones":[%s],"cursor":"%s"}' % (b",".join(rows), cursor)
