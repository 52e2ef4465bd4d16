"""From placeholders to figures: found, checked for release, numbered in the order in which they are cited."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from lineside.district.axes import MeasureKind, Release, Status
from lineside.district.briefing.placeholder import Placeholder, PlaceholderError
from lineside.district.briefing.words import Language, footnote, measure_words, name_in, period_words, value_words
from lineside.district.choosing import says_the_same
from lineside.district.errors import DistrictError, UnknownError
from lineside.district.period import Period
from lineside.district.registry.record import Name, Record
from lineside.district.sheet.words import period_in
from lineside.district.sight import Reader, Sight
from lineside.district.store.figures import Filed, Query, digest, find_by_digest
from lineside.district.store.ledger import Ledger
from lineside.errors import InputError, Place, Problem

MOST_ROWS = 500
"""Rows of one table of a briefing."""


class Audience(StrEnum):
    """Who reads the briefing: anybody, or the office."""

    PUBLIC = "public"
    INTERNAL = "internal"


READERS = {Audience.PUBLIC: Reader.PUBLIC, Audience.INTERNAL: Reader.OFFICE}


class BriefingError(InputError):
    """A briefing that cannot be published: every figure at fault and why."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A figure as cited: its number in the briefing, its words, its footnote."""

    number: int
    filed: Filed
    subject: str
    measure: str
    period: str
    text: str
    note: str


@dataclass
class Citations:
    """Finds figures for placeholders and numbers them; gathers what is wrong and what should be known."""

    ledger: Ledger
    file: str
    audience: Audience = Audience.PUBLIC
    language: Language = Language.ZH
    cited: list[Cited] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    remarks: list[Problem] = field(default_factory=list)

    @cached_property
    def sight(self) -> Sight:
        """What the readers of the briefing may see."""
        return Sight(self.ledger, READERS[self.audience])

    def cite(self, placeholder: Placeholder, where: str) -> tuple[Cited, ...]:
        """The figures of a placeholder; none when something is wrong, which is then among the problems."""
        try:
            found = self._find(placeholder)
        except DistrictError as wrong:
            self._wrong(where, str(wrong))
            return ()
        return tuple(self._cite(filed, where) for filed in found)

    def _wrong(self, where: str, message: str, hint: str = "") -> None:
        self.problems.append(Problem(Place(self.file, cell=where), message, hint))

    def _find(self, asked: Placeholder) -> list[Filed]:
        if number := asked.get("figure"):
            if not number.isdecimal() or len(number) > 15:
                raise PlaceholderError(f"`{number[:20]}` is no number of a figure")
            filed = self.ledger.figure(int(number))
            if filed.withdrawn:
                raise PlaceholderError(f"figure {number} was withdrawn")
            return [filed]
        found = self.ledger.figures(self._query(asked))
        if not asked.table and len(found) != 1:
            raise PlaceholderError(_which(asked, found))
        if asked.table and not found:
            raise PlaceholderError(f"no figure fits `{asked.text[:80]}`")
        if len(found) > MOST_ROWS:
            raise PlaceholderError(f"more than {MOST_ROWS} figures fit `{asked.text[:80]}`; ask for fewer")
        return found

    def _query(self, asked: Placeholder) -> Query:
        whole = asked.get("whole")
        members = self.ledger.memberships(whole=self._record(whole).id) if whole else []
        # A placeholder that names no measure means the level: growth and shares are asked for by name.
        return Query(
            indicator=self.ledger.indicators.find(asked.get("indicator")).id,
            subject=self._record(asked.get("subject")).id if asked.get("subject") else None,
            subjects=sorted({one.membership.member for one in members}) if whole else None,
            period=_period(asked.get("period")),
            measure=asked.get("measure") or MeasureKind.LEVEL.value,
            source=asked.get("source") or None,
            status=asked.get("status") or None,
            limit=MOST_ROWS + 1,
        )

    def _record(self, name: str) -> Record:
        try:
            return self.ledger.record(name)
        except UnknownError:
            named = [r for r in self.ledger.records(text=name) if name in (r.name.zh, r.name.en)]
        if len(named) != 1:
            many = f"several things are called `{name[:60]}` ({', '.join(r.id for r in named[:5])})"
            raise PlaceholderError(many if named else f"nothing is called `{name[:60]}`")
        return named[0]

    def _cite(self, filed: Filed, where: str) -> Cited:
        for earlier in self.cited:
            if earlier.filed.id == filed.id:
                return earlier
        figure = filed.figure
        subject = self.ledger.record(figure.subject)
        self._check_release(filed, subject, where)
        self._remark(filed, where)
        source = self.ledger.record(figure.source).name if figure.source else None
        indicator = self.ledger.indicators.get(figure.indicator)
        name = indicator.name if indicator is not None else Name(zh=figure.indicator)
        cited = Cited(
            number=len(self.cited) + 1,
            filed=filed,
            subject=name_in(subject.name, self.language),
            measure=measure_words(figure, name, self.language),
            period=period_words(figure.period, self.language),
            text=value_words(figure),
            note=footnote(figure, subject.name, name, source, self.language),
        )
        self.cited.append(cited)
        return cited

    def _check_release(self, filed: Filed, subject: Record, where: str) -> None:
        if self.sight.shows(filed):
            return
        release = filed.figure.release
        named = f"figure {filed.id} ({subject.name.zh} · {filed.figure.indicator} · {filed.figure.period})"
        if release is Release.FIRM and self.audience is Audience.INTERNAL:
            told = f"{named} is the firm's own, and the firm has not agreed to show it"
            self._wrong(where, told, "cite the sum instead")
            return
        reasons = {
            Release.INTERNAL: "is for the office only",
            Release.FIRM: "is a firm's own and not public",
            Release.BUREAU: "is a bureau's return, which never opens to this level",
        }
        self._wrong(where, f"{named} {reasons[release]} (release class {release})", "leave it out, or have it released")

    def _remark(self, filed: Filed, where: str) -> None:
        figure = filed.figure
        told = []
        if figure.status in (Status.CLAIMED, Status.PLANNED, Status.ESTIMATED, Status.SIMULATED):
            told.append(f"it is {figure.status}, which the sentence should say")
        if figure.synthetic:
            told.append("it is made up for demonstration")
        if not figure.source:
            told.append("it has no source")
        with self.ledger.reading() as connection:
            standing = find_by_digest(connection, "address", [digest(figure.address)])
        same = [one for found in standing.values() for one in found]
        others = [one for one in same if one.id != filed.id and self.ledger.shows(one)]
        differing = [one for one in others if not says_the_same(one.figure, figure)]
        for other in differing[:3]:
            said = other.figure
            told.append(f"figure {other.id} says {value_words(said)} ({said.source or said.said_by}, {said.place})")
        self.remarks += [Problem(Place(self.file, cell=where), f"figure {filed.id}: {one}") for one in told]


def _period(text: str) -> str | None:
    if not text:
        return None
    try:
        return Period.parse(text).text
    except DistrictError:
        found = period_in(text, None)
        if found is None:
            raise
        return found.text


def _which(asked: Placeholder, found: Iterable[Filed]) -> str:
    listed = list(found)
    if not listed:
        return f"no figure fits `{asked.text[:80]}`"
    ids = [
        f"{one.id} ({one.figure.period}, {value_words(one.figure)}, {one.figure.source or 'no source'})"
        for one in listed[:5]
    ]
    return f"several figures fit `{asked.text[:80]}`: {'; '.join(ids)}; name its number, or its period or source"
