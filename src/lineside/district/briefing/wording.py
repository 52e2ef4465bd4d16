"""The words of change that a briefing says of its figures, judged by the ledger before they are published."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lineside.district.axes import MeasureKind
from lineside.district.briefing.citing import Citations
from lineside.district.briefing.document import Spot
from lineside.district.briefing.placeholder import PATTERN, PlaceholderError, read_placeholder
from lineside.district.briefing.words import value_words
from lineside.district.claim import Verdict, Word, check_claim, check_words
from lineside.district.errors import DistrictError
from lineside.district.registry.claim import ChangeTest, Claim, RatioTest, UndefinedTest
from lineside.district.sight import Sight
from lineside.district.store.figures import Filed, Query
from lineside.district.store.ledger import Ledger
from lineside.district.words.judging import Judge, Spoken
from lineside.district.words.meaning import find_worded, read_change, readings_of
from lineside.district.words.reader import read_text
from lineside.district.words.script import fold
from lineside.district.words.statement import Statement
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
        self._judge = Judge(ledger)

    def judge(self, spot: Spot) -> Judged:
        """The words of one paragraph, and the claims about the figures it cites."""
        problems: list[Problem] = []
        remarks: list[Problem] = []
        for sentence in _sentences(spot.paragraph.text):
            cited = self._cited(sentence)
            told = set()
            for words, verdict, claimed in self._said(sentence, cited):
                told.add(claimed)
                if verdict is None:
                    message = f"“{words}” is not read: nothing says whether it holds"
                    remarks.append(Problem(Place(self.file, cell=spot.where), message, "check it by hand"))
                    continue
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

    def _said(self, sentence: str, cited: list[tuple[int, Filed]]) -> Iterator[tuple[str, Verdict | None, str]]:
        """What a sentence says of figures: its words, their verdict (None where they are not read), and the claim."""
        text, figures = self._spelled(sentence)
        folded = fold(text)
        numbers = {filed.id for _, filed in cited}
        for at, words in find_worded(folded.text):
            before = [one for place, one in figures if place < at]
            for verdict in self._turned(words, before):
                yield words, verdict, ""
        for one in read_text(text):
            if any(place <= one.span_start < place + len(_shown(filed)) for place, filed in figures):
                continue
            words = _phrase(folded.text, one)
            if claimed := self._claimed(one, numbers):
                for verdict, claim in claimed:
                    yield words, verdict, claim
            elif (spoken := self._spoken(one, figures)) is not None:
                yield words, self._judge.judge(spoken), ""

    def _spelled(self, sentence: str) -> tuple[str, list[tuple[int, Filed]]]:
        """The sentence with its figures written out, and where each stands."""
        quiet = Citations(self.ledger, self.file)
        parts: list[str] = []
        placed: list[tuple[int, Filed]] = []
        end = length = 0
        for at in PATTERN.finditer(sentence):
            parts.append(sentence[end : at.start()])
            length += at.start() - end
            try:
                found = quiet.cite(read_placeholder(at[1]), "")
            except PlaceholderError:
                found = ()
            for place, one in enumerate(found):
                shown = _shown(one.filed) if not place else f"、{_shown(one.filed)}"
                placed.append((length + (1 if place else 0), one.filed))
                parts.append(shown)
                length += len(shown)
            end = at.end()
        parts.append(sentence[end:])
        return "".join(parts), placed

    def _spoken(self, one: Statement, figures: list[tuple[int, Filed]]) -> Spoken | None:
        """The statement with the figure it is about: the level cited before it, else what its words name."""
        levels = [(place, filed) for place, filed in figures if filed.figure.measure.kind is MeasureKind.LEVEL]
        before = [filed.figure for place, filed in levels if place < one.span_start]
        named = self._judge.knowing.known(one)
        if before:
            now = before[-1]
            if named.subject_id and named.subject_id != now.subject and one.measure in ("growth", "times", "level"):
                return self._named(named)
            return Spoken(named, now, tuple(before))
        return self._named(named)

    def _named(self, one: Statement) -> Spoken | None:
        """A statement that cites nothing but names somebody: of the one indicator held, at its last period."""
        if not one.subject_id:
            return None
        held = self.ledger.figures(
            Query(subject=one.subject_id, indicator=one.indicator_id or None, measure="level", limit=500)
        )
        if one.period:
            held = [filed for filed in held if filed.figure.period.text == one.period]
        last = max((filed.figure.period.last for filed in held if filed.figure.period.last), default=None)
        latest = [filed for filed in held if filed.figure.period.last == last]
        if last is None or len({filed.figure.indicator for filed in latest}) != 1 or len(latest) != 1:
            return Spoken(one, None)
        return Spoken(one, latest[0].figure)

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

    def _claimed(self, said: Statement, numbers: set[int]) -> list[tuple[Verdict, str]]:
        """The ledger's own claims about a cited figure that mean the same."""
        return [
            (verdict, claim.id)
            for claim, verdict in self._claims
            if isinstance(claim.check, ChangeTest | RatioTest | UndefinedTest)
            and numbers & set(verdict.figures)
            and _means(said, claim.check)
        ]

    def _turned(self, words: str, before: list[Filed]) -> Iterator[Verdict | None]:
        """Words of profit and loss, 持平 and 减半, which hold no number."""
        levels = [one.figure for one in before if one.figure.measure.kind is MeasureKind.LEVEL]
        if not levels or words.startswith("环比"):
            return
        now = levels[-1]
        earlier = [
            one
            for one in levels
            if (one.subject, one.indicator) == (now.subject, now.indicator)
            and one.period.last and now.period.last and one.period.last < now.period.last
        ]  # fmt: skip
        try:
            yield check_words(self.ledger, now, words, earlier[-1] if earlier and "同比" not in words else None)
        except DistrictError:
            yield None


def _means(said: Statement, test: ChangeTest | RatioTest | UndefinedTest) -> bool:
    """Whether a statement says what the words of a claim say."""
    if test.words is None:
        return False
    of_rate = not isinstance(test, RatioTest) and test.of_rate
    try:
        return readings_of(said, of_rate=of_rate) == read_change(test.words, of_rate=of_rate).readings
    except DistrictError:
        return False


def _shown(filed: Filed) -> str:
    return value_words(filed.figure)


def _phrase(text: str, one: Statement) -> str:
    """The words of a statement as they stand: back to the sign before it."""
    start = max((text.rfind(sign, 0, one.span_start) for sign in "，,。；;、（("), default=-1) + 1
    return text[start : one.span_end].strip()


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
