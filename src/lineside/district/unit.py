"""Units of figures: money, counted things, areas, shares. Kept as written, compared by what they measure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from lineside.district.errors import ValueTextError

SCALES: dict[str, int] = {
    "": 1,
    "百": 100,
    "千": 1_000,
    "万": 10_000,
    "十万": 100_000,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
}
SCALES |= {"百亿": 10**10, "千亿": 10**11, "万亿": 10**12}

# Each counted thing is a dimension of its own: 5家 and 3个 have no sum until someone says that they count the same.
_COUNTED = "家 个 户 项 条 台 套 台套 辆 架 片 块 件 人 人次 次 位 名 艘 宗 张"

# name -> (dimension, factor to the base unit of the dimension)
_BASE: dict[str, tuple[str, Fraction]] = {thing: (f"count:{thing}", Fraction(1)) for thing in _COUNTED.split()}
_BASE |= {
    "元": ("money", Fraction(1)),
    "%": ("share", Fraction(1, 100)),
    "‰": ("share", Fraction(1, 1000)),
    "百分点": ("points", Fraction(1, 100)),
    "倍": ("times", Fraction(1)),
    "成": ("share", Fraction(1, 10)),
    # A 亩 is 2000/3 m²; areas are counted in thirds of a square metre, so that it stays whole.
    "m2": ("area", Fraction(3)),
    "平方米": ("area", Fraction(3)),
    "km2": ("area", Fraction(3 * 10**6)),
    "平方公里": ("area", Fraction(3 * 10**6)),
    "公顷": ("area", Fraction(3 * 10**4)),
    "亩": ("area", Fraction(2000)),
    "L": ("volume", Fraction(1)),
    "升": ("volume", Fraction(1)),
    "m3": ("volume", Fraction(1000)),
    "吨": ("mass", Fraction(1)),
    "千克": ("mass", Fraction(1, 1000)),
    "吨标准煤": ("energy-coal", Fraction(1)),
    "kWh": ("energy", Fraction(1)),
    "千瓦时": ("energy", Fraction(1)),
    "度": ("energy", Fraction(1)),
    "MWh": ("energy", Fraction(1000)),
    "s": ("time", Fraction(1)),
    "秒": ("time", Fraction(1)),
    "min": ("time", Fraction(60)),
    "h": ("time", Fraction(3600)),
    "小时": ("time", Fraction(3600)),
    "天": ("time", Fraction(86400)),
    "年": ("years", Fraction(1)),
    "Hz": ("frequency", Fraction(1)),
    "GHz": ("frequency", Fraction(10**9)),
    "代": ("generation", Fraction(1)),  # of panels: 8.6代 is a name, not a count
    "定性": ("quality", Fraction(1)),
}
_PER = {
    "年": "year",
    "月": "month",
    "天": "day",
    "h": "hour",
    "小时": "hour",
    "人": "person",
    "台": "machine",
    "m2": "m2",
}
_PER |= {"件": "piece", "元": "yuan", "万元": "10k-yuan", "家": "firm"}


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as written, with what it measures.

    `dimension` names what is measured (money, area, count:家 …); `scale` is the factor to the dimension's base unit
    (亿元: 10⁸ yuan); `per` the divisor, empty without one.
    """

    text: str
    dimension: str
    scale: Fraction
    per: str = ""

    def __str__(self) -> str:
        return self.text

    @property
    def measures(self) -> str:
        """Dimension and divisor in one word; two figures are of a kind when these agree."""
        return f"{self.dimension}/{self.per}" if self.per else self.dimension

    @property
    def whole(self) -> bool:
        """Whether a number of this unit is counted, not measured: 163家 was not rounded, 13.8万辆 was."""
        return self.dimension.startswith("count:") and self.scale == 1

    def to_base(self, number: Decimal) -> Fraction:
        """The number in the dimension's base unit, exactly."""
        return Fraction(number) * self.scale


@lru_cache(maxsize=4096)
def unit(text: str) -> Unit:
    """The unit of a name such as `亿元`, `万元/年`, `家`, `%`, `百分点`, `km2`, `万m2` or `kWh/件`.

    Raises:
        ValueTextError: the unit is unknown; the message lists what is known.
    """
    name, slash, divisor = text.partition("/")
    per = ""
    if slash:
        if divisor not in _PER:
            raise ValueTextError(f"`{text[:40]}`: unknown divisor `{divisor[:20]}`; known are {', '.join(_PER)}")
        per = _PER[divisor]
    for word in sorted(SCALES, key=len, reverse=True):
        base = name[len(word) :]
        if name.startswith(word) and base in _BASE:
            dimension, factor = _BASE[base]
            if word and dimension in ("share", "points", "quality"):
                break
            return Unit(text, dimension, factor * SCALES[word], per)
    raise ValueTextError(
        f"`{text[:40]}` is no known unit; known are {', '.join(_BASE)}, with {', '.join(filter(None, SCALES))} before"
    )


@lru_cache(maxsize=1)
def unit_pattern() -> re.Pattern[str]:
    """Matches the longest known unit at a place in a text, divisor included."""
    scales = "|".join(sorted(filter(None, SCALES), key=len, reverse=True))
    bases = "|".join(re.escape(name) for name in sorted(_BASE, key=len, reverse=True))
    pers = "|".join(re.escape(name) for name in sorted(_PER, key=len, reverse=True))
    return re.compile(rf"(?:{scales})?(?:{bases})(?:/(?:{pers}))?")
