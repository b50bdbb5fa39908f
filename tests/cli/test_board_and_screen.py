"""What the live table says, without a terminal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from kalshi_live import Observation, ServerError
from kalshi_live.cli.board import Board
from kalshi_live.cli.news import news_of
from kalshi_live.cli.screen import HIGHLIGHT, Frame, screen_lines
from kalshi_live.cli.summary import clock_of
from kalshi_live.milestones import Milestone
from kalshi_live.watching.changes import Change, change_between, recovery, rejection
from kalshi_live.watching.status import WatchStatus

Observe = Callable[..., Observation]
NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
LIVE = {"status": "live"}


@pytest.mark.parametrize(
    ("type_", "details", "clock"),
    [
        ("football_game", {"quarter": 4, "clock": "00:42"}, "Q4 00:42"),
        ("football_game", {"quarter": None, "clock": "00:42"}, "00:42"),
        ("basketball_game", {"period": "2", "period_type": "half"}, "H2"),
        ("basketball_game", {"period": 5, "period_type": "overtime"}, "OT 5"),
        ("hockey_match", {"period": 2, "period_remaining_time": "12:01"}, "P2 12:01"),
        ("hockey_match", {"period": 5}, "shoot-out"),
        ("baseball_game", {"inning": 7, "inning_half": 2, "outs": 1}, "bot 7, 1 out"),
        ("soccer_tournament_multi_leg", {"half": "2nd", "time": "90+3'"}, "90+3'"),
        ("soccer_tournament_multi_leg", {"half": "HT", "time": ""}, "half time"),
        (
            "tennis_tournament_singles",
            {
                "competitor1_round_scores": [{"score": 6}, {"score": 3}],
                "competitor2_round_scores": [{"score": 4}, {"score": "2"}],
                "competitor1_current_round_score": 40,
                "competitor2_current_round_score": 50,
            },
            "3-2, 40-50",
        ),
        (
            "esports_match",
            {"home_periods": {"period_1": 13, "period_2": 4}, "away_periods": {"period_1": 9}},
            "map 2, 4-9",
        ),
        ("cricket_match", {"batting": "away", "away_overs": "13.1"}, "away 13.1 ov"),
        ("golf_tournament", {"current_round": 3}, "round 3"),
        ("mma_match", {"rounds": 2}, "rounds 2"),
    ],
)
def test_a_clock_says_how_far_it_has_got(
    type_: str, details: dict[str, Any], clock: str, observe: Observe
) -> None:
    assert clock_of(observe("a", type_, LIVE | details)) == clock


def test_a_race_says_how_much_is_counted(observe: Observe) -> None:
    race = {"race_call_status": "Too Early to Call", "reporting_percentage": "45.25"}
    assert clock_of(observe("a", "political_race", race)) == "45.2 % in"


def test_a_game_that_is_over_has_no_clock(observe: Observe) -> None:
    over = {"status": "closed", "quarter": 4, "clock": "00:00"}
    assert clock_of(observe("a", "football_game", over)) == ""


def updated(observe: Observe, before: Any, after: Any, type_: str = "football_game") -> Change:
    change = change_between("a", observe("a", type_, before), observe("a", type_, after))
    assert change is not None
    return change


@pytest.mark.parametrize(
    ("before", "after", "news"),
    [
        ({"home_points": 0, "away_points": 0}, {"home_points": 7, "away_points": 0}, "0-0→7-0"),
        ({"status": "scheduled"}, {"status": "live"}, "scheduled→live"),
        (
            {"down": 1, "clock": "00:10"},
            {"down": 2, "clock": "00:05"},
            "down 1→2, clock 00:10→00:05",
        ),
        ({"last_updated_ts": 1}, {"last_updated_ts": 2}, "updated"),
        ({"home_fouls": 1, "away_fouls": 2}, {"home_fouls": 2, "away_fouls": 2}, "fouls 1-2→2-2"),
        ({"winner": ""}, {"winner": "9d1c3c3e-6c4f-4a53-8a3c-2c4a2f3d7f10"}, "winner 9d1c3c3e…"),
        ({}, {"last_play": {"description": "A pass that is complete."}}, "last play"),
        (
            {"last_play": {"description": "."}, "down": 1},
            {"last_play": {"description": "A pass that is complete."}, "down": 2},
            "A pass that is complete., down 1→2",
        ),
        (
            {"a": 1, "b": 1, "c": 1, "d": 1},
            {"a": 2, "b": 2, "c": 2, "d": 2},
            "a 1→2, b 1→2, c 1→2 +1",
        ),
        ({"x": 1}, {}, "x"),
    ],
)
def test_news_tell_the_most_telling_first(
    before: Any, after: Any, news: str, observe: Observe
) -> None:
    assert news_of(updated(observe, before, after)) == news


any_text = st.text(st.characters(exclude_categories=[]), max_size=40)
any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | any_text,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(any_text, inner, max_size=2),
    max_leaves=4,
)
FIELDS = (
    *("status", "home_points", "away_points", "quarter", "clock", "period", "inning", "half"),
    *("home_periods", "away_periods", "competitor1_round_scores", "competitor2_round_scores"),
    *("batting", "home_overs", "reporting_percentage", "winner", "time", "outs", "last_updated_ts"),
)
any_details = st.dictionaries(st.sampled_from(FIELDS) | any_text, any_json | st.just("live"))
types = st.sampled_from(
    [
        *("football_game", "basketball_game", "hockey_match", "baseball_game", "esports_match"),
        *("soccer_tournament_multi_leg", "tennis_tournament_singles", "cricket_match"),
        *("political_race", "golf_tournament", "\x1b[2J"),
    ]
)


@settings(max_examples=60, deadline=None)
@given(
    before=any_details,
    after=any_details,
    type_=types,
    columns=st.integers(1, 220),
    lines=st.integers(1, 50),
)
def test_whatever_the_server_sends_the_screen_fits_and_is_printable(
    before: Any, after: Any, type_: str, columns: int, lines: int, observe: Observe
) -> None:
    board = Board(["a", "b\x1b", "c"])
    board.turn(5.0, polls=3)
    for changed in (change_between("a", None, observe("a", type_, before)),):
        board.take(changed)
    moved = change_between("a", observe("a", type_, before), observe("a", type_, after))
    if moved is not None:
        board.take(moved)
    board.take(Change("b\x1b", "rejected", None, None, "details: \x1b[2J"))
    shown = drawn(board, columns, lines)
    assert len(shown) == lines
    assert all(cell_len(line) <= columns for line in shown)
    assert all(line.isprintable() for line in shown)


def drawn(board: Board, columns: int = 80, lines: int = 24, **values: Any) -> list[str]:
    return [line.plain for line in screen_lines(frame(board, **values), columns, lines)]


def frame(board: Board, **values: Any) -> Frame:
    status = WatchStatus(2.0, polls=3, last_success=NOON - timedelta(seconds=1))
    defaults = {"interval": 2.0, "now": 10.0, "at": NOON}
    return Frame(board=board, **{**defaults, "status": status, **values})


def filled(observe: Observe, count: int) -> Board:
    """A board of so many milestones, of which the last but one has moved."""
    names = [f"{number:02d}" for number in range(count)]
    board = Board(names)
    for name in names:
        board.take(Change(name, "appeared", None, observe(name, "football_game", LIVE)))
    board.turn(9.0, polls=2)
    board.take(updated_name(observe, names[-2]))
    return board


def updated_name(observe: Observe, name: str) -> Change:
    scores = ({**LIVE, "home_points": home, "away_points": 0} for home in (0, 3))
    change = change_between(name, *(observe(name, "football_game", each) for each in scores))
    assert change is not None
    return change


def test_what_fits_stands_in_the_order_asked_for(observe: Observe) -> None:
    shown = drawn(filled(observe, 20))
    assert [line.split()[0] for line in shown[2:22]] == [f"{number:02d}" for number in range(20)]


def test_of_what_does_not_fit_the_latest_changes_come_first(observe: Observe) -> None:
    shown = drawn(filled(observe, 40))
    assert [line.split()[0] for line in shown[2:5]] == ["38", "00", "01"]
    assert shown[21] == "… and 21 more, which changed earlier or not at all"


def test_a_change_stands_out_for_a_few_seconds(observe: Observe) -> None:
    board = filled(observe, 3)
    for now, stands_out in ((9.0, True), (9.0 + HIGHLIGHT, False)):
        (row,) = [
            line for line in screen_lines(frame(board, now=now), 80, 24) if "0-0→3-0" in line.plain
        ]
        assert ("bold yellow" in {str(span.style) for span in row.spans}) == stands_out


def test_the_first_answer_is_no_news(observe: Observe) -> None:
    board = filled(observe, 3)
    assert board.changes == 1
    assert "appeared" not in "".join(drawn(board))


def test_the_status_names_what_is_missing_late_and_limited(observe: Observe) -> None:
    board = Board(["a", "b", "c", "d", "e", "f"])
    board.take(Change("a", "appeared", None, observe("a")))
    status = WatchStatus(
        7.5,
        lag=1.25,
        polls=9,
        last_success=NOON - timedelta(seconds=3),
        rate_limited=4,
        failing={"f": ServerError("404 Not Found")},
    )
    *_, told, missing = drawn(board, status=status)
    assert told == "every 7.5 s (asked: 2)  poll 9  lag 1.2 s  429s 4  answered 3s ago"
    assert missing == "4 missing: b, c, d, …  1 failing: f"


@pytest.mark.parametrize(("failures", "said"), [(1, "1 poll failed"), (3, "3 polls failed")])
def test_an_outage_says_why(failures: int, said: str, observe: Observe) -> None:
    error = ServerError("503 Service Unavailable")
    status = WatchStatus(
        8.0, polls=9, last_success=NOON, consecutive_failures=failures, last_error=error
    )
    *_, told, why = drawn(Board(["a"]), status=status)
    assert told.startswith(f"every 8 s  {said}  ")
    assert why == "503 Service Unavailable"


def test_ids_are_as_long_as_it_takes_to_tell_them_apart(observe: Observe) -> None:
    names = [f"abcdefghij{letter}{'z' * 30}" for letter in "12"]
    board = Board(names)
    for name in names:
        board.take(Change(name, "appeared", None, observe(name)))
    assert [line.split()[0] for line in drawn(board)[2:4]] == ["abcdefghij1…", "abcdefghij2…"]


GAME = Milestone(
    id="00",
    title="Ravens at Chiefs",
    type="football_game",
    details={"home_team_id": "c", "away_team_id": "r"},
    names={"c": "Kansas City Chiefs", "r": "Baltimore Ravens"},
)


@pytest.mark.parametrize(
    ("columns", "row"),
    [
        (80, "Kansas City C… 3-0 Baltimore Rave… live                        0-0→3-0"),
        (160, "Kansas City Chiefs 3-0 Baltimore Ravens  football_game  live"),
    ],
)
def test_who_is_known_goes_by_name_with_the_score_between(
    columns: int, row: str, observe: Observe
) -> None:
    board = Board(["00", "01"], {"00": GAME})
    for name in ("00", "01"):
        board.take(Change(name, "appeared", None, observe(name, "football_game", LIVE)))
    assert [line.split(" live")[0].strip() for line in drawn(board)[2:4]] == [GAME.title, "01"]
    board.turn(9.0, polls=2)
    board.take(updated_name(observe, "00"))
    header, shown, *_ = drawn(board, columns)[1:]
    assert "SCORE" not in header
    assert shown.startswith(row)
    (line,) = [one for one in screen_lines(frame(board), columns, 24) if "3-0" in one.plain]
    assert "bold reverse yellow" in {str(span.style) for span in line.spans}


def test_what_leaves_a_watch_leaves_the_table_and_what_joins_gets_its_name(
    observe: Observe,
) -> None:
    board = filled(observe, 3)
    joined = attrs.evolve(GAME, id="03", title="Bears at Lions")
    board.take(Change("03", "appeared", None, observe("03", "football_game", LIVE)))
    board.follow(["03", "01", "04"], {"03": joined})
    assert [row.who[0] for row in board.rows(9)] == ["Bears at Lions", "01"]
    assert (board.milestones, board.missing) == (3, ["04"])


def test_news_call_a_side_by_its_name(observe: Observe) -> None:
    change = updated(observe, {"winner": "", "down": "c"}, {"winner": "r", "down": "x"})
    assert news_of(change, GAME.names) == "winner Baltimore Ravens, down Kansas City Chiefs→x"


def test_what_was_rejected_and_is_good_again_shows_its_phase(observe: Observe) -> None:
    board = filled(observe, 3)
    held = observe("00", "football_game", LIVE)
    board.take(rejection("00", held, "details: absent"))
    assert drawn(board)[2].split()[2:5] == ["rejected", "rejected:", "details:"]
    board.take(recovery("00", held))
    assert drawn(board)[2].split()[2:] == ["live", "recovered"]
    assert board.rejected() == []


def test_what_has_gone_says_so(observe: Observe) -> None:
    board = filled(observe, 3)
    gone = change_between("00", observe("00"), None)
    assert gone is not None
    board.take(gone)
    assert drawn(board)[2].split() == ["00", "football", "gone", "disappeared"]
