"""Policies that compute: who qualifies, what is lacking and by when, how much, and what the budget came to."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from lineside.district.errors import DistrictError
from lineside.district.park.book import View
from lineside.district.park.budget import budgets
from lineside.district.park.granted import accounts, faults
from lineside.district.park.policy import Applicant, broken, bundled, months_after, read_rules, stands, whole_months
from lineside.district.recognition import Facts
from lineside.district.registry.firm import Firm, Recognition
from lineside.district.registry.fund import Application, Payment
from lineside.district.registry.policy import Policy
from lineside.district.registry.record import Name

TODAY, CLOSES = date(2026, 6, 1), date(2026, 8, 31)
RESEARCH, TALENT = bundled()["research"], bundled()["talent"]


def firm(until: date = date(2027, 1, 1)) -> Firm:
    held = Recognition(rule="high-tech-firm", since=date(2024, 1, 2), until=until)
    return Firm(id="f", name=Name(zh="某厂"), recognitions=(held,))


def facts(spent: int = 4_400_000, before: int = 4_000_000) -> Facts:
    sold = {2024: Fraction(100_000_000), 2025: Fraction(110_000_000)}
    return Facts({"revenue": sold, "rd-spending": {2024: Fraction(before), 2025: Fraction(spent)}})


def test_a_firm_qualifies_for_a_tenth_of_its_research() -> None:
    # By hand: 8.4 of 210 million are 4 %; 4.4 is a tenth more than 4.0; a tenth of 4.4 million is 440,000.
    standing = stands(RESEARCH, Applicant(firm(), facts()), TODAY, CLOSES)
    assert standing.state == "qualifies"
    assert standing.amount == 440_000
    assert [one.now for one in standing.found][1:] == [Fraction(4, 100), 110_000_000, Fraction(1, 10)]


def test_more_than_the_most_is_not_granted() -> None:
    assert stands(RESEARCH, Applicant(firm(), facts(6_000_000)), TODAY).amount == 500_000


def test_what_is_lacking_is_told_with_how_much_and_by_when() -> None:
    standing = stands(RESEARCH, Applicant(firm(until=date(2026, 5, 31)), facts(4_200_000)), TODAY, CLOSES)
    assert standing.state == "lacking"
    recognised, _, _, growth = standing.found
    assert (recognised.holds, recognised.by) == (False, CLOSES)
    assert (growth.holds, growth.now, growth.lacks, growth.by) == (False, Fraction(1, 20), Fraction(1, 20), CLOSES)


def test_nobody_qualifies_by_silence_and_after_the_close_nobody_does() -> None:
    assert stands(RESEARCH, Applicant(firm(), Facts({})), TODAY).state == "unknown"
    assert stands(RESEARCH, Applicant(firm(), Facts({})), TODAY).amount is None
    assert stands(RESEARCH, Applicant(firm(), facts()), date(2026, 9, 1), CLOSES).state == "closed"


def test_an_applicant_qualifies_by_answers_and_by_the_day_its_firm_has_been_there_long_enough() -> None:
    answers = {"degree": Fraction(3), "contract_months": Fraction(36), "months_in_post": Fraction(5)}
    new = Applicant(firm(), Facts({}), (date(2026, 1, 31), None), answers)
    standing = stands(TALENT, new, TODAY)
    # By hand: from 31 January to 1 June four months have passed; six have on 31 July. 60,000 × 3 − 60,000 = 120,000.
    assert standing.state == "lacking"
    assert standing.amount == 120_000
    stay = standing.found[3]
    assert [stay.now, stay.lacks] == [4, 2]
    assert stay.by == date(2026, 7, 31)
    assert stands(TALENT, new, date(2026, 7, 31)).state == "qualifies"
    assert stands(TALENT, new, date(2026, 7, 30)).state == "lacking"


def test_a_payment_is_clawed_back_when_the_firm_leaves_too_early_and_not_later() -> None:
    assert RESEARCH.keep is not None
    stayed = Applicant(firm(), facts(), (date(2024, 1, 1), None))
    left = Applicant(firm(), facts(), (date(2024, 1, 1), date(2026, 5, 1)))
    paid = date(2024, 6, 2)
    assert not broken(RESEARCH.keep, stayed, paid, TODAY)
    assert [one.holds for one in broken(RESEARCH.keep, left, paid, TODAY)] == [False]
    assert not broken(RESEARCH.keep, left, paid, date(2026, 6, 2))


@pytest.mark.parametrize(
    ("since", "on", "months"),
    [("2026-01-31", "2026-02-28", 1), ("2026-01-31", "2026-02-27", 0), ("2024-02-29", "2025-02-28", 12)],
)
def test_a_month_ends_on_its_last_day(since: str, on: str, months: int) -> None:
    assert whole_months(date.fromisoformat(since), date.fromisoformat(on)) == months
    assert months_after(date.fromisoformat(since), months) <= date.fromisoformat(on) or not months


def application(name: str, granted: int | None, decided: str | None = "2026-03-01") -> Application:
    state = "submitted" if granted is None else "accepted"
    fields = {"id": name, "name": {"zh": name}, "policy": "p", "on": "2025-02-01", "decided": decided, "state": state}
    return Application.model_validate(fields | {"granted": granted})


def payment(of: str, amount: int, sort: str = "paid") -> Payment:
    fields = {
        "id": f"{of}-{sort}",
        "name": {"zh": of},
        "application": of,
        "sort": sort,
        "on": "2026-04-01",
        "amount": amount,
    }
    return Payment.model_validate(fields)


def test_twenty_million_a_year_and_what_is_left_of_it() -> None:
    # By hand: 8 + 9 million granted, 8 paid and 2 of that clawed back: 20 − 17 + 2 = 5 million are left this year.
    asked = [application("a", 8_000_000), application("b", 9_000_000), application("c", None, "2026-05-01")]
    asked.append(application("old", 19_000_000, "2025-12-31"))
    paid = [payment("a", 8_000_000), payment("a", 2_000_000, "clawed-back")]
    now, before = accounts(asked, paid, Decimal(20_000_000), yearly=True)
    assert [now.left, now.outstanding] == [5_000_000, 9_000_000]
    assert (now.year, now.applications, now.accepted) == (2026, 3, 2)
    assert before.year == 2025
    assert before.left == 1_000_000
    assert not faults(asked, paid, Decimal(20_000_000), yearly=True)


@pytest.mark.parametrize(("conditions", "left"), [("talent", 5_000_000), ("", -14_000_000), ("own.yaml", None)])
def test_what_is_left_is_of_the_year_where_the_budget_is(conditions: str, left: int | None) -> None:
    """As the accounts above; of a file that only its keeper has it is not known whether its budget is a year's."""
    asked = [application("a", 8_000_000), application("b", 9_000_000), application("old", 19_000_000, "2025-12-31")]
    policy = Policy.model_validate(
        {"id": asked[0].policy, "name": {"zh": "人才"}, "budget": 20_000_000, "conditions": conditions}
    )
    records = {one.id: one for one in (policy, *asked, payment("a", 8_000_000), payment("a", 2_000_000, "clawed-back"))}
    rules = {policy.id: bundled()["talent"]} if conditions == "talent" else {}
    (budget,) = budgets(View("", TODAY, records, frozenset(), frozenset(), (), rules))
    assert budget.left == left


def test_more_than_there_is_is_named() -> None:
    asked = [application("a", 8_000_000), application("b", 13_000_000)]
    paid = [payment("a", 8_500_000), payment("b", 1_000, "clawed-back")]
    found = faults(asked, paid, Decimal(20_000_000), yearly=False)
    told = {(one.what, one.thing, int(one.by)) for one in found}
    # 21 million granted less the 1,000 clawed back are 999,000 too much.
    assert told == {("overspent", "", 999_000), ("overpaid", "a", 500_000), ("overclawed", "b", 1_000)}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name: {zh: x}\nsource: s\nconditions: []\n", "conditions"),
        (
            "name: {zh: x}\nsource: s\nconditions: [{zh: a, en: a, expression: 'f(1, 2).x'}]\n",
            "neither a figure",
        ),
        ("name: {zh: x}\nsource: s\nconditions: [{zh: a, en: a, stay: true, answer: b}]\n", "looks at one thing"),
        ("a: [", "cannot be read as YAML"),
        ("- just\n- a list\n", "no file of conditions"),
    ],
)
def test_a_file_that_says_something_else_is_refused_with_what_is_wrong(text: str, told: str) -> None:
    with pytest.raises(DistrictError, match=told):
        read_rules(text.encode(), "own.yaml")
