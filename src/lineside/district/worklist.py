"""What the office has to do: items of chains, tasks of programmes and stages of projects, the most overdue first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from lineside.district.registry.chain import Chain, ItemState
from lineside.district.registry.membership import Role
from lineside.district.registry.policy import Policy, TaskState
from lineside.district.registry.project import IN_ORDER, Project, ProjectStage
from lineside.district.registry.record import Record
from lineside.district.store.figures import Query
from lineside.district.store.ledger import Ledger

BOUGHT_OUTSIDE = "bought-outside"
"""The indicator of what a firm buys outside the district; `of` says which product."""
RESERVE = (ProjectStage.LEAD, ProjectStage.TALKS)
LANDED = (ProjectStage.BEGUN, ProjectStage.BUILT, ProjectStage.TESTED, ProjectStage.PRODUCING)


@dataclass(frozen=True, slots=True)
class Due:
    """One thing to do. list: gap, project, problem, task or stage. days: overdue, negative while there is time."""

    record: Record
    list: str
    text: str
    owner: str
    due: date | None
    state: str
    days: int | None

    @property
    def overdue(self) -> bool:
        """Whether its day has passed."""
        return self.days is not None and self.days > 0


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a project is: its stage, the next one that is planned and by how many days that slips."""

    project: Project
    stage: ProjectStage
    since: str
    next: ProjectStage | None
    due: date | None
    slips: int

    @property
    def group(self) -> str:
        """reserve, signed, landed, abandoned or unknown."""
        if self.stage in RESERVE:
            return "reserve"
        if self.stage in LANDED:
            return "landed"
        return "signed" if self.stage is ProjectStage.AGREED else self.stage.value


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap that a chain may have. why: `stage`, nobody is registered at it, or `bought`, its firms buy it outside."""

    chain: Chain
    why: str
    stage: int | None
    product: str
    firms: tuple[str, ...]
    amount: Fraction


def work_of(records: Iterable[Record], today: date) -> list[Due]:
    """All that is to be done, the most overdue first; what has no day comes last."""
    found: list[Due] = []
    for record in records:
        if isinstance(record, Chain):
            found += [
                _due(record, item.list, item.text, item.owner, item.due, item.state.value, today)
                for item in record.items
                if item.state in (ItemState.OPEN, ItemState.UNDER_WAY)
            ]
        elif isinstance(record, Policy):
            found += [
                _due(record, "task", task.text, task.owner, task.due, task.state.value, today)
                for task in record.tasks
                if task.state is not TaskState.DONE
            ]
        elif isinstance(record, Project):
            standing = standing_of(record, today)
            if standing.next is not None:
                of = standing.next.value
                found.append(_due(record, "stage", of, record.owner, standing.due, standing.stage.value, today))
    return sorted(found, key=lambda one: (one.days is None, -(one.days or 0), one.record.id))


def _due(record: Record, kind: str, text: str, owner: str, due: date | None, state: str, today: date) -> Due:
    return Due(record, kind, text, owner, due, state, None if due is None else (today - due).days)


def standing_of(project: Project, today: date) -> Standing:
    """How far a project is, by the first planned stage that it has not reached."""
    reached = project.stage
    since = project.steps[-1].on if project.steps else "?"
    at = IN_ORDER.index(reached) if reached in IN_ORDER else -1
    open_ones = [one for one in project.planned if one.stage in IN_ORDER and IN_ORDER.index(one.stage) > at]
    if reached is ProjectStage.ABANDONED or not open_ones:
        return Standing(project, reached, since, None, None, 0)
    first = min(open_ones, key=lambda one: (IN_ORDER.index(one.stage), one.due))
    return Standing(project, reached, since, first.stage, first.due, max(0, (today - first.due).days))


def slipping_first(projects: Iterable[Project], today: date) -> list[Standing]:
    """Projects, those that slip most first, then by how soon they fall due."""
    found = [standing_of(project, today) for project in projects]
    return sorted(found, key=lambda one: (-one.slips, one.due is None, one.due or date.max, one.project.id))


def proposed_gaps(ledger: Ledger, chains: Sequence[Chain]) -> list[Gap]:
    """Gaps that the ledger suggests: stages without firms, and products that firms of the chain buy outside.

    What stands on a chain's list already, by its stage or its words, is not proposed again.
    """
    found: list[Gap] = []
    for chain in chains:
        standing = ledger.memberships(whole=chain.id, role=Role.IN_CHAIN.value, on=ledger.today())
        at = {one.membership.stage for one in standing}
        listed = [item for item in chain.items if item.list == "gap"]
        missing = [one for one in chain.stages if one.n not in at and not any(item.stage == one.n for item in listed)]
        found += [Gap(chain, "stage", one.n, one.name.zh, (), Fraction(0)) for one in missing]
        firms = tuple(sorted({one.membership.member for one in standing}))
        found += [gap for gap in _bought(ledger, chain, firms) if not any(gap.product in item.text for item in listed)]
    return sorted(found, key=lambda one: (one.chain.id, -one.amount, one.stage or 0, one.product))


def _bought(ledger: Ledger, chain: Chain, firms: tuple[str, ...]) -> list[Gap]:
    if not firms:
        return []
    query = Query(subjects=firms, indicator=BOUGHT_OUTSIDE, limit=5000)
    latest: dict[tuple[str, str], tuple[int, Fraction]] = {}
    for filed in ledger.figures(query):
        figure = filed.figure
        amount, month = figure.value, figure.period.last_month or 0
        product = figure.measure.of
        if amount.form.value == "exact" and product and latest.get((figure.subject, product), (-1,))[0] < month:
            base = Fraction(amount.number) * Fraction(figure.unit.scale)
            latest[figure.subject, product] = month, base
    products = sorted({product for _, product in latest})
    return [
        Gap(
            chain, "bought", None, product, tuple(sorted(f for f, p in latest if p == product)),
            sum((amount for (_, p), (_, amount) in latest.items() if p == product), Fraction(0)),
        )
        for product in products
    ]  # fmt: skip
