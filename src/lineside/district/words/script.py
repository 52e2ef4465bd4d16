"""A text as the grammar reads it: simplified characters, half-width signs, no pinyin; every place leads back."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_PINYIN = re.compile(r"(?<=[\u3400-\u9fff])[(（][a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]{1,7}[)）]")
_SIGNS = {"―": "—", "－": "-", "−": "-", "–": "-", "～": "~", "∶": ":", "︰": ":", "﹪": "%", "•": "·", "\u3000": " "}
_BLANK = re.compile(
    r"(?<=[\u3400-\u9fff])[ \t\u3000\xa0]+(?=[\d\u3400-\u9fff])|(?<=\d)[ \t\u3000\xa0]+(?=[\u3400-\u9fff%])"
    r"|(?<=\d)\n(?=\.\d)"
)
_ENDS = "。；;！？!?：:"
_WIDEST = 120
_FIRST, _LAST = 0x3400, 0x9FFF


@dataclass(frozen=True, slots=True)
class Folded:
    """`text` is what is read; `at[n]` is the place in the source of its n-th character, and one beyond the end."""

    source: str
    text: str
    at: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the source that a stretch of the folded text stands for."""
        return self.at[start], self.at[end - 1] + 1 if end > start else self.at[start]


@lru_cache(maxsize=1)
def _simplified() -> dict[str, str]:
    """Every traditional character with its simplified one, as OpenCC maps single characters."""
    from lineside.extras import MissingExtraError

    try:
        import opencc
    except ImportError:
        raise MissingExtraError("ledger", "Reading Chinese texts") from None
    convert = opencc.OpenCC("t2s").convert
    characters = [chr(number) for number in range(_FIRST, _LAST + 1)]
    simple = convert("\n".join(characters)).split("\n")
    found = {one: other for one, other in zip(characters, simple, strict=True) if one != other and len(other) == 1}
    return found | {"著": "着", "麵": "面", "製": "制", "範": "范", "佔": "占"}


def _wraps(source: str) -> Iterator[int]:
    """The line ends that only wrap a text: behind a line as wide as the widest, which ends no sentence."""
    lines = source.split("\n")
    widths = [sum(1 + (ord(sign) >= _FIRST) for sign in line.rstrip()) for line in lines]
    widest = max(widths)
    full = [width >= widest * 0.75 for width in widths]
    if not 24 <= widest <= _WIDEST or sum(full) < 2:
        return
    place = -1
    for line, is_full in zip(lines, full, strict=True):
        place += len(line) + 1
        if is_full and line.rstrip()[-1:] not in _ENDS:
            yield from range(place - len(line) + len(line.rstrip()), min(place + 1, len(source)))


def fold(source: str) -> Folded:
    """Fold a text; every place leads back.

    Pinyin in brackets behind its character, blanks beside one, line ends that only wrap the text and doubled commas
    fall out.
    """
    table = _simplified() if any(ord(sign) >= _FIRST for sign in source) else {}
    out = {place for found in _PINYIN.finditer(source) for place in range(*found.span())}
    out |= {place for found in _BLANK.finditer(source) for place in range(*found.span())}
    out |= set(_wraps(source))
    signs: list[str] = []
    at: list[int] = []
    for place, sign in enumerate(source):
        if place in out:
            continue
        sign = _SIGNS.get(sign, sign)
        if len(plain := unicodedata.normalize("NFKC", sign)) == 1 and not unicodedata.category(sign).startswith("No"):
            sign = plain
        sign = table.get(sign, sign)
        if sign == "," and signs and signs[-1] == ",":
            continue
        signs.append(sign)
        at.append(place)
    return Folded(source, "".join(signs), (*at, len(source)))
