"""Quantities: text with a unit, such as `45 s` or `3.2 kW`, read into SI and written back as the user wrote it.

The unit table is our own and strict (see docs/decisions/0002-own-unit-table.md). A number is converted exactly, as a
fraction, and rounded to a float once, so that `0.1 h` and `6 min` are the same number of seconds.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Context, Decimal
from fractions import Fraction
from functools import lru_cache
from operator import index
from typing import Annotated, Final, Literal, Self, SupportsFloat, SupportsIndex

from pydantic import PlainValidator, WithJsonSchema

from lineside.model import limits
from lineside.model.fault import fault, nearest, short

Dimension = Literal[
    "time",
    "cycles",
    "power",
    "energy",
    "length",
    "area",
    "speed",
    "volume",
    "share",
    "wage",
    "tariff",
    "rent",
    "money",
    "factor",
]

UNITS: Final[dict[Dimension, dict[str, Fraction]]] = {
    "time": {
        "s": Fraction(1),
        "min": Fraction(60),
        "h": Fraction(3600),
        "d": Fraction(86400),
        "ms": Fraction(1, 1000),
    },
    "cycles": {"cycles": Fraction(1)},
    "power": {"W": Fraction(1), "kW": Fraction(1000), "MW": Fraction(10**6)},
    "energy": {
        "J": Fraction(1),
        "kJ": Fraction(1000),
        "MJ": Fraction(10**6),
        "Wh": Fraction(3600),
        "kWh": Fraction(3_600_000),
        "MWh": Fraction(3_600_000_000),
    },
    "length": {"m": Fraction(1), "mm": Fraction(1, 1000), "cm": Fraction(1, 100), "km": Fraction(1000)},
    "speed": {"m/s": Fraction(1), "m/min": Fraction(1, 60), "km/h": Fraction(1000, 3600)},
    "volume": {"L": Fraction(1), "mL": Fraction(1, 1000), "m3": Fraction(1000)},
    "area": {"m2": Fraction(1)},
    "share": {"%": Fraction(1, 100)},
    "wage": {"per h": Fraction(1), "per min": Fraction(60)},
    "tariff": {"per kWh": Fraction(1), "per MWh": Fraction(1, 1000)},
    "rent": {"per m2": Fraction(1)},
    "money": {},
    "factor": {},
}
"""Every unit and its size in the unit that the model is held in: s, cycles, W, J, m, m², m/s, L, and 1 for shares.

Money is in the plant's currency, which has no unit: a bare number, or one per h, per kWh or per m². Nor have factors.
"""

EXAMPLES: Final[dict[Dimension, str]] = {
    "time": "45 s",
    "cycles": "5000 cycles",
    "power": "3.2 kW",
    "energy": "1.5 kWh",
    "length": "85 m",
    "area": "24 m2",
    "speed": "1.2 m/s",
    "volume": "2000 L",
    "share": "0.4 %",
    "wage": "60 per h",
    "tariff": "0.8 per kWh",
    "rent": "360 per m2",
    "money": "35",
    "factor": "2.5",
}
ARTICLES: Final[dict[Dimension, str]] = {
    "time": "a time",
    "cycles": "a number of cycles",
    "power": "a power",
    "energy": "an energy",
    "length": "a length",
    "area": "an area",
    "speed": "a speed",
    "volume": "a volume",
    "share": "a share",
    "wage": "a price of time",
    "tariff": "a price of energy",
    "rent": "a price of floor",
    "money": "an amount of money",
    "factor": "a factor",
}
DIMENSION_OF: Final[dict[str, Dimension]] = {unit: dim for dim, units in UNITS.items() for unit in units}

_OTHER_WORDS: Final = {
    "sec": "s", "secs": "s", "second": "s", "seconds": "s", "秒": "s", "mins": "min", "minute": "min", "minutes": "min",
    "分": "min", "分钟": "min", "hr": "h", "hrs": "h", "hour": "h", "hours": "h", "小时": "h", "day": "d", "days": "d",
    "天": "d", "msec": "ms", "毫秒": "ms", "cycle": "cycles", "次": "cycles", "percent": "%", "pct": "%", "％": "%",
    "watt": "W", "watts": "W", "瓦": "W", "千瓦": "kW", "meter": "m", "metre": "m", "meters": "m", "metres": "m",
    "米": "m", "km/hr": "km/h", "kmh": "km/h", "mps": "m/s", "l": "L", "liter": "L", "litre": "L", "升": "L",
}  # fmt: skip
_NUMBER: Final = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)


class Quantity(float):
    """A float in SI that remembers how it was written. Anything computed from it is a plain float."""

    text: str

    def __new__(cls, value: float, text: str = "") -> Self:
        """A quantity of `value` in SI that was written as `text`."""
        self = super().__new__(cls, value)
        self.text = text
        return self


def number(text: str) -> Fraction:
    """The exact value of a decimal number; raises the validators' error for what is none or is absurdly large."""
    if len(text) > limits.NUMBER:
        raise fault(f"the number {short(text, 20)} has {len(text)} characters, at most {limits.NUMBER} are read")
    if not _NUMBER.fullmatch(text):
        hint = (
            "write the decimal point as a point, thousands without a separator" if re.search(r"\d[,_]\d", text) else ""
        )
        raise fault(f"expected a number, found {short(text)}", hint)
    _, _, exponent = text.lower().partition("e")
    if exponent and abs(int(exponent)) > 30:
        raise fault(f"the number {short(text)} is out of all measure")
    return Fraction(text)


