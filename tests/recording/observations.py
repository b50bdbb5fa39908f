"""Observations to record, and times to record them at."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from kalshi_live import Observation

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def seen(name: str, seconds: float, **details: Any) -> Observation:
    return Observation(name, "football_game", details, after(seconds))


def game(name: str, seconds: int) -> Observation:
    return seen(name, seconds, home_points=seconds, away_points=3, status="live")
