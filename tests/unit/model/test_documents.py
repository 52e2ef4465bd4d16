"""Every model in the documents loads: each ```yaml block of docs/ and the readmes that does not begin `# part`."""

from __future__ import annotations

import re
import runpy
from collections import defaultdict
from pathlib import Path
from typing import Final, get_args

import pytest

from lineside import model
from lineside.model import Calendar, Distribution, Element, Need, Release, loads
from lineside.model.dispatch import RULES
from lineside.model.notation import FORMS
from lineside.model.problem import keys_of
from lineside.model.quantity import UNITS, Dimension
from lineside.model.station import State

WRITTEN: Final[tuple[Dimension, ...]] = ("time", "cycles", "power", "length", "speed", "share")
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


MODELS_OF: dict[str, list[str]] = defaultdict(list)
for where, text in MODELS:
    MODELS_OF[where.rpartition(":")[0]].append(text)


@pytest.mark.parametrize("text", [text for _, text in MODELS], ids=[where for where, _ in MODELS])
def test_a_model_in_the_documents_loads(text: str) -> None:
    assert loads(text).products


LANGUAGE = (ROOT / "docs" / "reference" / "language.md").read_text(encoding="utf-8")
ELEMENTS = sorted({each for each in vars(model).values() if isinstance(each, type)}, key=lambda each: each.__name__)


@pytest.mark.parametrize("element", [each for each in ELEMENTS if issubclass(each, Element) and each.model_fields])
def test_the_reference_names_every_key(element: type[Element]) -> None:
    keys = set(keys_of(element)) - NOT_IN_A_FILE.get(element, set())
    assert [key for key in sorted(keys) if not re.search(rf"[`{{ ]{key}[`: ,|]", LANGUAGE)] == []
    assert [key for key in element.later if f"`{key}`" not in LANGUAGE] == []


NOT_IN_A_FILE: dict[type[Element], set[str]] = {
    Distribution: {"kind", "args", "values", "dimension", "written"},
    Calendar: {"days"},
    Release: {"kind"},
    Need: {"pool"},
}


@pytest.mark.parametrize(
    "word", [*RULES, *FORMS, *(unit for name in WRITTEN for unit in UNITS[name]), *get_args(State)]
)
def test_the_reference_names_every_word(word: str) -> None:
    assert f"`{word}`" in LANGUAGE or f"`{word}(" in LANGUAGE


def test_the_program_in_the_reference_prints_the_smallest_model(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program = re.search(r"```python\n(.*?)```", LANGUAGE, re.DOTALL)
    assert program is not None
    (tmp_path / "program.py").write_text(program[1], encoding="utf-8")
    runpy.run_path(str(tmp_path / "program.py"))
    assert loads(capsys.readouterr().out) == loads(MODELS_OF["docs/reference/language.md"][0])


def test_the_documents_hold_models() -> None:
    assert len(MODELS) >= 3
