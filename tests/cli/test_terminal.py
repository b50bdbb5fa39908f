"""What a person sees: the command line in a terminal."""

from __future__ import annotations

import re
from typing import Any

import pytest
from rich.cells import cell_len

from cli.terminals import HIDE_CURSOR, SEQUENCE, SHOW_CURSOR, terminal
from kalshi_live.sandbox import Clock, Sandbox

ONE_UP_AND_ERASE = "\x1b[1A\x1b[2K"
milestones = pytest.mark.kalshi_sandbox


def seen(*arguments: str, **settings: Any) -> str:
    """Everything that `kalshi-live ARGUMENTS…` sends to a terminal."""
    with terminal(*arguments, **settings) as shown:
        shown.end()
    return shown.text


def lines(text: str) -> list[str]:
    return SEQUENCE.sub("", text).splitlines()


@pytest.mark.parametrize("columns", [80, 200])
@milestones(milestones=60)
def test_the_table_fits_the_terminal_and_cuts_no_id(columns: int, server: Sandbox) -> None:
    text = seen("get", *server.milestone_ids, columns=columns)
    assert "\x1b[1m" in text
    shown = lines(text)
    assert max(map(cell_len, shown)) <= columns
    assert set(server.milestone_ids) <= {line.split()[0] for line in shown}
    assert ("TYPE" in shown[0].split()) == (columns == 200)


@milestones(milestones=3)
def test_the_table_has_no_colors_where_they_are_unwanted(server: Sandbox) -> None:
    plain = seen("get", *server.milestone_ids, columns=80, TERM="dumb")
    assert "\x1b" not in plain
    unwanted = seen("get", *server.milestone_ids, columns=80, NO_COLOR="1")
    assert not re.search(r"\x1b\[[0-9;]*3\dm", unwanted)


@milestones(milestones=300)
def test_a_fetch_that_takes_a_while_has_a_bar_that_says_why_and_vanishes(server: Sandbox) -> None:
    slowly = ("--tokens-per-second", "10", "--burst", "10")
    text = seen("get", *server.milestone_ids, "-f", "jsonl", *slowly, columns=80, bar_after=0.1)
    bar, _, rest = text.partition(SHOW_CURSOR)
    assert HIDE_CURSOR in bar
    assert "100/300 milestones, 2 s at this rate limit" in SEQUENCE.sub("", bar)
    assert rest.lstrip().startswith(ONE_UP_AND_ERASE)
    assert "milestones" not in rest
    assert rest.count('{"milestone_id":') == 300


@milestones(milestones=1_200)
def test_a_listing_that_takes_a_while_has_a_bar_too(server: Sandbox) -> None:
    slowly = ("--tokens-per-second", "10", "--burst", "10", "--format", "ids")
    text = seen("find", *slowly, columns=80, bar_after=0.1)
    bar, _, rest = text.partition(SHOW_CURSOR)
    assert re.search(r"[12]/\? pages of milestones", SEQUENCE.sub("", bar))
    assert "pages" not in rest
    assert HIDE_CURSOR not in seen("find", "--format", "ids", columns=80)


@milestones(milestones={"football_game": 9}, clock=Clock.stopped())
def test_names_are_cut_to_fit_and_scores_are_not(server: Sandbox) -> None:
    wide, narrow = (lines(seen("get", "--live", columns=columns)) for columns in (120, 60))
    assert max(map(cell_len, narrow)) <= 60
    scores = re.findall(r" \d+-\d+ ", "".join(wide))
    assert scores == re.findall(r" \d+-\d+ ", "".join(narrow))
    assert scores


@pytest.mark.parametrize(("columns", "header"), [(200, "TYPE"), (130, "EVENT"), (80, "TITLE")])
@milestones(milestones=9)
def test_a_listing_fits_the_terminal_and_cuts_no_id(
    server: Sandbox, columns: int, header: str
) -> None:
    head, *rows = lines(seen("find", columns=columns))
    assert header in head
    assert max(map(cell_len, rows)) <= columns
    assert {row.split()[-1] for row in rows} <= set(server.milestone_ids)


@pytest.mark.parametrize("options", [{"bar_after": 1e9}, {"quiet": "--quiet", "bar_after": 0.0}])
@milestones(milestones=30)
def test_there_is_no_bar_when_it_is_soon_done_or_unwanted(
    options: dict[str, Any], server: Sandbox
) -> None:
    quiet = options.pop("quiet", "-fcsv")
    assert HIDE_CURSOR not in seen("get", *server.milestone_ids, quiet, columns=80, **options)


def test_the_demo_fits_a_narrow_terminal() -> None:
    shown = lines(seen("demo", columns=80))
    assert max(map(cell_len, shown)) <= 80
    assert any(line.startswith("tennis_tournament_singles (") for line in shown)
