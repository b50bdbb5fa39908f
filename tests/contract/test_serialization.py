"""Parameters on the wire, by the examples in the OpenAPI Specification ("Style Examples")."""

import pytest

from contract_checks.serialization import UndefinedError, pairs, segment

ONE, LIST = "blue", ["blue", "black", "brown"]
OBJECT = {"R": 100, "G": 200, "B": 150}
SPREAD = [("R", "100"), ("G", "200"), ("B", "150")]


@pytest.mark.parametrize(
    ("style", "explode", "value", "expected"),
    [
        ("form", False, ONE, [("color", "blue")]),
        ("form", True, ONE, [("color", "blue")]),
        ("form", False, LIST, [("color", "blue,black,brown")]),
        ("form", True, LIST, [("color", "blue"), ("color", "black"), ("color", "brown")]),
        ("form", False, OBJECT, [("color", "R,100,G,200,B,150")]),
        ("form", True, OBJECT, SPREAD),
        ("form", True, True, [("color", "true")]),
        ("form", True, 1.5, [("color", "1.5")]),
        ("spaceDelimited", False, LIST, [("color", "blue black brown")]),
        ("spaceDelimited", False, OBJECT, [("color", "R 100 G 200 B 150")]),
        ("pipeDelimited", False, LIST, [("color", "blue|black|brown")]),
        ("deepObject", True, OBJECT, [(f"color[{name}]", value) for name, value in SPREAD]),
    ],
)
def test_a_query_parameter_looks_as_its_style_says(style, explode, value, expected):
    assert pairs("color", value, style, explode=explode) == expected


@pytest.mark.parametrize(
    ("style", "explode", "value"),
    [
        ("spaceDelimited", True, LIST),
        ("pipeDelimited", True, OBJECT),
        ("pipeDelimited", False, ONE),
        ("deepObject", True, LIST),
        ("simple", False, LIST),
    ],
)
def test_what_the_specification_does_not_define_is_not_guessed(style, explode, value):
    with pytest.raises(UndefinedError):
        pairs("color", value, style, explode=explode)


@pytest.mark.parametrize(
    ("style", "explode", "value", "expected"),
    [
        ("simple", False, ONE, "blue"),
        ("simple", True, LIST, "blue,black,brown"),
        ("simple", False, OBJECT, "R,100,G,200,B,150"),
        ("simple", True, OBJECT, "R=100,G=200,B=150"),
        ("label", False, LIST, ".blue,black,brown"),
        ("label", True, LIST, ".blue.black.brown"),
        ("label", True, OBJECT, ".R=100.G=200.B=150"),
        ("matrix", False, ONE, ";color=blue"),
        ("matrix", False, LIST, ";color=blue,black,brown"),
        ("matrix", True, LIST, ";color=blue;color=black;color=brown"),
        ("matrix", True, OBJECT, ";R=100;G=200;B=150"),
    ],
)
def test_a_path_or_header_parameter_looks_as_its_style_says(style, explode, value, expected):
    assert segment("color", value, style, explode=explode) == expected
