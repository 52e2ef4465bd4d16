"""The words of a figure's axes. Most wrong statements about industry confuse one of these with another."""

from __future__ import annotations

from enum import StrEnum


class MeasureKind(StrEnum):
    """What the number is: a level, or something said about levels."""

    LEVEL = "level"
    GROWTH = "growth"  # a rate of change, in percent
    TIMES = "times"  # a multiple of the base, or of how much it grew: the reading is the claim's business
    RANK = "rank"  # among whom
    SHARE = "share"  # of what
    POINTS = "points"  # a difference of rates


class Comparison(StrEnum):
    """What a growth, multiple or difference is held against."""

    YEAR_ON_YEAR = "yoy"  # 同比
    MONTH_ON_MONTH = "mom"  # 环比
    TWO_YEAR_MEAN = "two-year-mean"  # 两年平均
    START = "start"  # the start of the stretch the period names
    BEFORE = "before"  # before a retrofit
    OTHER_PLACE = "other-place"  # 高于全市


class Price(StrEnum):
    """Whose prices the money is counted in."""

    CURRENT = "current"  # 现价
    COMPARABLE = "comparable"  # 可比价
    UNSTATED = "unstated"


class Scope(StrEnum):
    """Which firms are counted."""

    ALL = "all"  # 全部
    ABOVE_SCALE = "above-scale"  # 规上
    ABOVE_LIMIT = "above-limit"  # 限上
    UNSTATED = "unstated"


class Attribution(StrEnum):
    """To which place the number belongs."""

    LEGAL = "legal"  # the legal seat
    PRODUCING = "producing"  # the producing unit
    SITE = "site"  # the project's site
    UNSTATED = "unstated"


class Vintage(StrEnum):
    """How far the number has been settled."""

    FLASH = "flash"  # 快报
    PRELIMINARY = "preliminary"
    FINAL = "final"
    CENSUS = "census"  # revised after a census
    UNSTATED = "unstated"


class Status(StrEnum):
    """How the number came about."""

    MEASURED = "measured"
    SIMULATED = "simulated"
    REPORTED = "reported"
    DERIVED = "derived"
    ESTIMATED = "estimated"
    CLAIMED = "claimed"
    PLANNED = "planned"


class SaidBy(StrEnum):
    """Who says the number."""

    BUREAU = "bureau"
    AGENCY = "agency"
    COMPANY = "company"
    JOURNALIST = "journalist"
    SYSTEM = "system"
    UNSTATED = "unstated"


class Release(StrEnum):
    """Who may see a figure: anyone; the office; below the sum only with the firm's consent; the bureau alone."""

    PUBLIC = "public"
    INTERNAL = "internal"
    FIRM = "firm"
    BUREAU = "bureau"
