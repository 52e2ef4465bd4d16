"""Suppression over months, quarters and years to date at once, with losses, moves between cells and open firms."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from lineside.district.figure import Figure
from lineside.district.mirror import Mirror
from lineside.district.published import suppress_tables
from lineside.district.registry.membership import Membership, Role
from lineside.district.release import Rule, Sum, is_sensitive, suppress
from lineside.district.rollup import Question
from lineside.district.timeline import Amount, Filing, Ties, Unit, tie
from tests.examples import examples
from tests.unit.district.world import World

RULE = Rule()
PERIODS = ((0, 0), (1, 1), (2, 2), (0, 1), (0, 2))
"""January, February, March, January to February, the quarter."""


def parts(unit: Unit) -> tuple[str, int, int]:
    """Firm, first and last month of a unit of these tests."""
    assert isinstance(unit, tuple)
    firm, first, last = unit
    return firm, first, last


class Case:
    """Firms, what each made in three months, what it filed of it, in which cell it lay; and the tables of that."""

    def __init__(
        self, months: dict[str, list[int]], filed: dict[str, list[int]], cells: dict[str, list[int]],
        restated: dict[str, int], opened: set[str], *, losses: bool,
    ) -> None:  # fmt: skip
        self.months, self.losses = months, losses
        self.amounts: dict[Unit, Fraction] = {}
        held: dict[object, set[Unit]] = {}
        for firm, periods in filed.items():
            for n in periods:
                first, last = PERIODS[n]
                unit = (firm, first, last)
                extra = restated[firm] if n == 4 else 0
                self.amounts[unit] = Fraction(sum(months[firm][first : last + 1]) + extra)
                held.setdefault((first, last, "total"), set()).add(unit)
                held.setdefault((first, last, cells[firm][last]), set()).add(unit)
        self.sums = [Sum(key, frozenset(units)) for key, units in held.items()]
        self.ties: Ties = tie((Filing(u, *parts(u), self.amounts[u]) for u in self.amounts), flow=True)
        self.opened = frozenset(unit for unit in self.amounts if parts(unit)[0] in opened)

    def suppressed(self) -> list[Sum]:
        result = suppress(self.sums, self.amounts, rule=RULE, open_units=self.opened, ties=self.ties)
        return [one for one in self.sums if result.shows(one.key)]

    def row(self, units: frozenset[Unit]) -> list[float]:
        """The sum over the months of every firm: the reader's unknowns, whether they were filed or not."""
        count = {(firm, month): 0.0 for firm in self.months for month in range(3)}
        for firm, first, last in map(parts, units):
            for month in range(first, last + 1):
                count[firm, month] += 1.0
        return list(count.values())

    def range_of(self, units: frozenset[Unit], shown: list[Sum]) -> tuple[float, float]:
        rows = [self.row(one.units) for one in shown] + [self.row(frozenset([unit])) for unit in self.opened]
        truth = np.array([float(self.months[firm][month]) for firm in self.months for month in range(3)])
        matrix = np.array(rows).reshape(len(rows), len(truth))
        wanted = np.array(self.row(units))
        value = float(wanted @ truth)
        lowest = None if self.losses else 0
        ends = []
        for sign in (1, -1):
            found = linprog(
                sign * wanted, A_eq=matrix if rows else None, b_eq=matrix @ truth if rows else None,
                bounds=[(lowest, None)] * len(truth),
            )  # fmt: skip
            ends.append(sign * found.fun if found.status == 0 else sign * -np.inf)
        return ends[0] - value, ends[1] - value


