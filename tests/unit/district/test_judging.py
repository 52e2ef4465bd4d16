"""What of a year's sums viewers are shown: only what was judged, with growth, and beside what was told before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lineside.district.figure import Figure
from lineside.district.judging import Judge, Judged, stamps
from lineside.district.mirror import Mirror
from lineside.district.registry.membership import Membership, Role
from tests.unit.district.world import WHY, World

if TYPE_CHECKING:
    from lineside.district import Ledger

FIRMS = [f"f{n}" for n in range(5)]
ALL = tuple(Membership(member=f, whole="c0", role=Role.IN_CLUSTER) for f in FIRMS)
TWO = tuple(Membership(member=f, whole="c0" if n < 2 else "c1", role=Role.IN_CLUSTER) for n, f in enumerate(FIRMS))


def figure(subject: str, period: str, value: str = "50", **more: str) -> Figure:
    fields = {"subject": subject, "indicator": "gross-output", "period": period, "value": value, "unit": "万元"}
    return Figure.from_dict(fields | {"release": "firm", "source": "first-return"} | more)


def judged(ledger: Ledger, year: int = 2024, indicator: str = "gross-output") -> Judged:
    with Mirror(ledger) as mirror:
        mirror.refresh()
        return Judge(mirror).judge(indicator, year).judged


def shown(found: Judged, dimension: int = 1) -> set[tuple[str, str | None]]:
    """Period and key of the cells of one table."""
    return {(period, key[0]) for _, number, period, key in found.totals if number == dimension}


def test_a_month_that_does_not_add_leaves_the_others_judged_month_by_month() -> None:
    """One figure by another price: nobody gets its month, and the single firm of another month stays hidden."""
    figures = [figure(f, f"2024-0{m}") for f in FIRMS for m in (3, 4)]
    figures += [figure("f0", "2024-05"), figure("f1", "2024-05", price="comparable"), figure("f0", "2024-06")]
    with World(ALL, tuple(figures)).ledger() as ledger:
        assert shown(judged(ledger)) == {(f"2024-0{m}", key) for m in (3, 4) for key in ("c0", "total")}


def test_what_is_open_beside_a_return_does_not_open_it() -> None:
    """A plan, a claim, a part and a second return of the same firm, all public; a return alone is the firm's."""
    figures = [figure(f, "2024-03") for f in FIRMS[:2]]
    figures += [
        figure("f0", "2024-03", status="planned", release="public", source="second-return"),
        figure("f1", "2024-03", "51", status="claimed", release="public", source="second-return"),
        figure("f1", "2024-03", "20", of="bolts", release="public", source="second-return"),
    ]
    with World(ALL, tuple(figures)).ledger() as ledger:
        assert shown(judged(ledger)) == set()
        ledger.edit(1, {"release": "public"}, **WHY)
        ledger.edit(2, {"release": "public"}, **WHY)
        assert shown(judged(ledger)) == {("2024-03", "c0"), ("2024-03", "total")}


def test_a_public_part_of_a_hidden_return_is_judged_as_what_a_reader_knows_of_it() -> None:
    """Of 500 pieces 495 are public as bolts: beside a total of three the other two would be known within 2 %."""
    amounts = {"f0": "500", "f1": "60", "f2": "200"}
    whole = [figure(firm, "2024-03", value) for firm, value in amounts.items()]
    bolts = figure("f0", "2024-03", "495", of="bolts", release="public", source="second-return")
    cells = {("2024-03", "c0"), ("2024-03", "total")}
    for figures, expected in ((whole, cells), ([*whole, bolts], set())):
        with World(ALL, tuple(figures)).ledger() as ledger:
            assert shown(judged(ledger)) == expected
    with World(ALL, (*whole, figure("f3", "2024-03", "90"), bolts)).ledger() as ledger:
        assert shown(judged(ledger)) == cells, "among three others nobody is known"


