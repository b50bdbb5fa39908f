from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kalshi_live import Milestone, Observation
from kalshi_live.charts import score_chart
from kalshi_live.charts.panels import NO_DATA, NOTHING, Panel, panel_of
from kalshi_live.sandbox import Clock, Sandbox

START = datetime(2026, 11, 22, 12, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def told(
    minutes: float, status: str | None, home: Any = None, away: Any = None, **more: Any
) -> Observation:
    type_ = more.pop("type_", "football_game")
    scores = {"home_points": home, "away_points": away} if home is not None else {}
    return Observation("a", type_, {"status": status, **scores, **more}, at(minutes))


GAME = (
    told(0, "scheduled"),
    told(600, "inprogress", 0, 0),
    told(620, "inprogress", 7, 0),
    told(621, "inprogress", 7, 0, clock="3:12"),
    told(700, "closed", 7, 3),
    told(2000, "closed", 7, 3, attendance=70_000),
)


def panel(history: Sequence[Observation] = GAME, name: Any = None, gaps: Any = ()) -> Panel:
    return panel_of("an id", history, name, gaps)


def test_a_score_is_two_lines_with_a_point_at_each_change_and_one_at_the_end() -> None:
    home, away = panel().lines
    assert (home.name, away.name, panel().unit) == ("home", "away", "points")
    assert home.points == ((at(600), 0), (at(620), 7), (at(710), 7))
    assert away.points == ((at(600), 0), (at(700), 3), (at(710), 3))


def test_phases_follow_one_another_and_long_waits_are_cut() -> None:
    assert panel().bands == (
        ("scheduled", (at(590), at(600))),
        ("live", (at(600), at(700))),
        ("final", (at(700), at(710))),
    )


def test_gaps_are_cut_to_what_is_shown() -> None:
    gaps = [(at(0), at(10)), (at(10), at(595)), (at(650), at(660)), (at(705), at(3000))]
    shown = [span for name, span in panel(gaps=gaps).bands if name == NO_DATA]
    assert shown == [(at(590), at(595)), (at(650), at(660)), (at(705), at(710))]


MINUTES = st.floats(0, 10_000)
STATUSES = st.sampled_from(["scheduled", "live", "closed", "cancelled", "?", None])
any_observation = st.builds(
    told, MINUTES, STATUSES, st.none() | st.integers(0, 99), st.none() | st.integers(0, 99)
)
any_gap = st.tuples(MINUTES, MINUTES).map(lambda pair: tuple(map(at, sorted(pair))))


@example(history=[told(0, "scheduled"), told(0, "closed"), told(2, "closed", 0, 0)], gaps=[])
@given(
    history=st.lists(any_observation, min_size=1).map(
        lambda all_: sorted(all_, key=lambda o: o.observed_at)
    ),
    gaps=st.lists(any_gap),
)
def test_all_that_is_drawn_lies_in_order_in_the_time_that_is_shown(
    history: list[Observation], gaps: list[Any]
) -> None:
    shown = panel(history, gaps=gaps)
    start, end = shown.span
    assert history[0].observed_at <= start < end
    for line in shown.lines:
        times = [time for time, _ in line.points]
        assert times == sorted(times)
        assert start <= times[0]
        assert times[-1] == end
    for _, (begins, ends) in shown.bands:
        assert start <= begins <= ends <= end
    phases = [time for name, span in shown.bands if name != NO_DATA for time in span]
    assert phases == sorted(phases)


def test_a_game_that_goes_on_is_shown_until_it_was_last_observed() -> None:
    assert panel(GAME[1:4]).span == (at(600), at(621))
    assert panel(GAME[:1]).span == (at(0), at(1))
    assert panel(GAME[:3]).span == (at(598), at(620))


NAMED = Milestone(
    id="an id",
    title="Baltimore at Kansas City",
    type="football_game",
    details={"home_team_id": "kc", "away_team_id": "bal"},
    names={"kc": "Chiefs", "bal": "Ravens"},
)


@pytest.mark.parametrize(
    ("name", "title", "sides", "summary"),
    [
        (None, "an id", ["home", "away"], "football game, final, 7-3"),
        ("Sunday", "Sunday", ["home", "away"], "football game, final, 7-3"),
        (NAMED, NAMED.title, ["Chiefs", "Ravens"], "football game, final, Chiefs 7-3 Ravens"),
    ],
)
def test_names_stand_where_they_are_known(
    name: Any, title: str, sides: list[str], summary: str
) -> None:
    shown = panel(name=name)
    assert (shown.title, [line.name for line in shown.lines]) == (title, sides)
    assert shown.summary == summary


@pytest.mark.parametrize(
    ("type_", "details", "name", "value"),
    [
        ("golf_tournament", {"leaderboard": [{"score": -9}, {"score": -7}]}, "leader's score", -9),
        ("political_race", {"reporting_percentage": "45.2"}, "% of the vote counted", 45.2),
        (
            "political_race",
            {"votehub": {"reporting_percentage": 7}},
            "% of the vote counted",
            7,
        ),
        ("truflation", {"latest_value": "2.413"}, "latest value", 2.413),
        ("artist_streams", {"current_total": "2190118"}, "streams", 2_190_118),
    ],
)
def test_a_kind_without_a_score_has_the_line_of_its_value(
    type_: str, details: dict[str, Any], name: str, value: float
) -> None:
    [line] = panel([Observation("a", type_, details, START)]).lines
    assert (line.name, line.last) == (name, value)


@pytest.mark.parametrize(
    ("type_", "details"),
    [
        ("one_off_milestone", {}),
        ("golf_tournament", {"leaderboard": ["?"]}),
        ("golf_tournament", {"leaderboard": []}),
        ("political_race", {"reporting_percentage": "most"}),
        ("truflation", {"latest_value": None}),
        ("football_game", {}),
    ],
)
def test_where_there_is_nothing_to_draw_it_is_said(type_: str, details: dict[str, Any]) -> None:
    shown = panel([Observation("a", type_, details, START)])
    assert shown.lines == ()
    assert shown.summary.endswith(NOTHING)


def test_every_kind_of_milestone_becomes_a_picture() -> None:
    sandbox = Sandbox(60, clock=Clock.stopped(START.timestamp()))
    one_of_each = {sandbox.type_of(one): one for one in sandbox.milestone_ids}
    times = [at(90 * index) for index in range(5)]
    histories = {
        type_: [
            Observation(one, type_, item["details"], time)
            for time in times
            if (item := sandbox.truth(one, time.timestamp()))
        ]
        for type_, one in one_of_each.items()
    }
    chart = score_chart(histories, gaps=[(at(30), at(50))], dark=True)
    assert len(chart.to_dict()["vconcat"]) == len(one_of_each) > 10


def drawn(**arguments: Any) -> str:
    import vl_convert

    return vl_convert.vegalite_to_svg(score_chart({"an id": GAME}, **arguments).to_dict())


def test_a_picture_says_who_what_and_in_which_time() -> None:
    texts = re.findall(r"<text[^>]*>([^<]+)</text>", drawn(names={"an id": NAMED}))
    for text in (NAMED.title, "Chiefs 7", "Ravens 3", "points", "UTC, 22 November 2026", "live"):
        assert text in [" ".join(one.split()) for one in texts]
    assert "22:00" in texts
    assert "no data" not in texts
    assert "cancelled" not in texts


def test_a_picture_for_a_dark_page_is_dark() -> None:
    grounds = [re.findall(r'<rect[^>]*fill="(#\w+)"', drawn(dark=dark)) for dark in (False, True)]
    assert [ground for ground, *_ in grounds] == ["#ffffff", "#14171a"]


def test_hostile_text_ends_no_script_of_the_page() -> None:
    hostile = "</script><script>alert(1)</script>" * 10
    history = [*GAME, Observation("a", hostile, {"winner": hostile}, at(2001))]
    for names in (None, {hostile: hostile}):
        page = score_chart({hostile: history}, names).to_html()
        assert "alert(1)" in page
        assert "<script>alert" not in page
        assert len(page) < 20_000


def test_what_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing to draw"):
        score_chart({})
    with pytest.raises(ValueError, match="no observation of 'b'"):
        score_chart({"a": GAME, "b": []})
