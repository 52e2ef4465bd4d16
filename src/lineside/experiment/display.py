"""A comparison on the terminal: the facts, the differences, what they are worth, what was claimed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from lineside.experiment.claim import ERROR_PROOFING
from lineside.experiment.differences import differences_table, left_out
from lineside.experiment.worth import SWING
from lineside.simulate.display import duration, leaning, number, percent
from lineside.simulate.terminal import plain_table, say
from lineside.statistics.interval import Interval

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from lineside.experiment.claim import ClaimFound, ReadingFound
    from lineside.experiment.comparison import Comparison
    from lineside.experiment.recognition import Criterion
    from lineside.experiment.worth import Worth

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
    say(console, f"{duration(first.for_s)} {warmup}", "bold")
    together = f"the {comparison.comparisons} differences hold together at 95 % (Bonferroni)"
    if not comparison.comparisons:
        together = "nothing varies, so every difference is exact"
    say(
        console,
        f"{first.replications} replications under common random numbers, seed {first.seed}; {together}.",
    )
    console.print()
    shown = _names(comparison)
    for name, short in shown.items():
        if name != short:
            say(console, f"{short}: {name}")
    console.print(_facts(comparison, list(shown.values())))
    console.print()
    console.print(differences_table(comparison.pairs, shown, console))
    if left := left_out(comparison.pairs):
        say(console, left, "dim")
    for pair in comparison.pairs:
        of = f"{shown[pair.after]}: " if len(comparison.pairs) > 1 else ""
        if not math.isnan(pair.error_proofing.mean):
            say(console, f"{of}Error-proofing, defects escaped before ÷ after: ×{leaning(pair.error_proofing)}.")
        if pair.saved:
            say(console, f"{of}Without common random numbers, {pair.saved} times as many replications for the output.")
        if pair.worth is not None:
            console.print()
            if of:
                say(console, of.removesuffix(" "), "bold")
            for line in _worth(pair.worth):
                say(console, line)
        if pair.claims:
            console.print()
            console.print(_claims(pair.claims))
    console.print()
    for line in _recognition(comparison):
        say(console, line)
    for note in comparison.notes:
        say(console, f"Note: {note}.", "yellow")


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


def _claims(claims: tuple[ClaimFound, ...]) -> Table:
    table = plain_table("published", "reading", "claimed", "simulated", "", names=2)
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
