"""Costs fall to products by the work done for them, and nothing is lost or counted twice on the way."""

from __future__ import annotations

import pytest

import lineside

PLANT = """
plant: two-products
stations:
  saw: {area: 10 m2}
  idle: {}
workers: {men: {per-shift: 2}, guards: {per-shift: 1}}
products:
  a: {route: [{at: saw, time: 10 s, workers: {men: 2}}]}
  b: {route: [{at: saw, time: 30 s, workers: {men: 1}}]}
  never: {route: [{at: idle, time: 30 s}]}
release: {a: always, b: always}
power: {base: 4 kW}
costs:
  currency: EUR
  energy: 0.5 per kWh
  labour: {men: 30 per h, guards: 12 per h}
  machine: {saw: 36 per h}
  material: {a: 2, b: 5}
  floor: 876.6 per m2
"""


def test_costs_fall_to_products_by_the_work_done_for_them() -> None:
    """In an hour 90 of each are made: 900 s of work for a with two men, 2700 s for b with one."""
    result = lineside.simulate(lineside.loads(PLANT), "1 h", replications=1)
    assert [it.completed.mean for it in result.products.values()] == [90, 90, 0]
    costs = result.costs
    assert costs is not None
    assert costs.currency == "EUR"
    men, guards = 60.0, 12.0
    expected = {
        "a": {
            "machine": 36 * 0.25,
            "labour": men * 0.4 + guards * 0.25,
            "energy": 2 * 0.25,
            "material": 180.0,
            "scrap": 0.0,
            "floor": 1 * 0.25,
        },
        "b": {
            "machine": 36 * 0.75,
            "labour": men * 0.6 + guards * 0.75,
            "energy": 2 * 0.75,
            "material": 450.0,
            "scrap": 0.0,
            "floor": 1 * 0.75,
        },
    }
    for name, money in expected.items():
        money["total"] = sum(money.values())
        found = {key: it.mean * 90 for key, it in costs.products[name].items()}
        assert found == pytest.approx(money, rel=1e-3), name
    whole = sum(money["total"] for money in expected.values())
    assert costs.spent.mean == pytest.approx(whole, rel=1e-12)
    assert costs.per_good_part["total"].mean == pytest.approx(whole / 180, rel=1e-12)


def test_what_a_product_costs_of_which_none_was_made_is_unknown() -> None:
    document = lineside.simulate(lineside.loads(PLANT), "1 h", replications=1).document()
    costs = document["costs"]
    assert isinstance(costs, dict)
    assert costs["products"]["never"]["total"] == {"mean": None, "low": None, "high": None}  # type: ignore[index,call-overload]


@pytest.mark.parametrize(
    ("costs", "message"),
    [
        ("material: {nut: 3}", "no part or product is called `nut`"),
        ("labour: {men: 60}", "expected a price of time such as `60 per h`, found `60` without a unit"),
        ("energy: 0.8 per h", "`per h` is a price of time"),
        ("price: {c: 3}", "no product is called `c`"),
        ("machine: {saw: 3 CNY}", "expected a price of time"),
        ("material: {a: 3 CNY}", "expected a number, found `3 CNY`"),
        ("floor: -1 per m2", "below 0 per m2"),
    ],
)
def test_prices_that_make_no_sense_are_refused(costs: str, message: str) -> None:
    with pytest.raises(lineside.ModelError, match=message):
        lineside.loads(PLANT.partition("costs:")[0] + f"costs: {{{costs}}}\n")
