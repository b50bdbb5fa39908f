"""What an overlay adds to a published specification, and which of its actions add nothing more."""

import hashlib

import pytest

from _paths import SPEC
from _regenerate import main
from _spec.cutting import cut
from _spec.document import operations
from _spec.emitting import to_yaml
from _spec.errors import SpecError
from _spec.facts import NUMBER_KEYWORDS, limits
from _spec.reading import overlay_of, parse, read
from specifications import LIVE_DATA

OVERLAY = """\
overlay: 1.0.0
info: {title: T, version: '1'}
actions:
  - description: GetThings
    target: $
    update:
      paths:
        /things:
          get:
            operationId: GetThings
            tags: [x]
            responses:
              '200':
                description: ok
                content:
                  application/json: {schema: {$ref: '#/components/schemas/Things'}}
      components: {schemas: {Things: {type: array, items: {$ref: '#/components/schemas/Thing'}}}}
  - description: Thing
    target: $
    update: {components: {schemas: {Thing: {type: string}}}}
  - description: A note
    target: $
    update: {x-note: ours}
  - description: The title
    target: $.info
    update: {title: Ours}
"""


@pytest.fixture
def spec(tmp_path):
    """A published specification with an overlay beside it."""
    path = tmp_path / "openapi.yaml"
    path.write_bytes(LIVE_DATA.read_bytes())
    overlay_of(path).write_text(OVERLAY)
    return path


def publish(spec, **changes):
    """Publish what the overlay's first actions add, with changes."""
    whole = read(spec).document
    document = {
        **whole,
        "info": {**whole["info"], "title": "Theirs"},
        "x-note": "theirs",
        **changes,
    }
    spec.write_bytes(to_yaml(document))


def ids(specification):
    return [operation.operation_id for operation in operations(specification.document)]


def test_what_is_read_is_what_is_published_and_what_the_overlay_adds(spec):
    found = read(spec)

    assert ids(found) == ["GetLiveDatas", "GetThings"]
    assert found.document["info"]["title"] == "Ours"
    assert found.unneeded == ()
    assert found.sha256 == hashlib.sha256(LIVE_DATA.read_bytes()).hexdigest()
    assert found.overlay_sha256 == hashlib.sha256(OVERLAY.encode()).hexdigest()


def test_what_is_published_is_not_added_again(spec):
    publish(spec)
    found = read(spec)

    assert ids(found) == ["GetLiveDatas", "GetThings"]
    assert found.unneeded == ("GetThings", "Thing")
    assert found.document["info"]["title"] == "Ours"


def test_an_overlay_that_adds_nothing_has_no_part_in_what_is_read(spec):
    spec.write_bytes(to_yaml(read(spec).document))
    found = read(spec)

    assert found.unneeded == ("GetThings", "Thing", "A note", "The title")
    assert found.overlay_sha256 is None
    assert found.document == parse(spec, spec.read_bytes())


def test_an_operation_that_is_published_under_another_route_is_not_added(spec):
    whole = read(spec).document
    paths = dict(whole["paths"])
    paths["/stuff"] = paths.pop("/things")
    publish(spec, paths=paths)

    assert list(read(spec).document["paths"]) == ["/live_data/batch", "/stuff"]


def test_a_component_that_no_operation_uses_any_more_is_not_needed(spec):
    whole = read(spec).document
    paths = dict(whole["paths"])
    answer = {"200": {"description": "done"}}
    paths["/things"] = {"get": {"operationId": "GetThings", "responses": answer}}
    spec.write_bytes(to_yaml({**cut("test", whole, ["GetLiveDatas"]), "paths": paths}))
    found = read(spec)

    assert "Thing" in found.unneeded
    assert list(found.document["components"]["schemas"]) == ["GetLiveDatasResponse", "LiveData"]


NAMES = "without a description of their own"
BROKEN = {
    "no overlay": ("openapi: 3.0.0\n", "is not an Overlay"),
    "no YAML": ("{", "is not YAML"),
    "an action without a name": (
        OVERLAY.replace("description: Thing\n    t", "t"),
        "a description",
    ),
    "two of one name": (OVERLAY.replace("The title", "Thing"), NAMES),
    "a target that is no path": (OVERLAY.replace("$.info", "$[["), "cannot be applied"),
    "what makes it invalid": (OVERLAY.replace("type: string", "type: text"), "not valid OpenAPI"),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_overlay_is_refused_in_one_line_that_names_its_file(broken, spec):
    content, problem = BROKEN[broken]
    overlay_of(spec).write_text(content)

    with pytest.raises(SpecError, match=problem) as raised:
        read(spec)

    assert str(raised.value).startswith(f"{overlay_of(spec)}: ")
    assert "\n" not in str(raised.value)


def test_a_check_fails_while_an_action_stays_that_is_not_needed(spec, capsys):
    arguments = ["--check-overlay", "--spec", str(spec)]
    assert main(arguments) == 0

    publish(spec)

    assert main(arguments) == 1
    errors = capsys.readouterr().err.splitlines()
    assert [error.split("'")[1] for error in errors] == ["GetThings", "Thing"]


def test_the_projects_specification_has_the_operations_that_lead_to_milestones():
    found = read(SPEC)

    assert set(ids(found)) >= {"GetLiveDatas", "GetMilestones", "GetMilestone", "GetEvents"}
    bounds = limits(found.document, NUMBER_KEYWORDS)
    assert bounds["GetMilestones"] == {"limit": {"minimum": 1, "maximum": 500}}
    assert bounds["GetStructuredTargets"] == {"page_size": {"minimum": 1, "maximum": 2000}}
