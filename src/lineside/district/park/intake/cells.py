"""What single cells of a park's own sheet say: days, spans of days, amounts, rooms, and who somebody is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from lineside.district.sheet.words import plain

_DAY = re.compile(r"((?:19|20)\d\d)\s*[年./\-]\s*(\d{1,2})\s*[月./\-]\s*(\d{1,2})\s*[日号]?(?:\s+0?0:00(?::00)?)?")
_HOUR = re.compile(
    r"\s*(?:[上中下]午|早上|晚上)?(?:\s*\d{1,2}(?:[:：]\d{2}(?:[:：]\d{2})?|[时点](?:\d{1,2}分?|半)?))?$"
)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_ROOM = re.compile(r"(?<!\d)(\d{1,2})\d\d(?:-\d{1,2})?[室号]?")
_FLOOR = re.compile(r"(B|负|地下|-)?第?(\d{1,3})[F层楼]?", re.IGNORECASE)
_TIGHT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
_PHONE = re.compile(r"(?<![\d.])(?:\+?86[- ]?)?(?:1[3-9]\d[- ]?\d{4}[- ]?\d{4}|0\d{2,3}[- ]?\d{7,8})(?!\d)")
_IDENTITY = re.compile(r"(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
OPEN = frozenset({"", "-", "—", "–", "/", "\\", "无", "暂无", "长期", "不定期", "无固定期限", "至今"})
"""Words for no day, and no amount."""


def is_open(text: str) -> bool:
    """Whether a cell says that there is nothing to say."""
    return plain(text) in OPEN or text.strip() in OPEN


def read_day(text: str) -> date | None:
    """The day that a text is: 2024-03-05, 2024.3.5, 2024年3月5日, 20240305; None for anything else."""
    found = _DAY.fullmatch(text.strip()) or _TIGHT.fullmatch(text.strip())
    if found is None:
        return None
    try:
        return date(*(int(part) for part in found.groups()))
    except ValueError:
        return None


def read_moment(text: str) -> date | None:
    """The day of a moment, as desks write when somebody came: 2024-03-05 09:30; None for anything else."""
    return read_day(_HOUR.sub("", text.strip()))


def read_serial(text: str) -> date | None:
    """The day that a spreadsheet's number of a day is: 45356 is 2024-03-05; None for any number not of 1990 to 2099."""
    if not _SERIAL.fullmatch(text.strip()):
        return None
    found = date(1899, 12, 30) + timedelta(days=int(text.strip()[:5]))
    return found if 1990 <= found.year < 2100 else None


def read_floor(said: str, room: str) -> int | None:
    """The floor that is said (3F, B1, 负2层) or begins a room's number (0201, 19#-0201, 301-1), else None."""
    found = _FLOOR.fullmatch(plain(said))
    if found is not None:
        return -int(found[2]) if found[1] else int(found[2])
    numbered = None if said else _tail(room)
    return int(numbered[1]) or None if numbered else None


def _tail(room: str) -> re.Match[str] | None:
    """The number that ends a room's name."""
    return next((one for one in _ROOM.finditer(plain(room)) if one.end() == len(plain(room))), None)


def read_term(text: str) -> tuple[date, date] | None:
    """The first and last day of 2024.1.1-2026.12.31; None for anything else."""
    found = list(_DAY.finditer(text))
    if len(found) != 2:
        return None
    first, last = (read_day(one[0]) for one in found)
    between = plain(text[found[0].end() : found[1].start()])
    return (first, last) if first is not None and last is not None and between in ("-", "--", "") else None


def read_amount(text: str) -> Decimal | None:
    """An amount in the unit of its column: 12,345.60, 1.2万, 300㎡; None for anything else."""
    words = re.sub(r"(?:元|㎡|m2|m²|平方米|平米|/月|人民币|¥|￥)", "", plain(text).replace(",", "").replace("，", ""))
    factor = Decimal(1)
    if words.endswith("万"):
        words, factor = words[:-1], Decimal(10_000)
    try:
        number = Decimal(words) if re.fullmatch(r"-?\d+(?:\.\d+)?", words) else None
    except InvalidOperation:
        return None
    return None if number is None or number < 0 else number * factor


def read_rooms(text: str) -> list[str]:
    """The rooms that a cell names: one, or several with a sign between them."""
    return [one for one in re.split(r"[、,，;；/\n和及]+", text.strip()) if one.strip()]


def without_persons(text: str, names: Iterable[str] = ()) -> tuple[str, list[str]]:
    """A text without telephone and identity numbers, mail addresses and these names, and what was taken out of it."""
    taken: list[str] = []
    for name in names:
        if len(name) > 1 and name in text:
            taken.append(name)
            text = text.replace(name, "")
    for pattern in (_IDENTITY, _MAIL, _PHONE):
        taken += [one[0] for one in pattern.finditer(text)]
        text = pattern.sub("", text)
    return re.sub(r"[ \t]{2,}", " ", text).strip(" ，,;；:：()（）") if taken else text, taken
