"""The ledger: figures, records and memberships, with the history of every change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Connection, Engine, update
from sqlalchemy.exc import DatabaseError, DBAPIError

from lineside.district.axes import Release
from lineside.district.errors import ConflictError, NotAllowedError, StorageError, UnknownError
from lineside.district.figure import Figure
from lineside.district.indicator import Indicator, Indicators, bundled_indicators
from lineside.district.registry.kinds import PARK
from lineside.district.registry.membership import Membership
from lineside.district.registry.record import Record
from lineside.district.store import account as accounts
from lineside.district.store import attachment, history, intake, links, passwords, reach, registry
from lineside.district.store import figures as rows
from lineside.district.store.account import Account, Keys, Role
from lineside.district.store.attachment import Attachment
from lineside.district.store.backup import write_backup
from lineside.district.store.figures import Filed, Query
from lineside.district.store.history import Act, Change, Clock, FieldChange, utc_now
from lineside.district.store.intake import Outcome, Receipt, What
from lineside.district.store.links import Links
from lineside.district.store.open import is_full, is_storage, lock_writers, open_engine
from lineside.district.store.person import Person, delete_person, find_person, person_version, write_person
from lineside.district.store.registry import Standing
from lineside.district.store.tables import FIGURE
from lineside.district.today import DISTRICT_TIME


class Ledger:
    """Figures of a district with all that decides their meaning, and who changed what when and why.

    Open one with `open_ledger`. Every call that writes is one transaction, needs a reason and an account whose role
    reaches, and either happens whole or not at all. Threads may share a ledger.
    """

    def __init__(self, engine: Engine, *, clock: Clock = utc_now) -> None:
        self._engine = engine
        self._writer = engine.execution_options(writes=True)
        self._clock = clock

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, wrong: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def today(self) -> date:
        """The day it is in the district by the ledger's clock."""
        return self._clock().astimezone(DISTRICT_TIME).date()

    def settle(self) -> None:
        """Put all of an SQLite ledger into its one file, so that the file alone may be copied or renamed."""
        if self.path is not None:
            with self._engine.connect() as connection:
                connection.exec_driver_sql("COMMIT")  # a checkpoint cannot run inside a transaction
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                connection.exec_driver_sql("BEGIN")

    def back_up(self, path: Path) -> None:
        """Write all of the ledger, with history and accounts, to a new file, which is a ledger too.

        Raises:
            ConflictError: the file exists.
            AddressError: it cannot be written.
        """
        write_backup(self._engine, path)

    @property
    def address(self) -> str:
        """Where the ledger lives, without a password."""
        return self._engine.url.render_as_string(hide_password=True)

    @property
    def path(self) -> Path | None:
        """The file of an SQLite ledger; None for one in memory or on a server."""
        named = self._engine.url.get_backend_name() == "sqlite" and self._engine.url.database not in (
            None,
            "",
            ":memory:",
        )
        return Path(str(self._engine.url.database)) if named else None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection for reading; what is seen through it is of one moment."""
        try:
            with self._engine.begin() as connection:
                yield connection
        except DatabaseError as wrong:
            if not is_storage(wrong):
                raise
            raise StorageError(
                f"the ledger at {self.address} could not be read: {_reason(wrong)}. Look at what it is kept on; where"
                " its file is damaged, a backup brings it back: lineside ledger restore",
                reading=True,
            ) from None

    @contextmanager
    def _writing(self, by: str, needed: Role) -> Iterator[Connection]:
        try:
            with self._writer.begin() as connection:
                lock_writers(connection)
                accounts.require(connection, by, needed)
                yield connection
        except DatabaseError as wrong:
            if not is_storage(wrong):
                raise
            raise StorageError(
                f"the ledger at {self.address} could not be written: {_reason(wrong)}. See whether what you did is"
                " there before you do it again; it is there wholly or not at all",
                is_full=is_full(wrong),
            ) from None

    def _act(self, connection: Connection, by: str, action: str, reason: str, count: int) -> int:
        return history.begin_act(connection, self._clock, by, action, reason, count)

    def _check_reach(self, connection: Connection, by: str, things: Iterable[str]) -> None:
        """Refuse what an account that is for one cluster, park or township may not write."""
        within = accounts.find_account(connection, by).within
        if within:
            reach.check_reach(connection, within, things, self.today())

    def _check_moved(self, connection: Connection, by: str, record: Record, changes: Mapping[str, object]) -> None:
        """Refuse that such an account makes a record one about others."""
        within = accounts.find_account(connection, by).within
        if within:
            reach.check_moved(connection, within, record, changes, self.today())

    def _whole_only(self, connection: Connection, by: str) -> None:
        """Refuse what is only for accounts of the whole ledger."""
        within = accounts.find_account(connection, by).within
        if within:
            raise NotAllowedError("this is only for accounts of the whole ledger")

    # ---- figures

    def add_figures(self, figures: Iterable[Figure], *, by: str, reason: str, revise: bool = False) -> Receipt:
        """Enter figures. One that stands already with all its fields is left alone, so a return may be sent again.

        Args:
            figures: any number up to a million.
            by: the account; an editor at least. A releaser to publish (release `public`), and to enter as `internal`
                what a firm's or a bureau's figure says already, withdrawn or not: that opens it to the office.
            reason: why, for the history.
            revise: replace what stands where key and fields differ.

        Raises:
            FigureError: figures that do not fit the registry.
            ConflictError: some differ from what stands and `revise` is false; the message lists them.
            NotAllowedError: the role does not reach.
        """
        sent = list(figures)
        with self._writing(by, _role_for(sent)) as connection:
            self._check_reach(connection, by, {figure.subject for figure in sent})
            outcomes = self._compare(connection, sent)
            self._check_differences(connection, outcomes, by, revise=revise)
            self._check_opening(connection, outcomes, by)
            writing = sum(o.what in (What.ADDED, What.DIFFERS) for o in outcomes)
            if not writing:
                return Receipt(None, tuple(outcomes))
            act = self._act(connection, by, "add figures", reason, writing)
            written, changes = intake.write_outcomes(connection, act, outcomes)
            history.write_changes(connection, act, changes)
            return Receipt(act, tuple(written))

    def take_in(
        self,
        *,
        figures: Iterable[Figure] = (),
        records: Iterable[Record] = (),
        revisions: Mapping[str, Mapping[str, object]] | None = None,
        memberships: Iterable[Membership] = (),
        corrected: Mapping[int, Membership] | None = None,
        indicators: Iterable[Indicator] = (),
        by: str,
        reason: str,
        revise: bool = False,
    ) -> Receipt:
        """Enter things that belong together, a workbook for instance, in one act: all of them or none.

        Args:
            figures: as for `add_figures`; their subjects and sources may be among `records`.
            records: new records.
            revisions: fields to change in records that stand, by id.
            memberships: new memberships.
            corrected: memberships that stand, by number, as they are to be: their end, source and place may change.
            indicators: indicators to define or redefine.
            by: the account.
            reason: why, for the history.
            revise: replace figures that stand where they differ.

        Raises:
            DistrictError: as `add_figures`, `add_records`, `add_memberships` and `revise_record` do.
        """
        sent, new, wholes, defined = list(figures), list(records), list(memberships), list(indicators)
        with self._writing(by, _role_for(sent)) as connection:
            self._check_taken(connection, by, sent, new, revisions or {}, wholes, corrected or {}, defined)
            outcomes = self._compare(connection, sent, new, defined)
            self._check_differences(connection, outcomes, by, revise=revise)
            self._check_opening(connection, outcomes, by)
            # What comes by the sheet may be older than a withdrawal; whoever enters a figure by itself means it.
            again = [o for o in outcomes if o.what is What.ADDED and o.withdrawn is not None]
            if again and not revise:
                raise ConflictError(_withdrawn(again))
            self._check_indicators(connection, defined, by)
            writing = sum(o.what in (What.ADDED, What.DIFFERS) for o in outcomes)
            writing += len(new) + len(revisions or {}) + len(wholes) + len(corrected or {}) + len(defined)
            if not writing:
                return Receipt(None, tuple(outcomes))
            act = self._act(connection, by, "take in", reason, writing)
            changes = registry.write_indicators(connection, act, defined)
            self._check_consents(connection, by, [(None, record) for record in new])
            changes += registry.write_records(connection, act, new)
            for name, fields in (revisions or {}).items():
                old = registry.find_record(connection, name)
                revised, changed = registry.rewrite_record(connection, act, old, fields)
                self._check_consents(connection, by, [(old, revised)])
                changes += changed
            for number, membership in (corrected or {}).items():
                changes += registry.correct_membership(connection, act, number, membership)
            changes += registry.write_memberships(connection, act, wholes)[1]
            written, entered = intake.write_outcomes(connection, act, outcomes)
            history.write_changes(connection, act, [*changes, *entered])
            return Receipt(act, tuple(written))

    def _check_taken(
        self,
        connection: Connection,
        by: str,
        figures: Sequence[Figure],
        new: Sequence[Record],
        revisions: Mapping[str, Mapping[str, object]],
        wholes: Sequence[Membership],
        corrected: Mapping[int, Membership],
        defined: Sequence[Indicator],
    ) -> None:
        """Refuse a workbook of things outside of what its sender's account is for. Sources come with every workbook."""
        within = accounts.find_account(connection, by).within
        if not within:
            return
        if defined:
            self._whole_only(connection, by)
        plain = {record.id for record in new if record.kind in ("source", "workbook")}
        touched = {figure.subject for figure in figures} | {record.id for record in new} | set(revisions)
        touched |= {membership.member for membership in (*wholes, *corrected.values())}
        standing = registry.records_by_id(connection, revisions)
        plain |= {name for name, record in standing.items() if record.kind == "workbook"}
        plain |= reach.lists_within(connection, within, standing.values(), self.today())
        joined = {m.member for m in wholes if m.whole == within} & {record.id for record in new}
        joined |= {record.id for record in new if record.kind in PARK}
        reach.check_reach(connection, within, touched - plain - joined, self.today())
        reach.check_new(connection, within, new, self.today())
        for name, record in standing.items():
            reach.check_moved(connection, within, record, revisions[name], self.today())

    def preview(self, figures: Iterable[Figure], *, records: Iterable[Record] = ()) -> Receipt:
        """What `add_figures`, or `take_in` with these new records, would do; nothing is written."""
        with self.reading() as connection:
            return Receipt(None, tuple(self._compare(connection, list(figures), list(records))))

    def shows(self, filed: Filed) -> bool:  # noqa: ARG002
        """Whether whoever reads through this ledger may see a figure; `sight` says no where it must."""
        return True

    def hides(self, record: Record) -> bool:  # noqa: ARG002
        """Whether whoever reads through this ledger may not know of a record at all."""
        return False

    def outside(self, things: Iterable[str]) -> list[str]:  # noqa: ARG002
        """What of these whoever reads through this ledger may not write about."""
        return []

    def _compare(
        self,
        connection: Connection,
        figures: Sequence[Figure],
        new: Sequence[Record] = (),
        defined: Sequence[Indicator] = (),
    ) -> list[Outcome]:
        names = {n for f in figures for n in (f.subject, f.source, f.scope_list, f.counterpart) if n}
        standing = registry.records_by_id(connection, names) | {record.id: record for record in new}
        intake.check_figures(figures, standing, self._indicators(connection).joined(defined))
        return intake.compare_with_standing(connection, figures)

    def _check_differences(self, connection: Connection, outcomes: Sequence[Outcome], by: str, *, revise: bool) -> None:
        """Refuse what nobody asked to revise, and changes of released figures and release classes below a releaser."""
        differing = [o for o in outcomes if o.what is What.DIFFERS]
        if differing and not revise:
            raise ConflictError(_difference(differing))
        if any(o.old is not None and _releasers(o.old, o.new) for o in differing):
            accounts.require(connection, by, Role.RELEASER)

    def _check_opening(self, connection: Connection, outcomes: Sequence[Outcome], by: str) -> None:
        """Refuse that anybody below a releaser shows the office, entered once more, what stands closed to it."""
        if accounts.find_account(connection, by).role.reaches(Role.RELEASER):
            return
        new = [o.new for o in outcomes if o.what in (What.ADDED, What.DIFFERS) and o.new.release is Release.INTERNAL]
        if closed := rows.closed_beside(connection, new):
            one = closed[0]
            raise NotAllowedError(
                f"{one.subject} · {one.indicator} · {one.period} was entered as a firm's or a bureau's figure: to "
                "enter it as internal shows it to the office, which needs the role releaser; enter it as firm or bureau"
            )

    def _check_consents(self, connection: Connection, by: str, changed: Iterable[tuple[Record | None, Record]]) -> None:
        """Refuse that anybody below a releaser sets what a firm agreed to, or says that a month was released."""
        for old, new in changed:
            if new.kind == "month" or getattr(new, "consents", False) != getattr(old, "consents", False):
                accounts.require(connection, by, Role.RELEASER)

    def _check_indicators(self, connection: Connection, defined: Sequence[Indicator], by: str) -> None:
        """Refuse that anybody below a releaser gives an indicator of the program another meaning."""
        standing = self._indicators(connection)
        for indicator in defined:
            if indicator.id in bundled_indicators() and indicator != standing.get(indicator.id):
                accounts.require(connection, by, Role.RELEASER)

    def figures(self, query: Query) -> list[Filed]:
        """The figures of a query, by id."""
        with self.reading() as connection:
            return rows.find_figures(connection, query)

    def count(self, query: Query) -> int:
        """How many figures a query has, without its limit."""
        with self.reading() as connection:
            return rows.count_figures(connection, query)

    def figure(self, number: int) -> Filed:
        """The figure of this number, withdrawn or not.

        Raises:
            UnknownError: there is none.
        """
        with self.reading() as connection:
            return _found(rows.find_by_id(connection, number), number)

    def edit(
        self,
        number: int,
        changes: Mapping[str, str | bool | None],
        *,
        by: str,
        reason: str,
        version: int | None = None,
    ) -> Filed:
        """Change fields of a figure (the names of `Figure.as_dict`); the old ones stay in the history.

        Args:
            number: which figure.
            changes: new values by field.
            by: the account; a releaser for a figure that is released, and to change a release class.
            reason: why, for the history.
            version: the `Filed.version` that was looked at; then a change made since is not written over.

        Raises:
            FigureError: the result contradicts itself or the registry.
            ConflictError: another figure has that key, this one was withdrawn, or somebody changed it since.
            NotAllowedError: the role does not reach.
        """
        needed = Role.RELEASER if "release" in changes else Role.EDITOR
        with self._writing(by, needed) as connection:
            filed = _found(rows.find_by_id(connection, number), number)
            self._check_reach(connection, by, {filed.figure.subject})
            if filed.withdrawn:
                raise ConflictError(f"figure {number} was withdrawn")
            history.check_version(connection, f"figure {number}", filed.version, version)
            new = Figure.from_dict({**filed.figure.as_dict(), **changes})
            self._check_reach(connection, by, {new.subject})
            if _releasers(filed.figure, new):
                accounts.require(connection, by, Role.RELEASER)
            (outcome,) = self._compare(connection, [new])
            if outcome.id not in (None, number):
                raise ConflictError(f"figure {outcome.id} already says this at the same place")
            if new.key != filed.figure.key:
                self._check_opening(connection, [outcome], by)
            act = self._act(connection, by, "edit figure", reason, 1)
            history.write_changes(connection, act, intake.rewrite(connection, act, number, filed.figure, new))
            return _found(rows.find_by_id(connection, number), number)

    def withdraw(self, number: int, *, by: str, reason: str, version: int | None = None) -> None:
        """Take a figure out of queries and sums; it stays in the history. A released one asks for a releaser.

        Raises:
            ConflictError: it was withdrawn before, or somebody changed it since `version`.
        """
        with self._writing(by, Role.EDITOR) as connection:
            filed = _found(rows.find_by_id(connection, number), number)
            self._check_reach(connection, by, {filed.figure.subject})
            if filed.withdrawn:
                raise ConflictError(f"figure {number} was withdrawn before")
            history.check_version(connection, f"figure {number}", filed.version, version)
            if filed.figure.release is Release.PUBLIC:
                accounts.require(connection, by, Role.RELEASER)
            act = self._act(connection, by, "withdraw figure", reason, 1)
            connection.execute(update(FIGURE).where(FIGURE.c.id == number).values(withdrawn=True, touched=act))
            gone = FieldChange(f"figure/{number}", "figure", str(filed.figure.value), None)
            history.write_changes(connection, act, [gone])

    # ---- the registry

    def add_records(self, records: Iterable[Record], *, by: str, reason: str) -> None:
        """Enter new records of any kind. What an account for one cluster, park or township enters belongs to that.

        Raises:
            ConflictError: an id is taken.
        """
        sent = list(records)
        with self._writing(by, Role.EDITOR) as connection:
            self._check_consents(connection, by, [(None, record) for record in sent])
            within = accounts.find_account(connection, by).within
            if within:
                reach.check_new(connection, within, sent, self.today())
            act = self._act(connection, by, "add records", reason, len(sent))
            history.write_changes(connection, act, registry.write_records(connection, act, sent))
            if within:
                role = reach.REACHES[registry.find_record(connection, within).kind]
                joined = [
                    Membership(member=one.id, whole=within, role=role, begins=None)
                    for one in sent
                    if one.kind not in PARK
                ]
                history.write_changes(connection, act, registry.write_memberships(connection, act, joined)[1])

    def revise_record(
        self, name: str, changes: Mapping[str, object], *, by: str, reason: str, version: int | None = None
    ) -> Record:
        """Change fields of a record; the old ones stay in the history. Consents are a releaser's to set.

        Raises:
            ConflictError: somebody changed it since the `version` that was looked at.
        """
        with self._writing(by, Role.EDITOR) as connection:
            old = registry.find_record(connection, name)
            self._check_reach(connection, by, {name})
            history.check_version(connection, name, registry.versions(connection, [name])[name], version)
            self._check_moved(connection, by, old, changes)
            act = self._act(connection, by, "revise record", reason, 1)
            new, changed = registry.rewrite_record(connection, act, old, changes)
            self._check_consents(connection, by, [(old, new)])
            history.write_changes(connection, act, changed)
            return new

    def undo_record(self, name: str, *, by: str, reason: str, version: int | None = None) -> Record:
        """Give a record the fields that it had before it was last revised. Undone again, that is done again.

        Raises:
            ConflictError: it was never revised, somebody changed it since `version`, or the past fits no longer.
        """
        with self._writing(by, Role.EDITOR) as connection:
            old = registry.find_record(connection, name)
            self._check_reach(connection, by, {name})
            history.check_version(connection, name, registry.versions(connection, [name])[name], version)
            values = links.before(old, links.last_change(connection, name))
            self._check_moved(connection, by, old, values)
            act = self._act(connection, by, "undo", reason, 1)
            new, changed = registry.rewrite_record(connection, act, old, values)
            self._check_consents(connection, by, [(old, new)])
            history.write_changes(connection, act, changed)
            return new

    def remove_record(self, name: str, *, by: str, reason: str, version: int | None = None) -> None:
        """Take out a record that was entered by mistake and that nothing links to. Its history stays.

        Raises:
            ConflictError: something links to it, or somebody changed it since `version`.
        """
        with self._writing(by, Role.EDITOR) as connection:
            old = registry.find_record(connection, name)
            self._check_reach(connection, by, {name})
            history.check_version(connection, name, registry.versions(connection, [name])[name], version)
            if old.kind == "month":
                accounts.require(connection, by, Role.RELEASER)
            act = self._act(connection, by, "remove record", reason, 1)
            about = find_person(connection, name) is not None
            if about:
                history.write_changes(connection, act, delete_person(connection, old))
            history.write_changes(connection, act, links.remove_record(connection, old))
        if about:
            self.settle()

    def person(self, name: str) -> Person | None:
        """Who a mentor, an applicant, a contact is; None where nobody is entered, or where that was deleted.

        Raises:
            UnknownError: there is no such record.
        """
        with self.reading() as connection:
            return find_person(connection, registry.find_record(connection, name).id)

    def person_version(self, name: str) -> int:
        """The number of the act that changed who a mentor or applicant is last; 0 where nobody is entered."""
        with self.reading() as connection:
            return person_version(connection, name)

    def set_person(self, name: str, person: Person | None, *, by: str, reason: str, version: int | None = None) -> None:
        """Enter or change who somebody is, or with None delete it for good. The history tells that, and nothing else.

        Raises:
            ConflictError: the record is not about a person, or somebody changed it since the `version` looked at.
            UnknownError: there is no such record, or nothing to delete.
        """
        with self._writing(by, Role.EDITOR) as connection:
            record = registry.find_record(connection, name)
            self._check_reach(connection, by, {name})
            history.check_version(connection, name, person_version(connection, name), version)
            act = self._act(connection, by, "set person", reason, 1)
            if person is None:
                history.write_changes(connection, act, delete_person(connection, record))
            else:
                history.write_changes(connection, act, write_person(connection, act, record, person))
        self.settle()

    def set_persons(self, persons: Mapping[str, Person], *, by: str, reason: str) -> None:
        """Enter or change who several records are about, in one act; where that stands already, nothing is written.

        Raises:
            ConflictError: a record is not about a person.
            UnknownError: there is no such record.
        """
        with self._writing(by, Role.EDITOR) as connection:
            self._check_reach(connection, by, persons)
            new = {name: one for name, one in persons.items() if find_person(connection, name) != one}
            if not new:
                return
            act = self._act(connection, by, "set person", reason, len(new))
            for name, person in new.items():
                record = registry.find_record(connection, name)
                history.write_changes(connection, act, write_person(connection, act, record, person))
        self.settle()

    def links(self, name: str) -> Links:
        """What links to a record.

        Raises:
            UnknownError: there is no such record.
        """
        with self.reading() as connection:
            registry.find_record(connection, name)
            return links.links_to(connection, name)

    def attach(self, thing: str, name: str, content: bytes, *, by: str, reason: str) -> Attachment:
        """Keep a document with a record; returns it with its number.

        Raises:
            ConflictError: empty, too large, there already, or too many of them.
        """
        with self._writing(by, Role.EDITOR) as connection:
            registry.find_record(connection, thing)
            self._check_reach(connection, by, {thing})
            act = self._act(connection, by, "keep document", reason, 1)
            number, changes = attachment.write_attachment(connection, act, thing, name, content)
            history.write_changes(connection, act, changes)
            return attachment.find_attachment(connection, number)

    def attachments(self, thing: str) -> list[Attachment]:
        """The documents of a record, oldest first."""
        with self.reading() as connection:
            return attachment.attachments_of(connection, thing)

    def document(self, number: int) -> tuple[Attachment, bytes]:
        """A document with its bytes.

        Raises:
            UnknownError: there is none.
        """
        with self.reading() as connection:
            return attachment.find_attachment(connection, number), attachment.content_of(connection, number)

    def detach(self, number: int, *, by: str, reason: str) -> None:
        """Take a document away; its bytes stay with the history."""
        with self._writing(by, Role.EDITOR) as connection:
            old = attachment.find_attachment(connection, number)
            self._check_reach(connection, by, {old.thing})
            act = self._act(connection, by, "take document away", reason, 1)
            history.write_changes(connection, act, attachment.withdraw_attachment(connection, number))

    def record(self, name: str) -> Record:
        """The record of this id.

        Raises:
            UnknownError: there is none.
        """
        with self.reading() as connection:
            return registry.find_record(connection, name)

    def records(
        self,
        kind: str | None = None,
        *,
        text: str | None = None,
        synthetic: bool | None = None,
        limit: int | None = None,
        after: str = "",
    ) -> list[Record]:
        """Records by id: of a kind, with a text in id or name, from after an id."""
        with self.reading() as connection:
            return registry.find_records(
                connection, kind=kind, text=text, synthetic=synthetic, limit=limit, after=after
            )

    def add_memberships(self, memberships: Iterable[Membership], *, by: str, reason: str) -> list[int]:
        """Enter memberships; returns their numbers."""
        sent = list(memberships)
        with self._writing(by, Role.EDITOR) as connection:
            self._check_reach(connection, by, {membership.member for membership in sent})
            act = self._act(connection, by, "add memberships", reason, len(sent))
            numbers, changes = registry.write_memberships(connection, act, sent)
            history.write_changes(connection, act, changes)
            return numbers

    def end_membership(self, number: int, on: date, *, by: str, reason: str, version: int | None = None) -> None:
        """Let a membership end: `on` is the first day it no longer holds.

        Raises:
            ConflictError: somebody changed it since the `version` that was looked at.
        """
        with self._writing(by, Role.EDITOR) as connection:
            standing = registry.find_membership(connection, number)
            self._check_reach(connection, by, {standing.membership.member})
            history.check_version(connection, f"membership {number}", standing.version, version)
            act = self._act(connection, by, "end membership", reason, 1)
            history.write_changes(connection, act, registry.end_membership(connection, act, number, on))

    def memberships(
        self, *, member: str | None = None, whole: str | None = None, role: str | None = None, on: date | None = None
    ) -> list[Standing]:
        """Memberships by number, each with its number: of a member, in a whole, in a role, holding on a day."""
        with self.reading() as connection:
            return registry.find_memberships(connection, member=member, whole=whole, role=role, on=on)

    @property
    def indicators(self) -> Indicators:
        """The bundled indicators and this ledger's own."""
        with self.reading() as connection:
            return self._indicators(connection)

    def _indicators(self, connection: Connection) -> Indicators:
        return bundled_indicators().joined(registry.own_indicators(connection))

    def define_indicators(
        self, indicators: Iterable[Indicator], *, by: str, reason: str, versions: Mapping[str, int] | None = None
    ) -> None:
        """Define indicators of this ledger's own, or redefine some.

        Args:
            indicators: as they are to be.
            by: the account.
            reason: for the history.
            versions: what `version_of` said of those that stand already when they were looked at; unchecked without.

        Raises:
            ConflictError: somebody defined or changed one since.
        """
        sent = list(indicators)
        with self._writing(by, Role.EDITOR) as connection:
            self._whole_only(connection, by)
            for name in () if versions is None else [one.id for one in sent]:
                thing, seen = f"indicator/{name}", (versions or {}).get(name, 0)
                history.check_version(connection, thing, history.last_act(connection, thing), seen)
            self._check_indicators(connection, sent, by)
            act = self._act(connection, by, "define indicators", reason, len(sent))
            history.write_changes(connection, act, registry.write_indicators(connection, act, sent))

    # ---- history and accounts

    def history(self, thing: int | str) -> list[Change]:
        """Every change of a figure (by number), a record (by id), `membership/7` or `indicator/…`, oldest first.

        The first change of a figure is its entry; its fields then are what later changes name as old.
        """
        with self.reading() as connection:
            if not isinstance(thing, int):
                return history.changes_of(connection, thing)
            filed = _found(rows.find_by_id(connection, thing), thing)
            changes = history.changes_of(connection, f"figure/{thing}")
            return [_entry(connection, filed, changes), *changes]

    @property
    def newest(self) -> int:
        """The number of the last act, 0 for none."""
        with self.reading() as connection:
            return history.newest_act(connection)

    def version_of(self, thing: str) -> int:
        """The version of `account/NAME` or `indicator/ID`: the number of the act that changed it last, 0 for none."""
        with self.reading() as connection:
            return history.last_act(connection, thing)

    def acts(self, *, limit: int = 100, after: int = 0) -> list[Act]:
        """Acts in order of time, from after number `after`."""
        with self.reading() as connection:
            return history.acts(connection, limit=limit, after=after)

    def accounts(self) -> list[Account]:
        """Every account, by name."""
        with self.reading() as connection:
            return accounts.all_accounts(connection)

    def account(self, name: str) -> Account:
        """The account of this name."""
        with self.reading() as connection:
            return accounts.find_account(connection, name)

    def add_account(
        self, name: str, role: Role | str, *, by: str, reason: str = "new account", within: str = ""
    ) -> Account:
        """Add an account; administrators only. within: the cluster, park or township that it is for."""
        with self._writing(by, Role.ADMINISTRATOR) as connection:
            _check_within(connection, Role(role), within)
            accounts.add_account(connection, name, Role(role), within)
            act = self._act(connection, by, "add account", reason, 1)
            new = accounts.find_account(connection, name)
            history.write_changes(connection, act, [FieldChange(f"account/{name}", "role", None, _standing_of(new))])
            return new

    def set_role(
        self,
        name: str,
        role: Role | str,
        *,
        by: str,
        reason: str,
        active: bool | None = None,
        within: str | None = None,
        version: int | None = None,
    ) -> Account:
        """Give an account another role, or switch it off or on; what `active` and `within` do not say stays.

        Administrators only.

        Raises:
            ConflictError: somebody changed it since the `version` (`version_of`) that was looked at.
        """
        with self._writing(by, Role.ADMINISTRATOR) as connection:
            old = accounts.find_account(connection, name)
            thing = f"account/{name}"
            history.check_version(connection, thing, history.last_act(connection, thing), version)
            reaches = old.within if within is None else within
            _check_within(connection, Role(role), reaches)
            works = old.active if active is None else active
            accounts.change_account(connection, name, role=Role(role), active=works, within=reaches)
            new = accounts.find_account(connection, name)
            act = self._act(connection, by, "change account", reason, 1)
            change = FieldChange(f"account/{name}", "role", _standing_of(old), _standing_of(new))
            history.write_changes(connection, act, [change])
            return new

    def set_desks(self, name: str, desks: Sequence[str], *, by: str) -> Account:
        """Say which desks an account works at; everybody does so for themselves, an administrator for anybody.

        Raises:
            ConflictError: too many, or one that is no name of an office.
        """
        with self._writing(by, Role.EDITOR if by == name else Role.ADMINISTRATOR) as connection:
            old = accounts.find_account(connection, name)
            accounts.set_desks(connection, name, desks)
            new = accounts.find_account(connection, name)
            if new.desks != old.desks:
                act = self._act(connection, by, "change account", "desks", 1)
                change = FieldChange(f"account/{name}", "desks", ", ".join(old.desks), ", ".join(new.desks))
                history.write_changes(connection, act, [change])
            return new

    def remove_account(self, name: str, *, by: str, reason: str) -> None:
        """Let an account log in no more: it is switched off, its password and token gone; administrators only."""
        with self._writing(by, Role.ADMINISTRATOR) as connection:
            old = accounts.find_account(connection, name)
            accounts.remove_account(connection, name)
            act = self._act(connection, by, "remove account", reason, 1)
            history.write_changes(connection, act, [FieldChange(f"account/{name}", "role", _standing_of(old), None)])

    def keys(self) -> Keys:
        """Who has a password, and who a token."""
        with self.reading() as connection:
            return accounts.all_keys(connection)

    def issue_token(self, name: str, *, by: str, reason: str = "new secret") -> str:
        """A new secret for an account, shown once; administrators only."""
        with self._writing(by, Role.ADMINISTRATOR) as connection:
            accounts.find_account(connection, name)
            act = self._act(connection, by, "issue token", reason, 1)
            history.write_changes(connection, act, [FieldChange(f"account/{name}", "token", "(secret)", "(secret)")])
            return accounts.issue_token(connection, name)

    def account_of(self, token: str) -> Account | None:
        """The active account whose secret this is, or None."""
        with self.reading() as connection:
            return accounts.account_of_token(connection, token)

    def set_password(self, name: str, password: str, *, by: str, reason: str = "new password") -> None:
        """Give an account a password: its own, or any as an administrator. Its token stops working.

        Raises:
            PasswordError: too short to withstand guessing.
            NotAllowedError: somebody else's password, and `by` is no administrator.
        """
        verifier = passwords.make_verifier(password, name)
        with self._writing(by, Role.VIEWER if name == by else Role.ADMINISTRATOR) as connection:
            accounts.find_account(connection, name)
            act = self._act(connection, by, "set password", reason, 1)
            history.write_changes(connection, act, [FieldChange(f"account/{name}", "password", "(secret)", "(secret)")])
            passwords.write_verifier(connection, name, verifier)
            accounts.end_token(connection, name)

    def has_password(self) -> bool:
        """Whether any active account may log in with a password."""
        with self.reading() as connection:
            return passwords.any_verifier(connection)

    def has_password_of(self, name: str) -> bool:
        """Whether this account has a password."""
        with self.reading() as connection:
            return passwords.find_verifier(connection, name) is not None

    def account_with_password(self, name: str, password: str) -> Account | None:
        """The active account of this name and password, or None. Takes as long whether or not the account exists."""
        with self.reading() as connection:  # both of one moment: the account's mark is that of this verifier
            verifier = passwords.find_verifier(connection, name)
            account = None if verifier is None else accounts.find_account(connection, name)
        if not passwords.verify(password, verifier):
            return None
        return account if account is not None and account.active else None


