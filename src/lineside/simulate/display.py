"""A result on the terminal: tables that fit its width, with bars of what machines spend their time on."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

from rich.text import Text

from lineside.glossary import GLOSSARY
from lineside.simulate.limit import Limit
from lineside.simulate.relief import SPOKEN
from lineside.simulate.result import ProductResult, Result, StationResult
from lineside.simulate.terminal import fitting, plain_table, say, width
from lineside.statistics.interval import Interval

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console
    from rich.table import Table

BAR = {  # state: its sign where the console has block characters, where it has not, and its colour
    "busy": ("█", "#", "green"),
    "setup": ("▓", "s", "cyan"),
    "waiting_worker": ("▒", "w", "yellow"),
    "waiting_parts": ("▤", "p", "bright_yellow"),
    "waiting_vehicle": ("▥", "v", "bright_yellow"),
    "held": ("▦", "h", "magenta"),
    "down": ("▚", "x", "red"),
    "maintenance": ("▞", "m", "bright_red"),
    "blocked": ("░", "b", "blue"),
    "starved": ("·", ".", "bright_black"),
}
"""The order is that of the bar: what occupies a machine comes first."""
BAR_MOST = 50
UNITS = (("d", 86_400), ("h", 3600), ("min", 60))
WORTH_A_WORD = 0.005
MOST_RELIEFS = 5
MOST_ORDERS = 20
MOST_FITTED = 3
"""Products of which it is told how WIP, cycle time and throughput fit."""
MOST_ROWS = 80
"""Rows of a table; of more products the first, of more stations the busiest. JSON and files have them all."""


def show(result: Result, console: Console) -> None:
    """Print a result for people: what was simulated, products, stations, workers, fleets, and the bottleneck."""
    say(console, _heading(result), "bold")
    say(console, _circumstances(result))
    console.print()
    for i, table in enumerate(_products(result, console)):
        if i:
            console.print()
        console.print(table)
    for line in clock_sentences(result):
        say(console, line, "dim")
    console.print()
    console.print(_stations(result, console))
    if (left := len(result.stations) - MOST_ROWS) > 0:
        say(console, f"… and {left} stations that are occupied less.", "dim")
    console.print(_legend(result, console))
    console.print()
    if result.workers:
        console.print(_workers(result))
        console.print()
    if result.fleets:
        console.print(_fleets(result))
        console.print()
    if result.orders:
        console.print(_orders(result))
        if len(result.orders) > MOST_ORDERS:
            say(console, f"… and {len(result.orders) - MOST_ORDERS} more orders that are less late.", "dim")
        console.print()
    say(console, bottleneck_sentence(result))
    for line in (*_limits(result), *_reliefs(result)):
        say(console, line)
    for note in result.notes:
        say(console, f"Note: {note}.", "yellow")
    for sentence in (*quality_sentences(result), energy_sentence(result), cost_sentence(result)):
        if sentence:
            say(console, sentence)
    say(console, f"{result.events:,} facts in {result.wall_s:.1f} s.", "dim")


def _heading(result: Result) -> str:
    changed = "".join(f", {path} = {value}" for path, value in result.overrides.items())
    return f"{result.model}{changed}: {duration(result.for_s)}"


def _circumstances(result: Result) -> str:
    warmup = f"after a warm-up of {duration(result.warmup_s)}" if result.warmup_s else "from an empty plant, no warm-up"
    if result.warmup_rule == "mser-5":
        warmup += " (found by MSER-5)" if result.warmup_s else " is needed (by MSER-5)"
    many = result.replications > 1
    runs = f"{result.replications} replications, ± is a 95 % interval" if many else "one replication, so no intervals"
    if result.batches:
        runs = f"one replication in {result.batches} batches, ± is a 95 % interval"
    return f"{warmup[:1].upper()}{warmup[1:]}; {runs}; seed {result.seed}."


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
        table = plain_table("product", *(column.replace("on time", "on\ntime") for column in columns))
        for name, product in list(result.products.items())[:MOST_ROWS]:
            cells = _product_cells(product, result.for_s / 3600)
            table.add_row(name, *(_without_half(cells[each]) if each in without else cells[each] for each in columns))
        if len(result.products) > MOST_ROWS:
            table.add_row(f"… and {len(result.products) - MOST_ROWS} more")
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


def working_hours(result: Result) -> float:
    """The hours that throughputs are of; NaN where nothing was made."""
    made = next((it for it in result.products.values() if it.throughput_per_h.mean > 0), None)
    return math.nan if made is None else made.completed.mean / made.throughput_per_h.mean


def has_two_clocks(result: Result) -> bool:
    """Whether the plant is closed for some of the measured time, so that an hour of work is not one of the clock."""
    return working_hours(result) <= result.for_s / 3600 * 0.999


def clock_sentences(result: Result) -> list[str]:
    """Which hours figures count, where the plant does not always work, and how they fit together.

    Little's law, L = λW, holds on one clock: that of all hours. Parts that were not finished add to L alone.
    """
    if not has_two_clocks(result):
        return []
    all_hours = result.for_s / 3600
    hours = f"{working_hours(result):,.4g} working hours; of all hours: of {all_hours:,.4g} h"
    said = [f"Per hour: of the {hours}, nights too, as cycle times, WIP and queues are."]
    for name, it in list(result.products.items())[:MOST_FITTED]:
        inside = it.completed.mean / result.for_s * it.cycle_time_s.mean
        if it.wip.mean - inside > 0.05 * it.wip.mean:
            law = f"{it.completed.mean / all_hours:,.4g}/h × {short_time(Interval(it.cycle_time_s.mean))}"
            said.append(
                f"Little's law for {name}: {law} = {number(Interval(inside))} of the {number(Interval(it.wip.mean))} in"
                " process; the others were not finished in this time, or were scrapped."
            )
    return said


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


def working(station: StationResult) -> dict[str, float]:
    """A station's shares of its working hours by state, NaN when it was never open."""
    hours = 1.0 - station.time["off_shift"].mean
    return {state: station.time[state].mean / hours if hours > 0 else math.nan for state in BAR}


