"""A figure says what it means, or is refused with every reason; so is arithmetic that would mix meanings."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lineside.district.arithmetic import add, compare, divide, growth
from lineside.district.change import Turn
from lineside.district.errors import FigureError, NotAddableError, NotComparableError, NotDivisibleError
from lineside.district.figure import FIELDS, Figure


def figure(**fields: str | bool) -> Figure:
    given: dict[str, str | bool] = {
        "subject": "firm-a",
        "indicator": "gross-output",
        "period": "2023",
        "value": "100",
        "unit": "万元",
    }
    return Figure.from_dict(given | fields)


def test_a_figure_reads_back_from_its_fields() -> None:
    full = figure(
        measure="level", base="90.5", price="current", scope="above-scale", scope_list="list-2023", attribution="legal",
        vintage="flash", status="reported", said_by="company", source="return-1", place="Sheet1!C4", release="firm",
        synthetic=True, note="整数",
    )  # fmt: skip
    assert tuple(full.as_dict()) == FIELDS
    assert Figure.from_dict(full.as_dict()) == full


def test_every_fault_is_named_at_once() -> None:
    with pytest.raises(FigureError) as refused:
        Figure.from_dict(
            {"subject": "x", "indicator": "y", "period": "soon", "value": "1e5", "unit": "贝", "colour": "red"}
        )
    assert len(refused.value.reasons) == 4


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"measure": "growth", "compared_with": "yoy"}, "growth is counted in %"),
        ({"measure": "growth", "unit": "%"}, "needs `compared_with`"),
        ({"measure": "rank", "unit": "位", "value": "4"}, "among whom"),
        ({"measure": "rank", "unit": "位", "value": "~4", "of": "中心城区"}, "whole number"),
        ({"measure": "share", "unit": "%"}, "of what"),
        ({"compared_with": "yoy"}, "is not compared"),
        ({"unit": "百分点"}, "difference of rates"),
        ({"measure": "growth", "unit": "%", "compared_with": "yoy", "base": "3"}, "with a level only"),
        ({"price": "current", "unit": "家"}, "prices belong to money"),
        ({"scope": "all", "scope_list": "list-1"}, "dated list"),
        ({"unit": "家", "value": "3.5"}, "whole numbers"),
        ({"subject": "Firm A"}, "must be an id"),
        ({"counterpart": "firm-a"}, "another firm"),
        ({"note": "x" * 3000}, "longer than"),
        ({"status": "rumoured"}, "is one of"),
    ],
)
def test_contradictions_are_refused_with_their_reason(fields: dict[str, str], reason: str) -> None:
    with pytest.raises(FigureError, match=reason):
        figure(**fields)


def test_exact_sums_cross_units_of_one_dimension() -> None:
    total = add([figure(), figure(subject="firm-b", value="0.1", unit="亿元")])
    assert total.exact == 11_000_000
    assert total.measures == "money"


@given(st.lists(st.decimals(min_value=0, max_value=10**8, places=4), min_size=1, max_size=20), st.randoms())
def test_a_sum_does_not_hang_on_the_order(numbers: list[object], order: object) -> None:
    parts = [figure(subject=f"firm-{n}", value=f"{number:f}") for n, number in enumerate(numbers)]
    shuffled = list(parts)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    assert add(parts) == add(shuffled)
    assert add(parts).exact == sum(Fraction(str(number)) for number in numbers) * 10_000


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"indicator": "revenue"}, "different indicators"),
        ({"period": "2022"}, "different periods"),
        ({"unit": "家"}, "different units"),
        ({"unit": "万元/年"}, "different units"),
        ({"price": "comparable"}, "different prices"),
        ({"scope": "above-scale"}, "different scopes"),
        ({"attribution": "producing"}, "different attributions"),
        ({"subject": "firm-a"}, "stands twice"),
        ({"status": "planned"}, "does not add to what happened"),
        ({"measure": "growth", "unit": "%", "compared_with": "yoy"}, "only levels add"),
    ],
)
def test_what_has_no_sum_is_refused_with_the_reason(other: dict[str, str], reason: str) -> None:
    with pytest.raises(NotAddableError, match=reason):
        add([figure(), figure(**({"subject": "firm-b"} | other))])


def test_ranks_and_rates_never_add() -> None:
    rank = {"measure": "rank", "unit": "位", "value": "4", "of": "中心城区"}
    with pytest.raises(NotAddableError, match="only levels add"):
        add([figure(**rank), figure(subject="firm-b", **rank)])
    with pytest.raises(NotAddableError, match="a rate"):
        add([figure(unit="%"), figure(subject="firm-b", unit="%")])


def test_a_share_is_exact_and_carries_the_rounding_along() -> None:
    share = divide(figure(value="241", unit="亿元"), figure(subject="banan", value="1050", unit="亿元"))
    assert share.measures == "share"
    assert share.exact == Fraction(241, 1050)
    assert share.interval.low == Fraction("240.5") / Fraction("1050.5")


def test_dividing_across_periods_or_by_zero_is_refused() -> None:
    with pytest.raises(NotDivisibleError, match="different periods"):
        divide(figure(), figure(period="2022"))
    with pytest.raises(NotDivisibleError, match="zero or negative"):
        divide(figure(), figure(value="0"))
    with pytest.raises(NotDivisibleError, match="dividend may be negative"):
        divide(figure(value="-5"), figure())


def test_comparing_what_was_said_loosely_may_stay_open() -> None:
    assert compare(figure(value="~500"), figure(value="480")) is None
    assert compare(figure(value="~500"), figure(value="501")) == -1
    assert compare(figure(value="~500"), figure(value="500")) is None  # 499.6 would be written 500
    assert compare(figure(value="1", unit="亿元"), figure(value="10000")) == 0
    with pytest.raises(NotComparableError, match="the other planned"):
        compare(figure(), figure(status="planned"))


def test_growth_is_exact_between_like_periods_and_a_word_after_a_loss() -> None:
    assert growth(figure(value="1050"), figure(value="551", period="2012")).exact == Fraction(1050, 551)
    assert growth(figure(value="3"), figure(value="-3", period="2022")).turn is Turn.TO_PROFIT
    with pytest.raises(NotComparableError, match="different length"):
        growth(figure(), figure(period="2022-01..09"))
    with pytest.raises(NotComparableError, match="is not before"):
        growth(figure(period="2021"), figure(period="2022"))
    with pytest.raises(NotComparableError, match="different subjects"):
        growth(figure(), figure(subject="firm-b", period="2022"))
