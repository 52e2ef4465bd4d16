"""What a change earns: what it saves a year, when it has paid for itself, its value today, and what that hangs on."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lineside.kpi.cost import YEAR_S
from lineside.statistics.interval import Interval, student

if TYPE_CHECKING:
    from lineside.model.plant import Plant
    from lineside.simulate.result import Result

SWING = 0.2
"""How far each input is moved, up and down, for the tornado chart. A convention, not a forecast."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of the tornado chart: the value today when one input alone is at its low and at its high end."""

    name: str
    zh: str
    en: str
    low_input: float
    high_input: float
    at_low: float
    at_high: float

    @property
    def swing(self) -> float:
        """How far the value moves."""
        return abs(self.at_high - self.at_low)


@dataclass(frozen=True, slots=True)
class Worth:
    """What a change earns, in `currency`. Yearly figures are those of the measured time, scaled to a year of 365¼ days.

    gains: by what they are of, such as labour, energy or sales: after less before for sales, before less after for
    what is spent. benefit_per_year: their sum, with its interval over replications. payback_years: the investment over
    the benefit, undiscounted; NaN where nothing is earned. value_today: −I + B · (1 − (1 + i)^−n) / i, end-of-year
    payments, no residual value and no tax. tornado: the longest bar first.
    """

    currency: str
    investment: float
    years: float
    interest: float
    gains: Mapping[str, float]
    benefit_per_year: Interval
    payback_years: Interval
    value_today: Interval
    tornado: tuple[Bar, ...]


def worth_of(before: Plant, after: Plant, pairs: Sequence[tuple[Result, Result]]) -> Worth | None:
    """What the change from one plant to another earns, by the results of each replication of both.

    Where every product that either makes has a price, sales count and all spending counts as it is. Where not, the cost
    of a good part is what is compared, at the number of parts made after the change. None where either plant names no
    prices, or names them in different currencies.
    """
    prices = after.costs
    if prices is None or before.costs is None or prices.currency != before.costs.currency:
        return None
    priced = all(name in plant.costs.price for plant in (before, after) if plant.costs for name in plant.products)
    gains: dict[str, list[float]] = {}
    for first, second in pairs:
        for kind, gain in _gains(before, after, first, second, priced=priced).items():
            gains.setdefault(kind, []).append(gain)
    if any(math.isnan(gain) for values in gains.values() for gain in values):
        return None
    return worth(prices.currency, math.fsum(prices.investment.values()), prices.years, prices.interest, gains)


def _gains(before: Plant, after: Plant, first: Result, second: Result, *, priced: bool) -> dict[str, float]:
    """A year's gains by kind, from one replication of each plant."""
    assert first.costs is not None
    assert second.costs is not None
    year = YEAR_S / second.for_s
    made = _made(first) if priced else _made(second)
    gains = {
        kind: (made * first.costs.per_good_part[kind].mean - _made(second) * spent.mean) * year
        for kind, spent in second.costs.per_good_part.items()
        if kind != "total"
    }
    if priced:
        gains["sales"] = (_sales(after, second) - _sales(before, first)) * year
    return gains


def _made(result: Result) -> float:
    return math.fsum(product.completed.mean for product in result.products.values())


def _sales(plant: Plant, result: Result) -> float:
    assert plant.costs is not None
    return math.fsum(plant.costs.price[name] * product.completed.mean for name, product in result.products.items())


def annuity(interest: float, years: float) -> float:
    """What one a year, paid at the end of each of so many years, is worth today."""
    return years if interest == 0.0 else (1.0 - (1.0 + interest) ** -years) / interest


def worth(
    currency: str, investment: float, years: float, interest: float, gains: Mapping[str, Sequence[float]]
) -> Worth:
    """What a change is worth whose yearly gains are given by kind, in each replication."""
    benefit = student([math.fsum(each) for each in zip(*gains.values(), strict=True)])
    means = {kind: math.fsum(values) / len(values) for kind, values in gains.items()}
    factor = annuity(interest, years)
    return Worth(
        currency,
        investment,
        years,
        interest,
        means,
        benefit,
        _payback(investment, benefit),
        Interval(*(factor * each - investment for each in (benefit.mean, benefit.low, benefit.high))),
        tuple(sorted(_bars(investment, years, interest, means, benefit), key=lambda bar: -bar.swing)),
    )


def _payback(investment: float, benefit: Interval) -> Interval:
    """More is earned, sooner it has paid: the ends change places. Unknown where the benefit may be none."""

    def after(earned: float) -> float:
        return investment / earned if earned > 0 else math.nan

    return Interval(after(benefit.mean), after(benefit.high), after(benefit.low))


def _bars(investment: float, years: float, interest: float, gains: Mapping[str, float], benefit: Interval) -> list[Bar]:
    low, high = 1.0 - SWING, 1.0 + SWING
    total = math.fsum(gains.values())
    factor = annuity(interest, years)

    def value(earned: float = total, paid: float = investment, for_years: float = years, at: float = interest) -> float:
        return earned * annuity(at, for_years) - paid

    bars = [
        Bar(kind, ZH.get(kind, kind), kind.replace("_", " "), low * gain, high * gain, *_moved(gain, factor, value()))
        for kind, gain in gains.items()
        if gain
    ]
    if investment:
        bars.append(
            Bar("investment", "投资", "investment", low * investment, high * investment,
                value(paid=low * investment), value(paid=high * investment))
        )  # fmt: skip
    bars.append(
        Bar("years", "使用年限", "years of use", low * years, high * years,
            value(for_years=low * years), value(for_years=high * years))
    )  # fmt: skip
    if interest:
        bars.append(
            Bar("interest", "利率", "interest", low * interest, high * interest,
                value(at=low * interest), value(at=high * interest))
        )  # fmt: skip
    if not math.isnan(benefit.low):
        bars.append(
            Bar("simulation", "仿真误差", "what the simulation leaves open", benefit.low, benefit.high,
                value(earned=benefit.low), value(earned=benefit.high))
        )  # fmt: skip
    return bars


def _moved(gain: float, factor: float, value: float) -> tuple[float, float]:
    """The value when one gain alone is smaller, and larger, by the swing."""
    return value - SWING * gain * factor, value + SWING * gain * factor


ZH = {
    "sales": "销售收入",
    "energy": "能源",
    "labour": "人工",
    "machine": "设备",
    "material": "材料",
    "scrap": "报废",
    "floor": "场地",
}