def unit_of(word: str) -> str:
    """The unit that a word means, such as `秒` or `sec`; the word itself where it means none."""
    return _OTHER_WORDS.get(word, word)


def unit_hint(unit: str, dimension: Dimension) -> str:
    """What to write instead of a unit that is unknown or of another kind."""
    known = UNITS[dimension]
    if unit in _OTHER_WORDS and _OTHER_WORDS[unit] in known:
        return f"write `{_OTHER_WORDS[unit]}`"
    if dimension == "time" and unit in ("m", "M"):
        return "write `min` for minutes; `m` is metres"
    if dimension == "share":
        return "write it in `%`"
    same = [candidate for candidate in known if candidate.lower() == unit.lower()]
    if same:
        return f"write `{same[0]}`"
    close = nearest(unit, known)
    return f"did you mean `{close}`?" if close and unit not in DIMENSION_OF else f"units: {', '.join(known)}"


def split(text: str) -> list[str]:
    """`"8h"`, `"8 h"` → `["8", "h"]`: numbers and words, in order."""
    words: list[str] = []
    for word in text.split():
        found = _NUMBER.match(word)
        if found and found.end() < len(word) and word[found.end()] not in ",._0123456789":
            words += [found.group(), word[found.end() :]]
        else:
            words.append(word)
    return words


def convert(value: str, unit: str, dimension: Dimension) -> float:
    """`("0.1", "h", "time")` → 360.0. Raises the validators' error for a wrong number or unit."""
    size = UNITS[dimension].get(unit)
    exact = number(value)
    if size is None:
        found = DIMENSION_OF.get(unit)
        what = f"`{unit}` is {ARTICLES[found]}" if found else f"unknown unit {short(unit)}"
        expected = f"expected {ARTICLES[dimension]} such as `{EXAMPLES[dimension]}`"
        raise fault(f"{expected}; {what}", unit_hint(unit, dimension))
    return float(exact * size)


_THOUSANDS: Final = re.compile(r"(?<![\d.])\d{1,3}(,\d{3})+(?![\d,])", re.ASCII)
_DECIMAL: Final = re.compile(r"(?<![\d.])(\d+),(\d+)(?![\d,])", re.ASCII)


def comma_hint(text: str) -> str:
    """What to do about a comma or an underscore within a number: what each of its readings would be written as."""
    thousands, decimal = _THOUSANDS.search(text), _DECIMAL.search(text)
    if thousands is None and decimal is None:
        return "write the number without `_`" if re.search(r"\d_\d", text) else ""
    whole = thousands[0].replace(",", "") if thousands is not None else ""
    point = f"{decimal[1]}.{decimal[2]}" if decimal is not None else ""
    meant = f"`{whole}` or `{point}`" if whole and point else f"`{whole or point}`"
    return f"a comma stands within the number: write {meant}"


