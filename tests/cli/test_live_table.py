"""The live table of `watch` in a terminal."""

from __future__ import annotations

import re
import signal
from contextlib import AbstractContextManager

import pytest
from rich.cells import cell_len

from cli.terminals import ENTER, HIDE_CURSOR, LEAVE, SHOW_CURSOR, Terminal, terminal
from kalshi_live.sandbox import Clock, Fault, Sandbox

HOUR_A_SECOND = 3_600.0
milestones = pytest.mark.kalshi_sandbox


def watching(*arguments: str) -> AbstractContextManager[Terminal]:
    return terminal("watch", "--interval", "0.2", *arguments)


def fits(frame: list[str], columns: int, lines: int) -> bool:
    return len(frame) == lines and max(map(cell_len, frame)) <= columns


@milestones(milestones=60, seed=2, speed=HOUR_A_SECOND / 20)
def test_it_fits_any_terminal_moves_resizes_and_leaves_it_clean(server: Sandbox) -> None:
    with watching(*server.milestone_ids, "nowhere") as seen:
        seen.read_until(lambda now: "→" in "".join(now.frame))
        assert fits(seen.frame, 80, 24)
        title, header, *rows, more, status, problems = seen.frame
        assert title.startswith("kalshi-live watch  61 milestones: ")
        assert " ".join(header.split()) == "MILESTONE TYPE SCORE PHASE CLOCK AGE LAST CHANGE"
        assert len(rows) == 19
        assert all(row[:8] in {key[:8] for key in server.milestone_ids} for row in rows)
        assert more.startswith("… and 41 more")
        assert re.match(r"every 0\.2 s  poll \d+  lag \d\.\d s  429s 0", status)
        assert problems.startswith("1 missing: nowhere")
        assert "\x1b[1;33m" in seen.text  # what changed is highlighted

        seen.process.setwinsize(70, 200)
        seen.read_until(lambda now: fits(now.frame, 200, 70))
        shown = [line.split()[0] for line in seen.frame[2:62]]
        assert shown == list(server.milestone_ids)  # all fit: whole, and in the order asked for
        assert "soccer_tournament_multi_leg" in "".join(seen.frame)

        seen.process.sendintr()
        assert seen.end() == 0
    assert seen.text.startswith(ENTER)
    assert seen.text.count(ENTER) == seen.text.count(LEAVE) == 1
    assert seen.text.rindex(SHOW_CURSOR) > seen.text.rindex(HIDE_CURSOR)
    assert re.fullmatch(r"Watched 61 milestones for \d+ s: \d+ changes\r\n", seen.left)


@milestones(milestones={"mma_match": 3}, speed=HOUR_A_SECOND * 8)
def test_until_final_leaves_the_results_behind(server: Sandbox) -> None:
    with watching(*server.milestone_ids, "--until-final") as seen:
        assert seen.end() == 0
    assert seen.left.count("final") == 3


@milestones(milestones=3, clock=Clock.stopped())
def test_an_outage_is_told_and_too_long_a_silence_is_one_line(server: Sandbox) -> None:
    settings = ("--attempts", "1", "--max-silence", "2")
    with watching(*server.milestone_ids, *settings) as seen:
        seen.read_until(lambda now: "answered" in "".join(now.frame))
        server.faults["unavailable"] = Fault()
        seen.read_until(lambda now: " failed" in "".join(now.frame))
        assert "503" in seen.frame[-1]
        assert seen.end() == 1
    assert seen.left.startswith("error: nothing was heard for 2 s: 503 ")
    assert seen.left.count("\n") == 1


@milestones(milestones=3, clock=Clock.stopped())
def test_being_terminated_leaves_the_terminal_clean_too(server: Sandbox) -> None:
    with watching(*server.milestone_ids) as seen:
        seen.read_until(lambda now: "answered" in "".join(now.frame))
        seen.process.kill(signal.SIGTERM)
        assert seen.end() == 128 + signal.SIGTERM
    assert seen.text.rindex(SHOW_CURSOR) > seen.text.rindex(HIDE_CURSOR)
    assert "Traceback" not in seen.text