def open_ledger(address: str | Path, *, create: bool = True, owner: str = "local", clock: Clock = utc_now) -> Ledger:
    """Open a ledger, bringing its tables up to date; a new one gets the account `owner`, an administrator.

    Args:
        address: a path (SQLite), `sqlite://` (in memory) or `postgresql://user@host/name`.
        create: make the ledger where there is none.
        owner: the first account's name.
        clock: the time for the history.

    Raises:
        AddressError: it cannot be opened; the message says why and never repeats a password.
    """
    engine = open_engine(address, create=create)
    with engine.execution_options(writes=True).begin() as connection:
        lock_writers(connection)
        if not accounts.all_accounts(connection):
            accounts.add_account(connection, owner, Role.ADMINISTRATOR)
            act = history.begin_act(connection, clock, owner, "make ledger", "a new ledger", 1)
            made = FieldChange(f"account/{owner}", "role", None, Role.ADMINISTRATOR.value)
            history.write_changes(connection, act, [made])
    return Ledger(engine, clock=clock)


def _found(filed: Filed | None, number: int) -> Filed:
    if filed is None:
        raise UnknownError(f"there is no figure {number}")
    return filed


def _role_for(figures: Sequence[Figure]) -> Role:
    return Role.RELEASER if any(figure.release == "public" for figure in figures) else Role.EDITOR


