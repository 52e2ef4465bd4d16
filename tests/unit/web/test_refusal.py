"""No refusal without Chinese words: every one that the sources can say is in the catalogue."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from lineside.web.refusal import DETAILS, TITLES, in_chinese
from tests.system import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

PLACES = sorted([*(ROOT / "src/lineside/web").rglob("*.py"), ROOT / "src/lineside/run/watch.py"])
REFUSALS = {"WebError": (1, 2), "ProblemDetails": (9, 9), "_problem": (1, 2)}
"""What says a refusal, and where its title and its detail stand among the arguments."""


def _sentence(node: ast.expr | None) -> str | None:
    """A text in the sources, `{}` for what varies; None: it is made elsewhere."""
    if isinstance(node, ast.IfExp):
        return _sentence(node.body)
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return None


def _said() -> Iterator[tuple[str, str | None, str | None]]:
    for path in PLACES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in REFUSALS:
                named = {keyword.arg: keyword.value for keyword in node.keywords}
                title, detail = (
                    node.args[place] if place < len(node.args) else named.get(name)
                    for place, name in zip(REFUSALS[node.func.id], ("title", "detail"), strict=True)
                )
                yield f"{path.name}:{node.lineno}", _sentence(title), _sentence(detail)


def test_every_refusal_has_chinese_words() -> None:
    said = list(_said())
    assert len(said) > 50
    lacking = [f"{place}: {title}" for place, title, _ in said if title and not in_chinese(title, TITLES)]
    lacking += [f"{place}: {detail}" for place, _, detail in said if detail and not in_chinese(detail, DETAILS)]
    assert lacking == []


@pytest.mark.parametrize("catalogue", [TITLES, DETAILS])
def test_what_varies_is_kept_and_all_words_are_chinese(catalogue: dict[str, str]) -> None:
    for key, words in catalogue.items():
        assert key.count("{}") == words.count("{}"), key
        assert any("一" <= sign <= "鿿" for sign in words), key


def test_what_varies_stands_in_the_chinese_sentence() -> None:
    assert in_chinese("f-1 is a firm, not a chain", DETAILS) == "f-1 属于 firm，不是产业链"
    assert in_chinese("nobody wrote this", DETAILS) == ""