def whole_hint(text: str) -> str:
    """What to do about a whole number whose thousands are parted, or that has decimals which are none."""
    joined = re.sub(r"[.,](?=\d{3}(?:[.,]|$))", "", text)
    if joined != text and re.fullmatch(r"[0-9]+", joined):
        return f"a {'comma' if ',' in text else 'point'} stands within the number: write `{joined}`"
    plain = re.fullmatch(r"([0-9]+)[.,]0+", text)
    return f"write `{plain[1]}`" if plain else ""


def parse(text: str, dimension: Dimension) -> Quantity:
    """Read `text`, such as `45 s`, as a quantity of `dimension`, in SI."""
    if not UNITS[dimension]:
        return Quantity(float(number(text.strip())), text.strip())
    words = split(text)
    if len(words) == 3 and words[1] == "per":
        words = [words[0], f"per {words[2]}"]
    expected = f"expected {ARTICLES[dimension]} such as `{EXAMPLES[dimension]}`"
    if len(words) == 1 and _NUMBER.fullmatch(words[0]):
        raise fault(f"{expected}, found {short(text)} without a unit", f"units: {', '.join(UNITS[dimension])}")
    if len(words) != 2 or not _NUMBER.match(words[0]) or re.search(r"\d[,_]\d", text):
        raise fault(f"{expected}, found {short(text)}" if words else f"{expected}, found nothing", comma_hint(text))
    return Quantity(convert(words[0], words[1], dimension), " ".join(text.split()))


def within(value: float, dimension: Dimension, least: float, most: float, *, above: bool, shown: str) -> None:
    """Raise the validators' error when a quantity in SI lies outside what makes sense for it."""
    if value != value or abs(value) == float("inf"):
        raise fault(f"expected {ARTICLES[dimension]}, found {shown}, which is no finite number")
    if value < least or (above and value == least):
        raise fault(f"{shown} is {'not above' if above else 'below'} {write(least, dimension)}")
    if value > most:
        raise fault(f"{shown} is more than {write(most, dimension)}, the most that makes sense here")


MOST_MONEY: Final = 1e15
MOST: Final[dict[Dimension, float]] = {
    "time": limits.CENTURY_S,
    "cycles": 1e15,
    "power": 1e12,
    "energy": 1e18,
    "length": 1e7,
    "area": 1e9,
    "speed": 1e4,
    "volume": 1e12,
    "share": 1.0,
    "wage": MOST_MONEY,
    "tariff": MOST_MONEY,
    "rent": MOST_MONEY,
    "money": MOST_MONEY,
    "factor": 1e6,
}


def reader(dimension: Dimension, least: float = 0.0, *, above: bool = False) -> Callable[[object], Quantity]:
    """A validator: text with a unit, or (in Python) a number in SI, to a `Quantity` from `least` up."""

    def read(value: object) -> Quantity:
        if isinstance(value, Quantity):
            quantity = value
        elif isinstance(value, str):
            quantity = parse(value, dimension)
        elif (plain := in_si(value, dimension)) is not None:
            quantity = Quantity(plain if abs(plain) < 1e300 else float("inf"))
        else:
            raise fault(f"expected {ARTICLES[dimension]} such as `{EXAMPLES[dimension]}`, found {kind_of(value)}")
        shown = f"`{quantity.text}`" if quantity.text else f"{float(quantity)!r}"
        within(quantity, dimension, least, MOST[dimension], above=above, shown=shown)
        return quantity

    return read


def in_si(value: object, dimension: Dimension) -> float | None:
    """A number in SI, NumPy's kinds too, or a `timedelta` where a time is meant; None for anything else."""
    if isinstance(value, timedelta):
        return value.total_seconds() if dimension == "time" else None
    if isinstance(value, bool | complex) or not isinstance(value, SupportsFloat) or isinstance(value, str | bytes):
        return None
    return float(value)


def kind_of(value: object) -> str:
    """What a value of the wrong shape is, in the words of YAML."""
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    return short(value)


def pattern(dimension: Dimension) -> str:
    """The regular expression (ECMA 262) of a quantity, for the JSON Schema."""
    units = "|".join(
        re.escape(unit).replace("/", "\\/").replace("\\ ", "\\s+")
        for unit in sorted(UNITS[dimension], key=len, reverse=True)
    )
    return rf"^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*({units})\s*$"


