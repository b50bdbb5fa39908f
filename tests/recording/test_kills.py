from __future__ import annotations

import os
from pathlib import Path

import pytest

from recording.killing import kill_many


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL; its TerminateProcess is alike")
def test_whatever_was_handed_out_before_a_kill_is_there_once_and_in_order(tmp_path: Path) -> None:
    assert kill_many(tmp_path / "games", 4) > 100
