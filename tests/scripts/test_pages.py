"""Documentation pages and specifications told apart, and the one taken out of the other."""

import pytest

from _spec.pages import PageError, embedded, is_page
from specifications import LIVE_DATA

BLOCK = "openapi: 3.0.0\ninfo: {}\n"
PAGES = {
    "as published": f"# Title\n\n> Words\n\n````yaml openapi.yaml get /x\n{BLOCK}\n````",
    "without a name": f"Words\n```\n{BLOCK}```\n",
    "with tildes": f"Words\n~~~yaml\n{BLOCK}~~~\n",
    "indented": "Words\n  ```yaml\n  openapi: 3.0.0\n  info: {}\n  ```\n",
    "among other blocks": f"```sh\ncurl\n```\n```yaml\n{BLOCK}\n```\n```json\n[1]\n```\n",
    "in a comment's neighbourhood": f"<!--\nSource: x\n-->\n```yaml\n{BLOCK}```",
}


@pytest.mark.parametrize("page", PAGES)
def test_the_block_is_taken_out_verbatim_with_one_newline_at_its_end(page):
    assert is_page(PAGES[page])
    assert embedded(PAGES[page]) == BLOCK


def test_a_shorter_fence_inside_the_block_belongs_to_it():
    block = "openapi: 3.0.0\ninfo:\n  description: |\n    ```\n    code\n    ```\n"

    assert embedded(f"````yaml\n{block}````\n") == block


def test_the_vendored_specification_comes_out_of_a_page_byte_for_byte():
    text = LIVE_DATA.read_bytes().decode()

    assert embedded(f"# Page\n\n````yaml openapi.yaml\n{text}\n\n````\n") == text


def test_a_specification_with_code_in_its_descriptions_is_no_page():
    assert not is_page(LIVE_DATA.read_text())
    assert not is_page("openapi: 3.0.0\ninfo:\n  description: |\n    x\n```yaml\nopenapi: 1\n```\n")
    assert not is_page('{"openapi": "3.0.0", "x": "```"}')


TWICE = f"```yaml\n{BLOCK}```\n```yaml\n{BLOCK}```\n"


@pytest.mark.parametrize(
    ("page", "problem"),
    [
        ("# Title\n\nNothing here.\n", "with no specification"),
        (TWICE, "with 2 specifications"),
        (f"Words\n````yaml\n{BLOCK}```\nmore\n", "breaks off"),
    ],
    ids=["none", "two", "cut off"],
)
def test_a_page_without_exactly_one_whole_specification_is_refused(page, problem):
    with pytest.raises(PageError, match=problem):
        embedded(page)
