"""Figures of a history, written once as Ibis expressions: the same run on DuckDB, and on Spark over the same files.

What is summed is whole numbers, and what is divided is divided once, as 64-bit floats, so that the answers of two
engines are equal to the bit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import ibis

from lineside.history.tables import COLUMNS, ELEMENT_COLUMNS, PART_COLUMNS, STATE_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import ibis.expr.types as ir

By = Literal["plant", "run", "station", "machine", "day", "shift", "hour"]
KEYS: Final = ("plant", "run")
"""What every view has beside its table's columns, `day` among them."""
_KINDS: Final = {"text": "string", "int": "int64", "bool": "boolean", "float": "float64"}


def table(name: str) -> ir.Table:
    """A table of the history, as every engine sees it."""
    columns = dict.fromkeys(KEYS, "string") | {"day": "date"}
    return ibis.table(columns | {key: _KINDS[kind] for key, kind in COLUMNS[name].items()}, name=name)


def figures(by: Sequence[By], since: date | None = None, until: date | None = None) -> ir.Table:
    """Time elements, quantities and indicators by so many keys, of the days from `since` to before `until`.

    With `shift` among the keys intervals are cut by the shifts that begin on those days.
    """
    sums = _by_shift(by, since, until) if "shift" in by else _by_hour(by, since, until)
    return _indicators(sums).order_by(list(by))


def _within(rows: ir.Table, since: date | None, until: date | None) -> ir.Table:
    """The rows of some days."""
    if since is not None:
        rows = rows.filter(rows.day >= ibis.date(since.isoformat()))
    if until is not None:
        rows = rows.filter(rows.day < ibis.date(until.isoformat()))
    return rows


def _by_hour(by: Sequence[By], since: date | None, until: date | None) -> ir.Table:
    hours = _within(table("machine_hour"), since, until)
    wanted = dict.fromkeys([*STATE_COLUMNS, *ELEMENT_COLUMNS, *PART_COLUMNS, "failures", "energy_nj"])
    return hours.group_by(list(by)).agg(**{name: hours[name].sum().cast("int64") for name in wanted})


def _by_shift(by: Sequence[By], since: date | None, until: date | None) -> ir.Table:
    """Intervals cut at the shifts' ends; what each state counts as stands in the view `element`."""
    lanes, shifts = table("interval"), _within(table("shift"), since, until)
    shifts = shifts.drop("day").rename(shift_since="since", shift_until="until")
    element = ibis.table({"plant": "string", "run": "string", "state": "string", "element": "string"}, name="element")
    place = ibis.table({"plant": "string", "run": "string", "machine": "string", "station": "string"}, name="place")
    joined = (
        lanes.join(
            shifts,
            [
                lanes.plant == shifts.plant,
                lanes.run == shifts.run,
                lanes.since < shifts.shift_until,
                lanes.until > shifts.shift_since,
            ],
        )
        .join(element, ["plant", "run", "state"])
        .join(place, ["plant", "run", "machine"])
    )
    spent = ibis.least(joined.until, joined.shift_until) - ibis.greatest(joined.since, joined.shift_since)
    begun = (joined["first"] & (joined.since >= joined.shift_since)).cast("int64")
    cut = joined.mutate(spent=spent, begun=begun)
    keys = list(by)
    sums = {f"{name}_us": cut.spent.sum(where=cut.element == name.upper()).cast("int64") for name in _ELEMENTS}
    sums |= {c: cut.spent.sum(where=cut.state == c.removesuffix("_us")).cast("int64") for c in STATE_COLUMNS}
    times = cut.group_by(keys).agg(**sums, failures=cut.begun.sum(where=cut.state == "down").cast("int64"))
    return times.mutate(**{name: times[name].fill_null(0) for name in (*sums, "failures")})


