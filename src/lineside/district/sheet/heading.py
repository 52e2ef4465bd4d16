"""Sheets of figures, records or memberships, known by their heads: keys, Chinese or English words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from lineside.district.axes import Comparison, MeasureKind, Price, SaidBy, Scope, Status, Vintage
from lineside.district.briefing.words import word
from lineside.district.errors import DistrictError
from lineside.district.indicator import Indicators
from lineside.district.period import Period, read_period
from lineside.district.sheet.book import Grid
from lineside.district.sheet.names import Known, Names
from lineside.district.sheet.words import plain

_NEEDED = {
    "figures": ("subject", "indicator", "period", "value", "unit"),
    "records": ("id", "kind", "zh"),
    "memberships": ("member", "whole", "role"),
}
_ALSO = {
    "主体名称": "subject",
    "指标名称": "indicator",
    "时间": "period",
    "值": "value",
    "计量单位": "unit",
    "name": "zh",
}
_LOOKED_AT = 12
"""Rows in which the heads are looked for."""


@dataclass(frozen=True, slots=True)
class Headed:
    """What a sheet holds, the key of each column (empty where nobody knows it), and the first row below the heads."""

    kind: str
    keys: tuple[str, ...]
    first: int


def headed(grid: Grid, words: Mapping[str, tuple[str, str]]) -> Headed | None:
    """What a sheet holds by its heads; None where they are not those of figures, records or memberships.

    Args:
        grid: the sheet.
        words: the Chinese and English word of every key.
    """
    known = {plain(one).casefold(): key for key, pair in words.items() for one in (key, *pair)}
    known |= {plain(one): key for one, key in _ALSO.items() if plain(one) not in known}
    for row in range(min(len(grid.rows), _LOOKED_AT)):
        keys = _keys(grid, row, known)
        for kind, needed in _NEEDED.items():
            if set(needed) <= set(keys):
                first = row + 1
                while first < len(grid.rows) and _keys(grid, first, known) == keys:
                    first += 1
                return Headed(kind, tuple(keys), first)
    return None


def _keys(grid: Grid, row: int, known: Mapping[str, str]) -> list[str]:
    found: list[str] = []
    for column in range(grid.width):
        key = known.get(plain(grid.text(row, column)).casefold(), "")
        found.append("" if key in found else key)
    return found


class Namer:
    """What people write in place of the program's keys: names of records and indicators, 2024年3月, 同比, 规模以上."""

    def __init__(self, names: Names, indicators: Indicators) -> None:
        self.names, self.indicators = names, indicators

    def figure(self, cells: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
        """The fields of a figure by keys, and by key what cannot be understood."""
        fields, wrong = dict(cells), dict[str, str]()
        found = self.names.find(fields["subject"], {})
        if isinstance(found, Known):
            fields["subject"] = found.id
        else:
            wrong["subject"] = f"{found} ({self.names.near(fields['subject'])})"
        indicator = self.indicators.named(fields["indicator"]) or self.indicators.named(plain(fields["indicator"]))
        if indicator is None:
            wrong["indicator"] = f"no indicator is called `{fields['indicator'][:60]}`"
        else:
            fields["indicator"] = indicator.id
        try:
            fields["period"] = _period(fields["period"])
        except DistrictError as fault:
            wrong["period"] = str(fault)
        for key, text in fields.items():
            fields[key] = _words().get((key, text), text)
        return fields, wrong

    def record(self, text: str) -> str:
        """The id of a record that may be named."""
        found = self.names.find(text, {})
        return found.id if isinstance(found, Known) else text


def _period(text: str) -> str:
    try:
        return Period.parse(text).text
    except DistrictError:
        return read_period(text).text


@lru_cache(maxsize=1)
def _words() -> Mapping[tuple[str, str], str]:
    """The Chinese words of the axes: `同比` in the column of comparisons is `yoy`."""
    axes = {"measure": MeasureKind, "compared_with": Comparison, "price": Price, "scope": Scope}
    axes |= {"vintage": Vintage, "status": Status, "said_by": SaidBy}
    return {(key, word(one)): one.value for key, kind in axes.items() for one in kind if word(one)}
