"""A result on the terminal: tables that fit its width, with bars of what machines spend their time on."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

from rich.text import Text

from lineside.simulate.clock import clock_sentences, has_two_clocks
from lineside.simulate.digits import duration, number, percent, short_time
from lineside.simulate.heading import heading, headings
from lineside.simulate.note import note_told
from lineside.simulate.result import ProductResult, Result, StationResult
from lineside.simulate.sentence import (
    bottleneck_sentence,
    cost_sentence,
    energy_sentence,
    limit_sentences,
    order_sentences,
    quality_sentences,
    relief_sentences,
    walks,
)
from lineside.simulate.share import BAR, WORTH_A_WORD, spoken, working
from lineside.simulate.terminal import fitting, plain_table, say, width
from lineside.statistics.interval import Interval
from lineside.tongue import either, is_chinese

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rich.console import Console
    from rich.table import Table

    from lineside.simulate.orders import OrderResult

BAR_MOST = 50
MOST_ORDERS = 20
MOST_ROWS = 80
"""Rows of a table; of more products the first, of more stations the busiest. JSON and files have them all."""


def show(result: Result, console: Console) -> None:
    """Print a result for people: what was simulated, products, stations, workers, fleets, and the bottleneck."""
    say(console, _title(result), "bold")
    say(console, _circumstances(result))
    console.print()
    for i, table in enumerate(_products(result, console)):
        if i:
            console.print()
        console.print(table)
    for english, chinese in clock_sentences(result):
        say(console, either(english, chinese), "dim")
    console.print()
    console.print(_stations(result, console))
    if (left := len(result.stations) - MOST_ROWS) > 0:
        say(
            console,
            either(f"… and {left} stations that are occupied less.", f"……另有 {left} 个占用较少的工位。"),
            "dim",
        )
    console.print(_legend(result, console))
    console.print()
    if result.workers:
        console.print(_workers(result))
        console.print()
    if result.fleets:
        console.print(_fleets(result))
        console.print()
    if result.orders:
        console.print(_orders(result, console))
        if len(result.orders) > MOST_ORDERS:
            more = len(result.orders) - MOST_ORDERS
            say(
                console,
                either(f"… and {more} more orders that are less late.", f"……另有 {more} 个延误较少的订单。"),
                "dim",
            )
        for line in order_sentences(result):
            say(console, line, "dim")
        console.print()
    say(console, bottleneck_sentence(result))
    for line in (*limit_sentences(result), *relief_sentences(result)):
        say(console, line)
    for note in result.notes:
        say(console, note_told(note), "yellow")
    for sentence in (*quality_sentences(result), energy_sentence(result), cost_sentence(result)):
        if sentence:
            say(console, sentence)
    counted, took = f"{result.events:,}", f"{result.wall_s:.1f} s"
    say(console, either(f"{counted} events in {took}.", f"共 {counted} 个事件，用时 {took}。"), "dim")


def _title(result: Result) -> str:
    changed = "".join(f", {path} = {value}" for path, value in result.overrides.items())
    return f"{result.model}{changed}{either(': ', '：')}{duration(result.for_s)}"


def _circumstances(result: Result) -> str:
    if is_chinese():
        return _circumstances_zh(result)
    warmup = f"after a warm-up of {duration(result.warmup_s)}" if result.warmup_s else "from an empty plant, no warm-up"
    if result.warmup_rule == "mser-5":
        warmup += " (found by MSER-5)" if result.warmup_s else " is needed (by MSER-5)"
    many = result.replications > 1
    runs = f"{result.replications} replications, ± is a 95 % interval" if many else "one replication, so no intervals"
    if result.batches:
        runs = f"one replication in {result.batches} batches, ± is a 95 % interval"
    return f"{warmup[:1].upper()}{warmup[1:]}; {runs}; seed {result.seed}."


def _circumstances_zh(result: Result) -> str:
    warmup = f"预热 {duration(result.warmup_s)} 后开始统计" if result.warmup_s else "从空产线起步，未预热"
    if result.warmup_rule == "mser-5":
        found = f"预热 {duration(result.warmup_s)}（由 MSER-5 判定）后开始统计"
        warmup = found if result.warmup_s else "从空产线起步，不需预热（由 MSER-5 判定）"
    runs = f"独立重复 {result.replications} 次，± 为95%区间" if result.replications > 1 else "仅 1 次运行，因此没有区间"
    if result.batches:
        runs = f"1 次运行分为 {result.batches} 批，± 为95%区间"
    return f"{warmup}；{runs}；随机种子 {result.seed}。"


APART = (
    ("parts", "per hour", "of all\nhours", "on time", "scrapped"),
    ("cycle time", "90 %\nwithin", "WIP", "outside"),
)
"""What two tables tell where one with all intervals is too wide: what is made, and what parts go through."""
WITHOUT = ("90 %\nwithin", "WIP", "cycle time", "per hour")
"""The columns that lose their ± one after the other where even two tables are too wide."""


def _products(result: Result, console: Console) -> list[Table]:
    columns = [
        "parts",
        "per hour",
        "of all\nhours",
        "cycle time",
        "90 %\nwithin",
        "WIP",
        "outside",
        "on time",
        "scrapped",
    ]
    products = result.products.values()
    occurs = {
        "of all\nhours": has_two_clocks(result),
        "outside": any(it.backlog.mean > 0 for it in products),
        "on time": any(not math.isnan(it.on_time.mean) for it in products),
        "scrapped": any(it.scrapped.mean > 0 for it in products),
    }
    columns = [column for column in columns if occurs.get(column, True)]
    apart = [[column for column in columns if column in group] for group in APART]

    def made(columns: list[str], without: tuple[str, ...] = ()) -> Table:
        table = plain_table(heading("product"), *headings(*columns))
        for name, product in list(result.products.items())[:MOST_ROWS]:
            cells = _product_cells(product, result.for_s / 3600)
            table.add_row(name, *(_without_half(cells[each]) if each in without else cells[each] for each in columns))
        if len(result.products) > MOST_ROWS:
            more = len(result.products) - MOST_ROWS
            table.add_row(either(f"… and {more} more", f"……另有 {more} 种"))
        return table

    ways: list[Callable[[], list[Table]]] = [lambda: [made(columns)], lambda: [made(each) for each in apart]]
    ways += [partial(lambda n: [made(each, WITHOUT[:n]) for each in apart], n) for n in range(1, len(WITHOUT) + 1)]
    return fitting(ways, console)


def _without_half(cell: str) -> str:
    """A figure without its ±, and with its unit."""
    return cell.partition(" ±")[0] + _unit_of(cell)


def _unit_of(cell: str) -> str:
    """The unit behind a ±; what has none keeps what it has."""
    _, sign, rest = cell.partition(" ± ")
    words = rest.split()
    return f" {words[1]}" if sign and len(words) > 1 else ""


def _product_cells(it: ProductResult, hours: float) -> dict[str, str]:
    return {
        "parts": f"{it.completed.mean:,.0f}",
        "per hour": number(it.throughput_per_h),
        "of all\nhours": number(Interval(it.completed.mean / hours)),
        "cycle time": short_time(it.cycle_time_s),
        "90 %\nwithin": short_time(it.cycle_time_s.p90),
        "WIP": number(it.wip),
        "outside": number(Interval(it.backlog.mean)),
        "on time": percent(it.on_time.mean),
        "scrapped": number(Interval(it.scrapped.mean)),
    }


def _stations(result: Result, console: Console) -> Table:
    shown = shown_stations(result)

    def made(long: int) -> Table:
        table = plain_table(*headings("station", "machines", "share of working hours", "busy", "queue"))
        table.columns[2].justify = "left"
        for name, station in shown.items():
            shares = working(station)
            busy = either("closed", "未开班") if math.isnan(shares["busy"]) else percent(shares["busy"])
            drawn = bar(shares, long, console.encoding)
            table.add_row(name, str(station.machines), drawn, busy, number(station.queue))
        return table

    least = len("share of working hours")
    too_long = width(made(BAR_MOST), console) - console.width
    return made(max(least, min(BAR_MOST, BAR_MOST - too_long)))


def shown_stations(result: Result) -> dict[str, StationResult]:
    """The stations, in the order of the model; of many those that are occupied most."""
    if len(result.stations) <= MOST_ROWS:
        return dict(result.stations)
    idle = {
        name: sum(it.time[s].mean for s in ("starved", "blocked", "off_shift")) for name, it in result.stations.items()
    }
    chosen = set(sorted(idle, key=idle.__getitem__)[:MOST_ROWS])
    return {name: it for name, it in result.stations.items() if name in chosen}


def bar(shares: dict[str, float], width: int, encoding: str) -> Text:
    """Shares as a bar of `width` signs; rounding never adds or loses one."""
    plain = not encoding.lower().startswith("utf")
    text, total, drawn = Text(), 0.0, 0
    for state, (block, letter, colour) in BAR.items():
        total += 0.0 if math.isnan(shares[state]) else shares[state]
        until = min(width, round(total * width))
        text.append((letter if plain else block) * (until - drawn), style=colour)
        drawn = until
    return text


def _legend(result: Result, console: Console) -> Text:
    """The signs of the states that occur."""
    plain = not console.encoding.lower().startswith("utf")
    occur = [s for s in BAR if any(working(station)[s] >= WORTH_A_WORD for station in result.stations.values())]
    signs = [Text.assemble((BAR[state][1 if plain else 0], BAR[state][2]), f" {spoken(state)}") for state in occur]
    return Text("   ").join(signs)


def _workers(result: Result) -> Table:
    walking = any(walks(pool) for pool in result.workers.values())
    table = plain_table(*headings("workers", "per shift", "busy while present", *(["on their way"] if walking else [])))
    for name, pool in result.workers.items():
        table.add_row(name, str(pool.per_shift), percent(pool.busy.mean), *([percent(pool.walking.mean)] * walking))
    return table


def _fleets(result: Result) -> Table:
    heads = ("fleet", "vehicles", "at work", "charging", "loads\nan hour", "loads\nwaiting", "parts\non time")
    table = plain_table(*headings(*heads))
    for name, fleet in result.fleets.items():
        apart = sum(fleet.time[state].mean for state in ("idle", "charging", "down"))
        table.add_row(
            name,
            str(fleet.vehicles),
            percent(1.0 - apart),
            percent(fleet.time["charging"].mean),
            number(fleet.deliveries_per_h),
            number(fleet.waiting),
            percent(fleet.on_time.mean),
        )
    return table


def _orders(result: Result, console: Console) -> Table:
    """When orders are due, started and finished, those that are latest first where there are many."""
    shown = list(result.orders)
    if len(shown) > MOST_ORDERS:
        shown = sorted(shown, key=lambda it: -it.late_s.mean if it.late_s.mean == it.late_s.mean else -math.inf)
    shown = shown[:MOST_ORDERS]
    years = {at[:4] for it in shown for at in (it.due_at, it.started_at, it.finished_at) if at is not None}
    narrow = (slice(5, 16), True) if len(years) == 1 else (slice(16), False)
    ways = [partial(_order_tables, shown, *way) for way in ((slice(16), True), narrow)]
    return fitting(ways, console)[0]


def _order_tables(orders: Iterable[OrderResult], written: slice, with_start: bool) -> list[Table]:
    """`written`: what of a date is written."""
    begins = ("started",) if with_start else ()
    table = plain_table(*headings("order", "product", "number", "due", *begins, "finished", "late"), names=2)
    for it in orders:
        due = _when(it.due_at, math.nan if it.due is None else it.due, written)
        begun = (_when(it.started_at, it.started.mean, written),) if with_start else ()
        ended = _when(it.finished_at, it.finished.mean, written) + ("" if it.finished_share == 1 else " *")
        if it.finished_share == 0:
            ended = either("not finished", "未完工")
        late = it.late_s.mean
        told = "–" if math.isnan(late) else short_time(Interval(late)) if late > 0 else either("in time", "按时")
        table.add_row(it.order, it.product, f"{it.quantity:,}", due, *begun, ended, told)
    return [table]


def _when(at: str | None, since_start_s: float, written: slice) -> str:
    """A date, or the time since the start where the plant has none."""
    if at is not None:
        return at[written]
    return "–" if math.isnan(since_start_s) else short_time(Interval(since_start_s))
