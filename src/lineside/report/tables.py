"""Every table of a result for other programs: as sheets of one spreadsheet, or as Parquet files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from lineside.district.sheet.safe import escape
from lineside.simulate.result import TABLES
from lineside.statistics.interval import Interval, known

if TYPE_CHECKING:
    import polars

    from lineside.simulate.result import Result

WIDEST = 40


def tables(result: Result) -> dict[str, polars.DataFrame]:
    """The tables of a result by their names, those that hold anything: `result.frame` of each, and `about`.

    The trace, which may be very long, is left out.
    """
    frames = {name: result.frame(name) for name in TABLES if name not in ("trace", "excerpt")}
    more = {"passages": _passages(result), "series": _series(result), "load": _load(result), "costs": _costs(result)}
    more |= {"bottlenecks": _bottlenecks(result), "reliefs": _reliefs(result)}
    if result.excerpt is not None:
        more["excerpt"] = result.frame("excerpt")
    every = [("about", _about(result)), *frames.items(), *more.items()]
    return {name: frame for name, frame in every if frame.height}


def _about(result: Result) -> polars.DataFrame:
    """What was simulated, and with what: one row a key of the JSON document whose value is no table."""
    import polars

    plain = {key: value for key, value in result.document().items() if not isinstance(value, dict | list)}
    plain |= {f"overrides: {path}": value for path, value in result.overrides.items()}
    told = {key: "" if value is None else str(value) for key, value in plain.items()}
    return polars.DataFrame({"key": list(told), "value": list(told.values())})


def _passages(result: Result) -> polars.DataFrame:
    """One row for each step of each product: operations ended at it, and parts scrapped at it."""
    import polars

    rows = [
        {"product": product, "step": step, **ends_of("made", each.made), **ends_of("scrapped", each.scrapped)}
        for product, steps in result.passages.items()
        for step, each in steps.items()
    ]
    return polars.DataFrame(rows, infer_schema_length=None)


def _series(result: Result) -> polars.DataFrame:
    """One row for each product and slice of time; `end_s` is the end of the slice since the start of the run."""
    import polars

    rows = [
        {
            "product": product,
            "end_s": end,
            **ends_of("output_per_h", each.output_per_h[i]),
            **ends_of("wip", each.wip[i]),
            **ends_of("backlog", each.backlog[i]),
        }
        for product, each in result.series.items()
        for i, end in enumerate(each.end_s)
    ]
    return polars.DataFrame(rows, infer_schema_length=None)


def _load(result: Result) -> polars.DataFrame:
    """One row for each quarter of an hour of the day: minutes since midnight, and the mean electrical load."""
    import polars

    rows = [{"minute": 15 * i, "load_kw": load} for i, load in enumerate(result.load_kw)]
    return polars.DataFrame(rows, schema={"minute": polars.Int64, "load_kw": polars.Float64})


def _costs(result: Result) -> polars.DataFrame:
    """One row for each product, or all of them together (null), and what money was spent on, for a good part."""
    import polars

    if result.costs is None:
        return polars.DataFrame()
    spent: list[tuple[str | None, Mapping[str, Interval]]] = [(None, result.costs.per_good_part)]
    spent += result.costs.products.items()
    rows = [
        {"product": product, "spent_on": kind, "currency": result.costs.currency, **ends_of("per_good_part", amount)}
        for product, each in spent
        for kind, amount in each.items()
    ]
    return polars.DataFrame(rows, infer_schema_length=None)


def _bottlenecks(result: Result) -> polars.DataFrame:
    """One row for each station: the shares of working time in which it limited alone, and while that was shifting."""
    import polars

    rows = [
        {"station": station, **ends_of("sole", each.sole), **ends_of("shifting", each.shifting)}
        for station, each in result.bottlenecks.items()
    ]
    return polars.DataFrame(rows, infer_schema_length=None)


def _reliefs(result: Result) -> polars.DataFrame:
    """One row for each relief that was simulated, the largest gain first."""
    import polars

    rows = [
        {"of": each.of, "means": each.means, **ends_of("gain_per_h", each.gain_per_h), **ends_of("gain", each.gain)}
        for each in result.reliefs
    ]
    return polars.DataFrame(rows, infer_schema_length=None)


def ends_of(name: str, interval: Interval) -> dict[str, float | None]:
    """A mean under its name, and the ends of its interval beside it."""
    return {name: known(interval.mean), f"{name}_low": known(interval.low), f"{name}_high": known(interval.high)}


def write_parquet(frames: Mapping[str, polars.DataFrame], folder: Path) -> None:
    """One file for each table, named after it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in frames.items():
        frame.write_parquet(folder / f"{name}.parquet")


def write_xlsx(frames: Mapping[str, polars.DataFrame], file: Path) -> None:
    """One sheet for each table. Texts stay texts: nothing that a model calls itself is run as a formula."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, frame in frames.items():
        _fill(book.create_sheet(name), frame)
    book.save(file)


def _fill(sheet: Worksheet, frame: polars.DataFrame) -> None:
    sheet.freeze_panes = "B2"
    for place, column in enumerate(frame.columns, 1):
        values: list[object] = frame[column].to_list()
        longest = max(len(column), *(len(value) for value in values[:100] if isinstance(value, str)), 8)
        sheet.column_dimensions[get_column_letter(place)].width = min(WIDEST, longest + 2)
        _write(sheet, 1, place, column)
        sheet.cell(1, place).font = Font(bold=True)
        for row, value in enumerate(values, 2):
            _write(sheet, row, place, value)


def _write(sheet: Worksheet, row: int, place: int, value: object) -> None:
    if isinstance(value, str):
        cell = sheet.cell(row, place)
        cell.value = escape(value)
        cell.data_type = "s"
        cell.quotePrefix = True
    elif isinstance(value, int | float):
        sheet.cell(row, place, value)
