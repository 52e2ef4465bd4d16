"""Firms against rules of recognition: what holds, lacks, is not known, and expires."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from lineside.district.recognition import Facts, rules, stands
from lineside.district.registry.firm import Firm, Recognition
from lineside.district.registry.record import Name

TODAY = date(2026, 6, 1)
RULES = {rule.id: rule for rule in rules()}


def firm(*held: Recognition) -> Firm:
    return Firm(id="f", name=Name(zh="某厂"), recognitions=held)


def sold(**years: int) -> Facts:
    return Facts({"revenue": {int(year[1:]): Fraction(amount) for year, amount in years.items()}})


def test_above_scale_begins_at_twenty_million() -> None:
    assert stands(firm(), sold(y2025=20_000_000), RULES["above-scale"], TODAY).state == "ready"
    assert stands(firm(), sold(y2025=19_999_999), RULES["above-scale"], TODAY).state == "lacking"
    assert stands(firm(), Facts({}), RULES["above-scale"], TODAY).state == "unknown"


def test_the_size_of_a_firm_decides_which_share_of_research_it_needs() -> None:
    revenue = {year: Fraction(300_000_000) for year in (2023, 2024, 2025)}
    spent = {year: Fraction(9_000_000) for year in (2023, 2024, 2025)}
    large = Facts({"revenue": revenue, "rd-spending": spent})
    standing = stands(firm(), large, RULES["high-tech-firm"], TODAY)
    (share,) = [one for one in standing.found if one.condition.measure]
    assert (share.condition.value, share.holds, share.now) == (0.03, True, Fraction(3, 100))
    small = Facts(
        {"revenue": {y: n / 10 for y, n in revenue.items()}, "rd-spending": {y: n / 10 for y, n in spent.items()}}
    )
    (share,) = [one for one in stands(firm(), small, RULES["high-tech-firm"], TODAY).found if one.condition.measure]
    assert (share.condition.value, share.holds) == (0.05, False)


def test_two_years_of_growth_need_three_years_of_revenue() -> None:
    grown = stands(firm(), sold(y2023=100, y2024=110, y2025=112), RULES["little-giant"], TODAY)
    assert grown.found[0].holds is True
    short = stands(firm(), sold(y2024=110, y2025=112), RULES["little-giant"], TODAY)
    assert short.found[0].holds is None


def test_what_is_held_expires() -> None:
    for until, state in ((date(2028, 1, 1), "held"), (date(2026, 9, 1), "expiring"), (date(2026, 5, 31), "expired")):
        held = firm(Recognition(rule="little-giant", since=date(2023, 9, 1), until=until))
        assert stands(held, Facts({}), RULES["little-giant"], TODAY).state == state
