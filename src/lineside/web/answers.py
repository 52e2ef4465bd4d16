"""What the API answers: the ledger's things as JSON, with the names a page needs beside the ids."""

from __future__ import annotations

from collections.abc import Iterable

from lineside.district.amount import Amount, write_amount
from lineside.district.english import english_amount
from lineside.district.indicator import Indicator
from lineside.district.registry.kinds import AnyRecord
from lineside.district.registry.membership import Membership
from lineside.district.registry.record import Name, Record
from lineside.district.store.account import Role
from lineside.district.store.figures import Filed
from lineside.district.store.history import Act, Change
from lineside.district.store.intake import Receipt
from lineside.district.store.ledger import Ledger
from lineside.district.store.registry import Standing, records_by_id
from lineside.web.endpoint import Answer


class FigureFields(Answer):
    """A figure's fields, all as text; the words are those of the figure type."""

    subject: str
    indicator: str
    period: str
    value: str
    unit: str
    measure: str
    of: str
    compared_with: str
    base: str
    price: str
    scope: str
    scope_list: str
    attribution: str
    vintage: str
    status: str
    said_by: str
    source: str
    place: str
    release: str
    counterpart: str
    synthetic: bool
    note: str


class FigureAnswer(FigureFields):
    """A figure as it stands: its fields, its number, the names of what it is about, and who entered it when.

    text: the amount as Chinese texts write it, `近600亿元`; text_en: in English, `nearly 600 × 100 million yuan`.
    version: sent with a change, so that nobody else's is lost.
    """

    id: int
    text: str
    text_en: str
    subject_name: Name
    indicator_name: Name
    source_name: Name | None
    entered_by: str
    entered_at: str
    withdrawn: bool
    version: int = 0


class FigurePage(Answer):
    """Figures by number. `next` is the `after` of the next page, null on the last. `total` counts up to 10,000."""

    figures: tuple[FigureAnswer, ...]
    next: int | None
    total: int
    total_is_more: bool


class ChangeAnswer(Answer):
    """One field of one thing, old and new, with who, when, what and why."""

    at: str
    who: str
    action: str
    thing: str
    field: str
    old: str | None
    new: str | None
    reason: str

    @staticmethod
    def of(change: Change) -> ChangeAnswer:
        """From the ledger's own."""
        return ChangeAnswer(**{name: getattr(change, name) for name in ChangeAnswer.model_fields})


class History(Answer):
    """Every change of a thing, oldest first."""

    changes: tuple[ChangeAnswer, ...]


class ActAnswer(Answer):
    """One act: what was done together."""

    id: int
    at: str
    who: str
    action: str
    reason: str
    count: int


class Acts(Answer):
    """Acts in order of time."""

    acts: tuple[ActAnswer, ...]

    @staticmethod
    def of(acts: Iterable[Act]) -> Acts:
        """From the ledger's own."""
        names = ActAnswer.model_fields
        return Acts(acts=tuple(ActAnswer(**{name: getattr(act, name) for name in names}) for act in acts))


class MembershipAnswer(Answer):
    """A membership with its number and the names of both ends."""

    id: int
    membership: Membership
    member_name: Name
    whole_name: Name
    version: int = 0


class Memberships(Answer):
    """Memberships by number."""

    memberships: tuple[MembershipAnswer, ...]


class CountByKind(Answer):
    """How many members of a kind hold a role."""

    kind: str
    role: str
    count: int


class Card(Answer):
    """A record with what a page shows of it: what it belongs to, what belongs to it, and its latest figures."""

    record: AnyRecord
    wholes: tuple[MembershipAnswer, ...]
    members: tuple[CountByKind, ...]
    figures: tuple[FigureAnswer, ...]
    version: int = 0


class Cards(Answer):
    """Records of one kind by id; `next` is the `after` of the next page."""

    records: tuple[Card, ...]
    next: str | None


class IndicatorsAnswer(Answer):
    """Every indicator of the ledger. versions: of those that this ledger defines itself, by id."""

    indicators: tuple[Indicator, ...]
    versions: dict[str, int]


class OutcomeAnswer(Answer):
    """What happened, or would happen, to one figure sent."""

    index: int
    what: str
    id: int | None
    old: FigureFields | None
    new: FigureFields
    disputes: tuple[int, ...]


