"""The month's work by hand: who is asked, who is late, what looks wrong, who moved it, what was corrected since."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from lineside.district import Figure, Ledger, Query, open_ledger
from lineside.district.errors import DistrictError
from lineside.district.month import corrections, last_act, missing_of, periods_filed, read_month
from lineside.district.period import Period
from lineside.district.registry.kinds import record_from
from lineside.district.registry.membership import Membership, Role
from tests.unit.district.world import WHY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lineside.district.month import Month

WAN = 10_000


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    """A district of four firms that nobody has heard of yet."""
    with open_ledger("sqlite://") as opened:
        opened.add_records(
            [
                record_from({"kind": kind, "id": name, "name": {"zh": name}})
                for kind, name in (("district", "d"), ("list", "l"), *(("firm", f) for f in "abce"))
            ],
            **WHY,
        )
        yield opened


def file(ledger: Ledger, firm: str, period: str, base: str = "", **amounts: str) -> None:
    """What a firm files of a period, in 万元."""
    more = {"base": base} if base else {}
    told: list[dict[str, str | bool]] = [
        {
            "subject": firm,
            "indicator": name.replace("_", "-"),
            "period": period,
            "value": amount,
            "unit": "万元",
            "synthetic": firm == "y",
            **more,
        }
        for name, amount in amounts.items()
    ]
    ledger.add_figures([Figure.from_dict(one) for one in told], **WHY)


def month(ledger: Ledger, period: str, firms: frozenset[str] | None = None) -> Month:
    indicators = ledger.indicators
    with ledger.reading() as connection:
        return read_month(connection, Period.parse(period), indicators, firms)


def test_whoever_filed_before_is_asked_and_what_most_file_is_missed(ledger: Ledger) -> None:
    for firm in "abc":
        file(ledger, firm, "2024-02", revenue="100", tax="5")
    file(ledger, "a", "2024-03", revenue="110", tax="6")
    file(ledger, "b", "2024-03", revenue="90")
    found = month(ledger, "2024-03")
    assert (found.expected, found.reported, found.missing) == (("a", "b", "c"), ("a", "b"), ("c",))
    assert found.partial == {"b": ("tax",)}
    assert found.before == Period.parse("2024-02")
    own = month(ledger, "2024-03", frozenset("bc"))  # somebody who is for these two alone
    assert (own.expected, own.reported, own.missing) == (("b", "c"), ("b",), ("c",))
    with ledger.reading() as connection:
        assert missing_of(connection, Period.parse("2024-03")) == {"revenue": 1, "tax": 2}


def test_a_list_says_who_is_asked_from_the_day_a_firm_is_on_it(ledger: Ledger) -> None:
    file(ledger, "e", "2024-02", revenue="1")  # files, but stands on no list
    on = [("a", None, None), ("b", "2024-03-31", None), ("c", "2024-04-01", None), ("e", None, "2024-03-31")]
    ledger.add_memberships(
        [Membership(member=f, whole="l", role=Role.IN_LIST, begins=since, ends=until) for f, since, until in on], **WHY
    )
    assert month(ledger, "2024-03").missing == ("a", "b")
    assert month(ledger, "2024-04").missing == ("a", "b", "c")


def test_only_the_districts_own_firms_report_and_are_asked(ledger: Ledger) -> None:
    """Of six that file, a and b count; c left in February, e came in March, x lies outside, and y was made up."""
    for name in "xy":
        fields = {"kind": "firm", "id": name, "name": {"zh": name}, "synthetic": name == "y"}
        ledger.add_records([record_from(fields)], **WHY)
    for firm, since, until in (
        ("a", None, None),
        ("b", None, None),
        ("c", None, "2024-02-15"),
        ("e", "2024-03-31", None),
    ):
        stay = Membership(member=firm, whole="d", role=Role.IN_DISTRICT, begins=since, ends=until)
        ledger.add_memberships([stay], **WHY)
    for firm in "abcexy":
        file(ledger, firm, "2024-01", revenue="100")
    for firm in "xy":
        file(ledger, firm, "2024-02", revenue="100")
    for firm in "acexy":
        file(ledger, firm, "2024-03", revenue="900")
    found = month(ledger, "2024-03")
    assert found.before == Period.parse("2024-01")  # in February only strangers filed
    assert (found.expected, found.reported, found.missing) == (("a", "b"), ("a", "e"), ("b",))
    assert {one.firm for one in found.doubts} == {one.firm for one in found.movers} == {"a"}
    with ledger.reading() as connection:
        assert missing_of(connection, Period.parse("2024-03")) == {"revenue": 1}
        assert [one.text for one in periods_filed(connection)] == ["2024-03", "2024-01"]


def test_a_list_asks_only_those_of_the_district(ledger: Ledger) -> None:
    ledger.add_memberships([Membership(member="a", whole="d", role=Role.IN_DISTRICT)], **WHY)
    ledger.add_memberships([Membership(member=f, whole="l", role=Role.IN_LIST) for f in "ab"], **WHY)
    file(ledger, "b", "2024-03", revenue="1")
    assert month(ledger, "2024-03").expected == ("a",)
    assert month(ledger, "2024-03").reported == ()


def test_what_looks_wrong_is_asked_about_with_the_factor_of_a_mistaken_unit(ledger: Ledger) -> None:
    file(ledger, "a", "2023-03", revenue="80", profit="8")
    file(ledger, "b", "2023-03", revenue="80")
    for firm in "abce":
        file(ledger, firm, "2024-02", revenue="100")
    file(ledger, "a", "2024-03", base="80.5", revenue="290")  # within 0.625 % and less than threefold
    file(ledger, "a", "2024-03", profit="300")
    file(ledger, "b", "2024-03", base="800000", revenue="1000000")  # 元 for 万元, twice
    file(ledger, "c", "2024-03", revenue="301")
    file(ledger, "e", "2024-03", revenue="-5")
    doubts = {(one.what, one.firm): one for one in month(ledger, "2024-03").doubts}
    assert set(doubts) == {
        ("over-revenue", "a"), ("base", "a"), ("base", "b"), ("jump", "b"), ("jump", "c"), ("below-zero", "e"),
    }  # fmt: skip
    assert (doubts["jump", "b"].factor, doubts["base", "b"].factor, doubts["jump", "c"].factor) == (10_000, 10_000, 0)
    assert doubts["base", "a"].now == Fraction(805 * WAN, 10)
    assert doubts["base", "a"].then == 80 * WAN


def test_january_and_february_are_one_return_and_held_against_others_a_month(ledger: Ledger) -> None:
    file(ledger, "a", "2023-12", revenue="100")
    file(ledger, "b", "2023-12", revenue="100")
    file(ledger, "a", "2024-01..02", revenue="560")  # 280 a month: less than threefold
    file(ledger, "b", "2024-01..02", revenue="180")  # 90 a month
    found = month(ledger, "2024-01..02")
    assert found.doubts == ()
    assert [(one.firm, one.change) for one in found.movers] == [("a", Fraction(180 * WAN)), ("b", Fraction(-10 * WAN))]
    with ledger.reading() as connection:
        assert [one.text for one in periods_filed(connection)] == ["2024-01..02", "2023-12"]
    with pytest.raises(DistrictError, match="no month"):
        month(ledger, "2024")


def test_what_was_changed_after_a_release_is_told_with_who_and_why(ledger: Ledger) -> None:
    file(ledger, "a", "2024-03", revenue="100")
    with ledger.reading() as connection:
        released = last_act(connection)
    (filed,) = ledger.figures(Query())
    ledger.edit(filed.id, {"value": "120"}, by="local", reason="a slip of the pen")
    with ledger.reading() as connection:
        (one,) = corrections(connection, Period.parse("2024-03"), released)
        assert corrections(connection, Period.parse("2024-03"), last_act(connection)) == []
        assert corrections(connection, Period.parse("2024-02"), 0) == []
    assert (one.firm, one.indicator, one.who, one.reason) == ("a", "revenue", "local", "a slip of the pen")
    assert ("100" in str(one.old), "120" in str(one.new)) == (True, True)
