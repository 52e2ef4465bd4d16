"""Closed networks: mean value analysis, convolution and chains give the same fractions."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests.exact.theory.closed import Node, busy_share, convolution, mva, mva_products
from tests.exact.theory.line import Step, conwip, figures, throughput
from tests.exact.theory.repair import machine_repair


@pytest.mark.parametrize("parts", [1, 2, 5, 9])
@pytest.mark.parametrize("stations", [1, 2, 4])
def test_a_balanced_loop_is_the_practical_worst_case(parts: int, stations: int) -> None:
    """Throughput w / (W₀ + w − 1) of the bottleneck rate (Hopp and Spearman, Factory Physics, chapter 7)."""
    assert mva([Node(Fraction(1))] * stations, parts).throughput == Fraction(parts, parts + stations - 1)


NETWORKS = {
    "single machines": [Node(Fraction(1)), Node(Fraction(3, 2)), Node(Fraction(2, 3))],
    "parallel machines": [Node(Fraction(1)), Node(Fraction(5, 2), 2), Node(Fraction(4), 3)],
    "with a delay": [Node(Fraction(7), None), Node(Fraction(1)), Node(Fraction(2), 2)],
}


@pytest.mark.parametrize("parts", [1, 3, 7])
@pytest.mark.parametrize("name", NETWORKS)
def test_mean_value_analysis_equals_convolution(name: str, parts: int) -> None:
    assert mva(NETWORKS[name], parts) == convolution(NETWORKS[name], parts)


def test_parts_are_conserved_and_time_is_by_littles_law() -> None:
    loop = mva(NETWORKS["parallel machines"], 6)
    assert sum(loop.present) == 6
    assert loop.round_time * loop.throughput == 6
    assert busy_share(NETWORKS["parallel machines"][1], loop) == loop.throughput * Fraction(5, 4)


def test_a_conwip_line_with_ample_buffers_has_product_form() -> None:
    steps = [Step(Fraction(1), 1, None), Step(Fraction(2, 3), 2, 5), Step(Fraction(5, 4), 1, 5)]
    loop = mva([Node(1 / Fraction(step.rate), step.machines) for step in steps], 5)
    chain = conwip(steps, 5)
    assert throughput(steps, chain) == loop.throughput
    busy = figures(steps, chain)["busy2"]
    assert busy == pytest.approx(float(loop.throughput * Fraction(3, 2) / 2))


def test_two_equal_products_are_one_product() -> None:
    demands = [Fraction(1), Fraction(2)]
    both = mva_products([demands, demands], [2, 3])
    one = mva([Node(demand) for demand in demands], 5)
    assert both[0].throughput + both[1].throughput == one.throughput
    assert both[0].throughput / both[1].throughput == Fraction(2, 3)


def test_a_product_that_never_meets_the_other_is_alone() -> None:
    zero, one, two = Fraction(0), Fraction(1), Fraction(2)
    loops = mva_products([[one, zero], [zero, two]], [3, 2])
    assert [loop.throughput for loop in loops] == [1, Fraction(1, 2)]


@pytest.mark.parametrize(("machines", "fitters"), [(1, 1), (3, 1), (5, 2), (4, 4)])
def test_machine_repair_is_a_loop_of_a_delay_and_a_station(machines: int, fitters: int) -> None:
    shop = machine_repair(machines, fitters, Fraction(30), Fraction(4))
    loop = mva([Node(Fraction(30), None), Node(Fraction(4), fitters)], machines)
    assert shop.repairs == loop.throughput
    assert shop.up == loop.present[0] / machines
    assert shop.up + shop.in_repair + shop.waiting == 1


def test_a_fitter_per_machine_means_no_waiting() -> None:
    shop = machine_repair(4, 4, Fraction(30), Fraction(4))
    assert shop.waiting == 0
    assert shop.up == Fraction(30, 34)
