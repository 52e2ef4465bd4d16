"""Every model in the documents loads: each ```yaml block of docs/ and the readmes that does not begin `# part`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lineside.model import loads

ROOT = Path(__file__).parents[3]
PAGES = sorted([*ROOT.glob("docs/**/*.md"), *ROOT.glob("README*.md")])
BLOCK = re.compile(r"^(?P<indent> *)```yaml\n(?P<text>.*?)^(?P=indent)```", re.MULTILINE | re.DOTALL)


def blocks() -> list[tuple[str, str]]:
    """Every whole model, with the page and line where it stands."""
    found: list[tuple[str, str]] = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for block in BLOCK.finditer(text):
            line = text.count("\n", 0, block.start("text"))
            found.append((f"{page.relative_to(ROOT)}:{line}", re.sub(rf"(?m)^{block['indent']}", "", block["text"])))
    return found


MODELS = [(where, text) for where, text in blocks() if not text.lstrip().startswith("# part")]


@pytest.mark.parametrize("text", [text for _, text in MODELS], ids=[where for where, _ in MODELS])
def test_a_model_in_the_documents_loads(text: str) -> None:
    assert loads(text).products


def test_the_documents_hold_models() -> None:
    assert len(MODELS) >= 3
