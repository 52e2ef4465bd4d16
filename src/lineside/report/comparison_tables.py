"""Every table of a comparison for other programs, with those of each variant's own result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lineside.report.tables import tables
from lineside.simulate.frames import ends_of
from lineside.simulate.plain import plain
from lineside.statistics.interval import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable

    import polars

    from lineside.experiment.comparison import Comparison, Pair


def tables_of_comparison(comparison: Comparison) -> dict[str, polars.DataFrame]:
    """The tables by their names, those that hold anything.

    Those of the variants' results are as `tables` makes them, one variant under another, `variant` their first column.
    """
    import polars

    frames = {
        "facts": polars.DataFrame([{"variant": each.name, **_row(each.facts)} for each in comparison.variants]),
        "differences": _of_pairs(comparison, _differences),
        "claims": _of_pairs(comparison, _claims),
        "worth": _of_pairs(comparison, _worth),
        "gains": _of_pairs(comparison, _gains),
        "tornado": _of_pairs(comparison, _tornado),
        "recognition": _recognition(comparison),
    }
    several: dict[str, list[polars.DataFrame]] = {}
    for variant in comparison.variants:
        named = polars.lit(variant.name).alias("variant")
        for name, frame in tables(variant.result).items():
            several.setdefault(name, []).append(frame.select(named, polars.all()))
    frames |= {name: polars.concat(each, how="diagonal_relaxed") for name, each in several.items()}
    return {name: frame for name, frame in frames.items() if frame.height}


def _row(value: object) -> dict[str, object]:
    """A flat dataclass as a row."""
    row = plain(value)
    assert isinstance(row, dict)
    return dict(row)


def _of_pairs(comparison: Comparison, rows: Callable[[Pair], list[dict[str, object]]]) -> polars.DataFrame:
    """The rows that each pair has, the pair's names in front."""
    import polars

    found = [{"before": pair.before, "after": pair.after, **row} for pair in comparison.pairs for row in rows(pair)]
    return polars.DataFrame(found, infer_schema_length=None)


def _differences(pair: Pair) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = [
        {
            "measure": it.measure,
            "of": it.of or None,
            "unit": it.unit,
            **ends_of("value_before", it.before),
            **ends_of("value_after", it.after),
            **ends_of("difference", it.difference),
            **ends_of("ratio", it.ratio),
            "verdict": it.verdict,
            "is_better": it.is_better,
        }
        for it in pair.differences
    ]
    unknown: dict[str, object] = {
        key: None for name in ("value_before", "value_after", "difference") for key in ends_of(name, UNKNOWN)
    }
    proof = ends_of("ratio", pair.error_proofing)
    return [*rows, {"measure": "error_proofing", "of": None, "unit": "before / after", **unknown, **proof}]


def _claims(pair: Pair) -> list[dict[str, object]]:
    return [
        {
            "claim_zh": claim.zh,
            "claim_en": claim.en,
            "reading_zh": it.zh,
            "reading_en": it.en,
            "measure": it.measure,
            "what": it.what,
            "claimed": it.claimed,
            **ends_of("found", it.found),
            "finding": it.finding,
        }
        for claim in pair.claims
        for it in claim.readings
    ]


def _worth(pair: Pair) -> list[dict[str, object]]:
    it = pair.worth
    if it is None:
        return []
    plainly = {"currency": it.currency, "investment": it.investment, "years": it.years, "interest": it.interest,
               "payback": it.payback}  # fmt: skip
    found = {"benefit_per_year": it.benefit_per_year, "payback_years": it.payback_years, "value_today": it.value_today}
    return [plainly | {key: value for name, each in found.items() for key, value in ends_of(name, each).items()}]


def _gains(pair: Pair) -> list[dict[str, object]]:
    if pair.worth is None:
        return []
    known = pair.worth.gain_intervals
    return [{"of": kind, **ends_of("gain_per_year", known[kind]), "gain_per_year": gain}
            for kind, gain in pair.worth.gains.items()]  # fmt: skip


def _tornado(pair: Pair) -> list[dict[str, object]]:
    return [_row(bar) for bar in pair.worth.tornado] if pair.worth else []


def _recognition(comparison: Comparison) -> polars.DataFrame:
    import polars

    rows = [
        {"variant": each.variant, "rule": rule.id, "criterion_zh": it.zh, "criterion_en": it.en}
        | {"required": it.required, "found": it.found, "met": it.met}
        for each in comparison.recognition
        for rule in each.rules
        for it in rule.criteria
    ]
    return polars.DataFrame(rows, infer_schema_length=None)