def _stations(result: Result, console: Console) -> Table:
    shown = shown_stations(result)

    def made(long: int) -> Table:
        table = plain_table("station", "machines", "share of working hours", "busy", "queue")
        table.columns[2].justify = "left"
        for name, station in shown.items():
            shares = working(station)
            busy = "closed" if math.isnan(shares["busy"]) else percent(shares["busy"])
            drawn = bar(shares, long, console.encoding)
            table.add_row(name, str(station.machines), drawn, busy, number(station.queue))
        return table

    heading = len("share of working hours")
    too_long = width(made(BAR_MOST), console) - console.width
    return made(max(heading, min(BAR_MOST, BAR_MOST - too_long)))


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
    table = plain_table("workers", "per shift", "busy while present")
    for name, pool in result.workers.items():
        table.add_row(name, str(pool.per_shift), percent(pool.busy.mean))
    return table


def _fleets(result: Result) -> Table:
    heads = ("fleet", "vehicles", "at work", "charging", "loads\nan hour", "loads\nwaiting", "parts\non time")
    table = plain_table(*heads)
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


def _orders(result: Result) -> Table:
    """When orders are due, started and finished, those that are latest first where there are many."""
    table = plain_table("order", "product", "parts", "due", "started", "finished", "late", names=2)
    shown = list(result.orders)
    if len(shown) > MOST_ORDERS:
        shown = sorted(shown, key=lambda it: -it.late_s.mean if it.late_s.mean == it.late_s.mean else -math.inf)
    for it in shown[:MOST_ORDERS]:
        due = it.due_at[:16] if it.due_at is not None else "–" if it.due is None else short_time(Interval(it.due))
        begun = it.started_at[:16] if it.started_at is not None else short_time(Interval(it.started.mean))
        ended = it.finished_at[:16] if it.finished_at is not None else short_time(Interval(it.finished.mean))
        ended = "not finished" if it.finished_share == 0 else ended + ("" if it.finished_share == 1 else " *")
        late = it.late_s.mean
        told = "–" if math.isnan(late) else short_time(Interval(late)) if late > 0 else "in time"
        table.add_row(it.order, it.product, f"{it.quantity:,}", due, begun, ended, told)
    return table


