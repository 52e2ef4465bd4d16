"""A sheet that `export` wrote and people then rearranged gives the same figures, or a question; never others."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Iterator

import openpyxl
import pytest

from lineside.district import Figure, Ledger, Query, open_ledger
from lineside.district.errors import DistrictError
from lineside.district.registry.kinds import record_from
from lineside.district.sheet.book import Cell, read_book
from lineside.district.sheet.exporting import figures_table
from lineside.district.sheet.restoring import is_export, read_export
from lineside.errors import InputError
from tests.unit.district.sheet.workbooks import WHY, xlsx

Rows = list[list[Cell]]
Mess = Callable[[Rows, random.Random], Rows]
HEADS = 3


def _heads(rows: Rows, keep: int) -> Rows:
    return [rows[keep], *rows[HEADS:]]


def columns_shuffled(rows: Rows, chance: random.Random) -> Rows:
    order = chance.sample(range(len(rows[0])), len(rows[0]))
    return [[row[n] for n in order] for row in rows]


def rows_shuffled(rows: Rows, chance: random.Random) -> Rows:
    return [*rows[:HEADS], *chance.sample(rows[HEADS:], len(rows) - HEADS)]


def only_chinese(rows: Rows, _: random.Random) -> Rows:
    return _heads(rows, 1)


def only_english(rows: Rows, _: random.Random) -> Rows:
    return _heads(rows, 2)


def title_above(rows: Rows, _: random.Random) -> Rows:
    return [["示例区2024年数据"], [], *rows]


def names_for_ids(rows: Rows, _: random.Random) -> Rows:
    keys = rows[0]
    at = {key: keys.index(key) for key in ("subject", "subject_name", "indicator", "indicator_name")}
    for row in rows[HEADS:]:
        row[at["subject"]], row[at["indicator"]] = row[at["subject_name"]], row[at["indicator_name"]]
    return rows


def numbers_as_numbers(rows: Rows, _: random.Random) -> Rows:
    at = rows[0].index("value")
    for row in rows[HEADS:]:
        row[at] = float(str(row[at])) if str(row[at]).replace(".", "").lstrip("-").isdecimal() else row[at]
    return rows


def notes_at_values(rows: Rows, chance: random.Random) -> Rows:
    at = rows[0].index("value")
    row = chance.choice(rows[HEADS:])
    row[at] = f"{row[at]}①"
    return rows


def heads_said_again(rows: Rows, chance: random.Random) -> Rows:
    at = chance.randrange(HEADS + 1, len(rows))
    return [*rows[:at], rows[1], *rows[at:]]


def folded(rows: Rows, _: random.Random) -> Rows:
    body = rows[HEADS:]
    half = (len(body) + 1) // 2
    rest: Rows = [[""] * len(rows[0])] * (half * 2 - len(body))
    beside = [*body[half:], *rest]
    return [*[row + row for row in rows[:HEADS]], *[a + b for a, b in zip(body[:half], beside, strict=True)]]


def blanks_between(rows: Rows, chance: random.Random) -> Rows:
    at = chance.randrange(HEADS, len(rows))
    return [*rows[:at], [], *rows[at:]]


def total_below(rows: Rows, _: random.Random) -> Rows:
    total: list[Cell] = [""] * len(rows[0])
    total[0], total[rows[0].index("value")] = "合计", "1000"
    return [*rows, total]


MESSES: list[Mess] = [
    columns_shuffled, rows_shuffled, only_chinese, only_english, title_above, names_for_ids, numbers_as_numbers,
    notes_at_values, heads_said_again, folded, blanks_between, total_below,
]  # fmt: skip


@pytest.fixture(scope="module")
def ledger() -> Iterator[Ledger]:
    """Levels, growths, shares and words of several firms, all made up."""
    firms = [{"kind": "firm", "id": f"f{n}", "name": {"zh": f"示例{n}公司"}, "synthetic": True} for n in range(4)]
    common = {"status": "reported", "place": "表!A1", "synthetic": True}
    figures = []
    for n in range(4):
        said = {"subject": f"f{n}", "indicator": "gross-output", "unit": "万元", **common}
        figures += [
            {**said, "period": "2024-03", "value": f"{100 + n}.5", "base": "90"},
            {**said, "period": "2024-01..03", "value": "~3000", "scope": "above-scale"},
            {**said, "period": "2024-03", "value": f"-{n}.1", "unit": "%", "measure": "growth", "compared_with": "yoy"},
        ]
    with open_ledger("sqlite://") as opened:
        opened.add_records([record_from(fields) for fields in firms], **WHY)
        opened.add_figures([Figure.from_dict(fields) for fields in figures], **WHY)
        yield opened


def exported(ledger: Ledger) -> Rows:
    table = figures_table(ledger, Query())
    heads: Rows = [[c.key for c in table.columns], [c.zh for c in table.columns], [c.en for c in table.columns]]
    body: Rows = [["" if cell is None else cell for cell in row] for row in table.rows]
    return [*heads, *body]


def read(ledger: Ledger, rows: Rows) -> list[Figure] | None:
    """The figures, or None where something is asked."""
    stream = io.BytesIO(xlsx(rows))
    assert openpyxl.load_workbook(stream).sheetnames == ["Sheet1"]
    book = read_book(stream.getvalue(), "手工.xlsx")
    if not is_export(book):
        return None
    try:
        return read_export(book, ledger).figures
    except (InputError, DistrictError):
        return None


def keys(figures: list[Figure]) -> list[tuple[tuple[str, ...], str, str]]:
    return sorted((one.key, str(one.value), str(one.base)) for one in figures)


@pytest.mark.parametrize("mess", MESSES, ids=lambda mess: mess.__name__)
def test_one_mess_gives_the_same_or_a_question(ledger: Ledger, mess: Mess) -> None:
    found = read(ledger, mess(exported(ledger), random.Random(7)))
    right = [one.figure for one in ledger.figures(Query())]
    harmless = mess in (columns_shuffled, rows_shuffled, only_chinese, only_english, title_above, names_for_ids)
    assert found is not None or not harmless
    assert found is None or keys(found) == keys(right)


@pytest.mark.parametrize("seed", range(12))
def test_several_messes_give_the_same_or_a_question(ledger: Ledger, seed: int) -> None:
    chance = random.Random(seed)
    rows = exported(ledger)
    for mess in chance.sample(MESSES[:2] + MESSES[5:8], 2) + chance.sample(MESSES[8:], 1):
        rows = mess(rows, chance)
    found = read(ledger, rows)
    assert found is None or keys(found) == keys([one.figure for one in ledger.figures(Query())])
