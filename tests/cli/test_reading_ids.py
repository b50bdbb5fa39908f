from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kalshi_live.cli.ids import parse_ids, read_ids
from kalshi_live.cli.output import CommandError


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("", []),
        ("a", ["a"]),
        ("a\nb\n", ["a", "b"]),
        ("a b\tc\r\nd", ["a", "b", "c", "d"]),
        ("\n\n  a  \n\n", ["a"]),
        ("# all of it\n#and this\na", ["a"]),
        ("a # the first\nb#1", ["a", "b#1"]),
        ("a\u00a0b\u2028c", ["a", "b", "c"]),
    ],
)
def test_ids_stand_between_white_space_and_comments(text: str, ids: list[str]) -> None:
    assert list(parse_ids(text, "f")) == ids


@given(st.lists(st.text(st.characters(categories=["L", "N"]), min_size=1)))
def test_what_was_written_one_per_line_is_read_back(ids: list[str]) -> None:
    assert list(parse_ids("".join(f"{milestone_id}\n" for milestone_id in ids), "f")) == ids


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"a\nb,c\n", "ids.txt:2: 'b,c' contains a comma: put white space or a line break between"),
        (b"a\n\n\n\x1b[31m", r"ids.txt:4: '\x1b[31m' contains a control character"),
        (b"a\nb\xff\n", "ids.txt:2: not UTF-8 text"),
        (b"\xff\xfea\0", "ids.txt:1: not UTF-8 text"),
    ],
)
def test_a_bad_id_is_reported_with_its_file_and_line(
    content: bytes, complaint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("ids.txt").write_bytes(content)
    with pytest.raises(CommandError) as raised:
        read_ids([], ["ids.txt"])
    assert str(raised.value).startswith(complaint)
    assert raised.value.exit_code == 2


@pytest.mark.parametrize(
    ("argument", "complaint"),
    [
        ("", "argument 2: the id is blank"),
        (" ", "argument 2: the id is blank"),
        ("a,b", "argument 2: 'a,b' contains a comma: pass each id as its own argument"),
        ("a\nb", r"argument 2: 'a\nb' contains white space: pass each id as its own argument"),
        ("a\0", r"argument 2: 'a\x00' contains a control character"),
        ("\ud800", r"argument 2: '\ud800' contains a control character"),
        ("," * 1000, f"argument 2: '{',' * 60}\\u2026' contains a comma"),
    ],
)
def test_a_bad_argument_is_reported_with_its_position(argument: str, complaint: str) -> None:
    with pytest.raises(CommandError) as raised:
        read_ids(["fine", argument], [])
    assert str(raised.value).startswith(complaint)
    assert str(raised.value).isprintable()


def test_a_file_where_an_id_should_be_is_no_id(tmp_path: Path) -> None:
    (tmp_path / "ids.txt").touch()
    with pytest.raises(CommandError, match=r"argument 1 is a file: use --from .*ids\.txt"):
        read_ids([str(tmp_path / "ids.txt")], [])


def test_arguments_come_before_files_and_each_id_counts_once(tmp_path: Path) -> None:
    first, second = tmp_path / "1", tmp_path / "2"
    first.write_text("\ufeffb c\n", "utf-8")
    second.write_text("a d", "utf-8")
    assert read_ids(["a", "b"], [str(first), str(second)]) == ("a", "b", "c", "d")


@pytest.mark.parametrize("name", ["nowhere", "."])
def test_a_file_that_cannot_be_read_is_named(name: str) -> None:
    with pytest.raises(CommandError, match=f"^{name}: ") as raised:
        read_ids([], [name])
    assert raised.value.exit_code == 2


def test_a_closed_standard_input_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(CommandError, match="standard input is closed"):
        read_ids(["-"], [])