def quality_sentences(result: Result) -> list[str]:
    """What interlocks held and caught, and what left the plant with a defect, of each product that has either."""
    said = []
    for name, product in result.products.items():
        held = Interval(sum(step.held.mean for step in product.steps.values()))
        if held.mean:
            false = Interval(sum(step.false_holds.mean for step in product.steps.values()))
            caught = Interval(sum(kind.caught.mean for kind in product.defects.values()))
            said.append(
                f"Interlocks held {number(held)} {name}: {number(caught)} errors caught, {number(false)} held in vain."
            )
        if product.defects:
            said.append(f"With a defect that nobody found {number(product.escaped_defects)} {name} left the plant.")
    return said


def bottleneck_sentence(result: Result) -> str:
    """What limits the plant, and what the first of it does with its hours."""
    if result.tightest is None:
        return "There is no bottleneck: no station was ever open."
    if not result.limits:
        return f"Tightest: {limit_sentence(result, result.tightest)}."
    first, *others = result.limits
    if first.kind == "demand":
        asked = f" of {first.name}" if first.name else ""
        return (
            f"Demand limits: all that is asked for{asked} is made. Tightest: {limit_sentence(result, result.tightest)}."
        )
    said = f"Bottleneck: {limit_sentence(result, first)}."
    if others:
        said += f" Limiting as well: {'; '.join(limit_sentence(result, each) for each in others)}."
    return said


def limit_sentence(result: Result, limit: Limit) -> str:
    """What one limit is, and how much of its time it is used."""
    waits = f"; {_listed(limit.at)} waits for it" if limit.at else ""
    if limit.kind == "station":
        shares = working(result.stations[limit.name])
        occupied = 1.0 - shares["starved"] - shares["blocked"]
        parts = {state: share for state, share in shares.items() if state not in ("starved", "blocked")}
        told = [f"{spoken(state)} {percent(share)}" for state, share in parts.items() if share >= WORTH_A_WORD]
        how = f"occupied for {percent(occupied)} of its working hours ({', '.join(told) or 'nothing'})"
        return f"{limit.name}, {how}"
    if limit.kind == "workers":
        return f"the workers {limit.name}, at work for {percent(limit.share)} of their time{waits}"
    if limit.kind == "fleet":
        return f"the fleet {limit.name}, in use for {percent(limit.share)} of the time{waits}"
    if limit.kind == "part":
        long = f" for {percent(_waited(result, limit))} of its working hours" if limit.at else ""
        return f"the supply of {limit.name}{waits}{long}"
    return f"the limit of work in process of {limit.name}"


def _waited(result: Result, limit: Limit) -> float:
    """For how much of its hours the station waits that waits most for parts."""
    return max((working(result.stations[name])["waiting_parts"] for name in limit.at), default=math.nan)


