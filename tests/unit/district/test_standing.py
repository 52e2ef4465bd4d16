"""Beside a sum stand the figure fed back, what it leaves undivided, who is missing, and what is counted twice."""

from __future__ import annotations

from fractions import Fraction

from lineside.district import Figure
from lineside.district.mirror import Mirror
from lineside.district.registry.membership import Membership, Role
from lineside.district.rollup import Question, roll_up
from lineside.district.standing import beside_fed_back, reporters_missing, sales_within
from tests.unit.district.world import World

FED_BACK = (Fraction(900_000), Fraction(100_000), Fraction(10**6), 1)
QUESTION = Question(indicator="gross-output", within="d")


def figure(subject: str, value: str, **more: str) -> Figure:
    usual = {"indicator": "gross-output", "period": "2024-03", "unit": "万元", "price": "current", "said_by": "company"}
    return Figure.from_dict({"subject": subject, "value": value} | usual | more)


def world(*figures: Figure) -> World:
    memberships = tuple(Membership(member=f, whole="d", role=Role.IN_DISTRICT) for f in ("f0", "f1", "f2"))
    return World(memberships, figures)


def test_a_figure_fed_back_prevails_and_the_rest_is_undivided() -> None:
    fed_back = [figure("d", "100", said_by="bureau", vintage=v, place=v) for v in ("flash", "final")]
    with world(figure("f0", "60"), figure("f1", "30"), *fed_back).ledger() as ledger, Mirror(ledger) as mirror:
        totals = roll_up(mirror, QUESTION).totals
        (standing,) = beside_fed_back(ledger, QUESTION, totals, whole="d")
    assert (standing.computed, standing.undivided, standing.prevails, standing.missing) == FED_BACK
    assert standing.fed_back is not None
    assert standing.fed_back.figure.vintage == "final"


def test_without_a_figure_fed_back_the_computed_sum_counts() -> None:
    claimed = figure("d", "100", said_by="journalist")
    with world(figure("f0", "60"), claimed).ledger() as ledger, Mirror(ledger) as mirror:
        (standing,) = beside_fed_back(ledger, QUESTION, roll_up(mirror, QUESTION).totals, whole="d")
    assert (standing.fed_back, standing.undivided, standing.prevails) == (None, None, Fraction(600_000))


def test_sales_between_members_are_shown_beside_the_sum() -> None:
    sales = [
        figure("f0", "10", indicator="sales-to-member", counterpart="f1"),
        figure("f0", "7", indicator="sales-to-member", counterpart="f4"),  # not in the district
    ]
    with world(figure("f0", "60"), figure("f1", "30"), *sales).ledger() as ledger, Mirror(ledger) as mirror:
        (twice,) = sales_within(mirror, QUESTION)
        assert roll_up(mirror, QUESTION).totals[0].total == 900_000
        assert sales_within(mirror, Question(indicator="profit", within="d")) == []
    assert (twice.period, twice.known, twice.sellers) == ("2024-03", Fraction(100_000), 1)


def test_missing_reporters_are_named() -> None:
    with world(figure("f0", "60"), figure("f1", "~30")).ledger() as ledger, Mirror(ledger) as mirror:
        assert reporters_missing(mirror, QUESTION) == {"2024-03": ("f1", "f2")}