def products(since: date | None = None, until: date | None = None) -> ir.Table:
    """Of each product's parts that were done on some days: quantities, and times of orders after ISO 22400-2.

    Order execution time (AOET) is from the first operation's begin to the last one's end, of each part; APT is the work
    on it, AUBT the time on machines. `throughput_per_h` is PQ over AOET.
    """
    parts, passes = _within(table("part"), since, until), table("pass")
    keys = ["plant", "run", "product", "serial"]
    each = passes.group_by(keys).agg(
        begun=passes.since.min(),
        ended=passes.until.max(),
        apt=passes.worked.sum().cast("int64"),
        aubt=(passes.until - passes.since).sum().cast("int64"),
        rejected=(passes.finding == "rejected").cast("int64").sum(),
    )
    done = parts.join(each, keys)
    good, first = done.good.cast("int64"), done.first_pass.cast("int64")
    sums = done.group_by(["plant", "run", "product"]).agg(
        pq=done.count(),
        gq=good.sum().cast("int64"),
        sq=(1 - good).sum().cast("int64"),
        rq=done.rejected.sum().cast("int64"),
        gp=first.sum().cast("int64"),
        aoet_us=(done.ended - done.begun).sum().cast("int64"),
        apt_us=done.apt.sum().cast("int64"),
        aubt_us=done.aubt.sum().cast("int64"),
    )

    def ratio(numerator: ir.NumericValue, denominator: ir.NumericValue) -> ir.FloatingValue:
        return ibis.ifelse(denominator > 0, numerator.cast("float64") / denominator.cast("float64"), None)

    found = sums.mutate(
        throughput_per_h=ratio(sums.pq * 3_600_000_000, sums.aoet_us), process_ratio=ratio(sums.apt_us, sums.aoet_us),
        allocation_ratio=ratio(sums.aubt_us, sums.aoet_us), scrap_ratio=ratio(sums.sq, sums.pq),
        rework_ratio=ratio(sums.rq, sums.pq), first_pass_yield=ratio(sums.gp, sums.pq),
    )  # fmt: skip
    return found.order_by(["plant", "run", "product"])


_ELEMENTS: Final = tuple(column.removesuffix("_us") for column in ELEMENT_COLUMNS)


def _indicators(sums: ir.Table) -> ir.Table:
    """The definitions of `lineside.kpi.indicator`; a test holds both against each other."""

    def share(numerator: ir.NumericValue, denominator: ir.NumericValue) -> ir.FloatingValue:
        known = (denominator > 0) & (sums.unknown_us == 0)
        return ibis.ifelse(known, numerator.cast("float64") / ibis.ifelse(known, denominator, 1).cast("float64"), None)

    pbt = sums.apt_us + sums.aust_us + sums.adet_us + sums.cmt_us
    found = {
        "pbt_us": pbt,
        "availability": share(sums.apt_us, pbt),
        "technical_efficiency": share(sums.apt_us, sums.apt_us + sums.adet_us),
        "setup_ratio": share(sums.aust_us, sums.apt_us + sums.aust_us),
        "utilisation": share(sums.apt_us, sums.apt_us + sums.aust_us + sums.adet_us),
    }
    if "pq" in sums.columns:
        found |= {
            "effectiveness": share(sums.planned_us, sums.apt_us),
            "quality": share(sums.gq, sums.pq),
            "scrap_ratio": share(sums.sq, sums.pq),
            "rework_ratio": share(sums.rq, sums.pq),
            "first_pass_yield": share(sums.gp, sums.ip),
        }
        some = (sums.pq > 0) & (pbt > 0) & (sums.unknown_us == 0)
        good = sums.planned_us.cast("float64") * sums.gq.cast("float64")
        found["oee"] = ibis.ifelse(
            some,
            good / ibis.ifelse(some, sums.pq, 1).cast("float64") / ibis.ifelse(some, pbt, 1).cast("float64"),
            # Nothing was produced, so this is 0; Ibis compiles no floating literal to Spark without Spark.
            ibis.ifelse((pbt > 0) & (sums.unknown_us == 0), sums.pq.cast("float64"), None),
        )
    return sums.mutate(**found)


def sql(expression: ir.Table, dialect: str = "duckdb") -> str:
    """The expression in an engine's own words: `duckdb` or `pyspark`."""
    return str(ibis.to_sql(expression, dialect=dialect))
