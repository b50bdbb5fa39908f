"""Typed views of `details`: a frozen class for each kind of milestone, and a register of them.

`observation.view()` is the way to get one. What holds for every type (phase, score, winner, age)
lives in `kalshi_live.meaning`.
"""

from .base import Label, UnknownView, View
from .contests import (
    CompetitorSetScore,
    EsportsMatch,
    EsportsPeriodStats,
    GolfTournament,
    TennisMatch,
)
from .events import CompanyReport, PoliticalRace, TimeSeries
from .games import (
    BaseballGame,
    BasketballGame,
    FootballGame,
    FootballPlay,
    FootballSituation,
    HockeyGame,
    PeriodScore,
)
from .matches import CricketMatch, CricketResult, SoccerEvent, SoccerMatch
from .problems import Problem
from .registry import register_view, unregister_view, view_class, view_of

__all__ = [
    "BaseballGame",
    "BasketballGame",
    "CompanyReport",
    "CompetitorSetScore",
    "CricketMatch",
    "CricketResult",
    "EsportsMatch",
    "EsportsPeriodStats",
    "FootballGame",
    "FootballPlay",
    "FootballSituation",
    "GolfTournament",
    "HockeyGame",
    "Label",
    "PeriodScore",
    "PoliticalRace",
    "Problem",
    "SoccerEvent",
    "SoccerMatch",
    "TennisMatch",
    "TimeSeries",
    "UnknownView",
    "View",
    "register_view",
    "unregister_view",
    "view_class",
    "view_of",
]
