"""The words of change that a briefing says of its figures, judged by the ledger before they are published."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lineside.district.axes import MeasureKind
from lineside.district.briefing.citing import Citations
from lineside.district.briefing.document import Spot
from lineside.district.briefing.placeholder import PATTERN, PlaceholderError, read_placeholder
from lineside.district.change import find_changes
from lineside.district.claim import Verdict, Word, check_claim, check_words
from lineside.district.errors import DistrictError
from lineside.district.registry.claim import ChangeTest, Claim, RatioTest, UndefinedTest
from lineside.district.sight import Sight
from lineside.district.store.figures import Filed
from lineside.district.store.ledger import Ledger
from lineside.errors import Place, Problem

_SENTENCE = re.compile(r"[。；;！？!?]")


@dataclass(frozen=True, slots=True)
class Judged:
    """What stands against the words of a briefing: problems keep it from being published, remarks its writer reads."""

    problems: tuple[Problem, ...]
    remarks: tuple[Problem, ...]


class Wording:
    """Judges paragraph by paragraph; the ledger's claims are recomputed once."""

    def __init__(self, ledger: Ledger, file: str, sight: Sight) -> None:
        self.ledger, self.file, self._sight = ledger, file, sight
        claims = [claim for claim in ledger.records("claim") if isinstance(claim, Claim)]
        self._claims = [(claim, check_claim(ledger, claim)) for claim in claims]

    def judge(self, spot: Spot) -> Judged:
        """The words of one paragraph, and the claims about the figures it cites."""
        problems: list[Problem] = []
        remarks: list[Problem] = []
        for sentence in _sentences(spot.paragraph.text):
            cited = self._cited(sentence)
            told = set()
            for at, words in find_changes(PATTERN.sub(lambda found: " " * len(found[0]), sentence)):
                for verdict, claimed in self._verdicts(cited, at, words):
                    told.add(claimed)
                    problems += self._unseen(words, verdict, spot.where)
                    if verdict.word is Word.AGREES:
                        continue
                    problem = Problem(Place(self.file, cell=spot.where), _message(words, verdict), verdict.settles)
                    (remarks if verdict.word is Word.NOT_COMPUTABLE else problems).append(problem)
            for _, filed in cited:
                for claim, verdict in self._claims:
                    if filed.id in verdict.figures and verdict.word is not Word.AGREES and claim.id not in told:
                        message = f"figure {filed.id}: “{claim.name.zh}” is {verdict.word}: {_first(verdict)}"
                        remarks.append(Problem(Place(self.file, cell=spot.where), message, verdict.settles))
        return Judged(tuple(problems), tuple(remarks))

    def _unseen(self, words: str, verdict: Verdict, where: str) -> list[Problem]:
        """Words that tell what their readers may not see: a growth beside its level gives the base away."""
        used = [self.ledger.figure(number) for number in verdict.figures]
        return [
            Problem(
                Place(self.file, cell=where), f"“{words}” rests on figure {one.id}", "have it released, or leave it out"
            )
            for one in used
            if not self._sight.shows(one)
        ]

    def _cited(self, sentence: str) -> list[tuple[int, Filed]]:
        """The levels that a sentence cites and where; what cannot be cited is told elsewhere."""
        quiet = Citations(self.ledger, self.file)
        found = []
        for at in PATTERN.finditer(sentence):
            try:
                asked = read_placeholder(at[1])
            except PlaceholderError:
                continue
            found += [(at.start(), one.filed) for one in quiet.cite(asked, "")]
        return [(at, filed) for at, filed in found if filed.figure.measure.kind is MeasureKind.LEVEL]

    def _verdicts(self, cited: list[tuple[int, Filed]], at: int, words: str) -> Iterator[tuple[Verdict, str]]:
        """By a claim of the ledger that says these words of a cited figure, else by the figures themselves."""
        numbers = {filed.id for _, filed in cited}
        claimed = [
            (verdict, claim.id)
            for claim, verdict in self._claims
            if isinstance(claim.check, ChangeTest | RatioTest | UndefinedTest)
            and claim.check.words == words
            and numbers & set(verdict.figures)
        ]
        if claimed:
            yield from claimed
            return
        before = [filed for place, filed in cited if place < at] or [filed for _, filed in cited]
        if not before or words.startswith("环比"):
            return
        now = before[-1].figure
        same = [f.figure for _, f in cited if (f.figure.subject, f.figure.indicator) == (now.subject, now.indicator)]
        earlier = [f for f in same if f.period.last and now.period.last and f.period.last < now.period.last]
        base = earlier[-1] if earlier and "同比" not in words else None
        try:
            yield check_words(self.ledger, now, words, base), ""
        except DistrictError:
            return  # words that have no meaning for such a figure


def _sentences(text: str) -> Iterator[str]:
    """The sentences of a paragraph; a placeholder may hold any sign and is never cut."""
    start = 0
    masked = PATTERN.sub(lambda found: "x" * len(found[0]), text)
    for end in _SENTENCE.finditer(masked):
        yield text[start : end.start()]
        start = end.end()
    yield text[start:]


def _message(words: str, verdict: Verdict) -> str:
    return f"“{words}”: {verdict.word}: {_first(verdict)}"


def _first(verdict: Verdict) -> str:
    return verdict.arithmetic[0] if verdict.arithmetic else "nothing to reckon with"