def _reason(wrong: DBAPIError) -> str:
    return (str(wrong.orig).strip() or "no reason given").splitlines()[0]


def _releasers(old: Figure, new: Figure) -> bool:
    """Whether this change is a releaser's: of what is released, or of who may see it."""
    return Release.PUBLIC in (old.release, new.release) or old.release is not new.release


def _withdrawn(again: Sequence[Outcome]) -> str:
    listed = "; ".join(
        f"figure {o.withdrawn}: {o.new.subject} · {o.new.indicator} · {o.new.period}: {o.new.value} {o.new.unit}"
        for o in again[:5]
    )
    more = f" and {len(again) - 5} more" if len(again) > 5 else ""
    return f"{len(again)} figures were withdrawn before ({listed}{more}); ask to revise to enter them again"


def _difference(differing: Sequence[Outcome]) -> str:
    lines = [
        f"{o.new.subject} · {o.new.indicator} · {o.new.period}: {o.old.value} {o.old.unit} stands,"
        f" {o.new.value} {o.new.unit} was sent"
        for o in differing[:5]
        if o.old is not None
    ]
    more = f" and {len(differing) - 5} more" if len(differing) > 5 else ""
    listed = "; ".join(lines) + more
    return f"{len(differing)} figures differ from what stands ({listed}); ask to revise them, or leave them"


def _entry(connection: Connection, filed: Filed, later: Sequence[Change]) -> Change:
    """The entry of a figure, with the value it had then."""
    first_values = {change.field: change.old for change in reversed(later)}
    value = first_values.get("value") or str(filed.figure.value)
    of_unit = first_values.get("unit") or filed.figure.unit.text
    reason = rows.entry_reason(connection, filed.id)
    entered = f"{value} {of_unit}"
    return Change(
        filed.entered_at, filed.entered_by, "add figures", f"figure/{filed.id}", "figure", None, entered, reason
    )


def _standing_of(account: Account) -> str:
    told = f"{account.role.value} within {account.within}" if account.within else account.role.value
    return told if account.active else f"{told} (off)"


def _check_within(connection: Connection, role: Role, within: str) -> None:
    if not within:
        return
    if registry.find_record(connection, within).kind not in reach.REACHES:
        raise ConflictError(f"an account is for a {', '.join(reach.REACHES)}, or for the whole ledger")
    if role is Role.ADMINISTRATOR:
        raise ConflictError("an administrator is one of the whole ledger")
