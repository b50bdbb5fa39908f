"""Whatever fails, what was handed out is there, once, and one sentence says what is wrong."""

from __future__ import annotations

import errno
import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from kalshi_live import Change, ChangeKind
from kalshi_live.recording import (
    NotARecordingError,
    Recording,
    RecordingDamagedError,
    RecordingError,
    RecordingInUseError,
    RecordingWriteError,
    compaction,
    queries,
    writer,
)
from kalshi_live.recording.folder import journal_path
from recording.observations import after, game


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "games"


def killed(path: Path, seconds: int) -> None:
    """Record, and leave all as a kill does."""
    recording = Recording(path)
    for second in range(1, seconds + 1):
        recording.append(game("a", second))
    recording._writer._segment.close()
    recording._writer._lock.release()


def numbers(path: Path) -> list[int]:
    with Recording(path) as recording:
        return [each.details["home_points"] for each in recording.history("a")]


@pytest.mark.parametrize("lost", [2, 30, 200])
def test_a_torn_tail_costs_only_itself_and_needs_no_repair(path: Path, lost: int) -> None:
    killed(path, 4)
    journal = journal_path(path, 1)
    journal.write_bytes(journal.read_bytes()[:-lost])
    assert numbers(path) == [1, 2, 3]
    assert Recording(path).verify().whole
    with Recording(path) as recording:
        recording.append(game("a", 5))
        assert recording.verify().whole
    assert numbers(path) == [1, 2, 3, 5]


def test_a_journal_cut_anywhere_holds_all_lines_before_the_cut(path: Path) -> None:
    killed(path, 5)
    journal = journal_path(path, 1)
    whole = journal.read_bytes()
    for end in range(0, len(whole), 37):
        journal.write_bytes(whole[:end])
        lines = max(0, whole[: end + 1].count(b"\n") - 1)
        assert numbers(path) == [*range(1, lines + 1)]


def test_a_crash_between_parquet_and_the_end_of_the_journal_doubles_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(compaction, "_remove", lambda paths: None)
        for second in range(1, 5):
            with Recording(path) as recording:
                recording.append(game("a", second))
    assert len(list(path.glob("*.jsonl"))) == len(list(path.glob("observations-*"))) == 4
    assert numbers(path) == [1, 2, 3, 4]
    assert Recording(path).verify().whole
    with Recording(path) as recording:
        recording.append(game("a", 5))
    assert len(list(path.glob("*.jsonl"))) + len(list(path.glob("observations-*"))) == 1
    assert numbers(path) == [1, 2, 3, 4, 5]


