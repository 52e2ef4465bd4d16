"""What a firm comes to in a year is what the one order of figures says, and follows every change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.district import Figure
from lineside.district.mirror import Mirror
from lineside.district.registry.kinds import record_from
from lineside.district.yearly import read_mirror, yearly_amounts
from tests.unit.district.world import WHY, World

if TYPE_CHECKING:
    from lineside.district import Ledger


def filed(value: str, *, subject: str = "f0", period: str = "2023", **more: str) -> Figure:
    usual = {"subject": subject, "indicator": "revenue", "period": period, "unit": "万元"}
    return Figure.from_dict(usual | {"value": value} | more)


def told(ledger: Ledger) -> dict[tuple[str, str, int], int]:
    """In the figures' own units."""
    with ledger.reading() as connection:
        found = yearly_amounts(connection, ("employees", "revenue"))
    with Mirror(ledger) as mirror:
        mirror.refresh()
        assert read_mirror(mirror, ("employees", "revenue"), mirror.newest) == found
        assert read_mirror(mirror, ("employees", "revenue"), mirror.newest + 1) is None
    scale = {"revenue": 10_000 * 10_000, "employees": 10_000}
    return {
        (firm, name, year): amount // scale[name]
        for firm, of in found.items()
        for name, years in of.items()
        for year, amount in years.items()
    }


def test_the_better_settled_counts_whatever_came_in_last_and_no_part_or_run_replaces_it() -> None:
    with World((), ()).ledger() as ledger:
        ledger.add_records(
            [record_from({"kind": "source", "id": "run-1", "name": {"zh": "运行"}, "medium": "run"})], **WHY
        )
        for figure in (
            filed("100", vintage="final"), filed("90", vintage="flash", place="b"), filed("44", of="crank", place="c"),
            filed("70", status="measured", said_by="system", source="run-1"), filed("500", status="planned"),
        ):  # fmt: skip
            ledger.add_figures([figure], **WHY)
        assert told(ledger) == {("f0", "revenue", 2023): 100}


def test_it_follows_corrections_moves_and_withdrawals() -> None:
    with World((), (filed("100", vintage="final"), filed("90", vintage="flash", place="b"))).ledger() as ledger:
        assert told(ledger) == {("f0", "revenue", 2023): 100}
        ledger.edit(1, {"value": "120"}, **WHY)
        assert told(ledger) == {("f0", "revenue", 2023): 120}
        ledger.edit(1, {"subject": "f1"}, **WHY)
        assert told(ledger) == {("f0", "revenue", 2023): 90, ("f1", "revenue", 2023): 120}
        ledger.withdraw(2, **WHY)
        assert told(ledger) == {("f1", "revenue", 2023): 120}
        heads = {"indicator": "employees", "unit": "人"}
        ledger.add_figures(
            [filed("30", period="2023-12-31", **heads), filed("29", period="2023-12-05", **heads)], **WHY
        )
        assert told(ledger)["f0", "employees", 2023] == 30


def test_months_quarters_and_years_to_date_come_to_the_same_from_the_column_store() -> None:
    """Twelve months; quarters, months and a year to date; nine months, which are no year; a year beside its months."""
    months = [f"2023-{m:02d}" for m in range(1, 13)]
    figures = [filed("10", period=period) for period in months]
    mixed = ("2023-01..02", "2023-03", "2023Q2", "2023Q3", *months[9:])
    figures += [filed("7", subject="f1", period=period) for period in mixed]
    figures += [filed("5", subject="f2", period=period) for period in months[:9]]
    figures += [filed("3", subject="f3", period=period) for period in ("2023", "2022-12", *months)]
    figures += [filed("9", subject="f4", period=p, indicator="employees", unit="人") for p in ("2023-11", "2023Q4")]
    with World((), tuple(figures)).ledger() as ledger:
        assert told(ledger) == {
            ("f0", "revenue", 2023): 120, ("f1", "revenue", 2023): 49, ("f3", "revenue", 2023): 3,
            ("f4", "employees", 2023): 9,
        }  # fmt: skip
