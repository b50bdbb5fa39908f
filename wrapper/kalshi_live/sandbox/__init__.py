"""Kalshi's live data on this machine: a real HTTP server with moving games and faults by name.

Needs `pip install "kalshi-live[sandbox]"`; the client does not import it.
"""

from __future__ import annotations

from ..kinds import Phase
from .clock import Clock

try:
    from .faults import Fault, Faults, describe_faults
    from .requests import ReceivedRequest
    from .sandbox import Sandbox
    from .server import PortUnavailableError
except ModuleNotFoundError as _missing:
    from .extra import missing_extra

    raise missing_extra(_missing) from None

__all__ = [
    "Clock",
    "Fault",
    "Faults",
    "Phase",
    "PortUnavailableError",
    "ReceivedRequest",
    "Sandbox",
    "describe_faults",
]
