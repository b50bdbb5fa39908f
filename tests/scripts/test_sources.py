"""What is no specification is refused, with one line that says what it is instead."""

import json

import pytest

from _spec.errors import SpecError
from _spec.sources import load
from specifications import LIVE_DATA

VENDORED = LIVE_DATA.read_text()
PADDING = "# " + "x" * 300 + "\n"
LAUGHS = "a0: &a0 [x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9)
)


@pytest.fixture
def saved(tmp_path):
    def save(content):
        path = tmp_path / "source"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    return save


def test_a_page_and_the_document_in_it_are_the_same_specification(saved):
    page = load(saved(f"# Title\n\n````yaml openapi.yaml get /x\n{VENDORED}\n\n````\n"))
    document = load(str(LIVE_DATA))

    assert page.content == document.content == LIVE_DATA.read_bytes()
    assert (page.is_page, document.is_page) == (True, False)


@pytest.mark.parametrize(
    "spelling",
    [
        f"\ufeff{VENDORED}",
        VENDORED.replace("\n", "\r\n"),
        f"{VENDORED}\n\n",
        VENDORED.rstrip("\n"),
    ],
    ids=["byte order mark", "carriage returns", "empty lines at the end", "no newline at the end"],
)
def test_what_an_editor_does_to_a_file_makes_no_other_specification(spelling, saved):
    assert load(saved(spelling)).content == LIVE_DATA.read_bytes()


def test_json_becomes_the_yaml_that_it_stands_for(saved):
    document = load(str(LIVE_DATA)).document

    assert load(saved(json.dumps(document))).content == LIVE_DATA.read_bytes()


def test_text_in_json_survives_its_escapes(saved):
    document = json.loads(json.dumps(load(str(LIVE_DATA)).document))
    document["info"]["title"] = "Ü \U0001f600 / \x07"

    assert load(saved(json.dumps(document).replace("/", "\\/"))).document == document


def test_a_status_without_quotes_is_taken_for_the_text_that_it_has_to_be(saved):
    unquoted = VENDORED.replace("'200'", "200").replace("'500'", "500")

    assert load(saved(unquoted)).content == LIVE_DATA.read_bytes()


BROKEN = {
    "an HTML page": (f"<!DOCTYPE html>\n<html>{PADDING}</html>", "is an HTML page"),
    "an HTML page after a comment": (f"<!-- x -->\n<html>{PADDING}", "is an HTML page"),
    "an error body": (json.dumps({"error": "gone"}), "not an OpenAPI 3.0 or 3.1"),
    "nothing": ("", "top level is not a mapping"),
    "a page without a block": ("# Title\n\nWords\n" + PADDING * 2, "not"),
    "bytes": (b"\xff\xfe" * 500, "not text in UTF-8"),
    "broken JSON": ('{"openapi": "3.0.0", ' + '"a": "b", ' * 50, "is not YAML"),
    "a key twice": ('{"openapi": "3.0.0", "openapi": "3.0.1"}', "duplicate key"),
    "deep JSON": ('{"a": ' + "[" * 100_000, "is not YAML"),
    "half a character": (
        json.dumps({**load(str(LIVE_DATA)).document, "x-y": "\ud800"}),
        "has half a character in .*ud800",
    ),
    "a billion laughs": (f"openapi: 3.0.0\n{LAUGHS}{PADDING}", "unfolds to [0-9,]+ values"),
    "a value inside itself": (f"openapi: 3.0.0\nx: &x [*x]\n{PADDING}", "values inside themselves"),
    "no operations": (
        f"openapi: 3.0.0\ninfo: {{title: T, version: '1'}}\npaths: {{}}\n{PADDING}",
        "has no operations",
    ),
    "two documents": (f"{VENDORED}---\n{VENDORED}", "is not YAML"),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_what_is_no_specification_is_refused_in_one_line(broken, saved):
    content, problem = BROKEN[broken]
    path = saved(content)

    with pytest.raises(SpecError, match=problem) as raised:
        load(path)

    assert str(raised.value).startswith(f"{path}: ")
    assert "\n" not in str(raised.value)
    assert len(str(raised.value)) < 500


def test_a_file_of_implausible_size_is_not_even_read(saved, monkeypatch):
    monkeypatch.setattr("_spec.sources.MOST_BYTES", 2000)

    with pytest.raises(SpecError, match="more than 2,000 bytes"):
        load(saved(VENDORED))


@pytest.mark.parametrize("path", ["nowhere.yaml", "/", "a\0b"])
def test_a_path_that_leads_to_no_file_is_named(path):
    with pytest.raises(SpecError, match="cannot be read"):
        load(path)
