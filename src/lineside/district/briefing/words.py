"""A figure in words: its period, its axes, and the footnote that opens to its source; Chinese first."""

from __future__ import annotations

from enum import StrEnum

from lineside.district.amount import Amount, write_amount
from lineside.district.axes import Comparison, MeasureKind, Price, SaidBy, Scope, Status, Vintage
from lineside.district.english import english_amount
from lineside.district.figure import Figure
from lineside.district.period import Period, PeriodKind
from lineside.district.registry.record import Name


class Language(StrEnum):
    """The languages of a briefing."""

    ZH = "zh"
    EN = "en"


_WORDS: dict[StrEnum, tuple[str, str]] = {
    MeasureKind.GROWTH: ("增速", "growth"), MeasureKind.TIMES: ("倍数", "multiple"), MeasureKind.RANK: ("位次", "rank"),
    MeasureKind.SHARE: ("占比", "share"), MeasureKind.POINTS: ("百分点变化", "change in points"),
    Comparison.YEAR_ON_YEAR: ("同比", "on the year"), Comparison.MONTH_ON_MONTH: ("环比", "on the month"),
    Comparison.TWO_YEAR_MEAN: ("两年平均", "two-year mean"), Comparison.START: ("较期初", "since the start"),
    Comparison.BEFORE: ("较改造前", "against before"), Comparison.OTHER_PLACE: ("与他处相比", "against elsewhere"),
    Price.CURRENT: ("现价", "current prices"), Price.COMPARABLE: ("可比价", "comparable prices"),
    Scope.ALL: ("全口径", "all firms"), Scope.ABOVE_SCALE: ("规模以上", "firms above scale"),
    Scope.ABOVE_LIMIT: ("限额以上", "firms above the limit"),
    Vintage.FLASH: ("快报数", "flash"),
    Vintage.PRELIMINARY: ("初步数", "preliminary"), Vintage.FINAL: ("年报数", "final"),
    Vintage.CENSUS: ("普查修订数", "revised by census"),
    Status.MEASURED: ("实测", "measured"), Status.SIMULATED: ("仿真", "simulated"),
    Status.REPORTED: ("上报", "reported"),
    Status.DERIVED: ("推算", "derived"), Status.ESTIMATED: ("估计", "estimated"),
    Status.CLAIMED: ("对外公布", "claimed"),
    Status.PLANNED: ("计划", "planned"),
    SaidBy.BUREAU: ("统计部门", "statistics bureau"), SaidBy.AGENCY: ("主管部门", "agency"),
    SaidBy.COMPANY: ("企业", "company"), SaidBy.JOURNALIST: ("媒体", "journalist"), SaidBy.SYSTEM: ("系统", "system"),
}  # fmt: skip


def word(axis: StrEnum, language: Language = Language.ZH) -> str:
    """The word of an axis; empty for what is not stated and for a plain level."""
    chinese, english = _WORDS.get(axis, ("", ""))
    return chinese if language is Language.ZH else english


def name_in(name: Name, language: Language) -> str:
    """A name in the language, in Chinese where there is no other."""
    return name.zh if language is Language.ZH or not name.en else name.en


def period_words(period: Period, language: Language = Language.ZH) -> str:
    """The period as people write it: 2023年1—9月; in English nearly as it is written in the ledger."""
    if language is Language.EN:
        text = period.text.removesuffix("*")
        known = {
            PeriodKind.UNSTATED: "period not stated",
            PeriodKind.EVERY_YEAR: "every year",
            PeriodKind.END_UNKNOWN: text.replace("|", " or "),
            PeriodKind.UP_TO: f"until {text.removeprefix('..')}",
        }
        words = known.get(period.kind, text)
        return f"{words} (inferred)" if period.inferred else words
    text = period.text.removesuffix("*")
    year, month = text[:4], text[5:]
    match period.kind:
        case PeriodKind.YEAR:
            words = f"{year}年"
        case PeriodKind.MONTH:
            words = f"{year}年{int(month)}月"
        case PeriodKind.YEAR_TO_DATE:
            words = f"{year}年1—{int(month[-2:])}月"
        case PeriodKind.QUARTER:
            words = f"{year}年{'一二三四'[int(text[-1]) - 1]}季度"
        case PeriodKind.HALF:
            words = f"{year}年{'上下'[int(text[-1]) - 1]}半年"
        case PeriodKind.INSTANT if period.first is not None:
            words = f"{period.first.year}年{period.first.month}月{period.first.day}日"
        case PeriodKind.YEARS:
            words = f"{year}—{text[-4:]}年"
        case PeriodKind.END_UNKNOWN:
            words = f"{year}年或{text[-4:]}年"
        case PeriodKind.UP_TO if period.last is not None:
            words = f"截至{period.last.year}年" + (f"{period.last.month}月" if len(text) > 6 else "")
        case PeriodKind.EVERY_YEAR:
            words = "每年"
        case _:
            words = "时期未注明"
    return f"{words}（推定）" if period.inferred else words


def value_words(figure: Figure, language: Language = Language.ZH) -> str:
    """The value with its unit as texts write it."""
    amount = Amount(figure.value, figure.unit)
    return write_amount(amount) if language is Language.ZH else english_amount(amount)


def measure_words(figure: Figure, indicator: Name, language: Language) -> str:
    """The indicator with what is said of it: 工业总产值同比增速."""
    parts = [name_in(indicator, language)]
    if figure.compared_with is not None:
        parts.append(word(figure.compared_with, language))
    parts.append(word(figure.measure.kind, language))
    if figure.measure.of:
        parts.append(f"（{figure.measure.of}）" if language is Language.ZH else f"({figure.measure.of})")
    return ("" if language is Language.ZH else " ").join(filter(None, parts))


def footnote(figure: Figure, subject: Name, indicator: Name, source: Name | None, language: Language) -> str:
    """Everything that decides what the figure means, and where it stands."""
    zh = language is Language.ZH
    said = [
        name_in(subject, language),
        measure_words(figure, indicator, language),
        period_words(figure.period, language),
        value_words(figure, language),
    ]
    axes = (figure.scope, figure.price, figure.vintage, figure.status)
    said += [told for axis in axes if (told := word(axis, language))]
    if by := word(figure.said_by, language):
        said.append(f"发布者：{by}" if zh else f"said by: {by}")
    if figure.synthetic:
        said.append("示例数据（非真实）" if zh else "made up for demonstration")
    where = "，".join(filter(None, ("" if source is None else name_in(source, language), figure.place)))
    said.append(
        (f"来源：{where}" if zh else f"source: {where}") if where else ("来源未注明" if zh else "no source stated")
    )
    return "；".join(said) + "。" if zh else "; ".join(said) + "."
