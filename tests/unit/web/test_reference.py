"""The reference page of the API is what the API is."""

from __future__ import annotations

from tests.unit.web.reference import PAGE, page


def test_the_page_of_the_api_is_current() -> None:
    again = "run python -m tests.unit.web.reference"
    assert PAGE.read_text(encoding="utf-8") == page(), again
    assert "__" not in page(), "two types of answers have one name"
