"""Returns as they arrive in old and free formats: .xls, .ods, made by other programs than those that read them here.

The samples (synthetic, written with xlwt and odfpy) hold a title over all columns, 单位 in a corner, heads merged over
three rows with a month beside the year to date, a loss, words in place of numbers, a total, and notes below.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from lineside.district import Query
from lineside.district.sheet.book import read_book
from lineside.district.sheet.importing import commit, preview, propose
from lineside.district.store.intake import What
from tests.unit.district.sheet.workbooks import memory_ledger

SAMPLES = Path(__file__).parent / "samples"


@pytest.mark.parametrize("ending", ["xls", "ods"])
def test_a_return_of_another_format_is_read_without_a_question(ending: str) -> None:
    with memory_ledger() as ledger:
        given = read_book((SAMPLES / f"monthly.{ending}").read_bytes(), f"月报.{ending}")
        found = propose(ledger, given)
        seen = preview(ledger, given, found.mapping)
        assert ([str(one) for one in found.questions], [str(one) for one in seen.problems]) == ([], [])
        assert any("`合计` is not filed" in str(one) for one in seen.remarks)
        commit(ledger, given, found.mapping, by="local", confirmed=True)
        again = propose(ledger, given)
        assert again.remembered == (given.grids[0].name,)
        repeated = commit(ledger, given, again.mapping, by="local", confirmed=True)
        assert {outcome.what for outcome in repeated.outcomes} == {What.UNCHANGED}
        filed = [one.figure for one in ledger.figures(Query())]
        told = {(f.subject, f.indicator, f.period.text, f.measure.kind.value): f"{f.value} {f.unit}" for f in filed}
    assert told == {
        ("firm-a", "gross-output", "2023-09", "level"): "15.25 万元",
        ("firm-a", "gross-output", "2023-01..09", "level"): "120.5 万元",
        ("firm-a", "gross-output", "2023-01..09", "growth"): "20.5 %",
        ("firm-a", "profit", "2023-01..09", "level"): "-3.6 万元",
        ("firm-b", "gross-output", "2023-09", "level"): "9 万元",
        ("firm-b", "gross-output", "2023-01..09", "level"): "80 万元",
        ("firm-b", "gross-output", "2023-01..09", "growth"): "0.0 %",
        ("firm-c", "gross-output", "2023-09", "level"): "66.7 万元",
        ("firm-c", "gross-output", "2023-01..09", "level"): "~600 万元",
        ("firm-c", "gross-output", "2023-01..09", "growth"): "18.2 %",
        ("firm-c", "profit", "2023-01..09", "level"): "1205 万元",
    }
    bases = {f.subject: str(f.base) for f in filed if f.base is not None}
    assert bases == {"firm-a": "100", "firm-b": "80", "firm-c": "500"}
