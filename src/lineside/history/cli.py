"""`lineside history`: parse, call, print."""

from __future__ import annotations

import json
import sys
import tempfile
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lineside.chinese import spoken
from lineside.chinese.histories import ENDS, LOSSES, SLOWER
from lineside.errors import InputError, Place, Problem
from lineside.glossary import GLOSSARY
from lineside.history.errors import HistoryError
from lineside.lang import Lang
from lineside.tongue import either, is_chinese

if TYPE_CHECKING:
    import polars as pl

    from lineside.history.query import History
    from lineside.kpi.losses import Loss

MOST_SHOWN = 1000
BY = ("plant", "run", "station", "machine", "day", "shift", "hour")
PRODUCT = "product"


def history(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="JOURNAL|DIR…",
            help="Journals of runs, folders of histories, or folders of such; several are asked as one.",
            show_default=False,
        ),
    ],
    sql: Annotated[
        str | None, typer.Option("--sql", metavar='"SELECT …"', help="One SELECT over the tables; nothing is written.")
    ] = None,
    by: Annotated[
        str | None,
        typer.Option("--by", metavar="machine,day", help=f"Time elements, OEE and others by these: {', '.join(BY)}."),
    ] = None,
    since: Annotated[
        str | None, typer.Option("--from", metavar="2024-03-04", help="With --by: the first day.", show_default="all")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="2024-04-01", help="With --by: the day after the last.")
    ] = None,
    losses: Annotated[
        bool, typer.Option("--losses", help="Where planned time went, to the end of each chain of waiting.")
    ] = False,
    table: Annotated[str | None, typer.Option("--table", metavar="NAME", help="A whole table.")] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR|FILE", help="A journal's history into this folder; an answer into a .parquet or .csv."
        ),
    ] = None,
    compact: Annotated[bool, typer.Option("--compact", help="Make one sorted file of each day's several.")] = False,
    keep: Annotated[
        int | None,
        typer.Option(
            "--keep", metavar="DAYS", min=1, help="Throw away days older than so many; sums by the hour stay."
        ),
    ] = None,
    correct: Annotated[
        Path | None,
        typer.Option(
            "--correct", metavar="FILE", help="Late rows of --table, .parquet or .csv, in place of those they repeat."
        ),
    ] = None,
    rules: Annotated[
        Path | None, typer.Option("--rules", metavar="FILE", help="The dispatching rules that a journal's run went by.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    lang: Lang = None,  # noqa: ARG001 (its callback has set it)
) -> None:
    """Ask what was: intervals, passes, events and figures, of runs and of simulations."""
    given = [each for each in (sql, by, table if correct is None else None) if each is not None]
    if len(given) > 1:
        raise _refusal("--sql, --by, --table", "one of them is asked at a time")
    with ExitStack() as stack:
        is_answer = out is not None and out.suffix in (".csv", ".parquet")
        folders = [_folder(path, None if is_answer else out, rules, stack) for path in paths]
        if compact or keep is not None or correct is not None:
            _tend(folders, table, compact=compact, keep=keep, correct=correct)
        from lineside.history.query import History

        opened = stack.enter_context(History(*folders))
        if losses:
            _losses(opened, _day(since, "--from"), _day(until, "--until"), as_json=as_json)
            return
        if not given:
            _tell(opened, as_json=as_json)
            return
        _give(_answer(opened, sql, by, table, _day(since, "--from"), _day(until, "--until")), out, as_json=as_json)


def _folder(path: Path, out: Path | None, rules: Path | None, stack: ExitStack) -> Path:
    """The folder of the history at a path; that of a journal is made, in `out` or for as long as this runs."""
    if not path.exists():
        raise _refusal(str(path), "there is no such file or folder")
    if path.is_dir():
        return path
    from lineside.history.rebuild import rebuild
    from lineside.run.own import OwnRules

    folder = out or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lineside-"))) / "history"
    rebuild(path, folder, OwnRules.read(rules))
    return folder


def _tend(folders: list[Path], table: str | None, *, compact: bool, keep: int | None, correct: Path | None) -> None:
    from lineside.history import correction
    from lineside.history.store import Store
    from lineside.history.store import folders as within

    for folder in [each for path in folders for each in within(path)]:
        store = Store.open(folder)
        if correct is not None:
            said = correction.correct(store, table or "interval", correct)
            print(spoken(f"{folder}: {said}"), file=sys.stderr)
        if keep is not None:
            print(spoken(f"{folder}: {store.keep(keep)} days' files were thrown away"), file=sys.stderr)
        if compact:
            print(spoken(f"{folder}: {store.compact()} files fewer"), file=sys.stderr)


def _losses(opened: History, since: date | None, until: date | None, *, as_json: bool) -> None:
    """The tree of each history's losses."""
    found = [(told, opened.losses(since, until, n)) for n, told in enumerate(opened.abouts)]
    if as_json:
        trees = [{"plant": told.plant, "run": told.run} | tree.as_json() for told, tree in found]
        print(json.dumps(trees, ensure_ascii=False))
        return
    for told, tree in found:
        print(spoken(f"{told.plant}, run {told.run}"))
        _branch(tree, 1)


def _branch(loss: Loss, depth: int) -> None:
    hours = f"{loss.us / 3.6e9:,.2f} h"
    print(f"{'  ' * depth}{_called(loss)}{either(': ', '：')}{hours}")
    for part in loss.parts:
        _branch(part, depth + 1)


def _called(loss: Loss) -> str:
    root = loss.root
    if root is None:
        return LOSSES.get(loss.name) or _state(loss.name) if is_chinese() else loss.name
    if not is_chinese():
        return " ".join(part for part in (root.kind, root.name, root.state) if part)
    state = SLOWER if root.state == "busy" else _state(root.state)
    return " ".join(part for part in (ENDS[root.kind], root.name, state) if part)


def _state(name: str) -> str:
    return GLOSSARY[name].zh if name in GLOSSARY else name


def _answer(
    opened: History, sql: str | None, by: str | None, table: str | None, since: date | None, until: date | None
) -> pl.DataFrame:
    if sql is not None:
        return opened.sql(sql)
    if table is not None:
        return opened.frame(table)
    keys = [each.strip() for each in (by or "").split(",")]
    if keys == [PRODUCT]:
        return opened.products(since, until)
    wrong = [each for each in keys if each not in BY]
    if wrong:
        raise _refusal("--by", f"expected some of {', '.join(BY)}, or `{PRODUCT}` by itself, found {wrong[0]!r}")
    return opened.figures(*keys, since=since, until=until)  # type: ignore[arg-type]


def _give(frame: pl.DataFrame, out: Path | None, *, as_json: bool) -> None:
    from lineside.report.folder import replaced

    if out is not None and out.suffix == ".parquet":
        with replaced(out) as fresh:
            frame.write_parquet(fresh)
    elif out is not None and out.suffix == ".csv":
        with replaced(out) as fresh:
            frame.write_csv(fresh)
    elif as_json:
        print(json.dumps(frame.to_dicts(), default=str, ensure_ascii=False))
    else:
        _print(frame)


def _print(frame: pl.DataFrame) -> None:
    """As a table for people, or as comma-separated lines for a pipe."""
    if not sys.stdout.isatty():
        print(frame.write_csv(), end="")
        return
    from rich.console import Console
    from rich.table import Table

    shown = Table(*frame.columns, box=None)
    for row in frame.head(MOST_SHOWN).iter_rows():
        shown.add_row(
            *("" if cell is None else f"{cell:.6g}" if isinstance(cell, float) else str(cell) for cell in row)
        )
    console = Console(highlight=False)
    console.print(shown)
    if frame.height > MOST_SHOWN:
        console.print(spoken(f"and {frame.height - MOST_SHOWN:,} rows more; `--out FILE.csv` has all of them"))


def _tell(opened: History, *, as_json: bool) -> None:
    from lineside.history.query import summary

    found = summary(opened)
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
        return
    for each in found:
        print(spoken(f"{each['plant']}, {each['source']}, run {each['run']}: {each['folder']}"))
        rows = each["rows"]
        assert isinstance(rows, dict)
        print("  " + ", ".join(f"{name} {count:,}" for name, count in rows.items()))


def _day(text: str | None, option: str) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _refusal(option, f"expected a day such as 2024-03-04, found `{text}`") from None


def _refusal(place: str, message: str) -> InputError:
    return InputError([Problem(Place(place), message)])


__all__ = ["HistoryError", "history"]
