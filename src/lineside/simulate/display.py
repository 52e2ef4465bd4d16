"""A result on the terminal: tables that fit its width, with bars of what machines spend their time on."""

from __future__ import annotations

import math
from collections.abc import Iterable

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from lineside.simulate.limit import Limit
from lineside.simulate.relief import SPOKEN
from lineside.simulate.result import ProductResult, Result, StationResult
from lineside.statistics.interval import Interval

BAR = {  # state: its sign where the console has block characters, where it has not, and its colour
    "busy": ("█", "#", "green"),
    "setup": ("▓", "s", "cyan"),
    "waiting_worker": ("▒", "w", "yellow"),
    "waiting_parts": ("▒", "p", "bright_yellow"),
    "waiting_vehicle": ("▒", "v", "bright_yellow"),
    "held": ("▒", "h", "magenta"),
    "down": ("▚", "x", "red"),
    "maintenance": ("▚", "m", "bright_red"),
    "blocked": ("░", "b", "blue"),
    "starved": ("·", ".", "bright_black"),
}
"""The order is that of the bar: what occupies a machine comes first."""
BAR_LEAST, BAR_MOST = 8, 50
BESIDE_BAR = 30
"""Signs that the other columns of the stations' table take."""
UNITS = (("d", 86_400), ("h", 3600), ("min", 60))
WORTH_A_WORD = 0.005
MOST_RELIEFS = 5
MOST_ORDERS = 20
MOST_ROWS = 80
"""Rows of a table; of more products the first, of more stations the busiest. JSON and files have them all."""


def show(result: Result, console: Console) -> None:
    """Print a result for people: what was simulated, products, stations, workers, fleets, and the bottleneck."""
    console.print(Text(_heading(result), style="bold"))
    console.print(Text(_circumstances(result)))
    console.print()
    console.print(_products(result, console))
    if clock := clock_sentence(result):
        console.print(Text(clock, style="dim"))
    console.print()
    console.print(_stations(result, console))
    if (left := len(result.stations) - MOST_ROWS) > 0:
        console.print(Text(f"… and {left} stations that are occupied less.", style="dim"))
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
            console.print(
                Text(f"… and {len(result.orders) - MOST_ORDERS} more orders that are less late.", style="dim")
            )
        console.print()
    console.print(Text(bottleneck_sentence(result)))
    for line in (*_limits(result), *_reliefs(result)):
        console.print(Text(line))
    for note in result.notes:
        console.print(Text(f"Note: {note}.", style="yellow"))
    for sentence in (*quality_sentences(result), energy_sentence(result), cost_sentence(result)):
        if sentence:
            console.print(Text(sentence))
    console.print(Text(f"{result.events:,} facts in {result.wall_s:.1f} s.", style="dim"))


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


def plain_table(*columns: str) -> Table:
    """A table with headings, the first column to the left and the others to the right."""
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    for i, column in enumerate(columns):
        table.add_column(column, justify="left" if i == 0 else "right", overflow="fold")
    return table


def fitting(tables: Iterable[Table], console: Console) -> Table:
    """The first of some tables that is no wider than the console, each narrower than the one before; else the last."""
    last = None
    for table in tables:
        last = table
        if Measurement.get(console, console.options.update(width=10_000), table).maximum <= console.width:
            break
    assert last is not None
    return last


WITHOUT = ("90 %\nwithin", "WIP", "cycle time", "per hour")
"""The columns that lose their ± one after the other where a table is too wide."""


def _products(result: Result, console: Console) -> Table:
    columns = ["product", "parts", "per hour", "cycle time", "90 %\nwithin", "WIP", "outside", "on\ntime", "scrapped"]
    products = result.products.values()
    occurs = {
        "outside": any(it.backlog.mean > 0 for it in products),
        "on\ntime": any(not math.isnan(it.on_time.mean) for it in products),
        "scrapped": any(it.scrapped.mean > 0 for it in products),
    }
    columns = [column for column in columns if occurs.get(column, True)]

    def made(without: tuple[str, ...]) -> Table:
        table = plain_table(*columns)
        for name, product in list(result.products.items())[:MOST_ROWS]:
            cells = _product_cells(name, product)
            table.add_row(
                *(
                    cells[column].partition(" ±")[0] + _unit_of(cells[column]) if column in without else cells[column]
                    for column in columns
                )
            )
        if len(result.products) > MOST_ROWS:
            table.add_row(f"… and {len(result.products) - MOST_ROWS} more")
        return table

    return fitting((made(WITHOUT[:n]) for n in range(len(WITHOUT) + 1)), console)


