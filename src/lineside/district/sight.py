"""Who may see what: the one place that decides it.

Every route, page, file and briefing asks a `Sight`, and nothing else compares release classes or looks at consents.
What is asked through its `ledger` is limited before anything is reckoned: a verdict, a pace or a latest figure never
rests on what its reader may not see. Sums are judged in `judging`, averages of the register in `averages`; a sight
says whether its reader needs that at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from functools import cached_property

from sqlalchemy import select

from lineside.district.axes import Release
from lineside.district.errors import NotAllowedError, UnknownError
from lineside.district.figure import Figure
from lineside.district.registry.body import Source
from lineside.district.registry.exchange import Match
from lineside.district.registry.kinds import PARK
from lineside.district.registry.record import Record
from lineside.district.registry.retrofit import Retrofit
from lineside.district.store.figures import Filed, Query
from lineside.district.store.history import Change
from lineside.district.store.intake import Receipt
from lineside.district.store.ledger import Ledger
from lineside.district.store.reach import matters_without_figures, reach_of
from lineside.district.store.tables import RECORD


class Reader(StrEnum):
    """Who reads, in rising order of what they see."""

    PUBLIC = "public"  # anybody: readers of what is published
    OFFICE = "office"  # people of the office who look on, and readers of its internal papers
    DESK = "desk"  # those who enter, settle and release figures


SEEN: dict[Reader, tuple[Release, ...]] = {
    Reader.PUBLIC: (Release.PUBLIC,),
    Reader.OFFICE: (Release.PUBLIC, Release.INTERNAL),
    Reader.DESK: tuple(Release),
}
"""The release classes that a reader sees by themselves."""

AGREED: dict[Reader, tuple[Release, ...]] = {
    Reader.PUBLIC: (),
    Reader.OFFICE: (Release.FIRM,),
    Reader.DESK: (),
}
"""The classes that a firm's consent opens beside these. A bureau's return is opened by nobody's consent."""

_EVIDENCE = ("results", "facts", "note", "reasons", "record")
"""Fields of a record, in its history, in which figures of its firm stand; `record` is the whole of it, as entered.

Reasons for a match tell prices and hours of both sides.
"""
_BARED = frozenset({"retrofit", "match", "source"})
"""Kinds of which some are shown without these fields: `Sight._is_open` says which."""

CONFIDED = frozenset(PARK) - {"space", "instrument", "challenge", "fund", "result", "joint-project", "mentor"}
"""Kinds of records that a firm confides to a park: its tenancies, cases, needs, money. Each names its firm, if any."""


