from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from kalshi_live import LiveDataBatch, LiveDataClient, Observation
from kalshi_live.cli import export
from kalshi_live.cli.formats import as_csv, as_json_lines
from kalshi_live.recording import Recording, exporting, reader
from kalshi_live.sandbox import Sandbox
from recording.observations import after, game, seen

Cli = Callable[..., Any]
GAMES = [game("a", 1), seen("=b", 2, winner="@hostile", home_points=1), game("a", 3), game("c", 4)]
RACE = Observation("r", "political_race", {"reporting_percentage": "7.5"}, after(5))


@pytest.fixture(scope="module")
def games(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("recordings") / "games"
    with Recording(path) as recording:
        for item in (*GAMES, RACE):
            recording.append(item)
    return str(path)


def lines(written: Callable[[LiveDataBatch], Any], *items: Observation) -> str:
    """What `get` prints of one observation after the other."""
    texts = ["".join(written(LiveDataBatch(("x",), present={"x": item}))) for item in items]
    header = texts[0].partition("\n")[0] + "\n" if written is as_csv else ""
    return header + "".join(text.removeprefix(header) for text in texts)


@pytest.mark.parametrize(("format_", "written"), [("csv", as_csv), ("jsonl", as_json_lines)])
@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ((), [*GAMES, RACE]),
        (("--from", "2026-11-22T12:00:02Z", "--to", "2026-11-22T13:00:04+01:00"), GAMES[1:3]),
        (("--type", "political_race"), [RACE]),
        (("--type", "political_race", "--type", "football_game"), [*GAMES, RACE]),
    ],
)
def test_text_is_what_get_prints_in_the_order_of_recording(
    cli: Cli, games: str, tmp_path: Path, format_: str, written: Any, options: Any, expected: Any
) -> None:
    done = cli("export", games, "--format", format_, *options)
    assert (done.exit_code, done.out, done.err) == (0, lines(written, *expected), "")
    file = tmp_path / "out"
    done = cli("export", games, "--format", format_, *options, "--out", str(file))
    assert (done.exit_code, done.out) == (0, "")
    assert done.err == f"{len(expected)} observations are in {file}\n"
    assert file.read_bytes() == lines(written, *expected).encode()


@pytest.mark.parametrize("at_a_time", [1, 2, 3])
def test_rows_are_read_some_at_a_time(
    cli: Cli, games: str, monkeypatch: pytest.MonkeyPatch, at_a_time: int
) -> None:
    monkeypatch.setattr(reader, "_AT_A_TIME", at_a_time)
    done = cli("export", games, "-f", "jsonl")
    assert done.out == lines(as_json_lines, *GAMES, RACE)


def test_what_is_recorded_after_an_export_began_is_not_in_it(tmp_path: Path) -> None:
    with Recording(tmp_path / "growing") as recording:
        recording.append(game("a", 1))
        chosen = exporting.Export(recording.path)
        recording.append(game("a", 2))
        assert chosen.count() == 1
        assert list(chosen.observations()) == [game("a", 1)]


@pytest.mark.parametrize("format_", ["parquet", "duckdb"])
def test_columns_are_those_of_the_recordings_observations(
    cli: Cli, games: str, tmp_path: Path, format_: str
) -> None:
    file = tmp_path / f"it's {format_}"
    done = cli("export", games, "-f", format_, "--type", "football_game", "--out", str(file))
    assert (done.exit_code, done.err) == (0, f"4 observations are in {file}\n")
    with duckdb.connect() as connection:
        quoted = str(file).replace("'", "''")
        if format_ == "duckdb":
            connection.execute(f"ATTACH '{quoted}' AS it (READ_ONLY)")
        source = f"read_parquet('{quoted}')" if format_ == "parquet" else "it.observations"
        query = f"SELECT number, milestone_id, details FROM {source} ORDER BY number"
        rows = connection.execute(query).fetchall()
    assert [(number, name, json.loads(details)) for number, name, details in rows] == [
        (number, item.milestone_id, item.details) for number, item in enumerate(GAMES, 1)
    ]
    if format_ == "parquet":
        assert pl.read_parquet(file).schema["observed_at"] == pl.Datetime("us", "UTC")


def test_a_recording_without_a_match_is_an_empty_file(cli: Cli, games: str, tmp_path: Path) -> None:
    file = tmp_path / "none.csv"
    done = cli("export", games, "-f", "csv", "--type", "golf_tournament", "--out", str(file))
    assert done.err == f"0 observations are in {file}\n"
    assert file.read_text() == lines(as_csv, RACE).partition("\n")[0] + "\n"


