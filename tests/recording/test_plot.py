"""A recording draws its histories, and the times in which nobody looked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kalshi_live.recording import Recording
from kalshi_live.recording.rows import Mark, Row
from recording.observations import after, game


@pytest.fixture
def recording(tmp_path: Path) -> Recording:
    recording = Recording(tmp_path / "games")
    for second in (1, 100, 400):
        recording.append(game("a", second))
    gap = Row(kind=Mark.GAP, requested_at=after(200), observed_at=after(300))
    recording._append_rows([gap])
    recording.close()
    return Recording(tmp_path / "games")


def rows(chart: Any) -> list[dict[str, Any]]:
    return [row for data in chart.to_dict()["datasets"].values() for row in data]


@pytest.mark.parametrize("ids", ["a", ["a"]])
def test_a_recording_draws_its_history_and_its_gaps(recording: Recording, ids: Any) -> None:
    drawn = rows(recording.plot(ids, names={"a": "Sunday"}))
    milliseconds = [after(second).timestamp() * 1000 for second in (200, 300)]
    assert {"band": "no data", "time": milliseconds[0], "until": milliseconds[1]} in drawn
    assert [row["value"] for row in drawn if row.get("name") == "home"] == [1, 100, 400, 400]


def test_what_was_not_recorded_cannot_be_drawn(recording: Recording) -> None:
    with pytest.raises(ValueError, match="no observation of 'b'"):
        recording.plot(["a", "b"])
    with pytest.raises(ValueError, match="nothing to draw"):
        recording.plot([])
