"""A comparison on the terminal: the facts, the differences, what they are worth, what was claimed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from rich.text import Text

from lineside.experiment.claim import ERROR_PROOFING
from lineside.experiment.worth import SWING
from lineside.simulate.display import duration, leaning, number, percent, plain_table, share_around
from lineside.statistics.interval import Interval

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from lineside.experiment.claim import ClaimFound, ReadingFound
    from lineside.experiment.comparison import Comparison, Difference, Pair
    from lineside.experiment.recognition import Criterion
    from lineside.experiment.worth import Worth

BETTER = {True: "green", False: "red", None: ""}
LONGEST_HEADING = 20
FACTS = (
    ("stations", "stations"),
    ("machines", "machines"),
    ("heads_per_shift", "people on a shift"),
    ("heads", "people in all"),
    ("automated_share", "automated operations"),
    ("numeric_share", "numerically controlled"),
    ("area_m2", "floor, m²"),
)


def show(comparison: Comparison, console: Console) -> None:
    """Print a comparison for people."""
    first = comparison.variants[0].result
    warmup = f"after a warm-up of {duration(first.warmup_s)}" if first.warmup_s else "from an empty plant"
    console.print(Text(f"{duration(first.for_s)} {warmup}", style="bold"))
    together = f"the {comparison.comparisons} differences hold together at 95 % (Bonferroni)"
    if not comparison.comparisons:
        together = "nothing varies, so every difference is exact"
    console.print(
        Text(f"{first.replications} replications under common random numbers, seed {first.seed}; {together}.")
    )
    console.print()
    shown = _names(comparison)
    for name, short in shown.items():
        if name != short:
            console.print(Text(f"{short}: {name}"))
    console.print(_facts(comparison, list(shown.values())))
    for pair in comparison.pairs:
        console.print()
        console.print(_differences(pair, shown))
        if not math.isnan(pair.error_proofing.mean):
            console.print(Text(f"Error-proofing, defects escaped before ÷ after: ×{leaning(pair.error_proofing)}."))
        if pair.saved:
            console.print(
                Text(f"Without common random numbers, {pair.saved} times as many replications for the output.")
            )
        if pair.worth is not None:
            console.print()
            for line in _worth(pair.worth):
                console.print(Text(line))
        if pair.claims:
            console.print()
            console.print(_claims(pair.claims))
    console.print()
    for line in _recognition(comparison):
        console.print(Text(line))
    for note in comparison.notes:
        console.print(Text(f"Note: {note}.", style="yellow"))


def _names(comparison: Comparison) -> dict[str, str]:
    """Each variant's name, and what stands for it at the head of a column."""
    names = [each.name for each in comparison.variants]
    return {name: name if len(name) <= LONGEST_HEADING else f"variant {i}" for i, name in enumerate(names)}


def _facts(comparison: Comparison, names: list[str]) -> Table:
    table = plain_table("", *names)
    for field, words in FACTS:
        values = [float(getattr(each.facts, field)) for each in comparison.variants]
        if all(map(math.isnan, values)):
            continue
        table.add_row(words, *(percent(v) if "share" in field else number(Interval(v)) for v in values))
    return table


def _differences(pair: Pair, shown: dict[str, str]) -> Table:
    table = plain_table("", shown[pair.before], shown[pair.after], "difference", "ratio", "")
    for it in pair.differences:
        name = f"{it.en}, {it.of}" if it.of else it.en
        values = [_valued(it, each) for each in (it.before, it.after, it.difference)]
        ratio = "–" if math.isnan(it.ratio.mean) else number(it.ratio)
        table.add_row(name, *values, ratio, Text(_verdict(it), style=BETTER[it.is_better]))
    return table


def _valued(it: Difference, interval: Interval) -> str:
    if it.unit == "share":
        return share_around(interval)
    if it.unit == "s" and max(abs(it.before.mean), abs(it.after.mean)) >= 600:
        return f"{number(Interval(interval.mean / 60, interval.low / 60, interval.high / 60))} min"
    return f"{number(interval)} s" if it.unit == "s" else number(interval)


def _verdict(it: Difference) -> str:
    said = it.verdict
    if it.is_better is not None:
        said += ", better" if it.is_better else ", worse"  # type: ignore[assignment]
    return f"{said} (exact)" if it.is_exact else said


def _claims(claims: tuple[ClaimFound, ...]) -> Table:
    table = plain_table("published", "reading", "claimed", "simulated", "")
    for claim in claims:
        for i, reading in enumerate(claim.readings):
            table.add_row(claim.en if i == 0 else "", *_reading(reading))
    return table


def _reading(it: ReadingFound) -> tuple[str, str, str, str]:
    share = it.measure.endswith("_share") and it.what != "ratio"
    shown = (lambda v: percent(v.mean)) if share else number
    finding = {"less": "less was found", "more": "more was found"}.get(it.finding, it.finding)
    times = "×" if it.what == "ratio" else ""
    found = leaning(it.found) if it.measure == ERROR_PROOFING else shown(it.found)
    return f"{it.en} ({it.what})", f"{times}{shown(Interval(it.claimed))}", f"{times}{found}", finding


def _worth(it: Worth) -> list[str]:
    """The money in three sentences, and the inputs on which it hangs most."""
    said = [f"Earns {number(it.benefit_per_year)} {it.currency} a year: {_gains(it)}."]
    if it.investment:
        said.append(f"Investment {it.investment:,.0f} {it.currency}; payback: {_payback(it)}.")
        said.append(
            f"Value today over {it.years:g} years at {percent(it.interest)}: {number(it.value_today)} {it.currency}."
        )
        most = "; ".join(f"{bar.en} {bar.at_low:,.0f} … {bar.at_high:,.0f}" for bar in it.moved[:3])
        said.append(f"It hangs most on (each {100 * SWING:.0f} % less … more): {most}.")
    return said


def _payback(it: Worth) -> str:
    years = leaning(it.payback_years)
    life = f"{it.years:g} years that it is used"
    match it.payback:
        case "never":
            return "never, nothing is earned"
        case "not proved":
            return f"not proved, since what it earns may be nothing; {it.soonest_years:.2g} years at best"
        case "longer than its life":
            return f"{years} years, longer than the {life}"
        case "perhaps longer than its life":
            return f"{years} years, perhaps longer than the {life}"
        case _:
            return f"{years} years"


def _gains(it: Worth) -> str:
    return ", ".join(
        f"{kind.replace('_', ' ')} {gain:+,.0f}{'' if it.sign_of(kind) else ' (not proved)'}"
        for kind, gain in it.gains.items()
        if round(gain)
    )


def _recognition(comparison: Comparison) -> list[str]:
    """What can be told of the rules: for each, what it asks for and who has it."""
    if all(math.isnan(each.facts.numeric_share) for each in comparison.variants):
        return []
    lines = []
    for r, rule in enumerate(comparison.recognition[0].rules):
        for c, criterion in enumerate(rule.criteria):
            if criterion.required is not None:
                found = [(each.variant, each.rules[r].criteria[c]) for each in comparison.recognition]
                said = ", ".join(f"{name} {_met(it)}" for name, it in found)
                lines.append(f"{rule.en}: at least {percent(criterion.required)} {criterion.en}: {said}.")
    unknown = sum(it.required is None for rule in comparison.recognition[0].rules for it in rule.criteria)
    return [*lines, f"{unknown} further criteria of these rules cannot be told from a model."]


def _met(it: Criterion) -> str:
    if it.found is None:
        return "does not say"
    return f"{percent(it.found)} ({'met' if it.met else 'not met'})"