@st.composite
def cases(draw: st.DrawFn) -> Case:
    firms = [f"f{n}" for n in range(draw(st.integers(4, 7)))]
    losses = draw(st.booleans())
    amount = st.integers(-300, 300).filter(bool) if losses else st.integers(1, 300)
    months = {firm: draw(st.lists(amount, min_size=3, max_size=3)) for firm in firms}
    if losses:
        months[firms[0]][0] = -draw(st.integers(1, 300))
    kinds = st.sampled_from([[0, 1, 2, 4], [3, 2, 4], [0, 3, 4], [0, 1, 2], [4], [3, 2]])
    filed = {firm: draw(kinds) for firm in firms}
    if losses:
        filed[firms[0]] = [0, 1, 2, 4]
    cells = {firm: draw(st.lists(st.integers(0, 1), min_size=3, max_size=3)) for firm in firms}
    restated = {firm: draw(st.sampled_from([0, 0, 5])) for firm in firms}
    return Case(months, filed, cells, restated, draw(st.sets(st.sampled_from(firms), max_size=1)), losses=losses)


@settings(max_examples=examples(25))
@given(cases())
def test_neither_tables_nor_periods_give_a_firm_or_a_hidden_cell_away(case: Case) -> None:
    shown = case.suppressed()
    rest = [one.units - case.opened for one in case.sums]
    hidden = [units for units in rest if is_sensitive(units, case.amounts, RULE)]
    assert all(one.units - case.opened not in hidden for one in shown)
    for target in [*({unit} for unit in case.amounts.keys() - case.opened), *hidden]:
        units = frozenset(target)
        size = sum(abs(sum(case.months[firm][first : last + 1])) for firm, first, last in map(parts, units))
        low, high = case.range_of(units, shown)
        assert low <= -size * 0.1 + 1e-4, (units, low)
        assert high >= size * 0.1 - 1e-4, (units, high)


def amounts_of(ties: Ties, unit: Unit) -> Amount:
    return sum((ties.amounts[atom] for atom in ties.atoms[unit]), Fraction(0))


@given(cases())
def test_stretches_add_up_to_what_was_filed_unless_it_was_restated(case: Case) -> None:
    for unit, amount in case.amounts.items():
        filed = amounts_of(case.ties, unit)
        assert amount - filed in (0, 5, -5) or case.ties.atoms[unit] == (), (unit, amount, filed)


def test_a_year_to_date_less_the_one_before_is_the_month_between() -> None:
    filings = [Filing(last, "f", 0, last, Fraction(10 * (last + 1))) for last in range(3)]
    ties = tie(filings, flow=True)
    assert ties.atoms[2] == (("f", 0, 1), ("f", 1, 2), ("f", 2, 3))
    assert set(ties.amounts.values()) == {10}


def test_levels_of_one_month_are_one_whatever_period_they_are_filed_for() -> None:
    ties = tie([Filing("march", "f", 2, 2, Fraction(7)), Filing("quarter", "f", 0, 2, Fraction(7))], flow=False)
    assert ties.atoms["march"] == ties.atoms["quarter"]


def figure(subject: str, period: str, value: str) -> Figure:
    fields = {"subject": subject, "indicator": "gross-output", "period": period, "value": value, "unit": "万元"}
    return Figure.from_dict(fields | {"release": "firm"})


def test_a_quarter_less_its_months_does_not_tell_what_two_firms_made_in_the_month_they_skipped() -> None:
    memberships = tuple(Membership(member=f"f{n}", whole="c0", role=Role.IN_CLUSTER) for n in range(5))
    figures = [figure(f"f{n}", f"2024-0{m}", "50") for n in range(5) for m in (4, 5, 6) if m != 5 or n > 1]
    figures += [figure(f"f{n}", "2024Q2", "150") for n in range(5)]
    with World(memberships, tuple(figures)).ledger() as ledger, Mirror(ledger) as mirror:
        questions = [Question(indicator="gross-output", by=("cluster",), kind=kind) for kind in ("month", "quarter")]
        by_months = suppress_tables(mirror, questions[:1])
        together = suppress_tables(mirror, questions)
    assert by_months == {}  # three firms and five may be shown
    assert set(together.values()) == {"secondary"}  # Q2 less April, May and June is May of the two
