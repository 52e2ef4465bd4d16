"""What goes out as .xlsx or .csv comes back the same, and never runs as a formula."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lineside.district import Figure, Query, open_ledger
from lineside.district.errors import ConflictError
from lineside.district.indicator import Indicator
from lineside.district.registry.kinds import record_from
from lineside.district.registry.membership import Membership
from lineside.district.sheet.book import read_book
from lineside.district.sheet.exporting import TABLES, export_ledger, figures_table, rows_table
from lineside.district.sheet.problem import SheetError
from lineside.district.sheet.restoring import is_export, read_export, restore
from lineside.district.sheet.safe import csv_text, escape, from_csv_text, runs, unescape
from lineside.district.sheet.table import Column, Table, write_csv, write_xlsx
from lineside.district.store.registry import own_indicators
from tests.examples import examples
from tests.unit.district.sheet.workbooks import WHY

if TYPE_CHECKING:
    from lineside.district import Ledger


# Any character a ledger can hold: surrogates are no characters, and no database keeps NUL in text.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=60)
HARD = st.sampled_from(
    [
        "=1+1",
        "+cmd|x",
        "-2",
        "@a",
        "'x",
        "''",
        "_x000D_",
        "_x005F_",
        "\r\n",
        " a ",
        "a\tb",
        "\x0b",
        "\ufffe",
        "1E5",
        "true",
    ]
)
NOTE = st.one_of(TEXT, HARD, st.tuples(HARD, TEXT).map("".join))
AMOUNT = st.decimals(-(10**5), 10**5, allow_nan=False, allow_infinity=False, places=3).map(str)
VALUE = st.one_of(
    AMOUNT,
    st.sampled_from(["120.50", "0.0", ">120", ">=11", "<5", "<=5", "120+", "~200", "≈200", "3..5", "4.1[3.9;4.3]"]),
)
FIGURE = st.fixed_dictionaries(
    {
        "subject": st.sampled_from(["firm-a", "firm-b", "cars"]),
        "indicator": st.sampled_from(["gross-output", "revenue", "own-index"]),
        "period": st.sampled_from(["2023", "2023-01..09", "2022-10-31", "..2022-06", "2021|2022", "?", "2012*"]),
        "value": VALUE,
        "unit": st.sampled_from(["亿元", "万元", "元"]),
        "base": st.one_of(st.just(""), AMOUNT),
        "price": st.sampled_from(["current", "comparable", "unstated"]),
        "scope": st.sampled_from(["all", "above-scale", "unstated"]),
        "vintage": st.sampled_from(["flash", "final", "unstated"]),
        "status": st.sampled_from(["reported", "estimated", "claimed"]),
        "release": st.sampled_from(["public", "internal", "firm", "bureau"]),
        "source": st.sampled_from(["", "return"]),
        "place": NOTE,
        "note": NOTE,
        "synthetic": st.just(True),
    }
)
RETURN: dict[str, str | bool] = {
    "subject": "firm-a", "indicator": "gross-output", "period": "2023", "value": "5", "unit": "万元",
    "source": "return", "synthetic": True,
}  # fmt: skip
OWN = Indicator.model_validate({"id": "own-index", "name": {"zh": "自定指标"}, "unit": "万元"})


def ledger_of(figures: list[Figure], notes: list[str]) -> Ledger:
    ledger = open_ledger("sqlite://")
    records = [
        record_from({"kind": "firm", "id": "firm-a", "name": {"zh": "=甲"}, "synthetic": True, "note": notes[0]}),
        record_from(
            {"kind": "firm", "id": "firm-b", "name": {"zh": "乙"}, "synthetic": True, "facts": {"x": notes[1]}}
        ),
        record_from({"kind": "cluster", "id": "cars", "name": {"zh": "丙"}, "synthetic": True, "note": "长" * 4000}),
        record_from({"kind": "workbook", "id": "workbook-x", "name": {"zh": "表"}, "content": {"k": "<" * 70_000}}),
        record_from({"kind": "source", "id": "return", "name": {"zh": "报表"}}),
    ]
    memberships = [
        Membership.model_validate({"member": "firm-a", "whole": "cars", "role": "in-cluster", "place": notes[2]}),
        Membership.model_validate(
            {
                "member": "firm-b",
                "whole": "cars",
                "role": "in-cluster",
                "stage": 2,
                "begins": "2020-01-01",
                "ends": "2023-01-01",
            }
        ),
    ]
    ledger.take_in(records=records, memberships=memberships, indicators=[OWN], figures=figures, **WHY)
    return ledger


def everything(ledger: Ledger) -> tuple[object, ...]:
    with ledger.reading() as connection:
        own = own_indicators(connection)
    figures = [filed.figure for filed in ledger.figures(Query(limit=10**6))]
    return figures, ledger.records(), [one.membership for one in ledger.memberships()], own


@settings(max_examples=examples(8), suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(FIGURE, max_size=12), st.lists(NOTE, min_size=3, max_size=3))
def test_an_export_into_an_empty_ledger_loses_nothing(fields: list[dict[str, str | bool]], notes: list[str]) -> None:
    figures = list({figure.key: figure for figure in map(Figure.from_dict, fields)}.values())
    with ledger_of(figures, notes) as ledger, open_ledger("sqlite://") as empty:
        book = read_book(export_ledger(ledger), "ledger.xlsx")
        assert is_export(book)
        restore(empty, book, by="local")
        assert everything(empty) == everything(ledger)
        assert restore(empty, book, by="local").act is None
        table = read_book(b"".join(write_csv(figures_table(ledger))), "figures.csv")
        assert is_export(table)
        assert read_export(table).figures == everything(ledger)[0]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_each_table_that_is_exported_alone_comes_back(ending: str) -> None:
    """Indicators, records, memberships and figures, one file after the other, into an empty ledger."""
    figures = [Figure.from_dict({**RETURN, "indicator": "own-index"})]
    with ledger_of(figures, ["", "", ""]) as ledger, open_ledger("sqlite://") as empty:
        for name in ("indicators", "records", "memberships", "figures"):
            table = TABLES[name](ledger)
            written = b"".join(write_csv(table)) if ending == "csv" else write_xlsx([table])
            book = read_book(written, f"{name}.{ending}")
            assert is_export(book), name
            assert restore(empty, book, by="local").act is not None, name
            assert restore(empty, book, by="local").act is None, name
        assert everything(empty) == everything(ledger)
        changed = OWN.model_copy(update={"unit": "亿元"})
        ledger.define_indicators([changed], **WHY)
        book = read_book(b"".join(write_csv(TABLES["indicators"](ledger))), "indicators.csv")
        with pytest.raises(ConflictError, match="own-index"):
            restore(empty, book, by="local")


@given(NOTE)
def test_a_text_survives_its_cell_and_runs_in_none(text: str) -> None:
    assert unescape(escape(text)) == text
    cell = csv_text(text)
    assert from_csv_text(cell) == text
    assert not cell or cell[0] == "'" or not runs(cell)
    written = b"".join(write_csv(Table("t", [Column("a", "a", "a")], [[text]]))).decode("utf-8-sig")
    *_, row = csv.reader(io.StringIO(written, newline=""))
    assert from_csv_text(row[0] if row else "") == text


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "%0a=1"])
def test_no_exported_text_is_a_formula(text: str) -> None:
    table = rows_table("roll-up", [{"name": text, "total": 5}])
    workbook = openpyxl.load_workbook(io.BytesIO(write_xlsx([table])))
    cell = workbook["roll-up"]["A4"]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    *_, row = csv.reader(io.StringIO(b"".join(write_csv(table)).decode("utf-8-sig"), newline=""))
    assert row[0][0] in "'_"  # a carriage return is written as _x000D_


def test_equal_tables_give_equal_files() -> None:
    table = rows_table("t", [{"a": 1, "b": "x"}])
    assert write_xlsx([table]) == write_xlsx([table])


def test_a_changed_number_beside_an_unchanged_value_is_refused_with_its_cell() -> None:
    figure = Figure.from_dict(
        {"subject": "firm-a", "indicator": "revenue", "period": "2023", "value": "5", "unit": "亿元", "synthetic": True}
    )
    with ledger_of([figure], ["", "", ""]) as ledger:
        workbook = openpyxl.load_workbook(io.BytesIO(export_ledger(ledger)))
        sheet = workbook["figures"]
        keys = [cell.value for cell in sheet[1]]
        sheet.cell(4, keys.index("number") + 1).value = 6
        stream = io.BytesIO()
        workbook.save(stream)
        with pytest.raises(SheetError, match=r"figures!W4: `number` is 6, `value` is 5"):
            restore(ledger, read_book(stream.getvalue(), "ledger.xlsx"), by="local")
        sheet.cell(4, keys.index("number") + 1).value = None
        sheet.cell(4, keys.index("value") + 1).value = "6"
        sheet.cell(4, keys.index("status") + 1).value = "guessed"
        stream = io.BytesIO()
        workbook.save(stream)
        with pytest.raises(SheetError, match=r"figures!O4: `status` is one of"):
            restore(ledger, read_book(stream.getvalue(), "ledger.xlsx"), by="local")
        sheet.cell(4, keys.index("status") + 1).value = "reported"
        stream = io.BytesIO()
        workbook.save(stream)
        book = read_book(stream.getvalue(), "ledger.xlsx")
        with pytest.raises(ConflictError, match="5 亿元 stands, 6 亿元 was sent"):
            restore(ledger, book, by="local")
        restore(ledger, book, by="local", revise=True)
        assert str(ledger.figures(Query())[0].figure.value) == "6"
