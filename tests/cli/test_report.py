from __future__ import annotations

from collections.abc import Callable

import pytest

from kalshi_live import (
    APIConnectionError,
    LiveDataBatch,
    LiveDataError,
    NotFoundError,
    Observation,
    RejectedItem,
)
from kalshi_live.cli.report import MOST_REASONS, is_complete, report_lines

Observe = Callable[..., Observation]


def after(attempts: int, error: LiveDataError) -> LiveDataError:
    error.attempts = attempts
    return error


def test_nothing_is_said_when_all_is_well(observe: Observe) -> None:
    batch = LiveDataBatch(("a",), present={"a": observe("a")})
    assert list(report_lines(batch)) == []
    assert is_complete(batch)


def test_each_fate_is_counted_explained_and_named(observe: Observe) -> None:
    batch = LiveDataBatch(
        ("a", "b", "c", "d"),
        present={"a": observe("a")},
        rejected={"c": RejectedItem("c", "details: null", None)},
        nameless=[RejectedItem(None, "not an object", None)],
        failed={"d": NotFoundError("404 Not Found")},
        unexpected={"z": observe("z")},
    )
    assert list(report_lines(batch)) == [
        "1 of 4 milestones present",
        "1 missing: the server answered without them",
        "  b",
        "1 rejected: details: null",
        "  c",
        "1 rejected: not an object",
        "  (it names no id)",
        "1 failed: NotFoundError: 404 Not Found",
        "  d",
        "1 ignored: nobody asked for them",
        "  z",
    ]
    assert not is_complete(batch)


def test_thousands_of_ids_make_a_few_lines() -> None:
    ids = tuple(f"id-{number}" for number in range(3000))
    assert list(report_lines(LiveDataBatch(ids))) == [
        "0 of 3,000 milestones present",
        "3,000 missing: the server answered without them",
        "  id-0",
        "  id-1",
        "  id-2 and 2,997 more",
    ]


def test_thousands_of_reasons_make_a_few_lines() -> None:
    failed = {f"id-{number}": LiveDataError(f"reason {number}") for number in range(3000)}
    lines = list(report_lines(LiveDataBatch(tuple(failed), failed=failed)))
    assert len(lines) == 1 + 2 * MOST_REASONS + 1
    assert lines[-1] == "2,995 failed for 2,995 other reasons"


def test_one_cause_is_one_group_however_often_it_was_tried() -> None:
    errors = [after(attempts, APIConnectionError("refused")) for attempts in (4, 1, 2)]
    failed = dict(zip("abc", errors, strict=True))
    assert list(report_lines(LiveDataBatch(tuple("abc"), failed=failed)))[1:3] == [
        "3 failed: APIConnectionError: refused (after 4 attempts)",
        "  a",
    ]


@pytest.mark.parametrize(
    ("milestone_id", "is_ticker"),
    [
        ("KXNFLGAME-26NOV24KCBAL", True),
        ("KXMAYORNYC-25", True),
        ("9d1c3c3e-6c4f-4a53-8a3c-2c4a2f3d7f10", False),
        ("kxnflgame-26nov24", False),
        ("nowhere", False),
    ],
)
def test_an_id_that_looks_like_an_event_ticker_gets_a_hint(
    milestone_id: str, is_ticker: bool
) -> None:
    failed = {milestone_id: NotFoundError("404")}
    for batch in (LiveDataBatch((milestone_id,)), LiveDataBatch((milestone_id,), failed=failed)):
        assert ("kalshi-live find" in "".join(report_lines(batch))) is is_ticker


@pytest.mark.parametrize("text", ["\x1b[2J", "a\nb", "\ud800", "x" * 10_000])
def test_what_the_server_sends_stays_on_one_printable_line(text: str) -> None:
    batch = LiveDataBatch((text,), rejected={text: RejectedItem(text, text, None)})
    lines = list(report_lines(batch))
    assert len(lines) == 3
    assert all(line.isprintable() and len(line) < 400 for line in lines)
