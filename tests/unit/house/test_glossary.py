"""One word for one thing: the glossary's words stand everywhere, and the words that it replaced nowhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import _glossary
from lineside.glossary import GLOSSARY, Term, states
from lineside.lower.codes import STATES
from lineside.report.text import STATES as REPORTED
from lineside.simulate.share import BAR, spoken

ROOT = Path(__file__).resolve().parents[3]
READ_BY_PEOPLE = ("src/lineside/**/*.py", "frontend/src/**/*.vue", "frontend/src/**/*.ts", "README*.md", "docs/**/*.md")
APART = (
    "src/lineside/glossary.py",
    "docs/reference/glossary.md",
    "docs/decisions/",
    "src/lineside/district/sheet/",
    "src/lineside/district/words/",
)
"""Where old words stand for a reason: the glossary, records of the past, and what reads the words of others."""


def test_what_is_made_of_it_is_up_to_date() -> None:
    for file, text in (
        (_glossary.SCREEN, _glossary.screen()),
        (_glossary.UNITS, _glossary.units()),
        (_glossary.PAGE, _glossary.page()),
    ):
        assert file.read_text(encoding="utf-8") == text, "python scripts/_glossary.py writes it anew"


def test_every_state_of_the_kernel_is_a_term() -> None:
    assert set(states()) == {*STATES, "unknown"}
    assert set(REPORTED) >= set(STATES)
    assert spoken("waiting_parts") == GLOSSARY["waiting_parts"].en


def test_every_state_has_a_shape_of_its_own_on_the_terminal() -> None:
    blocks, letters = [each[0] for each in BAR.values()], [each[1] for each in BAR.values()]
    assert len(set(blocks)) == len(set(letters)) == len(BAR)


def test_no_two_terms_share_a_word() -> None:
    for words in ([it.zh for it in GLOSSARY.values()], [it.en for it in GLOSSARY.values()]):
        assert len(set(words)) == len(words)


@pytest.mark.parametrize("name", [name for name, term in GLOSSARY.items() if term.never])
def test_the_words_that_it_replaced_stand_nowhere(name: str) -> None:
    term = GLOSSARY[name]
    found: list[str] = []
    for pattern in READ_BY_PEOPLE:
        for file in ROOT.glob(pattern):
            where = file.relative_to(ROOT).as_posix()
            if not where.startswith(APART):
                found += _places(where, file.read_text(encoding="utf-8"), term)
    assert not found, "\n".join(found)


def _places(where: str, text: str, term: Term) -> list[str]:
    """Where a term's old words stand in a text, lines counted from 1."""
    rest = text.replace(term.zh, "·" * len(term.zh))
    return [
        f"{where}:{rest[: match.start()].count(chr(10)) + 1}: {word}, the word is {term.zh}"
        for word in term.never
        for match in re.finditer(re.escape(word), rest)
    ]