def _unit_of(cell: str) -> str:
    """The unit behind a ±; what has none keeps what it has."""
    _, sign, rest = cell.partition(" ± ")
    words = rest.split()
    return f" {words[1]}" if sign and len(words) > 1 else ""


def clock_sentence(result: Result) -> str:
    """Which hours figures count, where the plant does not always work; empty where it does."""
    made = next((it for it in result.products.values() if it.throughput_per_h.mean > 0), None)
    if made is None:
        return ""
    hours, all_hours = made.completed.mean / made.throughput_per_h.mean, result.for_s / 3600
    if hours > all_hours * 0.999:
        return ""
    return f"Per hour: of the {hours:,.4g} working hours; WIP and queues: mean over all {all_hours:,.4g} h, nights too."


def _product_cells(name: str, it: ProductResult) -> dict[str, str]:
    return {
        "product": name,
        "parts": f"{it.completed.mean:,.0f}",
        "per hour": number(it.throughput_per_h),
        "cycle time": short_time(it.cycle_time_s),
        "90 %\nwithin": short_time(it.cycle_time_s.p90),
        "WIP": number(it.wip),
        "outside": number(Interval(it.backlog.mean)),
        "on\ntime": percent(it.on_time.mean),
        "scrapped": number(Interval(it.scrapped.mean)),
    }


def working(station: StationResult) -> dict[str, float]:
    """A station's shares of its working hours by state, NaN when it was never open."""
    hours = 1.0 - station.time["off_shift"].mean
    return {state: station.time[state].mean / hours if hours > 0 else math.nan for state in BAR}


def _stations(result: Result, console: Console) -> Table:
    table = plain_table("station", "machines", "share of working hours", "busy", "queue")
    table.columns[2].justify, table.columns[2].no_wrap = "left", True
    shown = shown_stations(result)
    names = max(len(name) for name in shown)
    queues = max(len(number(station.queue)) for station in shown.values())
    width = max(BAR_LEAST, min(BAR_MOST, console.width - names - queues - BESIDE_BAR))
    for name, station in shown.items():
        shares = working(station)
        busy = "closed" if math.isnan(shares["busy"]) else percent(shares["busy"])
        table.add_row(name, str(station.machines), bar(shares, width, console.encoding), busy, number(station.queue))
    return table


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
    """When orders are due and finished, those that are latest first where there are many."""
    table = plain_table("order", "product", "parts", "due", "finished", "late")
    shown = list(result.orders)
    if len(shown) > MOST_ORDERS:
        shown = sorted(shown, key=lambda it: -it.late_s.mean if it.late_s.mean == it.late_s.mean else -math.inf)
    for it in shown[:MOST_ORDERS]:
        due = it.due_at[:16] if it.due_at is not None else "–" if it.due is None else short_time(Interval(it.due))
        ended = it.finished_at[:16] if it.finished_at is not None else short_time(Interval(it.finished.mean))
        ended = "not finished" if it.finished_share == 0 else ended + ("" if it.finished_share == 1 else " *")
        late = it.late_s.mean
        told = "–" if math.isnan(late) else short_time(Interval(late)) if late > 0 else "in time"
        table.add_row(it.order, it.product, f"{it.quantity:,}", due, ended, told)
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
    return state.replace("_", " ")


def number(interval: Interval) -> str:
    """`1,072 ± 4`: as many digits as the interval supports; three decimals at most of a mean that has none.

    The ± is half of the interval before it was cut at what the quantity can be. What does not vary has none.
    """
    mean, half = interval.mean, interval.half
    if math.isnan(mean):
        return "–"
    if not math.isfinite(half) or interval.is_exact:
        return _signed(mean, 0 if math.isinf(mean) or mean == int(mean) else _decimals(abs(mean), 3))
    decimals = _decimals(half, 1 if half >= 2 * 10 ** math.floor(math.log10(half)) else 2)
    return f"{_signed(mean, decimals)} ± {half:,.{decimals}f}"


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
    if math.isnan(interval.half) or interval.is_exact:
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
