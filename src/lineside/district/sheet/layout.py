"""Where a table stands on a sheet: title, unit in a corner, head rows, body, notes below."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from lineside.district.period import Period, PeriodKind
from lineside.district.sheet.book import Grid, cell_text
from lineside.district.sheet.saying import is_missing, is_number, says_amount
from lineside.district.sheet.words import corner_units, period_in, plain, unit_in, year_in
from lineside.district.unit import Unit

_NOTE_WORDS = "注|说明|备注|附注|数据来源|资料来源|来源|制表|填表|填报|审核|复核|负责人|联系电话|单位负责人"
_NOTE = re.compile(rf"[*(]?(?:{_NOTE_WORDS}|notes?\b)", re.IGNORECASE)
_COLUMN_MARKS = frozenset("甲乙丙丁ABCD")
_LABELS = re.compile(
    r"指标|名称|企业|单位|行业|地区|区县|镇街|项目|园区|集群|产业|年份|年度|月份|时间|时期|序号|分类|类别|产品|\\|/"
)
_MADE_ON = re.compile(r"(?:填报|填表|报送|编制|制表|打印|发布|更新|导出)(?:日期|时间)?|日期[:：]|时间[:：]")
_YEAR = re.compile(r"(?:19|20|21)\d\d")


@dataclass(frozen=True, slots=True)
class Head:
    """The words over one column, outermost first; `column` is counted from 0."""

    column: int
    path: tuple[str, ...]

    @property
    def text(self) -> str:
        """The path in one line."""
        return " / ".join(self.path)


@dataclass(frozen=True, slots=True)
class Layout:
    """The table of a sheet; rows are counted from 0 and `rows` are those with figures or a name.

    period is what the title names, None where it names none. beyond: the first row of what looks like a second table.
    periods: every period that the lines above the table name, where they name several that do not fit together.
    doubt: a row that may be a head or figures; None without one. repeats: rows that say the heads again.
    """

    title: str
    units: tuple[Unit, ...]
    period: Period | None
    year: int | None
    head_first: int
    head_last: int
    rows: tuple[int, ...]
    heads: tuple[Head, ...]
    notes: tuple[str, ...]
    beyond: int | None
    periods: tuple[Period, ...] = ()
    doubt: int | None = None
    repeats: tuple[int, ...] = ()


def find_layout(grid: Grid, *, file: str = "", head: tuple[int, int] | None = None) -> Layout | None:
    """Find the table of a sheet, or None where there are no figures.

    Args:
        grid: the sheet.
        file: the file's name, which may name the year when the sheet does not.
        head: first and last head row, where somebody has corrected them.
    """
    first, doubt = _first_body_row(grid) if head is None else (head[1] + 1, None)
    if first is None or first >= len(grid.rows):
        return None
    if head is None:
        first = _with_labels(grid, first)
    top = _head_top(grid, first) if head is None else head[0]
    above = [text for row in range(top) if (text := _row_text(grid, row))]
    title = next((text for text in above if not corner_units(text) or period_in(text, 2000)), "")
    around = [*above, *(_row_text(grid, row) for row in range(top, first))]
    units = next((named for text in around if (named := corner_units(text))), ()) or _title_unit(above)
    year = next((number for text in (*above, grid.name, file) if (number := year_in(text))), None)
    periods = _periods(above, (grid.name, file), year)
    heads = tuple(_head(grid, column, top, first) for column in range(grid.width))
    rows, notes, beyond, repeats = _body(grid, first, heads)
    period = periods[0] if periods else None
    if period is not None and period.first is not None and year is None:
        year = period.first.year
    several = periods if len(periods) > 1 else ()
    return Layout(
        title, units, period, year, top, first - 1, rows, heads, notes, beyond, several, doubt, repeats
    )  # fmt: skip


def _title_unit(above: Sequence[str]) -> tuple[Unit, ...]:
    """The unit in the brackets of a title: 工业总产值（万元）."""
    found = (unit_in(text) for text in above if re.search(r"[)）\]】]", text))
    return next(((one,) for one in found if one is not None), ())


def _periods(above: Sequence[str], names: Sequence[str], year: int | None) -> tuple[Period, ...]:
    """What the lines above the table name: one period, the narrower of two that fit, or all that contradict."""
    stated = [found for text in above if not _MADE_ON.search(text) and (found := period_in(text, year))]
    longer = [one for one in stated if one.kind is not PeriodKind.INSTANT]
    kept = list(dict.fromkeys(longer or stated))
    narrow = [one for one in kept if not any(other is not one and _inside(other, one) for other in kept)]
    if narrow:
        return tuple(narrow)
    return tuple(found for text in names if (found := period_in(text, year)))[:1]


def _inside(one: Period, other: Period) -> bool:
    """Whether the other is just the year, or the stretch, in which this one lies."""
    if other.kind is not PeriodKind.YEAR or one.first is None or other.first is None:
        return False
    return one.text != other.text and one.first.year == other.first.year


def _first_body_row(grid: Grid) -> tuple[int | None, int | None]:
    """The first row with figures, and a row of which it is open whether it is head or figures."""
    for row in range(len(grid.rows)):
        if _is_column_numbers(grid, row):
            continue
        if _has_figures(grid, row):
            return row, None
        years = _only_years(grid, row)
        if years and (known := _years_are_figures(grid, row)) is not False:
            return row, (row if known is None else None)
    return None, None


def _has_figures(grid: Grid, row: int) -> bool:
    """Whether a row says an amount that is not just the year of a heading, in digits or in words; or only —."""
    cells = grid.rows[row]
    if any(says_amount(cell) and not _YEAR.fullmatch(cell_text(cell)) for cell in cells):
        return True
    said = [cell for cell in cells if cell_text(cell)]
    dashes = sum(is_missing(cell) for cell in said)
    return dashes > 0 and len(said) - dashes <= 2 and bool(cell_text(cells[0]) or (len(cells) > 1 and cells[1]))


def _only_years(grid: Grid, row: int) -> bool:
    numbers = [cell for cell in grid.rows[row] if is_number(cell)]
    return bool(numbers) and all(_YEAR.fullmatch(cell_text(cell)) for cell in numbers)


def _years_are_figures(grid: Grid, row: int) -> bool | None:
    """Whether numbers that look like years are figures: None where nothing tells.

    A head's years differ, go up or down by one step and stand beside 指标 or nothing; figures stand under a head.
    """
    cells = grid.rows[row]
    years = [int(cell_text(cell)) for cell in cells if is_number(cell)]
    steps = {later - earlier for earlier, later in pairwise(years)}
    label = next((cell_text(cell) for cell in cells if cell_text(cell) and not is_number(cell)), "")
    above = [at for at in range(row) if len(_distinct(grid, at)) > 1]
    places = [place for place, cell in enumerate(cells) if is_number(cell)]
    headed = bool(above) and all(grid.text(above[-1], place) for place in places)
    headed = headed and len({grid.owner(above[-1], place) for place in places}) == len(places)
    if not label or _LABELS.search(label) or label == grid.text(max(row - 1, 0), 0):
        return None if headed and label and not _LABELS.search(label) else False
    if headed or (len(years) > 1 and (len(steps) != 1 or steps == {0} or abs(next(iter(steps))) > 5)):
        return True
    return None


def _with_labels(grid: Grid, first: int) -> int:
    """Rows of one label each (按行业分) between the heads and the first figures belong to the body."""
    at = first
    while at > 0 and _is_label_row(grid, at - 1):
        at -= 1
    if at < first and at > 0 and len(_distinct(grid, at - 1)) > 1 and not _is_corner_row(grid, at - 1):
        return at
    return first


def _is_label_row(grid: Grid, row: int) -> bool:
    cells = _distinct(grid, row)
    return (
        len(cells) == 1
        and cells[0][1] <= 1
        and not any(top == cells[0] and right > left for (top, (left, right)) in _spans(grid))
    )


def _spans(grid: Grid) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """First cell of each merged range, with its first and last column."""
    return [((top, left), (left, right)) for (top, left), (_, right) in grid.merges]


def _is_column_numbers(grid: Grid, row: int) -> bool:
    """The row `甲 | 乙 | 1 | 2 | 3` under the head of a statistical form."""
    cells = [cell_text(cell) for cell in grid.rows[row] if cell_text(cell)]
    numbers = [cell for cell in cells if cell.isdecimal()]
    others = [cell for cell in cells if not cell.isdecimal()]
    in_order = numbers == [str(n) for n in range(1, len(numbers) + 1)]
    return len(numbers) > 1 and in_order and all(cell in _COLUMN_MARKS for cell in others)


def _distinct(grid: Grid, row: int) -> list[tuple[int, int]]:
    """The cells of a row that hold something, a merged range counted once."""
    return list(dict.fromkeys(grid.owner(row, column) for column in range(grid.width) if grid.text(row, column)))


def _row_text(grid: Grid, row: int) -> str:
    return "  ".join(cell_text(grid.cell(*spot)) for spot in _distinct(grid, row) if spot[0] == row)


def _head_top(grid: Grid, first: int) -> int:
    """The first head row: up from the body until an empty row, a title or a corner with the unit."""
    top = first
    while top > 0:
        cells = _distinct(grid, top - 1)
        alone = len(cells) == 1 and grid.width > 1 and not (top == first and _heads_one(grid, top - 1, cells[0]))
        if not cells or alone or _is_corner_row(grid, top - 1) or _is_form_line(_row_text(grid, top - 1)):
            break
        top -= 1
    return top


def _heads_one(grid: Grid, row: int, spot: tuple[int, int]) -> bool:
    """Whether the only cell of a row stands over a column of figures, and not over the first."""
    below = row + 1
    return spot[0] == row and spot[1] > 0 and below < len(grid.rows) and says_amount(grid.cell(below, spot[1]))


def _is_corner_row(grid: Grid, row: int) -> bool:
    cells = _distinct(grid, row)
    return bool(cells) and all(_is_corner(cell_text(grid.cell(*spot))) for spot in cells)


def _is_corner(text: str) -> bool:
    return bool(corner_units(text)) or (period_in(text, 2000) is not None and "年" in text and len(text) < 16)


def _is_form_line(text: str) -> bool:
    return bool(re.search(r"(?:填报|填表|报送|编制)(?:单位|日期|时间)|(?:表\s*号|制定机关|文号|批准)\s*[:：]", text))


def _head(grid: Grid, column: int, top: int, first: int) -> Head:
    path: list[str] = []
    for row in range(top, first):
        if _is_column_numbers(grid, row):
            continue
        text = " ".join(_head_text(grid, row, column).split())
        if not text and row < first - 1:
            text = _group_over(grid, row, column, first)
        if text and (not path or path[-1] != text):
            path.append(text)
    return Head(column, tuple(path))


def _group_over(grid: Grid, row: int, column: int, first: int) -> str:
    """The head of a group whose cells nobody merged: the nearest to the left, over a column that has words below.

    A head that stands alone over its column down to the body (企业名称) is no group.
    """
    if not any(_head_text(grid, below, column) for below in range(row + 1, first)):
        return ""
    for left in range(column - 1, -1, -1):
        if text := _head_text(grid, row, left):
            below = any(_head_text(grid, at, left) for at in range(row + 1, first) if grid.owner(at, left)[0] == at)
            return " ".join(text.split()) if below else ""
    return ""


def _head_text(grid: Grid, row: int, column: int) -> str:
    cell = grid.merged(row, column)
    return cell.isoformat()[:10] if isinstance(cell, date) else cell_text(cell)


def _body(
    grid: Grid, first: int, heads: Sequence[Head]
) -> tuple[tuple[int, ...], tuple[str, ...], int | None, tuple[int, ...]]:
    """Rows with figures or names, the notes after them, where a second table seems to begin, and heads said again."""
    rows: list[int] = []
    notes: list[str] = []
    repeats: list[int] = []
    lowest = [plain(head.path[-1]) if head.path else "" for head in heads]
    blank = False
    for row in range(first, len(grid.rows)):
        cells = [cell for cell in grid.rows[row] if cell_text(cell)]
        if not cells:
            blank = True
            continue
        opening = plain(cell_text(cells[0]))
        figures = any(is_number(cell) for cell in cells)
        if notes and len(cells) > 1 and figures:
            return tuple(rows), tuple(notes), row, tuple(repeats)
        if notes or (_NOTE.match(opening) and not figures):
            notes.append("  ".join(cell_text(cell) for cell in cells))
            continue
        if blank and rows and not figures and _starts_table(grid, row):
            return tuple(rows), tuple(notes), row, tuple(repeats)
        again = [plain(cell_text(cell)) for cell in grid.rows[row]] == lowest[: len(grid.rows[row])]
        if rows and not figures and not again and _is_head(grid, row) and _starts_table(grid, row):
            return tuple(rows), tuple(notes), row, tuple(repeats)
        blank = False
        if len(cells) > 1 and again:
            repeats.append(row)
            continue
        rows.append(row)
    return tuple(rows), tuple(notes), None, tuple(repeats)


def _is_head(grid: Grid, row: int) -> bool:
    """Whether a row reads as a head: 企业名称 or its kin, and words in all its other cells."""
    said = [cell for cell in grid.rows[row] if cell_text(cell)]
    opening = cell_text(said[0])
    words = all(isinstance(cell, str) and not says_amount(cell) and not is_missing(cell) for cell in said)
    return len(said) > 1 and words and bool(re.search(r"名称$|^指标|^项目$|^地区$|^行业$", plain(opening)))


def _starts_table(grid: Grid, row: int) -> bool:
    """Whether text of several cells, or a title, stands here with figures soon below."""
    return any(_has_figures(grid, below) for below in range(row + 1, min(row + 6, len(grid.rows))))
