"""The first lines of a report: no gain that is none, and orders that were all done are no shortfall."""

from __future__ import annotations

import re

from lineside.model.load import loads
from lineside.report.answer import answer
from lineside.report.cycle import cycle_times
from lineside.report.drawing import WIDTH
from lineside.simulate.sentence import bottleneck_sentence
from tests.unit.report.plants import study

ORDERS = (
    "plant: x\nstations: {a: {}, b: {}}\nproducts: {p: {route: [{at: a, time: 1 min}, {at: b, time: 50 s}]}}\n"
    "release: {p: {orders: [{order: A, quantity: 40, release: 0 s, due: 20 min}, "
    "{order: B, quantity: 20, release: 0 s, due: 2 d}]}}\n"
)
ALIKE = (
    "plant: x\nstations: {a: {failure: FAILURE}, b: {buffer: 0, failure: FAILURE}}\n"
    "products: {p: {route: [{at: a, time: 20 s}, {at: b, time: 20 s}]}}\nrelease: {p: always}\n"
).replace("FAILURE", "{every: exponential(20 min), repair: exponential(5 min)}")

SPOILT = (
    "plant: x\nstations: {{a: {{}}}}\n{release}"
    "products: {{p: {{route: [{{at: a, time: 50 s, defects: {{bad: 25 %}}, detects: {{bad: 100 %}}}}]}}}}\n"
)


def said(model: str, duration: str) -> str:
    return re.sub(r"<[^>]+>", " ", str(answer(study(loads(model), duration)).body))


def test_orders_that_are_all_done_are_told_as_such() -> None:
    told = said(ORDERS, "3 d")
    assert "All 60 parts of the 2 orders are finished; 1 of the orders late." in told
    assert "are asked for in an hour" not in told
    assert "more is released" not in told
    assert "needs no investment" not in told.replace("\n", " ")


def test_stations_that_are_alike_tight_are_relieved_together() -> None:
    """`up to -1 % more` was told of one, and 1 % of the other, where a machine more at either brings 17 %."""
    told = said(ALIKE, "10 d")
    assert "All together bring most" in told
    assert not re.search(r"up to -?\d+ % more", told)


def test_what_is_scrapped_is_not_told_as_made() -> None:
    """A quarter of what is begun every minute is found out."""
    spoilt = study(loads(SPOILT.format(release="release: {p: {every: 60 s}}\n")), "2 d")
    told = re.sub(r"<[^>]+>", " ", str(answer(spoilt).body))
    assert "scrap leaves fewer good parts than are asked for" in told
    assert "The line keeps up: demand" not in told
    orders = "release: {p: {orders: [{order: A, quantity: 40, release: 0 s}]}}\n"
    told = said(SPOILT.format(release=orders), "1 d")
    assert re.search(r"All 40 parts of the one order are finished; \d\d\.?\d? of them are good, ", told)
    assert "scrap leaves fewer good parts" in told
    told = bottleneck_sentence(spoilt.result)
    assert re.search(r"all that is asked for of p is made, but 2\d\.\d % of it scrapped", told)


def test_the_mark_of_a_quantile_at_the_edge_is_written_before_it() -> None:
    """Times lie evenly between 90 and 110 s, so that the longest ones are at the edge of the picture."""
    model = "plant: x\nstations: {a: {}}\nrelease: {p: {wip: 1}}\n"
    model += "products: {p: {route: [{at: a, time: uniform(90 110 s)}]}}\n"
    section = cycle_times(study(loads(model), "2 d"))
    assert section is not None
    found = re.findall(r'<text[^>]* x="([\d.]+)"[^>]* text-anchor="(\w+)"[^>]* class="label"', str(section.body))
    assert len(found) == 3
    assert all(anchor == "end" for x, anchor in found if float(x) > WIDTH - 80)
    assert any(anchor == "end" for _, anchor in found)
