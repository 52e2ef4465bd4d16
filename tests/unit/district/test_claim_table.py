"""Every test of a claim meets losses, zeros, 不足, other units and other periods with a verdict, never an error."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import TYPE_CHECKING

import pytest

from lineside.district import Figure, Ledger
from lineside.district.arithmetic import growth
from lineside.district.claim import Verdict, Word, check_claim, check_words
from lineside.district.errors import ConflictError, NotComparableError, ValueTextError
from lineside.district.period import Period
from lineside.district.registry.claim import Claim
from lineside.district.registry.membership import Membership, Role
from tests.unit.district.world import WHY, World

if TYPE_CHECKING:
    from collections.abc import Iterator

A, C, B, T, N = Word.AGREES, Word.TO_CHECK, Word.OTHER_BASIS, Word.TWO_SOURCES, Word.NOT_COMPUTABLE


def figure(place: str, value: str, **more: str) -> Figure:
    usual = {"subject": "f0", "indicator": "profit", "period": "2023", "unit": "亿元", "place": place}
    return Figure.from_dict(usual | {"value": value} | more)


BEFORE = {"period": "2022"}
RATE = {"indicator": "rd-intensity", "unit": "%"}
PEOPLE = {"indicator": "employees", "unit": "人"}
FIGURES = (
    figure("plus", "100"), figure("more", "200"), figure("minus", "-5"), figure("zero", "0"), figure("less", "<5"),
    figure("people", "25", **PEOPLE), figure("nine", "75", period="2023-01..09"), figure("later", "90", period="2025"),
    figure("was plus", "80", **BEFORE), figure("was minus", "-4", **BEFORE), figure("was zero", "0", **BEFORE),
    figure("was less", "<5", **BEFORE), figure("was people", "20", **PEOPLE, **BEFORE),
    figure("was nine", "60", period="2022-01..09"), figure("was deeper", "-50", **BEFORE),
    figure("share", "50", **RATE), figure("was share", "40", **RATE, **BEFORE),
    figure("in ten thousands", "1000000", unit="万元"), figure("fewer people", "20", **PEOPLE),
    figure("no time", "100", period="?", source="first-return"),
    figure("nor this", "100", period="?", source="second-return"),
    figure("beside it", "100", period="?", source="first-return"),
    figure("at current prices", "100", price="current"), figure("were more people", "25", **PEOPLE, **BEFORE),
)  # fmt: skip


@pytest.fixture(scope="module")
def ledger() -> Iterator[Ledger]:
    with World((), FIGURES).ledger() as made:
        yield made


def claim(**check: object) -> Claim:
    return Claim.model_validate({"id": "mine", "name": {"zh": "所述"}, "check": check})


def at(place: str) -> dict[str, str]:
    return {"place": place}


def verdict(ledger: Ledger, **check: object) -> Verdict:
    return check_claim(ledger, claim(**check))


CHANGES = {
    # now, base, words: the verdict that the signs and the arithmetic give
    ("plus", "was plus", "增长25%"): A, ("plus", "was plus", "增长90%"): C, ("plus", "was plus", "扭亏"): C,
    ("minus", "was plus", "下降5%"): C, ("minus", "was plus", "转亏"): A, ("minus", "was plus", "扭亏为盈"): C,
    ("plus", "was minus", "增长25%"): C, ("plus", "was minus", "扭亏为盈"): A, ("plus", "was minus", "增长3倍"): C,
    ("minus", "was minus", "增亏"): A, ("minus", "was deeper", "减亏"): A, ("minus", "was minus", "增长25%"): C,
    ("zero", "was plus", "下降100%"): A, ("zero", "was plus", "持平"): C, ("plus", "was zero", "增长25%"): N,
    ("zero", "was zero", "持平"): A, ("zero", "was zero", "增长25%"): C, ("zero", "was minus", "扭亏"): A,
    ("less", "was plus", "增长25%"): C, ("less", "was plus", "下降99%"): A, ("plus", "was less", "增长19倍"): A,
    ("plus", "was less", "增长25%"): C, ("less", "was less", "增长25%"): A, ("less", "was minus", "扭亏"): A,
    ("people", "was plus", "增长25%"): B, ("plus", "was people", "增长25%"): B, ("people", "was people", "增长25%"): A,
    ("nine", "was plus", "增长25%"): B, ("nine", "was nine", "增长25%"): A, ("plus", "was nine", "增长25%"): B,
    ("was plus", "plus", "增长25%"): B, ("share", "was share", "提高10个百分点"): A,
    ("plus", "was plus", "提高20个百分点"): B, ("plus", "no such place", "增长25%"): N,
}  # fmt: skip


@pytest.mark.parametrize(("now", "base", "words"), CHANGES)
def test_a_change_is_judged_by_the_signs_and_the_basis_of_both_years(
    ledger: Ledger, now: str, base: str, words: str
) -> None:
    found = verdict(ledger, test="change", now=at(now), base=at(base), words=words)
    assert found.word is CHANGES[now, base, words]
    assert found.arithmetic


# Each variant stands once in the first place of a test and once in the second; `plus` is 100, `more` 200 (亿元, 2023).
WHOLES: dict[str, dict[str, tuple[Word, Word]]] = {
    "sum": {"minus": (C, C), "zero": (C, C), "less": (C, C), "people": (B, B), "nine": (B, B), "was plus": (B, B)},
    "at most": {"minus": (A, C), "zero": (A, C), "less": (A, C), "people": (B, B), "nine": (B, B), "was plus": (B, B)},
    "ladder": {"minus": (C, A), "zero": (C, A), "less": (C, A), "people": (B, B), "nine": (B, B), "was plus": (B, B)},
    "same": {"minus": (T, T), "zero": (T, T), "less": (T, T), "people": (B, B), "nine": (B, B), "was plus": (B, B)},
    "share": {"minus": (N, N), "zero": (C, N), "less": (C, C), "people": (B, B), "nine": (B, B), "was plus": (B, B)},
    "within": {"minus": (N, N), "zero": (A, C), "less": (A, C), "people": (B, B), "nine": (B, B), "was plus": (B, B)},
}


def whole_test(kind: str, first: str, second: str) -> dict[str, object]:
    one, other = at(first), at(second)
    tests: dict[str, dict[str, object]] = {
        "sum": {"test": "sum", "parts": [one], "whole": other},
        "at most": {"test": "sum", "parts": [one], "whole": other, "at_most": True},
        "ladder": {"test": "ladder", "steps": [one, other]},
        "same": {"test": "same", "figures": [one, other]},
        "share": {"test": "share", "part": one, "whole": other, "share": at("share")},
        "within": {"test": "within", "part": one, "whole": other},
    }
    return tests[kind]


@pytest.mark.parametrize(("kind", "variant"), [(kind, variant) for kind in WHOLES for variant in WHOLES[kind]])
def test_wholes_and_parts_are_held_together_only_where_they_are_alike(ledger: Ledger, kind: str, variant: str) -> None:
    first = verdict(ledger, **whole_test(kind, variant, "plus"))
    second = verdict(ledger, **whole_test(kind, "plus", variant))
    assert (first.word, second.word) == WHOLES[kind][variant], (first.arithmetic, second.arithmetic)


def test_what_is_alike_is_reckoned(ledger: Ledger) -> None:
    right = {
        "sum": "in ten thousands",
        "at most": "more",
        "same": "in ten thousands",
        "share": "more",
        "within": "more",
    }
    for kind, other in right.items():
        assert verdict(ledger, **whole_test(kind, "plus", other)).word is A, kind
    assert verdict(ledger, **whole_test("ladder", "more", "plus")).word is A


OPEN = (("plus", "no time"), ("no time", "plus"), ("no time", "nor this"), ("plus", "at current prices"))


@pytest.mark.parametrize("pair", OPEN)
@pytest.mark.parametrize("kind", ["sum", "at most", "ladder", "within"])
def test_what_agrees_proves_nothing_where_a_period_or_the_prices_are_not_stated(
    ledger: Ledger, kind: str, pair: tuple[str, str]
) -> None:
    """100 of which nobody says when, or at which prices, beside 100 of 2023."""
    found = verdict(ledger, **whole_test(kind, *pair))
    assert found.word is N
    assert any("未注明：" in line for line in found.arithmetic)
    assert found.settles


def test_a_growth_from_a_base_without_a_time_is_not_proved_and_a_wrong_one_is_still_to_be_checked(
    ledger: Ledger,
) -> None:
    for words, word in (("增长0%", N), ("增长25%", C)):
        found = verdict(ledger, test="change", now=at("plus"), base=at("no time"), words=words)
        assert found.word is word
        assert any("时期未注明" in line for line in found.arithmetic)
    of_one = verdict(ledger, **whole_test("same", "no time", "beside it"))
    assert of_one.word is A  # one source that leaves both open means one time
    reckoned = {"a": at("plus"), "b": at("no time")}
    assert verdict(ledger, test="reckon", expression="a - b", figures=reckoned, said="0", unit="亿元").word is N


def test_money_and_people_are_not_added(ledger: Ledger) -> None:
    """75亿元 and 25人 do not make 100亿元."""
    found = verdict(ledger, test="sum", parts=[at("nine"), at("people")], whole=at("plus"))
    assert found.word is B
    assert any("计量单位不同" in line for line in found.arithmetic)


REACHES = {
    ("plus", "100", "亿元"): A, ("plus", "1000", "亿元"): C, ("minus", "100", "亿元"): C, ("zero", "100", "亿元"): C,
    ("less", "100", "亿元"): C, ("less", "1", "亿元"): A, ("people", "100", "亿元"): B, ("plus", "100", "家"): B,
    ("plus", "0", "亿元"): A, ("plus", "-1", "亿元"): A, ("minus", "-5", "亿元"): A, ("was plus", "80", "亿元"): A,
}  # fmt: skip


@pytest.mark.parametrize(("place", "size", "unit"), REACHES)
def test_a_size_is_reached_or_not_in_its_own_unit(ledger: Ledger, place: str, size: str, unit: str) -> None:
    found = verdict(ledger, test="reach", figure=at(place), size=size, unit=unit)
    assert found.word is REACHES[place, size, unit]


def per_head(ledger: Ledger, **places: str) -> Verdict:
    usual = {"out_now": "plus", "out_base": "was plus", "in_now": "fewer people", "in_base": "were more people"}
    refs = {name: at(place) for name, place in (usual | places).items()}
    return verdict(ledger, test="ratio", words="增长56%", **refs)


def test_output_per_head_meets_whatever_stands_in_its_places() -> None:
    with World((), FIGURES).ledger() as ledger:
        assert per_head(ledger).word is A  # (100 ÷ 20) ÷ (80 ÷ 25) = 1.5625
        expected = {
            ("out_now", "minus"): N, ("out_now", "zero"): C, ("out_now", "less"): C, ("out_now", "people"): B,
            ("out_now", "nine"): B, ("out_base", "was minus"): N, ("out_base", "was zero"): N,
            ("out_base", "was less"): C, ("out_base", "was people"): B, ("out_base", "was nine"): B,
            ("in_now", "plus"): B, ("in_base", "zero"): B, ("in_base", "no such place"): N,
            ("in_base", "people"): B, ("out_base", "no such place"): N,
        }  # fmt: skip
        for (name, place), word in expected.items():
            assert per_head(ledger, **{name: place}).word is word, (name, place)
        refs = {name: at("plus") for name in ("out_now", "out_base", "in_now", "in_base")}
        assert verdict(ledger, test="ratio", words="扭亏", **refs).word is N


def test_no_test_of_any_kind_fails_on_any_figures(ledger: Ledger) -> None:
    places = ("plus", "minus", "zero", "less", "people", "nine", "was plus", "was minus")
    for first, second in product(places, repeat=2):
        for kind in WHOLES:
            assert isinstance(verdict(ledger, **whole_test(kind, first, second)), Verdict)
        for words in ("增长25%", "增长9倍", "提高5个百分点", "持平", "扭亏为盈", "转亏", "减亏", "增亏", "翻一番"):
            check = {"test": "change", "now": at(first), "base": at(second), "words": words, "of_rate": True}
            assert isinstance(verdict(ledger, **check), Verdict)
        assert isinstance(per_head(ledger, out_now=first, out_base=second), Verdict)
        assert isinstance(per_head(ledger, in_now=first, in_base=second), Verdict)
        assert isinstance(verdict(ledger, test="undefined", figure=at(first), lacks="没有定义", words="扭亏"), Verdict)


def test_a_claim_about_what_is_not_there_cannot_be_computed(ledger: Ledger) -> None:
    assert verdict(ledger, test="count", whole="nobody", what="members", said=3).word is N
    assert verdict(ledger, test="stages", chain="nobody").word is N
    assert verdict(ledger, test="stages", chain="c0").word is N
    assert verdict(ledger, test="undefined", figure=at("no such place"), lacks="没有定义").word is N


def test_three_sources_that_differ_are_not_guessed_between() -> None:
    """Two of three say 100; the third must be seen as well."""
    said = [figure("", value, source=source) for value, source in (("100", ""), ("100", "first-return"))]
    other = figure("", "130", source="second-return")
    check = {"test": "reach", "figure": {"subject": "f0", "indicator": "profit", "period": "2023"}, "size": "1"}
    with World((), tuple(said)).ledger() as ledger:
        assert verdict(ledger, **check, unit="亿元").word is A
        ledger.add_figures([other], **WHY)
        found = verdict(ledger, **check, unit="亿元")
    assert found.word is N
    assert any("不止一个" in line for line in found.arithmetic)


def test_one_number_in_two_units_is_one_figure_and_a_final_one_counts_before_a_flash() -> None:
    check = {"test": "reach", "figure": {"subject": "f0", "indicator": "profit", "period": "2023"}, "size": "100"}
    both = (figure("a", "100"), figure("b", "1000000", unit="万元"))
    with World((), both).ledger() as ledger:
        assert verdict(ledger, **check, unit="亿元").word is A
    settled = (figure("a", "100", vintage="final"), figure("b", "98", vintage="flash"), figure("c", "40", of="crank"))
    with World((), settled).ledger() as ledger:
        found = verdict(ledger, **check, unit="亿元")
        assert (found.word, found.figures) == (A, (1,))


def test_members_are_counted_on_the_day_without_those_who_had_left() -> None:
    days = {"f0": (None, None), "f1": (None, date(2023, 1, 1)), "f2": (date(2024, 1, 1), None)}
    memberships = tuple(
        Membership(member=firm, whole="c0", role=Role.IN_CLUSTER, begins=begins, ends=ends)
        for firm, (begins, ends) in days.items()
    )
    with World(memberships, ()).ledger() as ledger:
        for on, said in ((date(2022, 6, 1), 2), (date(2023, 6, 1), 1), (date(2024, 6, 1), 2)):
            counted = verdict(ledger, test="count", whole="c0", what="members", said=said, on=on)
            assert counted.word is A, counted.arithmetic
        assert verdict(ledger, test="count", whole="c0", what="members", said=2).word is A
        ledger.revise_record("first-return", {"dated": "2023年6月"}, **WHY)
        of_source = claim(test="count", whole="c0", what="members", said=1).model_copy(
            update={"source": "first-return"}
        )
        assert check_claim(ledger, of_source).word is A


def test_words_of_profit_and_loss_are_judged_by_a_base_below_zero() -> None:
    profit = figure("a", "3", base="-5")
    with World((), (profit,)).ledger() as ledger:
        assert check_words(ledger, profit, "扭亏为盈").word is A
        assert check_words(ledger, profit, "同比增长160%").word is C
        assert check_words(ledger, figure("a", "-3", base="-5"), "减亏").word is A
        with pytest.raises(ValueTextError):
            check_words(ledger, profit, "降低3倍")


def test_words_take_the_figure_of_a_year_before_on_the_same_basis() -> None:
    now = figure("a", "100", scope="above-scale")
    before = (figure("b", "80", scope="above-scale", **BEFORE), figure("c", "300", scope="all", **BEFORE))
    with World((), (now, *before)).ledger() as ledger:
        assert check_words(ledger, now, "同比增长25%").word is A


def test_words_about_a_leap_day_are_held_against_the_last_day_of_february() -> None:
    heads = [
        figure("a", value, indicator="employees", unit="人", period=day)
        for day, value in (("2024-02-29", "120"), ("2023-02-28", "100"))
    ]
    with World((), tuple(heads)).ledger() as ledger:
        assert check_words(ledger, heads[0], "增长20%").word is A


@pytest.mark.parametrize(
    ("period", "before"),
    [
        ("2024-02-29", "2023-02-28"),
        ("2025-02-28", "2024-02-29"),
        ("2023-02-28", "2022-02-28"),
        ("2024-02-28", "2023-02-28"),
        ("..2024-02-29", "..2023-02-28"),
        ("2024-02-29*", "2023-02-28*"),
        ("2021|2022", "2020|2021"),
        ("2012..2022", "2011..2021"),
        ("2023-01..09", "2022-01..09"),
        ("1900", None),
        ("?", None),
    ],
)
def test_the_year_before_is_always_a_day_that_was(period: str, before: str | None) -> None:
    found = Period.parse(period).year_before
    assert (None if found is None else found.text) == before


def test_a_year_is_not_held_against_a_month() -> None:
    for now, base in (("2023", "2022-12"), ("2023-12", "2022"), ("2023-01..09", "2022"), ("2023Q4", "2023-09")):
        with pytest.raises(NotComparableError, match="different length"):
            growth(figure("a", "100", period=now), figure("b", "80", period=base))
    assert growth(figure("a", "100", period="2023-01..06"), figure("b", "80", period="2022H1")).exact is not None


def test_a_circle_is_refused_when_it_is_entered() -> None:
    first = Membership(member="c0", whole="p0", role=Role.IN_PARK)
    with World((first,), ()).ledger() as ledger, pytest.raises(ConflictError, match="p0 → c0 → p0"):
        ledger.add_memberships([Membership(member="p0", whole="c0", role=Role.IN_CLUSTER)], **WHY)
