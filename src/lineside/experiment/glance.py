"""A comparison at a glance: a line a variant where Python shows it, and a table in a notebook."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING

from lineside.simulate.digits import duration, number

if TYPE_CHECKING:
    from lineside.experiment.comparison import Comparison, Difference, Pair

MOST_DRAWN = 12
WIDTH, ROW, LABEL = 300, 18, 170
TOLD = ("throughput_per_h", "cycle_time_s", "wip")
"""The measures of each product that are shown."""


def comparison_text(comparison: Comparison) -> str:
    """What was compared, and for each variant what became of the output."""
    lines = [f"<Comparison over {_circumstances(comparison)}, each with {comparison.variants[0].name}"]
    for pair in comparison.pairs:
        told = [_told(it) for it in _shown(pair) if it.measure == TOLD[0]]
        lines.append(f" {pair.after}: {'; '.join(told) or 'nothing that is known of both'}")
    return "\n".join(lines) + ">"


def comparison_html(comparison: Comparison) -> str:
    """A row for each measure of each product, a column for each variant."""
    heads = "".join(f"<th>{escape(each.name)}</th>" for each in comparison.variants)
    first = {(it.measure, it.of): it for pair in comparison.pairs for it in _shown(pair)}
    rows = []
    for key, it in first.items():
        cells = [f"<td>{number(it.before)}</td>"]
        for pair in comparison.pairs:
            own = next((each for each in _shown(pair) if (each.measure, each.of) == key), None)
            cells.append(
                "<td>–</td>" if own is None else f"<td>{number(own.after)}<br><small>{_change(own)}</small></td>"
            )
        rows.append(f"<tr><th>{escape(it.en)}, {escape(it.of)}, {escape(it.unit)}</th>{''.join(cells)}</tr>")
    return (
        f"<div>{escape(_circumstances(comparison))}; differences hold together at 95 %"
        f"<table><tr><th></th>{heads}</tr>{''.join(rows)}</table>{_picture(comparison)}</div>"
    )


def _picture(comparison: Comparison) -> str:
    """The intervals of the differences in output, each against zero."""
    shown = [
        (pair.after, it)
        for pair in comparison.pairs
        for it in _shown(pair)
        if it.measure == TOLD[0] and math.isfinite(it.difference.low) and math.isfinite(it.difference.high)
    ][:MOST_DRAWN]
    if not shown:
        return ""
    low = min(0.0, *(it.difference.low for _, it in shown))
    wide = max(0.0, *(it.difference.high for _, it in shown)) - low or 1.0
    rows = []
    for n, (name, it) in enumerate(shown):
        y, zero = n * ROW + ROW / 2, LABEL - low / wide * WIDTH
        begin, middle, end = (
            LABEL + (each - low) / wide * WIDTH for each in (it.difference.low, it.difference.mean, it.difference.high)
        )
        rows.append(
            f'<text x="0" y="{y + 4}">{escape(f"{name}: {it.of}"[:26])}</text>'
            f'<line x1="{zero:.1f}" x2="{zero:.1f}" y1="{y - 8}" y2="{y + 8}" stroke="#8a94a0"/>'
            f'<line x1="{begin:.1f}" x2="{end:.1f}" y1="{y}" y2="{y}" stroke="#2e8b57" stroke-width="3"/>'
            f'<circle cx="{middle:.1f}" cy="{y}" r="4" fill="#2e8b57"/>'
        )
    return (
        f'<svg width="{LABEL + WIDTH + 10}" height="{ROW * len(shown)}" font-family="sans-serif" font-size="11"'
        f' role="img" aria-label="differences in output an hour with their intervals, and zero">{"".join(rows)}</svg>'
    )


def _circumstances(comparison: Comparison) -> str:
    first = comparison.variants[0].result
    return f"{duration(first.for_s)}, {first.replications} replications, seed {first.seed}"


def _shown(pair: Pair) -> list[Difference]:
    return [it for it in pair.differences if it.measure in TOLD and it.of]


def _told(it: Difference) -> str:
    return f"{it.of} {number(it.before)} → {number(it.after)} an hour ({_change(it)})"


def _change(it: Difference) -> str:
    if it.verdict in ("higher", "lower"):
        return f"{'+' if it.difference.mean > 0 else ''}{number(it.difference)}"
    if it.is_none:
        return "the same"
    return "no difference proved" if it.verdict != "unknown" else "not known"
