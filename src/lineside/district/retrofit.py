"""The retrofit register summed up: who reports, and what each rule of averaging makes of it.

A published average of retrofits says little until its rule is stated, so every rule is worked out side by side, and a
gain of a rate both in percent and in percentage points.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import median

from lineside.district.registry.retrofit import BeforeAfter, Retrofit, RetrofitLevel
from lineside.district.store.ledger import Ledger
from lineside.district.unit import unit
from lineside.district.value import Form, Value


@dataclass(frozen=True, slots=True)
class Gains:
    """What retrofits changed in one indicator, by each rule; fractions (0.87: 87 %), None where a rule has no meaning.

    firms: that retrofitted; reporting: of these, with an exact before and after of this indicator, not below zero;
    measured: of these, with a method stated. mean: of the firms' own gains; middle: their median; of_sums: Σ after ÷
    Σ before − 1; weighted: gains weighted by the weights given; points: the mean difference, for rates only.
    """

    indicator: str
    firms: int
    reporting: int
    measured: int
    mean: Fraction | None
    middle: Fraction | None
    of_sums: Fraction | None
    weighted: Fraction | None
    points: Fraction | None

    @property
    def share_reporting(self) -> Fraction | None:
        """The share of firms that report the indicator."""
        return Fraction(self.reporting, self.firms) if self.firms else None


def gains(retrofits: Sequence[Retrofit], indicator: str, weights: Mapping[str, Fraction] | None = None) -> Gains:
    """Average one indicator over retrofits by every rule; a firm with several counts with each of them."""
    rows = [(r.firm, result) for r in retrofits for result in r.results if result.indicator == indicator]
    exact = [(firm, result, *pair) for firm, result in rows if (pair := pair_of(result)) is not None]
    own = [after / before - 1 for _, _, before, after in exact]
    before = sum((row[2] for row in exact), Fraction(0))
    after = sum((row[3] for row in exact), Fraction(0))
    weighed = [(weights[firm], a / b - 1) for firm, _, b, a in exact if weights and firm in weights]
    total = sum((weight for weight, _ in weighed), Fraction(0))
    rate = bool(exact) and all(unit(result.unit).dimension == "share" for _, result, _, _ in exact)
    return Gains(
        indicator=indicator,
        firms=len({retrofit.firm for retrofit in retrofits}),
        reporting=len({firm for firm, *_ in exact}),
        measured=len({firm for firm, result, *_ in exact if result.method}),
        mean=sum(own, Fraction(0)) / len(own) if own else None,
        middle=median(own) if own else None,
        of_sums=after / before - 1 if exact and not rate else None,
        weighted=sum((weight * gain for weight, gain in weighed), Fraction(0)) / total if total else None,
        points=(after - before) / len(exact) if rate else None,
    )


def pair_of(result: BeforeAfter) -> tuple[Fraction, Fraction] | None:
    """Before and after in base units when both are numbers, before above zero; a loose word gives no average."""
    before, after = Value.parse(result.before), Value.parse(result.after)
    if not {before.form, after.form} <= {Form.EXACT, Form.ESTIMATE} or before.number <= 0 or after.number < 0:
        return None
    scale = unit(result.unit).scale
    return Fraction(before.number) * scale, Fraction(after.number) * scale


def ladder(ledger: Ledger) -> dict[RetrofitLevel, int]:
    """How many retrofits have been accepted at each level of the ladder."""
    accepted = [r for r in ledger.records("retrofit") if isinstance(r, Retrofit) and r.accepted]
    return {level: sum(retrofit.level is level for retrofit in accepted) for level in RetrofitLevel}
