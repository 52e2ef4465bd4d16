"""Figures of public passages, labelled by hand before the reader saw them; the passages themselves stay where they are.

`passages.json` keeps for each its address, the SHA-256 of its text, the year of its document, and for every figure its
text, value, unit, measure, period (empty where the passage states none), subject and indicator. The sentences made here
of them are our own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Label:
    """One figure of a passage."""

    text: str
    value: str
    unit: str
    measure: str
    period: str
    subject: str
    indicator: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage of a public page."""

    address: str
    sha256: str
    year: int
    labels: tuple[Label, ...]


@lru_cache(maxsize=1)
def passages() -> tuple[Passage, ...]:
    """All labelled passages."""
    given = json.loads((Path(__file__).parent / "passages.json").read_text(encoding="utf-8"))
    return tuple(
        Passage(one["address"], one["sha256"], one["year"], tuple(Label(*row) for row in one["labels"]))
        for one in given
    )


@dataclass(frozen=True, slots=True)
class Fact:
    """A level and the growth that was published with it."""

    address: str
    level: Label
    growth: Label


def facts() -> Iterator[Fact]:
    """Levels in money whose growth in percent stands right behind them."""
    for passage in passages():
        for level, growth in pairwise(passage.labels):
            paired = level.indicator == growth.indicator and level.measure == "level" and growth.measure == "growth"
            if paired and level.unit in ("亿元", "万元") and level.text == level.value + level.unit:
                yield Fact(passage.address, level, growth)


def sentences(passage: Passage) -> tuple[str, list[Label]]:
    """Our own sentences with the figures of a passage, and the figures in their order."""
    said = []
    for label in passage.labels:
        shown = (
            label.text if label.unit.strip("个") in label.text or label.measure == "rank" else label.text + label.unit
        )
        way = "下降" if label.value.startswith("-") else "增长"
        said.append(
            {
                "level": f"{label.indicator}为{shown}",
                "growth": f"{label.indicator}同比{way}{shown}",
                "times": f"{label.indicator}增长{shown}",
                "increase": f"{label.indicator}比上年{'减少' if way == '下降' else '增加'}{shown}"
                + ("位次" if label.unit == "个" else ""),
                "share": f"{label.indicator}占全部的{shown}",
                "points": f"{label.indicator}的增速比上年{'回落' if way == '下降' else '加快'}{shown}",
                "rank": f"{label.indicator}居全市{shown}",
            }[label.measure]
        )
    return "。".join(said) + "。", list(passage.labels)
