"""Posting a comparison of two variants: both as simulated figures, and their differences in the retrofit register."""

from __future__ import annotations

from dataclasses import dataclass

from lineside.district.errors import ResultError
from lineside.district.posting.document import Comparison, Difference, Estimate, Facts, Result, document_id, value_of
from lineside.district.posting.result import COMPARED, is_known, post_result
from lineside.district.registry.body import Source
from lineside.district.registry.record import Name
from lineside.district.registry.retrofit import BeforeAfter, Retrofit, RetrofitLevel
from lineside.district.store.ledger import Ledger

# measure of a comparison, indicator, unit, factor from the measure's unit
_MEASURES = {
    "throughput_per_h": ("throughput", "件/h", 1),
    "cycle_time_s": ("cycle-time", "s", 1),
    "wip": ("wip", "件", 1),
    "backlog": ("backlog", "件", 1),
    "on_time": ("on-time", "%", 100),
    "first_pass_yield": ("first-pass-yield", "%", 100),
    "scrapped": ("pieces-scrapped", "件", 1),
    "escaped_defects": ("defects-escaped", "件", 1),
    "output_per_head": ("output-per-head", "件/人", 1),
}
_FACTS = (
    ("heads", "line-workers", "人", 1),
    ("numeric_share", "nc-ratio", "%", 100),
    ("automated_share", "automation-rate", "%", 100),
)


@dataclass(frozen=True, slots=True)
class Attached:
    """What posting a comparison did: its source, the runs of both variants, and the entry of the register."""

    source: str
    runs: tuple[str, str]
    retrofit: str
    results: int


def post_comparison(
    ledger: Ledger, found: Comparison, *, firm: str, level: RetrofitLevel, by: str, retrofit: str = "",
    product: str = "", after: str = "", reason: str = "", period: str = "?",
) -> Attached:  # fmt: skip
    """Attach a comparison to a firm as evidence of a retrofit: a new entry, or the results of one that is there.

    `retrofit` is the id of the entry; `after` names the variant where several were compared with the first.

    Raises:
        ResultError: no such product or variant, nothing to compare, or an entry of another firm or with other results.
        UnknownError: there is no such firm.
    """
    about = ledger.record(firm)
    source, why = document_id(found), reason or "comparison of variants"
    pair = next((pair for pair in found.pairs if after in ("", pair.after)), None)
    if pair is None:
        raise ResultError(f"the comparison has no variant `{after}`; it has {', '.join(p.after for p in found.pairs)}")
    before_variant, after_variant = found.variant(pair.before), found.variant(pair.after)
    made = product or _only_product(after_variant.result)
    runs = [
        post_result(ledger, variant.result, subject=firm, by=by, reason=why, period=period).source
        for variant in (before_variant, after_variant)
    ]
    if not is_known(ledger, source):
        facts = {
            "before": pair.before,
            "after": pair.after,
            "lineside": found.lineside,
            "seed": str(found.seed),
            "replications": str(found.replications),
            "level": str(found.level),
        }
        facts |= {f"{one.measure} {one.of}".strip(): _told(one) for one in pair.differences}
        name = Name(zh=f"方案对比 {pair.before} → {pair.after}", en=f"comparison of {pair.before} with {pair.after}")
        record = Source(id=source, name=name, medium="run", synthetic=about.synthetic, facts=dict(facts))
        ledger.add_records([record], by=by, reason=why)
    differences = [one for one in pair.differences if one.of in ("", made)]
    evidence = (source, *runs)
    rows = [row for one in differences if (row := _row(one, found.replications, evidence)) is not None]
    rows += _fact_rows(before_variant.facts, after_variant.facts, evidence)
    entry = retrofit or f"retrofit-{source}"
    _enter(ledger, entry, rows, firm=firm, level=level, title=pair.after, synthetic=about.synthetic, by=by, reason=why)
    return Attached(source, (runs[0], runs[1]), entry, len(rows))


