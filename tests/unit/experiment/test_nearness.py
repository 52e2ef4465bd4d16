"""How near a plant is to recognition, counted by hand."""

from __future__ import annotations

import pytest

from lineside.experiment.nearness import nearness
from lineside.model.load import load, loads
from lineside.report.page import page
from tests.unit.report.plants import cell

LINE = """
plant: line
stations: {{a: {{machines: 5, control: numeric}}, b: {{machines: {manual}, control: manual}}, c: {{}}}}
products: {{p: {{route: [{{at: a, time: 5 s}}, {{at: b, time: 6 s}}, {{at: c, time: 1 s}}]}}}}
release: {{p: always}}
"""


def test_each_condition_has_its_value_its_evidence_and_what_two_machines_change() -> None:
    """5 of 12 machines are numerically controlled: 6 are needed for a half, 8 for 65 %."""
    found = nearness(loads(LINE.format(manual=6)))
    workshop, factory = (each for each in found if each.value is not None)
    assert (workshop.value, workshop.met, workshop.lacking) == (5 / 12, False, 1)
    assert (workshop.with_more, workshop.added) == (7 / 12, 7 / 14)
    assert (factory.met, factory.lacking) == (False, 3)
    assert workshop.evidence == ("a: 5 × numeric", "b: 6 × manual", "c: 1 × ?")
    assert sum(each.met is None for each in found) == 7


@pytest.mark.parametrize(("manual", "met", "lacking"), [(4, True, 0), (5, False, 1)])
def test_the_threshold_itself_is_enough(manual: int, met: bool, lacking: int) -> None:
    workshop = nearness(loads(LINE.format(manual=manual)))[0]
    assert (workshop.met, workshop.lacking) == (met, lacking)


def test_what_a_run_has_recorded_is_a_condition_of_its_own() -> None:
    assert [each.met for each in nearness(load("tandem"))][:2] == [None, None]
    assert nearness(load("tandem"), collected=0.95)[1].met is True


def test_the_report_tells_it_where_a_model_says_how_machines_are_controlled() -> None:
    text = page(cell())
    assert '<section id="recognition"' in text
    assert "离认定还有多远" in text
