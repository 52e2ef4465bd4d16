"""A result at a glance: three lines where Python shows it, and a small page in a notebook."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING

from lineside.simulate.digits import duration, number, percent
from lineside.simulate.display import shown_stations
from lineside.simulate.sentence import bottleneck_sentence
from lineside.simulate.share import BAR, spoken, working

if TYPE_CHECKING:
    from lineside.simulate.result import Result, StationResult

MOST_PRODUCTS = 3
MOST_DRAWN = 12
COLOURS = {
    "busy": "#2e8b57",
    "setup": "#1f9bb5",
    "waiting_worker": "#d9a400",
    "waiting_parts": "#e8b93a",
    "waiting_vehicle": "#f2d27a",
    "held": "#9b59b6",
    "down": "#c0392b",
    "maintenance": "#e67e73",
    "blocked": "#5b7fd1",
    "starved": "#d5d9de",
}
WIDTH, ROW, LABEL = 360, 16, 110


def result_text(result: Result) -> str:
    """Three lines: what was simulated, what it makes, what limits it."""
    runs = f"{result.batches} batches" if result.batches else f"{result.replications} replications"
    changed = "".join(f", {path}={value}" for path, value in result.overrides.items())
    made = [f"{name} {number(it.throughput_per_h)} an hour" for name, it in result.leaving.items()]
    more = f", and {len(made) - MOST_PRODUCTS} products more" if len(made) > MOST_PRODUCTS else ""
    return "\n".join(
        (
            f"<Result of {result.model}{changed}: {duration(result.for_s)}, {runs}, seed {result.seed}",
            f" {', '.join(made[:MOST_PRODUCTS])}{more}",
            f" {bottleneck_sentence(result)}>",
        )
    )


def result_html(result: Result) -> str:
    """The same as HTML, and a bar for each of the busiest stations of what it spends its working hours on."""
    first, *rest = (escape(line.strip().strip("<>")) for line in result_text(result).splitlines())
    shown = list(shown_stations(result).items())
    if len(shown) > MOST_DRAWN:
        shown = sorted(shown, key=lambda it: -_busy(it[1]))[:MOST_DRAWN]
    occur = [state for state in BAR if any(working(it)[state] >= 0.005 for _, it in shown)]
    legend = " ".join(f'<span style="color:{COLOURS[state]}">■</span> {spoken(state)}' for state in occur)
    height = ROW * len(shown)
    rows = "".join(_row(i, name, it) for i, (name, it) in enumerate(shown))
    return (
        f"<div><strong>{first}</strong><br>{'<br>'.join(rest)}<br>"
        f'<svg width="{LABEL + WIDTH + 50}" height="{height}" font-family="sans-serif" font-size="11" role="img"'
        f' aria-label="share of working hours of each station">{rows}</svg><br><small>{legend}</small></div>'
    )


def _busy(station: StationResult) -> float:
    busy = working(station)["busy"]
    return 0.0 if math.isnan(busy) else busy


def _row(i: int, name: str, station: StationResult) -> str:
    """One station: its name, the bar, and how busy it is."""
    shares = working(station)
    y, x, parts = i * ROW, float(LABEL), list[str]()
    for state in BAR:
        if shares[state] > 0:
            wide = shares[state] * WIDTH
            place = f'x="{x:.1f}" y="{y + 2}" width="{wide:.1f}" height="{ROW - 4}"'
            title = f"<title>{spoken(state)} {percent(shares[state])}</title>"
            parts.append(f'<rect {place} fill="{COLOURS[state]}">{title}</rect>')
            x += wide
    busy = "closed" if math.isnan(shares["busy"]) else percent(shares["busy"])
    label = f'<text x="{LABEL - 6}" y="{y + 12}" text-anchor="end" fill="currentColor">{escape(name)}</text>'
    return f'{label}{"".join(parts)}<text x="{LABEL + WIDTH + 6}" y="{y + 12}" fill="currentColor">{busy}</text>'
