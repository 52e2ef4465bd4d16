"""What a change earns: what it saves a year, when it has paid for itself, its value today, and what that hangs on."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from lineside.kpi.cost import SPENT_ON, YEAR_S
from lineside.model.finished import finished
from lineside.statistics.interval import UNKNOWN, Interval, student
from lineside.statistics.quotient import linearised

if TYPE_CHECKING:
    from lineside.model.plant import Plant
    from lineside.simulate.result import Result

SWING = 0.2
"""How far each input is moved, up and down, for the tornado chart. A convention, not a forecast."""


SIMULATION = "simulation"
"""The bar of what the simulation leaves open."""

Payback = Literal["nothing invested", "paid back", "longer than its life", "perhaps longer than its life",
                  "not proved", "never"]  # fmt: skip
"""`not proved`: what is earned may be nothing, so the investment may never be paid back."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of the tornado chart: the value today when one input alone is at its low and at its high end.

    Each input is moved by SWING, but for `simulation`, which is at the ends of the benefit's interval.
    """

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
    what is spent. benefit_per_year: their sum, with its interval over replications. payback: what can be said of it.
    payback_years: the investment over the benefit, undiscounted, where that is proved; its ends are those of the
    benefit, so it leans; unknown where nothing is earned for sure. value_today: −I + B · (1 − (1 + i)^−n) / i,
    end-of-year payments, no residual value and no tax. tornado: the longest bar first.
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
    payback: Payback = "nothing invested"
    gain_intervals: Mapping[str, Interval] = field(default_factory=dict)
    """Each gain with its interval over replications."""

    def sign_of(self, kind: str) -> int:
        """1 for a gain and −1 for a loss that its interval proves; 0 where that holds zero, or where there is none."""
        found = self.gain_intervals.get(kind, UNKNOWN)
        return 1 if found.low > 0 else -1 if found.high < 0 else 0

    @property
    def soonest_years(self) -> float:
        """The payback at the upper end of the benefit; NaN where not even that earns anything."""
        return _after(self.investment, self.benefit_per_year.high)

    @property
    def moved(self) -> tuple[Bar, ...]:
        """The bars of what is moved by SWING; that of the simulation's own interval stands apart."""
        return tuple(bar for bar in self.tornado if bar.name != SIMULATION)

    @property
    def left_open(self) -> Bar | None:
        """The bar of what the simulation leaves open; None where it leaves nothing open."""
        return next((bar for bar in self.tornado if bar.name == SIMULATION), None)


def worth_of(before: Plant, after: Plant, pairs: Sequence[tuple[Result, Result]]) -> Worth | None:
    """What the change from one plant to another earns, by the results of each replication of both.

    Where every product that leaves either plant has a price, sales count and all spending as it is. Where not, the cost
    of a good part is what is compared, at the number of parts made after the change. None where either plant names no
    prices, or names them in different currencies.
    """
    prices = after.costs
    if prices is None or before.costs is None or prices.currency != before.costs.currency:
        return None
    priced = all(name in plant.costs.price for plant in (before, after) if plant.costs for name in finished(plant))
    gains = _gains(before, after, pairs, priced=priced)
    if any(math.isnan(gain) for values in gains.values() for gain in values):
        return None
    return worth(prices.currency, math.fsum(prices.investment.values()), prices.years, prices.interest, gains)


def _gains(
    before: Plant, after: Plant, pairs: Sequence[tuple[Result, Result]], *, priced: bool
) -> dict[str, list[float]]:
    """A year's gains by kind, in each replication; NaN where none before has made anything to compare with."""
    year = YEAR_S / pairs[0][1].for_s
    made = [(_made(first), _made(second)) for first, second in pairs]
    gains: dict[str, list[float]] = {}
    for kind in SPENT_ON:
        spent = [(_spent(first, kind), _spent(second, kind)) for first, second in pairs]
        at_cost = [first for first, _ in spent]
        if not priced:  # what the parts made after would have cost before
            at_cost = _product(linearised(at_cost, [count for count, _ in made]), [float(count) for _, count in made])
        gains[kind] = [(cost - second) * year for cost, (_, second) in zip(at_cost, spent, strict=True)]
    if priced:
        gains["sales"] = [(_sales(after, second) - _sales(before, first)) * year for first, second in pairs]
    return gains


def _product(prices: Sequence[float], counts: Sequence[float]) -> list[float]:
    """A price times a number, each known by its mean: values whose mean is the product, to first order."""
    price, count = math.fsum(prices) / len(prices), math.fsum(counts) / len(counts)
    return [price * n + (p - price) * count for p, n in zip(prices, counts, strict=True)]


def _spent(result: Result, kind: str) -> float:
    assert result.costs is not None
    return result.costs.spent_on[kind].mean


def _made(result: Result) -> float:
    return math.fsum(product.completed.mean for product in result.leaving.values())


def _sales(plant: Plant, result: Result) -> float:
    assert plant.costs is not None
    price = plant.costs.price
    return math.fsum(price[name] * product.completed.mean for name, product in result.leaving.items())


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
    payback, payback_years = payback_of(investment, years, benefit)
    return Worth(
        currency,
        investment,
        years,
        interest,
        means,
        benefit,
        payback_years,
        Interval(*(factor * each - investment for each in (benefit.mean, benefit.low, benefit.high))),
        tuple(sorted(_bars(investment, years, interest, means, benefit), key=lambda bar: -bar.swing)),
        payback,
        {kind: student(values) for kind, values in gains.items()},
    )


def payback_of(investment: float, years: float, benefit: Interval) -> tuple[Payback, Interval]:
    """What can be said of the payback, and how long it takes: more is earned, sooner it has paid.

    The ends change places. Where the benefit may be nothing it may never come, and no mean of it says anything.
    """
    if not investment > 0:
        return "nothing invested", UNKNOWN
    low = benefit.mean if math.isnan(benefit.low) else benefit.low
    if not low > 0:
        high = benefit.mean if math.isnan(benefit.high) else benefit.high
        return ("not proved" if high > 0 else "never"), UNKNOWN
    found = Interval(*(_after(investment, each) for each in (benefit.mean, benefit.high, benefit.low)))
    soonest, latest = _after(investment, benefit.high), _after(investment, low)
    if (found.mean if math.isnan(soonest) else soonest) > years:
        return "longer than its life", found
    return ("perhaps longer than its life" if latest > years else "paid back"), found


def _after(investment: float, earned: float) -> float:
    """Years after which so much a year has paid for so much; NaN where nothing is earned."""
    return investment / earned if earned > 0 else math.nan


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
            Bar(SIMULATION, "仿真误差", "what the simulation leaves open", benefit.low, benefit.high,
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
