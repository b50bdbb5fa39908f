"""Each fault of a page, walked in pages of 7 for at most 30 of them."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from kalshi_live.sandbox import Fault, Sandbox, describe_faults

MOST = 30


def walk(fault: str, *, times: int | None = None, after: int = 0) -> list[dict[str, Any]]:
    pages: list[dict[str, Any]] = []
    cursor = ""
    with Sandbox(30, faults={fault: Fault(times=times, after=after)}) as sandbox:
        while len(pages) < MOST and (cursor or not pages):
            query: dict[str, Any] = {"limit": 7} | ({"cursor": cursor} if cursor else {})
            answer = httpx.get(f"{sandbox.base_url}/milestones", params=query)
            pages.append(answer.json())
            cursor = pages[-1].get("cursor", "")
    return pages


def ids(pages: list[dict[str, Any]]) -> list[str]:
    return [row["id"] for page in pages for row in page["milestones"]]


@pytest.mark.parametrize("fault", ["repeated_cursor", "endless_cursor"])
def test_a_cursor_leads_on_without_end(fault: str) -> None:
    pages = walk(fault)

    assert len(pages) == MOST
    assert len({page["cursor"] for page in pages[1:]}) == (1 if "repeat" in fault else MOST - 1)


@pytest.mark.parametrize(("fault", "rows"), [("empty_page", []), ("null_page", None)])
@pytest.mark.parametrize("after", [0, 2])
def test_a_page_without_rows_leads_to_those_that_it_lacks(
    fault: str, rows: list[str] | None, after: int
) -> None:
    pages = walk(fault, times=1, after=after)

    assert pages.pop(after)["milestones"] == rows
    assert len(ids(pages)) == len(set(ids(pages))) == 30


@pytest.mark.parametrize("fault", ["overlapping_pages", "moving_start"])
def test_rows_come_twice_and_none_is_missing(fault: str) -> None:
    pages = walk(fault)
    shown = {(row["id"], row["start_date"]) for page in pages for row in page["milestones"]}

    assert len(ids(pages)) > len(set(ids(pages))) == 30
    assert (len(shown) > 30) is (fault == "moving_start")


def test_a_row_has_no_id() -> None:
    page = walk("malformed_row", times=1)[0]

    assert sum(row["id"] is None for row in page["milestones"]) == 1


def test_a_400_has_a_msg() -> None:
    assert list(walk("bad_argument_400", times=1)[0]) == ["msg"]


def test_every_page_fault_is_described() -> None:
    assert len([name for name, (place, _) in describe_faults().items() if place == "page"]) == 8