@pytest.mark.parametrize("format_", ["csv", "jsonl", "parquet", "duckdb"])
def test_an_export_that_breaks_off_leaves_the_file_as_it_was(
    cli: Cli, games: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format_: str
) -> None:
    def breaks(*_: object) -> Any:
        raise OSError(28, "No space left on device")

    file = tmp_path / "file"
    file.write_text("before")
    monkeypatch.setattr(exporting.Export, "_write", breaks)
    monkeypatch.setattr(exporting.Reader, "each", breaks)
    done = cli("export", games, "-f", format_, "--out", str(file))
    assert (done.exit_code, done.out, done.err) == (
        1,
        "",
        f"error: cannot write {file}: No space left on device\n",
    )
    assert file.read_text() == "before"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("suffix", ["svg", "png", "html", "SVG"])
def test_plot_draws_into_a_file(cli: Cli, games: str, tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"score.{suffix}"
    done = cli("plot", games, "a", "r", "--out", str(file), "--dark")
    assert (done.exit_code, done.out, done.err) == (0, "", f"{file} is there\n")
    begins = {"png": b"\x89PNG", "html": b"<!DOCTYPE html>"}.get(suffix, b"<svg")
    assert file.read_bytes().startswith(begins)
    assert "cdn" not in file.read_text(errors="replace")[:3000]


NOON = "2026-11-22T12:00Z"


@pytest.mark.kalshi_sandbox(milestones={"football_game": 2})
def test_plot_asks_for_names(cli: Cli, server: Sandbox, tmp_path: Path) -> None:
    named, *_ = server.milestone_ids
    with LiveDataClient(server.base_url) as client, Recording(tmp_path / "games") as recording:
        recording.append(client.get([named])[named])
        recording.append(game("unknown", 1))
        milestone = client.milestone(named)
        names = client.structured_targets([side.id for side in milestone.sides]).names.values()
    file = tmp_path / "score.svg"
    done = cli("plot", str(recording.path), named, "unknown", "--names", "--out", str(file))
    assert (done.exit_code, done.err) == (0, f"{file} is there\n")
    drawn = file.read_text(encoding="utf-8")
    assert len(names) == 2
    assert [text for text in (milestone.title, *names, "unknown") if text not in drawn] == []


NOWHERE = Path("no") / "x.svg"
NOON = "2026-11-22T12:00Z"
HAS = "the recording has 4, such as =b, a, c"


@pytest.mark.parametrize(
    ("command", "exit_code", "said"),
    [
        ("plot GAMES a --out x.gif", 2, "--out must end in .svg, .png or .html"),
        ("plot GAMES --out x.svg", 2, f"name at least one milestone; {HAS}"),
        ("plot GAMES a z --out x.svg", 1, f"nothing is recorded of 'z'; {HAS}"),
        ("plot nowhere a --out x.svg", 1, "nowhere: there is no recording here"),
        ("plot GAMES a --out NOWHERE", 1, f"cannot write {NOWHERE}: No such file"),
        ("export nowhere -f csv", 1, "nowhere: there is no recording here"),
        ("export GAMES -f xml", 2, "'xml' is not one of"),
        ("export GAMES -f parquet", 2, "--format parquet needs --out FILE"),
        ("export GAMES -f csv --out .", 2, ". is no file: give the name of one"),
        ("export GAMES -f csv --out NOWHERE", 1, f"cannot write {NOWHERE}: No such file"),
        ("export GAMES -f csv --from noon", 2, "--from: 'noon' is no RFC 3339"),
        ("export GAMES -f csv --to 2026-11-22", 2, "--to: '2026-11-22' has no time zone"),
        (f"export GAMES -f csv --from {NOON} --to {NOON}", 2, "--to must be later than --from"),
    ],
)
def test_a_mistake_is_one_sentence_and_leaves_no_file(
    cli: Cli,
    games: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: str,
    exit_code: int,
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    paths = {"GAMES": games, "NOWHERE": str(NOWHERE)}
    done = cli(*(paths.get(word, word) for word in command.split()))
    assert (done.exit_code, done.out, done.err.count("\n")) == (exit_code, "", 1)
    assert done.err.startswith("error: ")
    assert said in done.err
    assert list(tmp_path.iterdir()) == []


def test_a_bar_shows_how_far_an_export_has_got(
    games: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = []

    class Bar:
        def add_task(self, description: str, total: int) -> int:
            shown.append((description, total))
            return 7

        def update(self, task: int, completed: int) -> None:
            shown.append((task, completed))

    monkeypatch.setattr(export, "_STEP", 2)
    chosen = exporting.Export(Path(games))
    for _ in export._text(chosen, export.ExportFormat.CSV, 5, Bar()):  # type: ignore[arg-type]
        pass
    assert shown == [("observations", 5), (7, 2), (7, 4)]
