"""The Chinese of sentences that results, models and errors keep in English: JSON and Python have those."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from lineside.chinese.charts import CHARTS
from lineside.chinese.events import EVENTS
from lineside.chinese.forecasts import FORECASTS
from lineside.chinese.histories import HISTORIES
from lineside.chinese.journals import JOURNALS
from lineside.chinese.ledgers import LEDGERS
from lineside.chinese.notes import NOTES
from lineside.chinese.problems import PROBLEMS, WORDS
from lineside.chinese.remarks import REMARKS
from lineside.chinese.runs import RUNS
from lineside.tongue import is_chinese

if TYPE_CHECKING:
    from lineside.errors import InputError, Problem

SENTENCES: Mapping[str, str] = {
    **NOTES,
    **REMARKS,
    **PROBLEMS,
    **RUNS,
    **JOURNALS,
    **FORECASTS,
    **HISTORIES,
    **EVENTS,
    **CHARTS,
    **LEDGERS,
}


def spoken(sentence: str) -> str:
    """A sentence in the language that is spoken."""
    return chinese(sentence) if is_chinese() else sentence


def chinese(sentence: str) -> str:
    """A sentence in Chinese; as it is where it has none. What fills a `{}` is a name, a number or a known phrase."""
    for pattern, said, names in _patterns():
        if found := pattern.fullmatch(sentence):
            filled = found.groups()
            return said.format(*(each if n in names else _phrase(each) for n, each in enumerate(filled)))
    return sentence


def told(error: InputError, known: Callable[[str], str] = chinese) -> str:
    """All problems of an input in Chinese, one a line; what has no Chinese as it is."""
    return "\n".join(problem_told(each, known) for each in error.problems)


def problem_told(problem: Problem, known: Callable[[str], str] = chinese) -> str:
    """A problem in Chinese, by what knows the Chinese of its sentences."""
    place = str(problem.place).replace(", cell ", "，单元格 ")
    built, message = "", problem.message
    if problem.place.file == "<python>":
        built, _, message = message.partition(": ")
        built += ": "
    return f"{place}: {built}{known(message)}" + (f"（{known(problem.hint)}）" if problem.hint else "")


def _phrase(text: str) -> str:
    """What stands in a sentence: a known word or sentence in Chinese, anything else as it is."""
    return WORDS.get(text) or (chinese(text) if " " in text else text)


@cache
def _patterns() -> list[tuple[re.Pattern[str], str, frozenset[int]]]:
    """The sentences as patterns, those with most words of their own first, so that the closest counts.

    With each the numbers of those `{}` that hold names: what stands in backquotes, and all in records of events.
    """
    closest = sorted(SENTENCES, key=lambda it: -len(it.replace("{}", "")))
    return [
        (re.compile("(.+?)".join(map(re.escape, it.split("{}"))), re.DOTALL), SENTENCES[it], _names(it))
        for it in closest
    ]


def _names(sentence: str) -> frozenset[int]:
    parts = sentence.split("{}")
    return frozenset(
        n
        for n, (before, after) in enumerate(pairwise(parts))
        if sentence in EVENTS or (before.endswith("`") and after.startswith("`"))
    )
