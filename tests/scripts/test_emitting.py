"""YAML written by us: in the pages' own style, and with nothing lost."""

import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from _spec.emitting import to_yaml
from _spec.reading import parse

WORDS = "Some words that are long enough, taken together, for more than one line of YAML to hold"

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=("Cs",)))
    | st.text("ab 12:-'\n\t#>", max_size=200)
    | st.sampled_from(["yes", "on", "~", "1e5", "0o17", "012", "2024-01-01", "=", "<<", "200"])
)
KEYS = st.text("a1:-~'/{} ", max_size=9)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=60)
@given(st.dictionaries(KEYS, VALUES, max_size=3))
def test_everything_that_is_written_is_read_again_and_written_the_same(document):
    written = to_yaml(document)

    assert parse("test", written) == document
    assert to_yaml(parse("test", written)) == written


STYLES = {
    "short text": ({"a": "short"}, "a: short\n"),
    "a status": ({"200": {}}, "'200': {}\n"),
    "a line's end in YAML 1.1": ({"a": "x\u2028y"}, 'a: "x\\Ly"\n'),
    "what YAML 1.1 takes for a boolean": ({"on": "yes"}, "'on': 'yes'\n"),
    "long text": (
        {"a": WORDS},
        """\
        a: >-
          Some words that are long enough, taken together, for more than one line of
          YAML to hold
        """,
    ),
    "long lines": (
        {"a": f"{WORDS}\n{WORDS[:19]}\n"},
        """\
        a: |
          Some words that are long enough, taken together, for more than one line of YAML to hold
          Some words that are
        """,
    ),
    "short lines": ({"a": "one\n  two\n"}, "a: |\n  one\n    two\n"),
    "a list": ({"a": [{"b": 1}, 2]}, "a:\n  - b: 1\n  - 2\n"),
    "the same thing twice": ({"a": (same := {"b": 1}), "c": same}, "a:\n  b: 1\nc:\n  b: 1\n"),
}


@pytest.mark.parametrize("style", STYLES)
def test_each_kind_of_value_has_its_style(style):
    document, expected = STYLES[style]

    assert to_yaml(document).decode() == textwrap.dedent(expected)