def _listed(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def energy_sentence(result: Result) -> str:
    """What the plant has drawn; empty where the model says nothing about energy."""
    if math.isnan(result.energy_kwh.mean):
        return ""
    each = f"{number(result.energy_per_good_part_kwh)} kWh a good part"
    if math.isnan(result.energy_per_good_part_kwh.mean):
        each = "none was made to share it"
    told = f"Energy: {number(result.energy_kwh)} kWh, {each}"
    return told + ("." if math.isnan(result.peak_kw.mean) else f", at most {number(result.peak_kw)} kW in 15 min.")


def cost_sentence(result: Result) -> str:
    """What a good part costs; empty where the model names no prices."""
    costs = result.costs
    if costs is None:
        return ""
    if math.isnan(costs.per_good_part["total"].mean):
        return f"Cost: {number(costs.spent)} {costs.currency} were spent; no good part was made that could cost it."
    parts = [f"{key} {number(Interval(it.mean))}" for key, it in costs.per_good_part.items() if key != "total"]
    return f"Cost: {number(costs.per_good_part['total'])} {costs.currency} a good part: {', '.join(parts)}."


def _limits(result: Result) -> list[str]:
    """The stations that were the bottleneck of the moment for longest, and what they wait for."""
    ranked = sorted(result.bottlenecks.items(), key=lambda item: -item[1].sole.mean - item[1].shifting.mean)
    why = {station: limit.name for limit in reversed(result.limits) for station in limit.at}
    said = [
        f"{name}{f', which waits for {why[name]},' if name in why else ''} {percent(it.sole.mean)}"
        f" (and {percent(it.shifting.mean)} shifting)"
        for name, it in ranked[:3]
        if it.sole.mean + it.shifting.mean >= WORTH_A_WORD
    ]
    return [f"Bottleneck of the moment, by active periods: {', '.join(said)}."] if said else []


def _reliefs(result: Result) -> list[str]:
    """What would help, and how many things would not."""
    helping = [each for each in result.reliefs if each.helps]
    said = [
        f"Relief: {SPOKEN[it.means]} {it.of} brings {number(it.gain_per_h)} parts an hour ({it.gain.mean:+.1%})."
        for it in helping[:MOST_RELIEFS]
    ]
    if result.reliefs:
        said.append(f"{len(result.reliefs) - len(helping)} of {len(result.reliefs)} reliefs bring nothing that shows.")
    return said


def spoken(state: str) -> str:
    """A state's name for people."""
    return GLOSSARY[state].en


def number(interval: Interval) -> str:
    """`1,072 ± 4`: as many digits as the interval supports; three decimals at most, four of what is below 0.1.

    The ± is half of the interval before it was cut at what the quantity can be, and never nothing. What does not vary
    has none.
    """
    mean, half = interval.mean, interval.half_width
    if math.isnan(mean):
        return "–"
    if not math.isfinite(half) or interval.is_exact:
        return _signed(mean, 0 if math.isinf(mean) or mean == int(mean) else _decimals(abs(mean), 3))
    decimals = _decimals(half, 1 if half >= 2 * 10 ** math.floor(math.log10(half)) else 2)
    if decimals == 3 and half < 0.0005 and 0.01 <= abs(mean) < 0.1:
        decimals = 4
    return f"{_signed(mean, decimals)} ± {max(half, 10.0**-decimals):,.{decimals}f}"


def _signed(value: float, decimals: int) -> str:
    """A number with so many decimals; what rounds to nothing has no sign."""
    text = f"{value:,.{decimals}f}"
    return text.removeprefix("-") if not text.strip("-0.,") else text


def share_around(interval: Interval) -> str:
    """`97.5 ± 3.9 %`; `50.0 % (0 … 100 %)` where the interval is cut at both ends, so that half of it says too little.

    With as many digits as the interval supports.
    """
    if interval.low <= 0.0 and interval.high >= 1.0 and not interval.is_exact:
        return f"{percent(interval.mean)} (0 … 100 %)"
    if math.isnan(interval.half_width) or interval.is_exact:
        return percent(interval.mean)
    return f"{number(Interval(100 * interval.mean, 100 * interval.low, 100 * interval.high))} %"


def leaning(interval: Interval) -> str:
    """`49 (36 … 78)`: an interval that is not even about its mean; `49 (≥ 36)` without an upper end."""
    if math.isnan(interval.low) or interval.is_exact:
        return number(Interval(interval.mean))
    mean, low, high = (
        f"{each:,.0f}" if each >= 9.95 else f"{each:#.2g}" for each in (interval.mean, interval.low, interval.high)
    )
    return f"{mean} (≥ {low})" if math.isnan(interval.high) else f"{mean} ({low} … {high})"


def _decimals(size: float, digits: int) -> int:
    """Decimals that show so many digits of a number above zero, at most three."""
    return min(3, max(0, digits - 1 - math.floor(math.log10(size))))


def percent(share: float) -> str:
    """A share in per cent, with one decimal; a dash where it is unknown."""
    return "–" if math.isnan(share) else f"{share:.1%}".replace("%", " %")


def short_time(interval: Interval) -> str:
    """A time in the unit that suits it, with its interval in the same."""
    if math.isnan(interval.mean):
        return "–"
    unit, size = next(((u, s) for u, s in UNITS if interval.mean >= 2 * s), ("s", 1))
    scaled = Interval(interval.mean / size, interval.low / size, interval.high / size)
    return f"{number(scaled)} {unit}"


def duration(seconds: float) -> str:
    """A duration as one would write it: `5 d`, `90 min`."""
    unit, size = next(((u, s) for u, s in UNITS if seconds >= s and seconds % s == 0), ("s", 1))
    return f"{seconds / size:,g} {unit}"
