"""Typed views of `details`: a frozen class for each kind of milestone.

`observation.view()` is the way to get one. The names are for users; the classes live in
`kalshi_live.kinds`, beside all else that is known of their kind.
"""

from .kinds.baseball import BaseballGame
from .kinds.basketball import BasketballGame
from .kinds.common.problems import Problem
from .kinds.common.registry import register_view, unregister_view, view_class
from .kinds.common.view import Label, PeriodScore, UnknownView, View
from .kinds.cricket import CricketMatch, CricketResult
from .kinds.esports import EsportsMatch, EsportsPeriodStats
from .kinds.football import FootballGame, FootballPlay, FootballSituation
from .kinds.golf import GolfTournament
from .kinds.hockey import HockeyGame
from .kinds.politics import PoliticalRace
from .kinds.reports import CompanyReport
from .kinds.series import TimeSeries
from .kinds.soccer import SoccerEvent, SoccerMatch
from .kinds.tennis import CompetitorSetScore, TennisMatch
from .results import Observation

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


def view_of(observation: Observation) -> View:
    """Return what `observation.view()` does."""
    return observation.view()
