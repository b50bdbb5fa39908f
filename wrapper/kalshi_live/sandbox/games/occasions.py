"""Things that happen once: one-off milestones, company reports, and fights.

Little is known of their details on the real wire, so little is shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...kinds import Phase
from .frame import (
    ANNOUNCED,
    AWAY,
    EVENT,
    HOME,
    TIME_TEXT,
    Details,
    Game,
    Listed,
    Match,
    Moment,
    Sides,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

COMPANIES = ("Aldermere Motors", "Brightwater Foods", "Cobalt Systems", "Dunmore Airlines")
ROUNDS = 3
ROUND_SECONDS = 360.0


def play_one_off(random: Random) -> Iterator[Moment]:
    """Yield an announcement that starts and ends."""
    ends = random.uniform(1_800, 7_200)
    for at, phase, status in (
        (ANNOUNCED, Phase.SCHEDULED, "created"),
        (0.0, Phase.LIVE, "started"),
        (ends, Phase.FINAL, "ended"),
    ):
        yield Moment(at, phase, {"status": status, "last_updated_ts": TIME_TEXT})


def play_report(random: Random) -> Iterator[Moment]:
    """Yield a quarterly report: before the call, during it, and after."""
    company = random.choice(COMPANIES)
    call: Details = {"event_id": EVENT, "name": "Q3 earnings call", "status": "scheduled"}
    coming: Details = {"name": "Q4 earnings call", "status": "scheduled"}

    def details(status: str) -> Details:
        latest = call | {"status": status}
        return {
            "company_name": company,
            "provider": "earnings",
            "status": status,
            "events": [latest, coming],
            "latest_event": latest if status != "scheduled" else None,
            "next_event": latest if status == "scheduled" else coming,
        }

    yield Moment(ANNOUNCED, Phase.SCHEDULED, details("scheduled"))
    yield Moment(0.0, Phase.LIVE, details("live"))
    yield Moment(random.uniform(2_400, 4_800), Phase.FINAL, details("complete"))


def play_fight(random: Random) -> Iterator[Moment]:
    """Yield a fight, a moment a round."""
    yield Moment(ANNOUNCED, Phase.SCHEDULED, {"widget_status": "pre", "winner": ""})
    rounds = random.randint(1, ROUNDS)
    for round_ in range(rounds):
        live: Details = {"widget_status": "live", "winner": "", "last_updated_ts": TIME_TEXT}
        yield Moment(round_ * ROUND_SECONDS, Phase.LIVE, live)
    won = random.choice((HOME, AWAY))
    final: Details = {"widget_status": "final", "winner": won, "last_updated_ts": TIME_TEXT}
    yield Moment(rounds * ROUND_SECONDS, Phase.FINAL, final)


REPORT = Listed(
    series="KXREPORT", events=("EPS", "REVENUE"), title="Report {number}", category="Companies"
)
FIGHT = Match(
    series="KXUFC",
    events=("FIGHT", "ROUNDS"),
    league="UFC",
    target="ufc_competitor",
    sides=Sides.PLAYERS,
    keys=("first_fighter_id", "second_fighter_id"),
)
GAMES = (
    Game("one_off_milestone", share=10, seconds=4_500, play=play_one_off),
    Game("company_report", share=2, seconds=3_600, play=play_report, listed=REPORT),
    Game("mma_match", share=1, seconds=ROUNDS * ROUND_SECONDS, play=play_fight, listed=FIGHT),
)