class Sight:
    """What one reader may see of a ledger.

    A reader who is to see less than their kind (one cluster, one park) is one more condition of `sees`, `limited` and
    `opens`; everything else follows from these three.
    """

    def __init__(self, ledger: Ledger, reader: Reader, within: str = "") -> None:
        """A reader of a ledger; `within` is the cluster, park or township that they are for, empty for all of it.

        Of what lies within they see what their kind of reader sees, of everything else what the office sees.
        """
        self._whole, self.within = ledger, within
        self._of_own = reader
        self.reader = Reader.OFFICE if within and reader is Reader.DESK else reader

    @property
    def everything(self) -> bool:
        """Whether nothing is hidden from this reader: sums then need no judging."""
        return self.reader is Reader.DESK

    @cached_property
    def own(self) -> frozenset[str]:
        """What a reader for one cluster, park or township sees in full."""
        if not self.within or self._of_own is not Reader.DESK:
            return frozenset()
        with self._whole.reading() as connection:
            return reach_of(connection, self.within, self._whole.today())

    @cached_property
    def _subjects(self) -> frozenset[str]:
        """What of that may have figures: matters of a park, of which there are tens of thousands, as far as they do."""
        if not self.own:
            return frozenset()
        with self._whole.reading() as connection:
            return self.own - matters_without_figures(connection)

    @cached_property
    def ledger(self) -> Ledger:
        """The ledger as this reader sees it, for reading."""
        return self._whole if self.everything else _Seen(self._whole, self)

    @cached_property
    def consenting(self) -> frozenset[str]:
        """The firms that agree to have their own figures shown."""
        # Inside a text of the document the quotes are escaped, so only the field itself can match.
        agreed = RECORD.c.document.contains('"consents":true', autoescape=True)
        with self._whole.reading() as connection:
            found = connection.execute(select(RECORD.c.id).where(RECORD.c.kind == "firm", agreed)).scalars()
            return frozenset(found)

    # ---- the three that decide

    def sees(self, figure: Figure) -> bool:
        """Whether the reader may see a figure by itself."""
        return self._class_is_seen(figure.release, figure.subject)

    def enters(self, name: str) -> bool:
        """Whether a reader who may write at all may write about this thing."""
        return not self.within or name in self.own

    def limited(self, query: Query) -> Query:
        """The query, limited to figures that the reader may see by themselves."""
        if self.everything:
            return query
        consenting = tuple(sorted(self.consenting)) if AGREED[self.reader] else ()
        named = query.subjects if query.subject is None else (query.subject,)
        own = tuple(sorted(self._subjects if named is None else self.own.intersection(named)))
        return replace(query, releases=SEEN[self.reader], consenting=consenting, own=own, withdrawn=False)

    def opens(self, firm: str) -> bool:
        """Whether the reader may look below the sums at a firm: its lines, runs and evidence."""
        return self.everything or firm in self.own or (bool(AGREED[self.reader]) and firm in self.consenting)

    # ---- what follows from them

    def documents(self, thing: str) -> bool:
        """Whether the reader may see the documents of a thing: who sees all of it does."""
        return self.everything or thing in self.own

    def check_documents(self, thing: str, number: int) -> None:
        """Refuse a document as if there were none.

        Raises:
            UnknownError: the reader may not see it.
        """
        if not self.documents(thing):
            raise UnknownError(f"there is no document {number}")

    def shows(self, filed: Filed) -> bool:
        """Whether the reader may see a figure as it stands in the ledger; what was withdrawn is for the desk."""
        return self.everything or (not filed.withdrawn and self.sees(filed.figure))

    def shown(self, filed: Filed) -> Filed:
        """The figure itself.

        Raises:
            UnknownError: the reader may not see it, as if there were none: that it exists may say too much already.
        """
        if self.shows(filed):
            return filed
        raise UnknownError(f"there is no figure {filed.id} that you may see")

    def history(self, filed: Filed, changes: Sequence[Change]) -> list[Change]:
        """The changes of a figure, oldest first, without those of times when the reader could not have seen it."""
        if self.everything:
            return list(changes)
        self.shown(filed)
        seen: list[Change] = []
        now = filed.figure.release, filed.figure.subject
        for act in reversed(_by_act(changes)):
            old = {change.field: change.old for change in act if change.old is not None}
            then = Release(old.get("release", now[0])), old.get("subject", now[1])
            if not (self._class_is_seen(*now) and self._class_is_seen(*then)):
                break
            seen, now = [*act, *seen], then
        return seen

    def record(self, record: Record) -> Record:
        """The record as the reader may see it: without the figures of a firm that has not agreed to show them.

        Raises:
            UnknownError: it is how the desk reads somebody's workbook, or a matter between the park and a firm.
        """
        if self.everything:
            return record
        if self.hides(record):
            raise UnknownError(f"there is no record {record.id} that you may see")
        return self._shown(record)

    def _shown(self, record: Record) -> Record:
        if self._is_open(record):
            return record
        bare: dict[str, object] = {"facts": {}, "note": ""}
        bare |= {"results": ()} if isinstance(record, Retrofit) else {}
        return record.model_copy(update=bare | ({"reasons": ()} if isinstance(record, Match) else {}))

    def records(self, records: Iterable[Record]) -> list[Record]:
        """Those records that the reader may see, each as they may see it."""
        return [self.record(one) for one in records if not self.hides(one)]

    def shown_of(self, records: Mapping[str, Record]) -> Mapping[str, Record]:
        """All of these by id that the reader may see, each as they may see it."""
        if self.everything:
            return records
        own, found = self.own, {}
        for name, record in records.items():  # a park has tens of thousands: most are decided by their kind alone
            kind = record.kind
            asks = (name not in own) if kind in CONFIDED else kind == "workbook"
            if not (asks and self.hides(record)):
                found[name] = self._shown(record) if kind in _BARED else record
        return found

    def hides(self, record: Record) -> bool:
        """Whether a record is not for this reader at all: a workbook's reading, or what a park has to do with a firm.

        The latter is seen by the desk, by accounts for the park, and by the office where the firm consents.
        """
        if self.everything:
            return False
        if record.kind in CONFIDED:
            firm = getattr(record, "firm", None)
            return not (record.id in self.own or (firm is not None and self.opens(firm)))
        return record.kind == "workbook"

    def record_history(self, record: Record, changes: Sequence[Change]) -> list[Change]:
        """The changes of a record, without the figures that the record is shown without."""
        if self.everything or self._is_open(self.record(record)):
            return list(changes)
        return [change for change in changes if change.field not in _EVIDENCE]

    def _class_is_seen(self, release: Release, subject: str) -> bool:
        if release in SEEN[self.reader] or subject in self.own:
            return True
        return release in AGREED[self.reader] and subject in self.consenting

    def _is_open(self, record: Record) -> bool:
        if isinstance(record, Retrofit):
            return self.opens(record.firm)
        if isinstance(record, Match):
            return record.demand in self.own and record.offer in self.own
        if isinstance(record, Source) and record.medium == "count":
            counted = self._counted.get(record.id, frozenset())
            return bool(counted) and counted <= self.own
        if isinstance(record, Source) and record.medium == "run":
            return any(self.opens(firm) for firm in self._owners.get(record.id, frozenset()))
        return True

    @cached_property
    def _counted(self) -> dict[str, frozenset[str]]:
        """What the figures of each list of counts are about: the park whose lists they are."""
        counts = [one.id for one in self._whole.records("source") if isinstance(one, Source) and one.medium == "count"]
        return {
            count: frozenset(one.figure.subject for one in self._whole.figures(Query(source=count, withdrawn=True)))
            for count in counts
        }

    @cached_property
    def _owners(self) -> dict[str, frozenset[str]]:
        """The firms that each run or comparison is evidence about: by the register, and by the figures posted of it."""
        owners: dict[str, set[str]] = {}
        lines: dict[str, str] = {}
        for firm in self._whole.records("firm"):
            lines |= dict.fromkeys(getattr(firm, "lines", ()), firm.id)
        for retrofit in self._whole.records("retrofit"):
            assert isinstance(retrofit, Retrofit)
            for name in {name for result in retrofit.results for name in result.evidence}:
                owners.setdefault(name, set()).add(retrofit.firm)
        runs = [one.id for one in self._whole.records("source") if isinstance(one, Source) and one.medium == "run"]
        for run in runs:
            for filed in self._whole.figures(Query(source=run, withdrawn=True)):
                about = filed.figure.subject
                owners.setdefault(run, set()).add(lines.get(about, about))
        return {name: frozenset(firms) for name, firms in owners.items()}