def _schema(dimension: Dimension) -> WithJsonSchema:
    return WithJsonSchema(
        {"type": "string", "pattern": pattern(dimension), "examples": [EXAMPLES[dimension]]}, mode="validation"
    )


Time = Annotated[float, PlainValidator(reader("time")), _schema("time")]
"""Seconds, not negative."""
PositiveTime = Annotated[float, PlainValidator(reader("time", above=True)), _schema("time")]
"""Seconds, more than none."""
Power = Annotated[float, PlainValidator(reader("power")), _schema("power")]
"""Watts."""
Energy = Annotated[float, PlainValidator(reader("energy")), _schema("energy")]
"""Joules."""
Area = Annotated[float, PlainValidator(reader("area")), _schema("area")]
"""Square metres."""
Wage = Annotated[float, PlainValidator(reader("wage")), _schema("wage")]
"""Money per hour."""
Tariff = Annotated[float, PlainValidator(reader("tariff")), _schema("tariff")]
"""Money per kWh."""
Rent = Annotated[float, PlainValidator(reader("rent")), _schema("rent")]
"""Money per square metre and year."""
Length = Annotated[float, PlainValidator(reader("length")), _schema("length")]
"""Metres."""
Speed = Annotated[float, PlainValidator(reader("speed", above=True)), _schema("speed")]
"""Metres a second, more than none."""
Share = Annotated[float, PlainValidator(reader("share")), _schema("share")]
"""A share from 0 to 1, written in per cent."""


_BARE_NUMBER: Final = WithJsonSchema(
    {"type": ["number", "string"], "pattern": rf"^\s*{_NUMBER.pattern}\s*$"}, mode="validation"
)
Money = Annotated[float, PlainValidator(reader("money", -MOST_MONEY)), _BARE_NUMBER]
"""An amount in the plant's currency; below zero it is earned."""
Factor = Annotated[float, PlainValidator(reader("factor")), _BARE_NUMBER]
"""How many times as much, as a bare number."""


@lru_cache(maxsize=4096)
def write(value: float, dimension: Dimension) -> str:
    """The shortest text that reads back as exactly `value` (in SI); a quantity that was read keeps its own words."""
    if not UNITS[dimension]:
        return _plain(value)
    best = f"{_plain(value)} {next(iter(UNITS[dimension]))}"
    if dimension == "share":
        best = ""
    for unit, size in UNITS[dimension].items():
        shown = _plain(float(Fraction(value) / size))
        text = f"{shown} {unit}"
        if "e" in shown and best:
            continue
        if float(Fraction(shown) * size) == value and (not best or len(shown) < len(best.split()[0])):
            best = text
    return best or _exact_share(value)


def _plain(value: float) -> str:
    """`45.0` → `45`; otherwise what Python writes, which reads back exactly."""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(float(value))


def _exact_share(value: float) -> str:
    """A share whose hundredfold is no short float: more digits until it reads back exactly."""
    for digits in range(17, 30):
        shown = format(Decimal(value).scaleb(2, Context(prec=60)), f".{digits}g")
        if float(Fraction(shown) / 100) == value:
            return f"{shown} %"
    raise ValueError(value)


def count(least: int, most: int, what: str) -> Callable[[object], int]:
    """A validator: a whole number (or its digits) between `least` and `most`; `what` names it in messages."""

    def read(value: object) -> int:
        expected = f"expected a whole number {what}"
        if isinstance(value, str):
            digits = value.strip()
            if not re.fullmatch(r"[+-]?[0-9]+", digits):
                if _NUMBER.match(digits) and len(digits.split()) == 2:
                    raise fault(f"{expected}, found {short(value)}", "without a unit")
                raise fault(
                    f"{expected}, found {short(value)}",
                    whole_hint(digits) or ("_" in digits and comma_hint(digits)) or "",
                )
            if len(digits) > limits.NUMBER:
                raise fault(f"{expected}, at most {most}; found one of {len(digits)} digits")
            value = int(digits)
        if isinstance(value, bool) or not isinstance(value, SupportsIndex):
            raise fault(f"{expected}, found {kind_of(value)}")
        value = index(value)
        if not least <= value <= most:
            raise fault(f"{expected} from {least} to {most}, found {short(str(value))}")
        return value

    return read
