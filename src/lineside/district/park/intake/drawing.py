"""A park's own sheet to records: a row to a firm, a room and a tenancy, or to a visit; who somebody is goes apart."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from pydantic import ValidationError

from lineside.district.errors import DistrictError
from lineside.district.park.book import View
from lineside.district.park.intake.cells import (
    is_open,
    read_amount,
    read_day,
    read_floor,
    read_moment,
    read_rooms,
    read_serial,
    read_term,
    without_persons,
)
from lineside.district.park.intake.heads import rent_of
from lineside.district.park.intake.mapping import FACT, NEW, PERSONAL, SKIP, RecordSheet
from lineside.district.registry.firm import Firm
from lineside.district.registry.kinds import record_from
from lineside.district.registry.record import Record
from lineside.district.registry.space import Space, Tenancy
from lineside.district.sheet.asking import column_number
from lineside.district.sheet.book import Grid
from lineside.district.sheet.names import TOTALS, Names
from lineside.district.sheet.problem import problem
from lineside.district.sheet.words import plain
from lineside.district.store.person import Person
from lineside.errors import Problem

USES = (("workshop", "厂房|车间|生产"), ("laboratory", "实验|研发"), ("flat", "公寓|宿舍|住"), ("office", "办公|写字"))
"""Words for what a room is used for."""
_BELOW = re.compile(
    r"(?:填表|制表|填报|审核|复核|编制|统计|单位负责|经办)(?:人|单位|部门|日期|时间|签字)?(?:[(（]签[字章][)）])?(?:[:：].*)?"
)
"""What a line below a list begins with: who filled it in, who checked it."""


@dataclass(frozen=True, slots=True)
class Unnamed:
    """A name that no firm has, where it stands first, and ids of firms whose names are near."""

    cell: str
    sheet: str
    name: str
    near: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """What a row comes to: a record with where it was read, new or as it is to be, and who it is about."""

    cell: str
    record: Record
    old: Record | None = None
    person: Person | None = None

    @property
    def changes(self) -> dict[str, object]:
        """The fields in which a record that stands is to be another; those that the sheet does not say stay."""
        if self.old is None:
            return {}
        new, old = self.record.model_dump(mode="json"), self.old.model_dump(mode="json")
        return {name: new[name] for name in new if new[name] != old[name]}


@dataclass
class Drawn:
    """What a workbook comes to. unnamed: firms that must be said first; doubts must be confirmed."""

    made: list[Made] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    doubts: list[Problem] = field(default_factory=list)
    remarks: list[Problem] = field(default_factory=list)
    unnamed: dict[str, Unnamed] = field(default_factory=dict)


class RowError(Exception):
    """A cell that cannot be read: which field, what is wrong, what to do."""

    def __init__(self, of: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.of, self.message, self.hint = of, message, hint


def name_for(kind: str, *told: str) -> str:
    """The id of what a sheet tells for the first time: the same for the same words."""
    return f"{kind}-{hashlib.blake2b('|'.join(told).encode(), digest_size=6).hexdigest()}"


class RowDrawer:
    """Reads the rows of one sheet."""

    def __init__(self, file: str, grid: Grid, sheet: RecordSheet, view: View, names: Names, into: Drawn) -> None:
        self._file, self._grid, self._sheet, self._view, self._names, self._into = file, grid, sheet, view, names, into
        self._columns = {one.field: column_number(one.column) for one in sheet.columns if one.field not in (FACT, SKIP)}
        self._facts = {one.head: column_number(one.column) for one in sheet.columns if one.field == FACT}
        self._heads = {one.field: plain(one.head) for one in sheet.columns}
        self._synthetic = view.records[sheet.park].synthetic
        self._new: dict[str, Made] = {one.record.id: one for one in into.made}
        own = (one for one in view.all(Space) if one.park == sheet.park and one.room)
        self._rooms = {(plain(one.building), plain(one.room)): one for one in own}
        self._serials: set[str] = set()
        self._held: dict[str, list[Tenancy]] = {}
        for tenancy in view.all(Tenancy):
            self._held.setdefault(tenancy.space, []).append(tenancy)

    def draw(self) -> None:
        """Read every row."""
        last = self._sheet.last_row or len(self._grid.rows)
        for row in range(self._sheet.head_last, min(last, len(self._grid.rows))):
            if not self._says(row):
                continue
            try:
                firm = self._firm(row)
                if firm is not None:
                    (self._tenant if self._sheet.kind == "tenants" else self._visit)(row, firm)
            except RowError as wrong:
                at = self._grid.name_of(row, self._columns.get(wrong.of, 0))
                self._into.problems.append(problem(self._file, at, wrong.message, wrong.hint))
            except (DistrictError, ValidationError, ValueError) as wrong:
                told = str(wrong).partition(": ")[2] or str(wrong)
                self._into.problems.append(problem(self._file, self._grid.name_of(row, 0), told))

    def _text(self, row: int, of: str) -> str:
        column = self._columns.get(of)
        return "" if column is None else self._grid.text(row, column)

    def _says(self, row: int) -> bool:
        """Whether a row is one of the list: neither empty, nor a sum, nor a note below it."""
        told = [self._grid.text(row, column_number(one.column)) for one in self._sheet.columns]
        filled = [text for text in told if text]
        if not filled or any(plain(text).casefold() in TOTALS for text in filled[:3]):
            return False
        if _BELOW.fullmatch(filled[0]):
            return False
        alone = len(set(filled)) == 1 and (
            len(filled) > 1 or re.match(r"注|备注|说明|填表|制表", filled[0]) is not None
        )
        return not alone

    # ---- who

    def _firm(self, row: int) -> str | None:
        """The id of the row's firm; None where its rows are left out, or somebody must say first who it is."""
        text = re.sub(r"\s+", " ", self._text(row, "firm"))
        if not text:
            raise RowError("firm", "no firm is named in this row", "name it, or take the row out")
        code = plain(self._text(row, "code")).upper()
        if code and (known := self._names.by_code(code)) is not None:
            return known.id
        given = self._sheet.names.get(text) or self._found(text) or self._sheet.others
        if given == SKIP:
            return None
        if given and given != NEW:
            found = self._names.by_id.get(given)
            if found is None or found.kind != "firm":
                raise RowError("firm", f"`{text[:60]}` was explained as {given[:80]}, which is no firm")
            return given
        if not given:
            near = tuple(one for one in self._names.candidates(text) if self._names.by_id[one].kind == "firm")
            cell = self._grid.name_of(row, self._columns["firm"])
            self._into.unnamed.setdefault(text, Unnamed(cell, self._sheet.sheet, text, near))
            return None
        return self._new_firm(row, text, code)

    def _found(self, text: str) -> str:
        found = self._names.find(text, {})
        return "" if isinstance(found, str) or found.kind != "firm" else found.id

    def _new_firm(self, row: int, text: str, code: str) -> str:
        name = name_for("firm", plain(text))
        if name not in self._new and name not in self._view.records:
            products = [one.strip() for one in re.split(r"[、,，;；]", self._text(row, "products")) if one.strip()]
            fields = {"credit_code": code or None, "products": products[:20]}
            self._make(row, "firm", name, text, fields, who="firm")
        return name

    # ---- rooms and tenancies

    def _tenant(self, row: int, firm: str) -> None:
        since, until = self._day(row, "since"), self._day(row, "until")
        if self._text(row, "term") and not is_open(self._text(row, "term")):
            term = read_term(self._text(row, "term"))
            if term is None:
                raise RowError("term", "this is no span of days", "write 2024.1.1-2026.12.31, or two columns")
            since, until = since or term[0], until or term[1]
        space, area = self._space(row)
        fields: dict[str, object] = {
            "firm": firm, "space": space, "since": since, "until": until, "ended": self._day(row, "ended"),
            "rent": self._rent(row, area), "deposit": self._amount(row, "deposit"), "note": self._note(row)[0],
        }  # fmt: skip
        old = next((one for one in self._held.get(space, ()) if one.firm == firm and one.since == since), None)
        name = old.id if old is not None else name_for("tenancy", self._sheet.park, firm, space, str(since))
        self._check_free(space, name, since, fields["ended"] or until)
        title = f"{self._text(row, 'firm')} {self._text(row, 'building')}{self._text(row, 'room')}".strip()
        self._make(row, "tenancy", name, title, fields, old=old, person=self._person(row))

    def _space(self, row: int) -> tuple[str, Decimal | None]:
        building, room = self._text(row, "building"), self._text(row, "room")
        if not room:
            raise RowError("room", "no room is named in this row", "name it, or take the row out")
        if len(read_rooms(room)) > 1:
            raise RowError("room", "several rooms are named in one row", "write a row for each, with its own area")
        area = self._amount(row, "area")
        known = self._rooms.get((plain(building), plain(room)))
        if known is not None:
            if area is not None and area != known.area:
                told = f"the room has {known.area} m² in the ledger, {area} m² here; the ledger's stays"
                self._into.doubts.append(problem(self._file, self._at(row, "area"), told))
            return known.id, area or known.area
        name = name_for("space", self._sheet.park, plain(building), plain(room))
        if name in self._new:
            return name, area
        if not area:
            raise RowError("area", "this room is new, and its area is not said", "write its area in m²")
        floor = read_floor(self._text(row, "floor"), room)
        if floor is None:
            told = "the floor of this room is not said: it goes to the first; correct it on its page"
            self._into.remarks.append(problem(self._file, self._at(row, "room"), told))
        said = plain(self._text(row, "use"))
        use = next((use for use, words in USES if said and re.search(words, said)), "office")
        fields = {
            "park": self._sheet.park, "building": building, "room": room, "area": area, "use": use,
            "floor": 1 if floor is None else floor,
        }  # fmt: skip
        made = self._make(row, "space", name, f"{building}{room}", fields, who="room")
        assert isinstance(made, Space)
        self._rooms[plain(building), plain(room)] = made
        return name, area

    def _check_free(self, space: str, name: str, since: date | None, last: object) -> None:
        """Refuse a room that somebody else has at the same time."""
        ends = last if isinstance(last, date) else date.max
        standing = [one for one in self._held.get(space, ()) if one.id != name]
        coming = [
            one.record
            for one in self._into.made
            if isinstance(one.record, Tenancy) and one.record.space == space and one.record.id != name
        ]
        for other in (*standing, *coming):
            assert isinstance(other, Tenancy)
            if (other.since or date.min) <= ends and (since or date.min) <= (other.last or date.max):
                who = self._view.records.get(other.firm)
                told = f"the room is let to {who.name.zh if who else other.firm} at that time ({other.id})"
                raise RowError("room", told, "say when it was given up, or correct the days")

    def _rent(self, row: int, area: Decimal | None) -> Decimal | None:
        """Yuan a month, from whatever the column is in."""
        said = self._amount(row, "rent")
        if said is None:
            return None
        if self._sheet.rent in ("month-m2", "day-m2") and area is None:
            raise RowError("area", "the rent is by m², and the area is not said", "write the area in m²")
        per = {"month-m2": area, "day-m2": None if area is None else area * 365 / 12, "year": Decimal(1) / 12}
        factor = per.get(self._sheet.rent) or Decimal(1)
        return (said * factor).quantize(Decimal("0.01"), ROUND_HALF_UP)

    # ---- visits

    def _visit(self, row: int, firm: str) -> None:
        on = read_moment(self._text(row, "on")) or self._day(row, "on")
        if on is None:
            raise RowError("on", "the day of the visit is not said", "write it as 2024-03-05")
        called = self._sheet.kind == "callers"
        texts, taken = {}, []
        for of in ("about", "follow_up"):
            texts[of], found = without_persons(self._told(row, of), self._people(row))
            taken += found
        note, found = self._note(row)
        fields: dict[str, object] = {
            "firm": firm,
            "on": on,
            "by": self._text(row, "office"),
            "due": self._day(row, "due"),
            "note": note,
            "sort": "from-firm" if called else "to-firm",
            **texts,
        }
        name = name_for("call" if called else "visit", firm, on.isoformat(), plain(texts["about"])[:80])
        old = self._view.records.get(name)
        person = self._person(row, [*taken, *found])
        self._make(
            row,
            "visit",
            name,
            f"{'来访' if called else '走访'} {self._text(row, 'firm')} {on}",
            fields,
            old=old,
            person=person,
        )

    # ---- cells

    def _at(self, row: int, of: str) -> str:
        return self._grid.name_of(row, self._columns.get(of, 0))

    def _told(self, row: int, of: str) -> str:
        """All cells of a field that may have several columns."""
        columns = [column_number(one.column) for one in self._sheet.columns if one.field == of]
        return "；".join(text for column in columns if (text := self._grid.text(row, column)) and not is_open(text))

    def _note(self, row: int) -> tuple[str, list[str]]:
        return without_persons(self._told(row, "note"), self._people(row))

    def _people(self, row: int) -> list[str]:
        """Names that the row gives where it gives names."""
        told = f"{self._text(row, 'contact')}、{self._text(row, 'visitor')}"
        return [one for one in re.split(r"[、,，;；/\s]+", told) if one]

    def _day(self, row: int, of: str) -> date | None:
        text = self._text(row, of)
        if is_open(text):
            return None
        found = read_day(text)
        if found is None and (found := read_serial(text)) is not None and of not in self._serials:
            self._serials.add(of)
            told = f"`{text[:40]}` is read as {found}, as spreadsheets count days, and so is what is like it below"
            self._into.doubts.append(problem(self._file, self._at(row, of), told))
        if found is None:
            raise RowError(of, f"`{text[:40]}` is no day", "write it as 2024-03-05")
        return found

    def _amount(self, row: int, of: str) -> Decimal | None:
        text = self._text(row, of)
        if is_open(text):
            return None
        number, _, per = text.partition("/")
        if of == "rent" and per:
            if rent_of(f"元/{per}") != self._sheet.rent:
                raise RowError(
                    of, f"`{text[:40]}` is in another unit than its column", "write it in that of the column"
                )
            text = number
        found = read_amount(text)
        if found is None:
            raise RowError(of, f"`{text[:40]}` is no amount", "write a number in the unit of the column")
        head = next((plain(one.head) for one in self._sheet.columns if one.field == of), "")
        in_wan = of != "area" and "万元" in head and not plain(text).endswith("万")
        return (found * (10_000 if in_wan else 1)).quantize(Decimal("0.01"), ROUND_HALF_UP)

    def _person(self, row: int, taken: list[str] | None = None) -> Person | None:
        """Who the row names, with what was taken out of its texts."""
        told = {of: self._text(row, of) for of in PERSONAL}
        taken = [*(taken or ()), *(self._note(row)[1] if self._sheet.kind == "tenants" else ())]
        if not any(told.values()) and not taken:
            return None
        ours = "接待人员" if self._sheet.kind == "callers" else "走访人员"
        visitors = f"{ours}：{told['visitor']}" if told["visitor"] else ""
        if taken:
            text = "names and numbers of persons were moved from texts to the data of the person"
            self._into.remarks.append(problem(self._file, self._at(row, "note"), text))
        apart = [one for one in taken if not any(one in each for each in told.values())]
        return Person(
            name=(told["contact"] or told["visitor"] or "未填姓名")[:200], phone=told["phone"][:200],
            mail=told["mail"][:200], note="；".join(filter(None, (visitors, *apart)))[:2000],
        )  # fmt: skip

    def _make(
        self, row: int, kind: str, name: str, title: str, fields: Mapping[str, object], *, old: Record | None = None,
        person: Person | None = None, who: str = "firm",
    ) -> Record:  # fmt: skip
        """Make a record, or what one that stands is to be: what the sheet leaves empty stays as it is."""
        told = {of: value for of, value in fields.items() if value not in (None, "", [])}
        facts = {
            head: text
            for head, column in (self._facts.items() if kind in ("tenancy", "visit") else ())
            if (text := without_persons(self._grid.text(row, column), self._people(row))[0])
        }
        if old is not None:
            record = type(old).model_validate(old.model_dump() | told | ({"facts": old.facts | facts}))
        else:
            named = {"kind": kind, "id": name, "name": {"zh": title[:400]}, "synthetic": self._synthetic}
            record = record_from(named | told | {"facts": facts})
        if name in self._new:
            raise RowError(who, "this row says the same as one above it", "take one of them out")
        self._new[name] = Made(self._at(row, who), record, old, person)
        self._into.made.append(self._new[name])
        return record


def firms_of(made: list[Made]) -> list[str]:
    """Firms that are new."""
    return [one.record.id for one in made if isinstance(one.record, Firm) and one.old is None]
