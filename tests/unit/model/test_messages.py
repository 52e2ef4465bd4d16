"""Every broken model gets a message that says where; the page that shows them is current."""

from __future__ import annotations

from pathlib import Path

import pytest

from lineside.errors import ModelError, NotYetError
from tests.unit.model import pages
from tests.unit.model.broken_models import Broken, sections

EVERY = [
    pytest.param(broken, id=f"{name}: {broken.what}") for name, several in sections().items() for broken in several
]


def test_the_page_shows_at_least_sixty_broken_models() -> None:
    assert len(EVERY) >= 60


@pytest.mark.parametrize("broken", EVERY)
def test_a_broken_model_is_refused_with_a_place(broken: Broken, tmp_path: Path) -> None:
    error = pages.refusal(broken, tmp_path)
    for problem in error.problems:
        assert problem.message
        located = problem.place.line or problem.place.cell or problem.place.file.startswith("--set ")
        assert located or not broken.text


@pytest.mark.parametrize("broken", EVERY)
def test_no_problem_is_told_twice(broken: Broken, tmp_path: Path) -> None:
    told = [str(problem) for problem in pages.refusal(broken, tmp_path).problems]
    assert len(set(told)) == len(told)


@pytest.mark.parametrize("broken", sections()["Not yet"], ids=lambda broken: broken.what)
def test_what_comes_later_is_told_apart_from_mistakes(broken: Broken, tmp_path: Path) -> None:
    assert isinstance(pages.refusal(broken, tmp_path), NotYetError)


def test_a_mistake_beside_what_comes_later_makes_it_a_model_error(tmp_path: Path) -> None:
    text = (
        "plant: line\nrecipes: {}\nstations: {press: {machins: 2}}\n"
        "products: {part: {route: [{at: press, time: 1 s}]}}\n"
    )
    error = pages.refusal(Broken("", text + "release: {part: always}\n"), tmp_path)
    assert isinstance(error, ModelError)
    assert [(it.place.line, it.place.column) for it in error.problems] == [(2, 1), (3, 20)]


def test_the_page_of_messages_is_current() -> None:
    current = (pages.DOCS / "messages.md").read_text(encoding="utf-8")
    assert current == pages.messages(), "run: python -m tests.unit.model.pages"


def test_the_schema_file_is_current() -> None:
    current = (pages.DOCS / "model.schema.json").read_text(encoding="utf-8")
    assert current == pages.schema(), "run: python -m tests.unit.model.pages"