def test_of_several_public_parts_each_return_is_judged_beside_the_others_and_too_many_hide_their_sums(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two firms of four with public parts: whoever knew one of them would know the rest of three."""
    whole = [figure(firm, "2024-03", "100") for firm in FIRMS[:4]]
    bolts = [figure(f, "2024-03", "99", of="bolts", release="public", source="second-return") for f in FIRMS[:2]]
    with World(ALL, (*whole, *bolts)).ledger() as ledger:
        assert shown(judged(ledger)) == set()
    five = [*whole, figure("f4", "2024-03", "100")]
    with World(ALL, (*five, *bolts)).ledger() as ledger:
        assert ("2024-03", "c0") in shown(judged(ledger))
        monkeypatch.setattr("lineside.district.published.MOST_BOUNDED", 1)
        assert shown(judged(ledger)) == set()


def test_consent_opens_a_firms_own_figures_and_no_return_of_the_bureau() -> None:
    for release, expected in (("firm", {("2024-03", "c0"), ("2024-03", "total")}), ("bureau", set())):
        with World(ALL, (figure("f0", "2024-03", release=release),)).ledger() as ledger:
            ledger.revise_record("f0", {"consents": True}, **WHY)
            assert shown(judged(ledger)) == expected


def test_growth_does_not_tell_what_was_hidden_a_year_before() -> None:
    """Two made the hidden total of 2023. In 2024 there are three: with the bases of all, or of those two."""
    figures = [figure(f, "2023-03", str(50 + 7 * n)) for n, f in enumerate(FIRMS[:2])]
    figures += [figure(f, "2024-03", "70", base=str(50 + 7 * n)) for n, f in enumerate(FIRMS[:2])]
    name = ("month", 1, "2024-03", ("c0",))
    for base, expected in (("55", True), ("", False)):
        with World(ALL, (*figures, figure("f2", "2024-03", "70", base=base))).ledger() as ledger:
            before, now = judged(ledger, 2023), judged(ledger)
        assert shown(before) == set()
        assert ("2024-03", "c0") in shown(now)
        assert (name in now.growths) is expected


def test_the_base_of_an_open_figure_is_known_a_year_before() -> None:
    """As one of three that were filed, to a little; by its months alone, of a quarter; beside a base far from it."""
    three = [figure(f, "2023-03") for f in FIRMS[:3]]
    quarter = [figure(f, "2023Q1", "150") for f in FIRMS[:3]]
    march = figure("f0", "2024-03", "70", base="52", release="public")
    months = [figure("f0", f"2024-0{m}", "70", base="50", release="public") for m in (1, 2, 3)]
    for filed, opened, cell in ((three, [march], "2023-03"), (quarter, months, "2023Q1")):
        for more, expected in (([], {(cell, "c0"), (cell, "total")}), (opened, set())):
            with World(ALL, (*filed, *more)).ledger() as ledger:
                assert shown(judged(ledger, 2023)) == expected
    bases = {"f0": "50", "f1": "90", "f2": "50", "f3": "50"}
    figures = [figure(f, "2024-03", "70", base=base, release="firm") for f, base in bases.items()]
    figures += [figure(f, "2023-03") for f in FIRMS[1:]]
    name = ("month", 1, "2024-03", ("c0",))
    with World(ALL, tuple(figures)).ledger() as ledger:
        assert name in judged(ledger).growths
        ledger.edit(1, {"release": "public"}, **WHY)  # its base, of which nothing was filed, is read beside it
        assert name not in judged(ledger).growths, "less f0, the three that have a base: the fourth of 2023 is left"


def test_march_of_two_firms_is_not_told_by_what_ends_before_and_after_it() -> None:
    figures = [figure(f, f"2024-01..0{m}", f"{50 * m}") for f in FIRMS for m in (2, 3)]
    with World(TWO, (*figures, *(figure(f, "2024-03") for f in FIRMS[1:4]))).ledger() as ledger:
        found = shown(judged(ledger))
    assert ("2024-01..03", "total") in found
    assert not {("2024-03", "total"), ("2024-01..02", "total"), ("2024-01..03", "total")} <= found


def test_an_indicator_of_ones_own_is_judged_as_a_flow_where_nobody_said_what_it_is() -> None:
    from lineside.district.indicator import Indicator

    own = Indicator.model_validate({"id": "own", "name": {"zh": "自定"}, "unit": "万元"})
    figures = [figure(f"f{n}", f"2024-0{m}", indicator="own") for n in range(5) for m in (4, 5, 6) if m != 5 or n > 1]
    figures += [figure(f"f{n}", "2024Q2", "150", indicator="own") for n in range(5)]
    with World(ALL, ()).ledger() as ledger:
        ledger.define_indicators([own], **WHY)
        ledger.add_figures(figures, **WHY)
        found = judged(ledger, indicator="own")
    # Q2 less April, May and June would be May of the two that skipped it.
    assert not {("2024-04", "total"), ("2024-05", "total"), ("2024-06", "total"), ("2024Q2", "total")} <= shown(found)


def test_a_late_return_is_not_the_difference_of_two_versions_of_a_total() -> None:
    with World(ALL, tuple(figure(f, "2024-03") for f in FIRMS[:3])).ledger() as ledger, Mirror(ledger) as mirror:
        judge = Judge(mirror)

        def publish() -> bool:
            mirror.refresh()
            found = judge.judge("gross-output", 2024)
            judge.note("gross-output", 2024, found)
            return ("2024-03", "total") in shown(found.judged)

        assert publish()
        assert publish(), "judging the same again changes nothing"
        ledger.add_figures([figure("f3", "2024-03")], **WHY)
        assert not publish(), "four less three is the fourth"
        ledger.edit(1, {"value": "60"}, **WHY)
        assert not publish()


def test_what_was_told_stays_told_when_the_store_begins_anew(tmp_path: object) -> None:
    from pathlib import Path

    path = Path(str(tmp_path)) / "sums.duckdb"
    with World(ALL, tuple(figure(f, "2024-03") for f in FIRMS[:3])).ledger() as ledger:
        with Mirror(ledger, path) as mirror:
            mirror.refresh()
            judge = Judge(mirror)
            judge.note("gross-output", 2024, judge.judge("gross-output", 2024))
            told = mirror.told("gross-output", 2024)
            mirror.database.execute("UPDATE seen SET version = 'older'")
        with Mirror(ledger, path) as again:
            assert again.told("gross-output", 2024) == told
            assert told


def test_the_stamp_stays_where_a_total_is_released_and_changes_with_a_return() -> None:
    """What is said of the district lies in no sum: a month that is released is not judged anew."""
    with World(ALL, (figure("f0", "2024-03"),)).ledger() as ledger, Mirror(ledger) as mirror:
        mirror.refresh()
        before = stamps(mirror)
        ledger.add_figures([figure("d", "2024-03", release="public")], **WHY)
        mirror.refresh()
        assert stamps(mirror) == before
        ledger.add_figures([figure("f1", "2024-04")], **WHY)
        mirror.refresh()
        assert stamps(mirror) != before


def test_the_stamp_sees_two_equal_rows_change() -> None:
    """In an exclusive or they would cancel."""
    twins = [figure("f0", "2024-03", place=place) for place in ("A1", "A2")]
    with World(ALL, tuple(twins)).ledger() as ledger, Mirror(ledger) as mirror:
        mirror.refresh()
        before = stamps(mirror)
        mirror.database.execute("UPDATE figure SET id = 1, amount = 77")
        after = stamps(mirror)
        mirror.database.execute("UPDATE figure SET amount = 78")
        assert (
            len({before["gross-output", 2024], after["gross-output", 2024], stamps(mirror)["gross-output", 2024]}) == 3
        )