def _by_act(changes: Sequence[Change]) -> list[list[Change]]:
    """The changes that were made together; the first, the entry, stands by itself."""
    acts: list[list[Change]] = []
    for change in changes:
        if acts and (acts[-1][0].at, acts[-1][0].action) == (change.at, change.action) and len(acts) > 1:
            acts[-1].append(change)
        else:
            acts.append([change])
    return acts


class _Seen(Ledger):
    """A ledger as one reader sees it. It shares the connections of the whole one and closes nothing."""

    def __init__(self, whole: Ledger, sight: Sight) -> None:
        self.__dict__.update(whole.__dict__)
        self._sight = sight

    def close(self) -> None:
        """The whole ledger is somebody else's to close."""

    def figures(self, query: Query) -> list[Filed]:
        """The figures of a query that the reader may see."""
        return super().figures(self._sight.limited(query))

    def shows(self, filed: Filed) -> bool:
        """Whether the reader may see a figure."""
        return self._sight.shows(filed)

    def hides(self, record: Record) -> bool:
        """Whether the reader may not know of a record at all."""
        return self._sight.hides(record)

    def outside(self, things: Iterable[str]) -> list[str]:
        """What of these the reader may not write about."""
        return sorted({name for name in things if not self._sight.enters(name)})

    def preview(self, figures: Iterable[Figure], *, records: Iterable[Record] = ()) -> Receipt:
        """What taking these in would do.

        Raises:
            NotAllowedError: it would tell what stands of something that the reader may not write about.
        """
        sent = list(figures)
        if outside := self.outside(figure.subject for figure in sent):
            raise NotAllowedError(f"{', '.join(outside[:5])} lies outside of what your account is for")
        return super().preview(sent, records=records)

    def count(self, query: Query) -> int:
        """How many figures of a query the reader may see."""
        return super().count(self._sight.limited(query))

    def figure(self, number: int) -> Filed:
        """The figure of this number, if the reader may see it."""
        return self._sight.shown(super().figure(number))

    def record(self, name: str) -> Record:
        """The record of this id, as the reader may see it."""
        return self._sight.record(super().record(name))

    def records(
        self,
        kind: str | None = None,
        *,
        text: str | None = None,
        synthetic: bool | None = None,
        limit: int | None = None,
        after: str = "",
    ) -> list[Record]:
        """Records by id, as the reader may see them."""
        return self._sight.records(super().records(kind, text=text, synthetic=synthetic, limit=limit, after=after))

    def history(self, thing: int | str) -> list[Change]:
        """Every change of a thing that the reader may see."""
        changes = super().history(thing)
        if isinstance(thing, int):
            return self._sight.history(super().figure(thing), changes)
        if "/" in thing:
            return changes
        return self._sight.record_history(super().record(thing), changes)