def post_before_after(
    ledger: Ledger, before: Result, after: Result, *, firm: str, level: RetrofitLevel, by: str, retrofit: str = "",
    product: str = "", reason: str = "",
) -> tuple[str, int]:  # fmt: skip
    """Enter two runs that were posted already, one before and one after, in the register; its id and rows.

    Raises:
        ResultError: a result without that product, nothing in common, or an entry of another firm.
    """
    made = product or _only_product(after)
    for result in (before, after):
        if made not in result.products:
            raise ResultError(f"{result.model} has no product `{made}`; it has {', '.join(result.products)}")
    fewest = min(before.replications, after.replications)
    method = f"仿真，每侧至少{fewest}次重复（simulated, {fewest} replications or more）"
    evidence = (document_id(before), document_id(after))
    rows = []
    for name in COMPARED:
        sides = [getattr(result.products[made], name) for result in (before, after)]
        rows += _values(name, *sides, method=method, evidence=evidence)
    if not rows:
        raise ResultError("the two results have nothing in common to compare")
    entry, synthetic = retrofit or f"retrofit-{evidence[1]}", ledger.record(firm).synthetic
    why = reason or "simulated retrofit"
    _enter(ledger, entry, rows, firm=firm, level=level, title=after.model, synthetic=synthetic, by=by, reason=why)
    return entry, len(rows)


def _only_product(result: Result) -> str:
    if len(result.products) != 1:
        raise ResultError(f"{result.model} has the products {', '.join(result.products)}: say which one is compared")
    return next(iter(result.products))


def _row(one: Difference, replications: int, evidence: tuple[str, ...]) -> BeforeAfter | None:
    method = f"仿真，{replications}次重复，共同随机数（simulated under common random numbers）；{_told(one)}"
    return next(iter(_values(one.measure, one.before, one.after, method=method, evidence=evidence)), None)


def _values(
    measure: str, before: Estimate, after: Estimate, *, method: str, evidence: tuple[str, ...]
) -> list[BeforeAfter]:
    if measure not in _MEASURES:
        return []
    indicator, of_unit, factor = _MEASURES[measure]
    sides = [value_of(side, factor) for side in (before, after)]
    if sides[0] is None or sides[1] is None:
        return []
    values = [str(side) for side in sides]
    return [
        BeforeAfter(
            indicator=indicator, before=values[0], after=values[1], unit=of_unit, method=method, evidence=evidence
        )
    ]


def _fact_rows(before: Facts, after: Facts, evidence: tuple[str, ...]) -> list[BeforeAfter]:
    rows = []
    for name, indicator, of_unit, factor in _FACTS:
        pair = getattr(before, name), getattr(after, name)
        if pair[0] is not None and pair[1] is not None and any(pair):  # a plant without people has none to count
            values = [_exact(side * factor) for side in pair]
            told = "按模型清点（counted in the models）"
            made = {"indicator": indicator, "before": values[0], "after": values[1], "unit": of_unit}
            rows.append(BeforeAfter.model_validate(made | {"method": told, "evidence": evidence}))
    return rows


def _exact(number: float) -> str:
    return f"{number:.4f}".rstrip("0").rstrip(".")


def _told(one: Difference) -> str:
    """The difference and its ratio with their intervals, which hold together with all others of the comparison."""
    shown = [
        f"{name} {each.mean:.4g}{_between(each)}"
        for name, each in (("差", one.difference), ("比", one.ratio))
        if each.mean is not None
    ]
    is_none = one.difference.low == one.difference.high == 0
    return "，".join([*shown, "相同（the same）" if is_none else one.verdict])


def _between(each: Estimate) -> str:
    return "" if each.low is None or each.high is None else f" [{each.low:.4g}; {each.high:.4g}]"


def _enter(
    ledger: Ledger, entry: str, rows: list[BeforeAfter], *, firm: str, level: RetrofitLevel, title: str,
    synthetic: bool, by: str, reason: str,
) -> None:  # fmt: skip
    """Make an entry of the register, or give one that has none these results; the same ones again change nothing."""
    if not rows:
        raise ResultError("the comparison has no measure that the register knows")
    if not is_known(ledger, entry):
        name = Name(zh=f"{title}改造", en=f"retrofit to {title}")
        made = Retrofit(id=entry, name=name, firm=firm, level=level, results=tuple(rows), synthetic=synthetic)
        ledger.add_records([made], by=by, reason=reason)
        return
    there = ledger.record(entry)
    if not isinstance(there, Retrofit) or there.firm != firm:
        raise ResultError(f"{entry} is no retrofit of {firm}")
    if there.results == tuple(rows):
        return
    if clash := {row.indicator for row in there.results} & {row.indicator for row in rows}:
        raise ResultError(
            f"{entry} has other results for {', '.join(sorted(clash))}; give the evidence an entry of its own"
        )
    results = [row.model_dump() for row in (*there.results, *rows)]
    ledger.revise_record(entry, {"results": results}, by=by, reason=reason)
