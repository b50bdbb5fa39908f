"""Documentation pages and specifications told apart, and the one taken out of the other."""

import pytest

from _spec.pages import PageError, embedded
from specifications import LIVE_DATA

TEXT = LIVE_DATA.read_bytes().decode()
BLOCK = "openapi: 3.0.0\ninfo: {}\n"
WITH_FENCE = "openapi: 3.0.0\ninfo:\n  description: |\n    ```\n    code\n    ```\n"

PAGES = {
    "as published": (f"# Title\n\n> Words\n\n````yaml openapi.yaml get /x\n{BLOCK}\n````", BLOCK),
    "a real one": (f"# Page\n\n````yaml openapi.yaml\n{TEXT}\n\n````\n", TEXT),
    "without a name": (f"Words\n```\n{BLOCK}```\n", BLOCK),
    "with tildes": (f"Words\n~~~yaml\n{BLOCK}~~~\n", BLOCK),
    "indented": ("Words\n  ```yaml\n  openapi: 3.0.0\n  info: {}\n  ```\n", BLOCK),
    "among others": (f"```sh\ncurl\n```\n```yaml\n{BLOCK}\n```\n```json\n[1]\n```\n", BLOCK),
    "after a comment": (f"<!--\nSource: x\n-->\n\n```yaml\n{BLOCK}```", BLOCK),
    "a shorter fence inside": (f"````yaml\n{WITH_FENCE}````\n", WITH_FENCE),
}
NO_PAGES = {
    "a specification": TEXT,
    "code in a description": f"{BLOCK}x-description: |\n  x\n```yaml\nopenapi: 1\n```\n",
    "JSON": '{"openapi": "3.0.0", "x": "```"}',
    "a page about something else": "# Title\n\n```sh\ncurl\n```\n",
}
BROKEN = {
    "two": (f"```yaml\n{BLOCK}```\n```yaml\n{BLOCK}```\n", "with 2 specifications"),
    "cut off": (f"Words\n````yaml\n{BLOCK}```\nmore\n", "breaks off"),
}


@pytest.mark.parametrize("page", PAGES)
def test_the_block_is_taken_out_verbatim_with_one_newline_at_its_end(page):
    text, expected = PAGES[page]

    assert embedded(text) == expected


@pytest.mark.parametrize("text", NO_PAGES)
def test_what_embeds_no_specification_is_no_page(text):
    assert embedded(NO_PAGES[text]) is None


@pytest.mark.parametrize("page", BROKEN)
def test_a_page_without_exactly_one_whole_specification_is_refused(page):
    text, problem = BROKEN[page]

    with pytest.raises(PageError, match=problem):
        embedded(text)
