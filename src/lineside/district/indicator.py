"""Indicators: what a number counts, in which unit, how it adds up, and where its definition was read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from enum import StrEnum
from functools import lru_cache
from importlib import resources
from typing import Annotated, Literal, Self

from pydantic import TypeAdapter, ValidationError, model_validator
from ruamel.yaml import YAML

from lineside.district.axes import Price, Scope
from lineside.district.errors import DistrictError, UnknownError
from lineside.district.registry.claim import UnitText
from lineside.district.registry.record import Id, Name, Part, Said, Text, Texts
from lineside.district.unit import unit


class Aggregation(StrEnum):
    """How the figures of the members make the figure of the whole."""

    SUM = "sum"
    RATIO_OF_SUMS = "ratio-of-sums"
    WEIGHTED_MEAN = "weighted-mean"
    COUNT = "count"  # members counted once each
    LAST = "last"  # a stock: over time the last counts; over members it adds
    NONE = "none"  # ranks, medians, recognitions


class Definition(Part):
    """What a word of statistics or recognition means, where that was read, and how far to trust it."""

    id: Id
    name: Name
    definition: Text
    seen: Text = ""
    grade: Literal["official", "official+copy", "copy", "weak", "memory", "not found"]
    note: Text = ""


class Indicator(Part):
    """One indicator. Ids are kebab-case; `aliases` are other names it goes by in tables and texts.

    unit: the unit it is usually given in; figures may use any unit that measures the same.
    formula: how it is computed from other indicators, for people; `over` and `under` name the two of a ratio of sums,
        `weight` the one that weighs a mean.
    flow: summed over time (output), as against a stock (firms) or a rate.
    output: counts what was produced; a project that does not yet produce has none.
    netting: sales between member firms are counted twice in its sum (gross output, revenue).
    definitions: ids of the definitions its words rest on; `source`: where a formula stands that is not among them.
    """

    id: Annotated[Id, Said("代码", "Code")]
    name: Annotated[Name, Said("名称", "Name")]
    aliases: Annotated[Texts, Said("别名", "Other names")] = ()
    unit: Annotated[UnitText, Said("单位", "Unit")]
    formula: Annotated[Text, Said("公式", "Formula")] = ""
    aggregation: Annotated[Aggregation, Said("汇总方式", "Adds up by")] = Aggregation.SUM
    over: Annotated[Id | None, Said("分子", "Numerator", ("indicator",))] = None
    under: Annotated[Id | None, Said("分母", "Denominator", ("indicator",))] = None
    weight: Annotated[Id | None, Said("权数", "Weight", ("indicator",))] = None
    flow: Annotated[bool, Said("时期数（可跨月累加）", "A flow, which adds up over time")] = False
    output: Annotated[bool, Said("产出类指标", "Counts what was produced")] = False
    netting: Annotated[bool, Said("含企业间重复计算", "Counts sales between members twice")] = False
    scope: Annotated[Scope, Said("统计范围", "Scope")] = Scope.UNSTATED
    price: Annotated[Price, Said("价格", "Prices")] = Price.UNSTATED
    definitions: tuple[Id, ...] = ()
    source: Annotated[Text, Said("依据", "Source")] = ""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.aggregation is Aggregation.RATIO_OF_SUMS and not (self.over and self.under):
            raise ValueError("a ratio of sums names what is over and what is under")
        if self.aggregation is Aggregation.WEIGHTED_MEAN and not self.weight:
            raise ValueError("a weighted mean names its weight")
        return self

    @property
    def adds(self) -> bool:
        """Whether the members' figures add up to the whole's."""
        return self.aggregation in (Aggregation.SUM, Aggregation.COUNT, Aggregation.LAST)

    @property
    def of_rate(self) -> bool:
        """Whether it is itself a rate, so that `提高36%` of it may mean percent or points."""
        return unit(self.unit).dimension == "share"


class Indicators(Mapping[str, Indicator]):
    """Indicators by id; `find` also knows their names and aliases."""

    def __init__(self, indicators: Iterable[Indicator]) -> None:
        self._by_id: dict[str, Indicator] = {}
        for indicator in indicators:
            self._by_id[indicator.id] = indicator
        self._by_name: dict[str, str] = {}
        for indicator in self._by_id.values():
            for name in (indicator.name.zh, indicator.name.en, *indicator.aliases):
                if name:
                    self._by_name.setdefault(name.casefold(), indicator.id)

    def __getitem__(self, key: str) -> Indicator:
        return self._by_id[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_id)

    def __len__(self) -> int:
        return len(self._by_id)

    def find(self, name: str) -> Indicator:
        """The indicator of this id, name or alias.

        Raises:
            UnknownError: with the nearest names there are.
        """
        found, key = self.named(name), name.strip()
        if found is not None:
            return found
        near = get_close_matches(key.casefold(), [*self._by_id, *self._by_name], n=3, cutoff=0.5)
        raise UnknownError(
            f"no indicator is called `{key[:60]}`" + (f"; near it are {', '.join(near)}" if near else "")
        )

    def named(self, name: str) -> Indicator | None:
        """The indicator of this id, name or alias; None where there is none, without a look at near ones (12 ms)."""
        key = name.strip()
        return self._by_id.get(key) or self._by_id.get(self._by_name.get(key.casefold(), ""))

    def joined(self, others: Iterable[Indicator]) -> Indicators:
        """These and others; one of the same id replaces ours."""
        return Indicators([*self._by_id.values(), *others])


_ADAPTER = TypeAdapter(list[Indicator])
_DEFINITIONS = TypeAdapter(list[Definition])


def read_indicators(text: str, *, name: str) -> list[Indicator]:
    """Indicators from YAML text: a list of mappings with the fields of `Indicator`.

    Raises:
        DistrictError: with the first faults and where they stand in the list.
    """
    try:
        return _ADAPTER.validate_python(YAML(typ="safe").load(text))
    except ValidationError as wrong:
        faults = [f"{'.'.join(str(step) for step in fault['loc'])}: {fault['msg']}" for fault in wrong.errors()[:10]]
        raise DistrictError(f"{name}: " + "; ".join(faults)) from None


@lru_cache(maxsize=1)
def bundled_indicators() -> Indicators:
    """The indicators that come with the program (`data/indicators.yaml`)."""
    text = _bundled_text("indicators.yaml")
    return Indicators(read_indicators(text, name="indicators.yaml"))


@lru_cache(maxsize=1)
def bundled_definitions() -> Mapping[str, Definition]:
    """The definitions that come with the program, by id (`data/definitions.yaml`)."""
    found = _DEFINITIONS.validate_python(YAML(typ="safe").load(_bundled_text("definitions.yaml")))
    return {definition.id: definition for definition in found}


def _bundled_text(name: str) -> str:
    return (resources.files("lineside.district") / "data" / name).read_text(encoding="utf-8")
