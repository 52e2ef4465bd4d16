"""What is published gives no firm away, whatever is subtracted from whatever else."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from lineside.district import Figure
from lineside.district.mirror import Mirror
from lineside.district.published import suppress_tables
from lineside.district.registry.membership import Membership, Role
from lineside.district.release import Rule, Sum, is_sensitive, suppress
from lineside.district.rollup import Question
from lineside.district.timeline import Unit
from tests.examples import examples
from tests.unit.district.world import World

RULE = Rule()


def range_of(target: frozenset[Unit], shown: list[Sum], amounts: dict[Unit, Fraction]) -> tuple[float, float]:
    """What a reader can narrow a sum of firms down to, firm by firm: an own linear program, not the one under test."""
    firms = sorted(amounts, key=str)
    wanted = np.array([float(firm in target) for firm in firms])
    rows = np.array([[float(firm in one.units) for firm in firms] for one in shown]).reshape(len(shown), len(firms))
    values = np.array([float(sum(amounts[firm] for firm in one.units)) for one in shown])
    ends = []
    for sign in (1, -1):
        found = linprog(sign * wanted, A_eq=rows if shown else None, b_eq=values if shown else None, bounds=(0, None))
        ends.append(sign * found.fun if found.status == 0 else float("inf"))
    return ends[0], ends[1]


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[Sum], dict[Unit, Fraction]]:
    """One or two ways of cutting up a few firms, their totals, and a list that leaves some out; cells may overlap."""
    firms = [f"f{n}" for n in range(draw(st.integers(3, 8)))]
    amounts: dict[Unit, Fraction] = {firm: Fraction(draw(st.integers(1, 1000))) for firm in firms}
    sums = [Sum("total", frozenset(firms))]
    for table in range(draw(st.integers(1, 2))):
        cells: dict[int, set[str]] = {}
        for firm in firms:
            for cell in draw(st.sets(st.integers(0, 3), min_size=1, max_size=2)):
                cells.setdefault(cell, set()).add(firm)
        sums += [Sum((table, cell), frozenset(held)) for cell, held in sorted(cells.items())]
    listed = draw(st.sets(st.sampled_from(firms)))
    return ([*sums, Sum("listed", frozenset(listed))] if listed else sums), amounts


@settings(max_examples=examples(25))
@given(tables())
def test_no_difference_of_published_tables_gives_a_firm_away(
    given_tables: tuple[list[Sum], dict[Unit, Fraction]],
) -> None:
    sums, amounts = given_tables
    result = suppress(sums, amounts, rule=RULE)
    shown = [one for one in sums if result.shows(one.key)]
    few = [frozenset[Unit]({firm}) for firm in amounts]
    hidden = [one.units for one in sums if is_sensitive(one.units, amounts, RULE)]
    for target in {*few, *hidden}:
        value = float(sum(amounts[firm] for firm in target))
        low, high = range_of(target, shown, amounts)
        assert low <= value * 0.9 + 1e-4
        assert high >= value * 1.1 - 1e-4


@settings(max_examples=examples(25))
@given(tables())
def test_what_is_sensitive_is_hidden_and_the_choice_never_wavers(
    given_tables: tuple[list[Sum], dict[Unit, Fraction]],
) -> None:
    sums, amounts = given_tables
    result = suppress(sums, amounts, rule=RULE)
    primary = {key for key, why in result.hidden.items() if why == "primary"}
    assert primary == {one.key for one in sums if is_sensitive(one.units, amounts, RULE)}
    assert suppress(list(reversed(sums)), amounts, rule=RULE).hidden == result.hidden


def test_a_hidden_cell_takes_a_second_with_it() -> None:
    firms = {"a": ("a0", "a1"), "b": ("b0", "b1", "b2"), "c": ("c0", "c1", "c2", "c3")}
    amounts: dict[Unit, Fraction] = {firm: Fraction(10) for held in firms.values() for firm in held}
    sums = [Sum(name, frozenset(held)) for name, held in firms.items()] + [Sum("total", frozenset(amounts))]
    assert suppress(sums, amounts).hidden == {"a": "primary", "b": "secondary"}


def test_one_dominant_firm_makes_a_sum_sensitive() -> None:
    amounts: dict[Unit, Fraction] = {"big": Fraction(90), "s1": Fraction(4), "s2": Fraction(3), "s3": Fraction(3)}
    assert is_sensitive(amounts, amounts, RULE)
    assert not is_sensitive([], amounts, RULE)
    assert not is_sensitive(["s1", "s2", "s3"], amounts, RULE)


def test_firms_that_consent_need_no_protection() -> None:
    amounts: dict[Unit, Fraction] = {"a": Fraction(5), "b": Fraction(6)}
    sums = [Sum("both", frozenset(amounts))]
    assert suppress(sums, amounts).hidden == {"both": "primary"}
    assert suppress(sums, amounts, open_units=frozenset(amounts)).hidden == {}


def test_what_consenting_firms_made_is_known_and_protects_nobody() -> None:
    amounts: dict[Unit, Fraction] = {name: Fraction(10) for name in ("open", "a", "b", "c", "d", "e", "f")}
    sums = [Sum("left", frozenset({"open", "a", "b"})), Sum("right", frozenset({"c", "d", "e", "f"}))]
    assert suppress(sums, amounts).hidden == {}
    assert suppress(sums, amounts, open_units={"open"}).hidden == {"left": "primary"}


def test_a_loss_in_a_cell_hides_the_cell_and_what_gives_it_away() -> None:
    amounts: dict[Unit, Fraction] = {f"b{n}": Fraction(10) for n in range(3)}
    amounts |= {"a0": Fraction(-4), "a1": Fraction(9)}
    sums = [
        Sum("a", frozenset({"a0", "a1"})),
        Sum("b", frozenset({"b0", "b1", "b2"})),
        Sum("total", frozenset(amounts)),
    ]
    assert suppress(sums, amounts).hidden == {"a": "primary", "b": "secondary"}


def figure(subject: str, value: str, release: str = "firm") -> Figure:
    fields = {"subject": subject, "indicator": "gross-output", "period": "2024-03", "value": value, "unit": "万元"}
    return Figure.from_dict(fields | {"release": release})


def test_tables_from_the_ledger_hide_a_cluster_of_two_and_another() -> None:
    where = {"f0": "c0", "f1": "c0", "f2": "c1", "f3": "c1", "f4": "c1"}
    memberships = tuple(Membership(member=f, whole=c, role=Role.IN_CLUSTER) for f, c in where.items())
    world = World(memberships, tuple(figure(firm, "5") for firm in where))
    with world.ledger() as ledger, Mirror(ledger) as mirror:
        hidden = suppress_tables(mirror, [Question(indicator="gross-output", by=("cluster",))])
    assert hidden[0, "2024-03", ("c0",)] == "primary"
    assert set(hidden.values()) == {"primary", "secondary"}
