"""The comparison as the page of the documents, and as a table for the screen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from rich.table import Table

from tests.exact.case import Case
from tests.exact.judge import LEVEL, Verdict

Compared = tuple[Case, Sequence[Verdict]]

INTRODUCTION = """\
# Validation: exact results beside simulated ones

`scripts/validate` writes this page. Each model below has figures that are known exactly, from a formula, a Markov chain
solved in full, or a count by hand. They are worked out in `tests/exact/theory`, which uses nothing of lineside; the
models stand in `tests/exact/cases` as a user would write them. `scripts/test` runs the same comparison.

## How to read it

- **exact**: what theory says. The theory has tests of its own: textbook figures, closed forms against chains, two
  methods for one answer, and the symmetries that lines must have.
- **simulated**: the mean over independent replications, {replications}, after a warm-up.
- **interval**: Student's t-interval of level {level:.1%} over the replications. Where nothing in the model is random
  there is one replication, no interval, and the figure must be exact.
- **off**: simulated over exact, less one. It must stay below a limit set per figure (0.5 % for most throughputs, up to
  several per cent for queues and rare states, and about the width of a histogram's bin for percentiles), so that
  no figure passes by a wide interval alone.
- **verdict**: *agrees* if the interval holds the exact value and the mean is near it.

At a level of {level:.1%}, one figure in a thousand lies outside its interval by chance. There are {figures} figures in
{cases} models here, many of them tied to each other; with another seed (`scripts/validate --seed 2`) now and then one
is outside, and a different one with the next seed. A figure that is outside with every seed is a fault.
"""


def markdown(compared: Sequence[Compared]) -> str:
    """The page of the documents."""
    figures = sum(len(verdicts) for _, verdicts in compared)
    counts = sorted({case.replications for case, _ in compared if not case.certain})
    replications = " or ".join(map(str, counts))
    text = [INTRODUCTION.format(level=LEVEL, figures=figures, cases=len(compared), replications=replications)]
    agreed = sum(verdict.agrees for _, verdicts in compared for verdict in verdicts)
    text.append(f"**{agreed} of {figures} figures agree.**\n")
    for family, group in groupby(compared, key=lambda pair: pair[0].family):
        text.append(f"## {family}\n")
        for case, verdicts in group:
            text.append(f"### {case.name}\n\n{_sentence(case)}\n")
            text.append(_markdown_table(verdicts))
    return "\n".join(text)


def _sentence(case: Case) -> str:
    theory = case.theory[0].upper() + case.theory[1:]
    if case.certain:
        return f"{theory}. One run of {case.duration_s:,.0f} s, nothing random."
    return f"{theory}. {case.replications} replications of {case.duration_s:,.0f} s, seed {case.seed}."


def _markdown_table(verdicts: Iterable[Verdict]) -> str:
    rows = ["| figure | exact | simulated | interval | off | verdict |", "|---|--:|--:|:-:|--:|---|"]
    rows += ["| " + " | ".join(cells(verdict)) + " |" for verdict in verdicts]
    return "\n".join(rows) + "\n"


def cells(verdict: Verdict, digits: int = 6) -> tuple[str, str, str, str, str, str]:
    """One row: figure, exact, simulated, interval, deviation, verdict."""
    exact = verdict.figure.exact
    numbers = [f"{value:.{digits}g}" for value in (exact, verdict.mean, verdict.low, verdict.high)]
    interval = "–" if verdict.low == verdict.high else f"{numbers[2]} … {numbers[3]}"
    off = f"{verdict.mean / exact - 1:+.2%}".replace("-0.00%", "+0.00%") if exact else "–"
    word = "agrees" if verdict.agrees else "**outside**" if not verdict.inside else "**too far**"
    return verdict.figure.path, numbers[0], numbers[1], interval, off, word


def screen_table(case: Case, verdicts: Iterable[Verdict]) -> Table:
    """One case for the terminal, eighty columns wide."""
    title = f"{case.family}: {case.name} ({case.theory})"
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    for name in ("figure", "exact", "simulated", "interval", "off", "verdict"):
        table.add_column(name, justify="left" if name in ("figure", "verdict") else "right", no_wrap=True)
    for verdict in verdicts:
        figure, *numbers, word = cells(verdict, digits=5)
        section, _, named = figure.partition(" ")  # products, stations and workers have names of their own
        named = (named or section).replace(" time ", " ")
        table.add_row(named, *numbers, word.replace("**", ""), style="" if verdict.agrees else "red")
    return table
