"""Specifications that are none, and where the one line about each says that the trouble is."""

import pytest

from _spec.errors import SpecError
from _spec.reading import read

VALID = """\
openapi: 3.0.0
info: {title: Test, version: "1"}
paths:
  /things/{id}:
    get:
      operationId: GetThing
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
      responses:
        "200": {description: fine}
"""
PARAMETER = "#/paths/~1things~1{id}/get/parameters/0"

BROKEN = {
    "nothing": ("", "top level is not a mapping", "#"),
    "a list": ("- a\n", "top level is not a mapping", "#"),
    "a page": ("<html><body>not: found</body></html>", "not an OpenAPI 3.0 or 3.1", "#/openapi"),
    "Swagger": ("swagger: '2.0'\n", "not an OpenAPI 3.0 or 3.1", "#/openapi"),
    "an unclosed brace": ("openapi: 3.0.0\ninfo: {a: 1\n", "is not YAML", "line 3"),
    "a repeated key": (VALID + "info: {}\n", "duplicate key", "line 11"),
    "bytes": (b"\xff\xfe\x00\x01\x02", "not", ""),
    "endless nesting": ("[" * 5_000, "is not YAML", ""),
    "no version": (VALID.replace(', version: "1"', ""), "'version' is a required", "#/info"),
    "a wrong type": (
        VALID.replace("type: string", "type: strange"),
        "'strange' is not one of",
        f"{PARAMETER}/schema/type",
    ),
    "an unquoted status": (
        VALID.replace('"200"', "200"),
        "has the key 200, which is not a string",
        "#/paths/~1things~1{id}/get/responses",
    ),
    "a reference to nothing": (
        VALID.replace("{type: string}", "{$ref: '#/components/schemas/Nothing'}"),
        "refers to #/components/schemas/Nothing, which does not exist",
        f"{PARAMETER}/schema",
    ),
    "a reference to elsewhere": (
        VALID.replace("{type: string}", "{$ref: 'https://example.com/x.yaml#/A'}"),
        "which is outside the document",
        f"{PARAMETER}/schema",
    ),
    "a reference to itself": (
        VALID + "components: {schemas: {A: {$ref: '#/components/schemas/A'}}}\n",
        "which leads back to itself",
        "#/components/schemas/A",
    ),
    "a reference to the wrong thing": (
        VALID.replace(
            "{name: id, in: path, required: true, schema: {type: string}}", "$ref: '#/info'"
        ),
        "is not valid OpenAPI",
        "",
    ),
    "a parameter without a place in the path": (
        VALID.replace("/{id}", "/{other}"),
        "was not resolved",
        "",
    ),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_specification_gets_one_line_that_names_file_problem_and_place(broken, tmp_path):
    content, problem, place = BROKEN[broken]
    path = tmp_path / "spec.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())

    with pytest.raises(SpecError) as raised:
        read(path)

    message = str(raised.value)
    assert message.startswith(f"{path}: ")
    assert problem in message
    assert (f"(at {place}" if place else "") in message
    assert "\n" not in message
    assert len(message) < 500


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(SpecError, match=r"nowhere\.yaml: cannot be read: No such file"):
        read(tmp_path / "nowhere.yaml")


def test_a_valid_specification_comes_with_the_hash_of_its_bytes(tmp_path):
    path = tmp_path / "spec.yaml"
    path.write_text(VALID)

    specification = read(path)

    assert specification.document["info"]["title"] == "Test"
    assert len(specification.sha256) == 64


def test_data_that_looks_like_a_reference_is_not_followed(tmp_path):
    path = tmp_path / "spec.yaml"
    path.write_text(VALID.replace("{type: string}", "{example: {$ref: '#/nowhere'}, type: string}"))

    assert read(path).document["openapi"] == "3.0.0"