def test_a_compaction_that_fails_costs_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(path: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(compaction.files, "put_in_place", fail)
        with Recording(path) as recording:
            recording.append(game("a", 1))
    assert numbers(path) == [1]
    with Recording(path) as recording:
        recording.append(game("a", 2))
    assert not list(path.glob("*.tmp"))
    assert numbers(path) == [1, 2]


def test_a_journal_that_duckdb_does_not_read_to_its_end_stays(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def half(paths: list[Path], after: int) -> str:
        return f"(FROM {queries.journal(paths, after)} WHERE number < 3)"

    with monkeypatch.context() as patched:
        patched.setattr(compaction, "journal", half)
        with Recording(path) as recording:
            for second in range(1, 5):
                recording.append(game("a", second))
    assert numbers(path) == [1, 2, 3, 4]


def test_pieces_of_the_journal_that_are_old_go_into_parquet_while_it_grows(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "SEGMENT_SECONDS", 0.0)
    with Recording(path) as recording:
        for second in range(1, 30):
            recording.append(game("a", second))
            assert len(recording.history("a")) == second
            assert recording.verify().whole
    assert numbers(path) == [*range(1, 30)]


def test_files_that_are_full_are_not_merged_and_what_was_known_spans_them(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compaction, "FULL", 2)
    monkeypatch.setattr(compaction, "HELD_EVERY", 2)
    for second in range(1, 8):
        with Recording(path) as recording:
            recording.append(game("a" if second < 3 else "b", second))
    assert len(list(path.glob("observations-*"))) == 4
    with Recording(path) as recording:
        for second in range(1, 8):
            known = {name: each.observed_at for name, each in recording.at(after(second)).items()}
            assert known == {
                name: after(last)
                for name, last in {"a": min(second, 2), "b": second}.items()
                if name == "a" or second > 2
            }
        assert recording.verify().whole
        assert len(list(recording.changes(after(2)))) == 6


def test_a_full_disk_is_one_clear_sentence_and_recording_goes_on_afterwards(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording = Recording(path)
    recording.append(game("a", 1))

    class Full:
        def __init__(self, file: object) -> None:
            self._file = file

        def write(self, data: memoryview) -> int:
            self._file.write(data[:20])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        def __getattr__(self, name: str) -> object:
            return getattr(self._file, name)

    recording._writer._segment._file = Full(recording._writer._segment._file)
    with pytest.raises(RecordingWriteError, match=r"No space left.*whole") as caught:
        recording.append(game("a", 2))
    assert isinstance(caught.value.__cause__, OSError)
    assert recording.append(game("a", 3)) is not None
    recording.close()
    assert numbers(path) == [1, 3]
    assert Recording(path).verify().whole


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="permissions bind neither"
)
def test_a_folder_that_is_read_only_can_be_read(path: Path) -> None:
    killed(path, 2)
    path.chmod(0o500)
    try:
        assert numbers(path) == [1, 2]
        with pytest.raises(RecordingWriteError, match="Permission denied"):
            Recording(path).append(game("a", 3))
    finally:
        path.chmod(0o700)


def test_a_folder_that_cannot_be_made_is_one_clear_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(NotARecordingError, match="is a file"):
        Recording(tmp_path / "file")
    with pytest.raises(RecordingWriteError, match="cannot be written to"):
        Recording(tmp_path / "file" / "games").append(game("a", 1))


def test_a_folder_of_something_else_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(NotARecordingError, match="folder of something else"):
        Recording(tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == ["thesis.txt"]


def test_reading_what_is_not_there_says_so(path: Path) -> None:
    with pytest.raises(NotARecordingError, match="there is no recording"):
        Recording(path).milestones()


def test_a_second_writer_is_refused_until_the_first_is_gone(path: Path) -> None:
    with Recording(path) as first:
        first.append(game("a", 1))
        second = Recording(path)
        with pytest.raises(RecordingInUseError, match="one writer"):
            second.append(game("a", 2))
        assert len(second.history("a")) == 1
    assert second.append(game("a", 2)) is not None
    second.close()


def test_a_writer_that_is_killed_leaves_no_lock(path: Path) -> None:
    program = (
        "import os, sys\n"
        f"sys.path[:] = {sys.path!r}\n"
        "from recording.observations import game\n"
        "from kalshi_live.recording import Recording\n"
        f"Recording({str(path)!r}).append(game('a', 1))\n"
        "os._exit(9)\n"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 9
    with Recording(path) as recording:
        recording.append(game("a", 2))
    assert numbers(path) == [1, 2]


def test_a_parquet_file_that_is_cut_is_named_and_the_others_stay_readable(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compaction, "FULL", 1)
    for second in (1, 2):
        with Recording(path) as recording:
            recording.append(game("a", second))
    first, second = sorted(path.glob("observations-*"))
    first.write_bytes(first.read_bytes()[:300])
    recording = Recording(path)
    with pytest.raises(RecordingDamagedError, match=f"{first.name}: is cut or damaged"):
        recording.history("a")
    assert not recording.verify().whole
    recording.append(Change("a", ChangeKind.UPDATED, None, game("a", 3)))  # it goes on
    recording.close()
    first.unlink()
    assert numbers(path) == [2, 3]
    assert "1 rows are missing" in Recording(path).verify().problems[0]


def test_a_line_that_is_damaged_is_found_and_set_aside(path: Path) -> None:
    killed(path, 4)
    journal = journal_path(path, 1)
    damaged = journal.read_bytes().replace(b'"home":2', b'"home":7')
    journal.write_bytes(damaged)
    assert Recording(path).verify().problems == (f"{journal}: 1 lines are damaged",)
    with Recording(path) as recording:
        recording.append(game("a", 5))
    assert numbers(path) == [1, 3, 4, 5]
    assert (path / f"damaged-{journal.name}").read_bytes() == damaged
    assert not Recording(path).verify().whole


def test_a_journal_whose_first_line_is_damaged_holds_all_others(path: Path) -> None:
    killed(path, 2)
    journal = journal_path(path, 1)
    journal.write_bytes(journal.read_bytes().replace(b"schema", b"SCHEMA", 1))
    for _ in range(2):
        assert numbers(path) == [1, 2]
        writing = Recording(path)
        writing._append_rows([])
        writing._writer._lock.release()


def test_a_recording_of_a_newer_schema_is_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(compaction, "SCHEMA", 2)
        with Recording(path) as recording:
            recording.append(game("a", 1))
    with pytest.raises(RecordingDamagedError, match="newer kalshi-live"):
        numbers(path)


def test_a_closed_recording_says_that_it_is(path: Path) -> None:
    recording = Recording(path)
    recording.append(game("a", 1))
    recording.close()
    recording.close()
    with pytest.raises(RecordingError, match="is closed"):
        recording.append(game("a", 2))
    with pytest.raises(RecordingError, match="is closed"):
        recording.history("a")


def test_its_errors_can_be_pickled() -> None:
    error = RecordingWriteError(Path("games"), "cannot be written to")
    copy = pickle.loads(pickle.dumps(error))
    assert (str(copy), copy.path) == (str(error), Path("games"))
