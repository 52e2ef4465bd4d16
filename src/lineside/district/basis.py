"""Why two figures are not said of one thing, as a statistics bureau would put it."""

from __future__ import annotations

from enum import StrEnum

from lineside.district.arithmetic import UNREAL, differing
from lineside.district.axes import Price
from lineside.district.briefing.words import period_words, word
from lineside.district.figure import Figure
from lineside.district.period import Period, PeriodKind
from lineside.district.registry.claim import Ref
from lineside.district.store.ledger import Ledger
from lineside.district.store.registry import records_by_id

_AXES = {
    "indicator": "指标不同",
    "period": "时期不同",
    "measures": "计量单位不同",
    "price": "价格口径不同",
    "scope": "统计范围不同",
    "scope_list": "所依名录不同",
    "attribution": "归属原则不同",
    "measure": "数字类型不同",
}
_ATTRIBUTIONS = {"legal": "法人注册地", "producing": "生产单位所在地", "site": "项目所在地", "unstated": "未注明"}


def unlike(ledger: Ledger, first: Figure, second: Figure) -> list[tuple[str, str]]:
    """Each axis on which two figures differ, with a line in Chinese that says how; `status` where one is not real."""
    lines = []
    for axis in differing(first, second):
        told = (_shown(ledger, axis, figure) for figure in (first, second))
        lines.append((axis, f"{_AXES[axis]}：{'、'.join(told)}"))
    if (first.status in UNREAL) != (second.status in UNREAL):
        lines.append(("status", f"性质不同：{word(first.status)}数、{word(second.status)}数"))
    return lines


def unlike_stretches(first: Figure, second: Figure, *, flow: bool) -> list[str]:
    """A line where amounts that add up over time are of stretches of different length, nine months and a year."""
    lengths = {first.period.months, second.period.months}
    if not flow or None in lengths or len(lengths) == 1:
        return []
    return [f"时期长短不同：{period_words(first.period)}、{period_words(second.period)}"]


def unsaid(*figures: Figure) -> list[str]:
    """A line where nobody can know whether figures are of one time, or of one price, since one of them does not say.

    Those of one source that all leave it open are taken to be alike, as their reader takes them.
    """
    lines = []
    silent = [one.period.kind is PeriodKind.UNSTATED for one in figures]
    if any(silent) and not (all(silent) and len({one.source for one in figures}) == 1):
        lines.append(f"时期未注明：{'、'.join(period_words(one.period) for one in figures)}")
    money = [one for one in figures if one.unit.dimension == "money"]
    if len({one.price for one in money}) > 1 and any(one.price is Price.UNSTATED for one in money):
        lines.append(f"价格口径未注明：{'、'.join(word(one.price) or '未注明' for one in money)}")
    return lines


_STATED = ("price", "scope", "attribution")


def apart(first: Figure, second: Figure, *, flow: bool) -> list[str]:
    """Why a whole and its parts, whichever indicators they are, must not be held against each other, a line each.

    What one of them leaves unstated is not held against the other.
    """
    lines = [line for line in (_unlike_units(first, second), *unlike_stretches(first, second, flow=flow)) if line]
    if not lines and not first.period.meets(second.period):
        lines.append(f"时期不同：{period_words(first.period)}、{period_words(second.period)}")
    for axis in _STATED:
        ours, theirs = getattr(first, axis), getattr(second, axis)
        if "unstated" not in (ours, theirs) and ours is not theirs:
            lines.append(f"{_AXES[axis]}：{_word(axis, first)}、{_word(axis, second)}")
    return lines


def _unlike_units(first: Figure, second: Figure) -> str:
    same = first.unit.measures == second.unit.measures
    return "" if same else f"计量单位不同：{first.unit}、{second.unit}"


def _word(axis: str, figure: Figure) -> str:
    if axis == "attribution":
        return _ATTRIBUTIONS[figure.attribution]
    return word(getattr(figure, axis)) or "未注明"


def _shown(ledger: Ledger, axis: str, figure: Figure) -> str:
    match axis:
        case "indicator":
            return indicator_name(ledger, figure.indicator)
        case "period":
            return period_words(figure.period)
        case "measures":
            return figure.unit.text
        case "measure":
            return word(figure.measure.kind) or "水平数"
        case "attribution":
            return _ATTRIBUTIONS[figure.attribution]
        case "scope_list":
            return record_name(ledger, figure.scope_list) if figure.scope_list else "未注明"
        case _:
            value = getattr(figure, axis)
            return (word(value) if isinstance(value, StrEnum) else str(value)) or "未注明"


def indicator_name(ledger: Ledger, indicator: str) -> str:
    """The Chinese name of an indicator, its id where nobody knows it."""
    found = ledger.indicators.get(indicator)
    return indicator if found is None else found.name.zh


def record_name(ledger: Ledger, record: str) -> str:
    """The Chinese name of a record, its id where there is none."""
    with ledger.reading() as connection:
        found = records_by_id(connection, {record})
    return found[record].name.zh if record in found else record


def ref_words(ledger: Ledger, ref: Ref) -> str:
    """What a test looks for: by its place, or by subject, indicator and period in words."""
    if ref.place:
        return ref.place
    parts = [
        record_name(ledger, ref.subject) if ref.subject else "",
        period_words(Period.parse(ref.period)) if ref.period else "",
        indicator_name(ledger, ref.indicator) if ref.indicator else "",
    ]
    return "".join(parts)
