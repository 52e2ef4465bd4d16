"""An article read for a ledger: each statement with whom and what it is there, and how it stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lineside.district.axes import MeasureKind
from lineside.district.store.figures import Query
from lineside.district.store.ledger import Ledger
from lineside.district.verdict.desk import Verdict
from lineside.district.words.judging import Judge, Spoken, figures_of
from lineside.district.words.reader import read_text
from lineside.district.words.statement import Statement

NOT_READ = "not read"
"""The verdict on what nobody can judge; never 一致."""
_DATED = re.compile(r"((?:19|20)\d\d)[-年/.](?:0?[1-9]|1[0-2])[-月/.](?:0?[1-9]|[12]\d|3[01])(?!\d)")


@dataclass(frozen=True, slots=True)
class Proposed:
    """A statement with its verdict; None where there was no ledger, or nothing there to hold it against."""

    statement: Statement
    verdict: Verdict | None = None

    def as_dict(self) -> dict[str, object]:
        """As plain data, with `verdict` and its arithmetic where it was judged."""
        told: dict[str, object] = dict(self.statement.as_dict())
        if self.verdict is not None:
            told |= {"verdict": self.verdict.word.value, "arithmetic": list(self.verdict.arithmetic)}
        return told


def read_article(text: str, *, year: int | None = None, ledger: Ledger | None = None) -> list[Proposed]:
    """Every figure and statement of an article, in order.

    Args:
        text: the article.
        year: the year of periods that name none; by default that of the date near its head, if there is one.
        ledger: where subjects and indicators are looked up, and against which statements are judged.
    """
    if year is None and (dated := _DATED.search(text[:400])):
        year = int(dated[1])
    statements = read_text(text, year=year)
    if ledger is None:
        return [Proposed(one) for one in statements]
    judge = Judge(ledger)
    return judged(ledger, [judge.knowing.known(one) for one in statements], judge)


def judged(ledger: Ledger, statements: Sequence[Statement], judge: Judge | None = None) -> list[Proposed]:
    """Statements held against the ledger's figures, whoever put them right before."""
    judge = judge or Judge(ledger)
    made = []
    for spoken in figures_of(ledger, statements):
        verdict = judge.judge(_filed(ledger, spoken))
        made.append(Proposed(spoken.statement, verdict))
    return made


def _filed(ledger: Ledger, spoken: Spoken) -> Spoken:
    """A growth whose level is not in the ledger is held against the growth that was filed, as a level of its own."""
    said = spoken.statement
    if spoken.now is not None or said.measure not in ("growth", "share") or not (said.subject_id and said.indicator_id):
        return spoken
    query = Query(
        subject=said.subject_id, indicator=said.indicator_id, period=said.period or None, measure=said.measure
    )
    found = ledger.figures(query) if said.period else []
    if len(found) != 1:
        return spoken
    figure = found[0].figure
    level = replace(
        figure, measure=replace(figure.measure, kind=MeasureKind.LEVEL, of=""), compared_with=None, base=None
    )
    return Spoken(replace(said, measure="level"), level)