class ReceiptAnswer(Answer):
    """The outcomes of one call; `act` is null for a preview and where nothing changed."""

    act: int | None
    added: int
    unchanged: int
    revised: int
    differs: int
    outcomes: tuple[OutcomeAnswer, ...]

    @staticmethod
    def of(receipt: Receipt) -> ReceiptAnswer:
        """From the ledger's own."""
        outcomes = tuple(
            OutcomeAnswer(
                index=o.index,
                what=o.what.value,
                id=o.id,
                old=None if o.old is None else FigureFields.model_validate(o.old.as_dict()),
                new=FigureFields.model_validate(o.new.as_dict()),
                disputes=o.disputes,
            )
            for o in receipt.outcomes
        )
        counts = {word: sum(o.what == word for o in outcomes) for word in ("added", "unchanged", "revised", "differs")}
        return ReceiptAnswer(act=receipt.act, outcomes=outcomes, **counts)


class AccountAnswer(Answer):
    """An account; its secrets never leave the ledger."""

    name: str
    role: Role
    active: bool
    within: str = ""
    within_name: Name | None = None
    version: int


class Accounts(Answer):
    """Every account."""

    accounts: tuple[AccountAnswer, ...]


class Me(Answer):
    """Who is asking, the cluster, park or township that the account is for, and the desks that it works at.

    csrf: goes into the header `x-lineside-csrf` of every request that changes something. first: nobody can log in yet,
    so whoever sits at this machine makes the first administrator.
    """

    name: str | None
    role: Role | None
    csrf: str
    within: str = ""
    within_name: Name | None = None
    desks: tuple[str, ...] = ()
    first: bool = False


class Secret(Answer):
    """A new token, shown this once."""

    token: str


class Names:
    """Looks names up once per answer."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._indicators = ledger.indicators
        self._records: dict[str, Record] = {}

    def learn(self, ids: Iterable[str]) -> None:
        """Look these records up together."""
        missing = {name for name in ids if name and name not in self._records}
        if missing:
            with self._ledger.reading() as connection:
                found = records_by_id(connection, missing)
            self._records |= {name: one for name, one in found.items() if not self._ledger.hides(one)}

    def record(self, name: str) -> Name:
        """A record's name, its id where it has gone or is not for whoever asks."""
        found = self._records.get(name)
        return Name(zh=name) if found is None else found.name

    def kind(self, name: str) -> str:
        """A record's kind, empty where it has gone."""
        found = self._records.get(name)
        return "" if found is None else found.kind

    def figures(self, filed: Iterable[Filed]) -> tuple[FigureAnswer, ...]:
        """Figures with the names of their subjects, indicators and sources."""
        listed = list(filed)
        self.learn({name for one in listed for name in (one.figure.subject, one.figure.source)})
        return tuple(self.figure(one) for one in listed)

    def figure(self, filed: Filed) -> FigureAnswer:
        """One figure; `learn` its subject and source before."""
        figure = filed.figure
        amount = Amount(figure.value, figure.unit)
        indicator = self._indicators.get(figure.indicator)
        more = {
            "id": filed.id,
            "text": write_amount(amount),
            "text_en": english_amount(amount),
            "subject_name": self.record(figure.subject),
            "indicator_name": Name(zh=figure.indicator) if indicator is None else indicator.name,
            "source_name": self.record(figure.source) if figure.source else None,
            "entered_by": filed.entered_by,
            "entered_at": filed.entered_at,
            "withdrawn": filed.withdrawn,
            "version": filed.version,
        }
        return FigureAnswer.model_validate(figure.as_dict() | more)

    def memberships(self, standing: Iterable[Standing]) -> tuple[MembershipAnswer, ...]:
        """Memberships with the names of both ends."""
        listed = list(standing)
        self.learn({name for one in listed for name in (one.membership.member, one.membership.whole)})
        return tuple(
            MembershipAnswer(
                id=one.id,
                membership=one.membership,
                member_name=self.record(one.membership.member),
                whole_name=self.record(one.membership.whole),
                version=one.version,
            )
            for one in listed
        )
