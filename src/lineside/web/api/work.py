"""The office's lists: what is due, projects along their life, gaps that are proposed, and a stop along a chain."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from lineside.district.briefing.words import Language, name_in
from lineside.district.change import round_half_up
from lineside.district.propagation import spread
from lineside.district.registry.chain import Chain
from lineside.district.registry.project import Project
from lineside.district.registry.record import Id, Name
from lineside.district.reminder import item_reminder
from lineside.district.store.figures import Query, latest_figures
from lineside.district.value import plain
from lineside.district.vocabulary import term
from lineside.district.worklist import proposed_gaps, slipping_first, work_of
from lineside.web.answers import FigureAnswer, Names
from lineside.web.endpoint import Answer, Asked, Asks, Endpoint
from lineside.web.problem import WebError


class WorkQuery(Asks):
    """The language of the texts to send."""

    language: Language = Language.ZH


class DueLine(Answer):
    """One thing to do: days overdue (negative while there is time, null without a day), and the text to send."""

    record: str
    kind: str
    name: Name
    list: str
    text: str
    owner: str
    due: str | None
    state: str
    days: int | None
    reminder: str


class GapLine(Answer):
    """A gap that is proposed: a stage without firms, or a product bought outside (amount in 万元)."""

    chain: str
    name: Name
    why: str
    stage: int | None
    product: str
    firms: tuple[Name, ...]
    amount: str


class WorkAnswer(Answer):
    """All that is to be done, the most overdue first, and gaps that are proposed."""

    today: str
    due: tuple[DueLine, ...]
    gaps: tuple[GapLine, ...]


class ProjectLine(Answer):
    """A project on its way: group is reserve, signed, landed, abandoned or unknown; slips in days.

    figures: its money. What was agreed is planned and never output.
    """

    id: str
    name: Name
    owner: str
    stage: str
    group: str
    since: str
    next: str | None
    due: str | None
    slips: int
    figures: tuple[FigureAnswer, ...]


class StandingsAnswer(Answer):
    """Projects, those that slip most first."""

    projects: tuple[ProjectLine, ...]


class StopQuery(Asks):
    """Which firm stops, and for how many hours."""

    firm: Id
    hours: Annotated[float, Field(ge=0.01, le=10_000)]


class ReachedLine(Answer):
    """A firm that a stop reaches, in hours after it began."""

    firm: str
    name: Name
    why: str
    begins: float
    ends: float
    through: tuple[Name, ...]


class StopAnswer(Answer):
    """Whom a stop reaches, in order of time; by stock and room as registered."""

    reached: tuple[ReachedLine, ...]


def show_work(asked: Asked) -> WorkAnswer:
    """What is to be done."""
    assert isinstance(asked.query, WorkQuery)
    language, today, ledger = asked.query.language, asked.ledger.today(), asked.ledger
    records = [one for kind in ("chain", "policy", "project") for one in ledger.records(kind)]
    found = [one for one in work_of(records, today) if asked.sight.enters(one.record.id)]
    chains = [one for one in records if isinstance(one, Chain) and asked.sight.enters(one.id)]
    gaps = proposed_gaps(ledger, chains)
    names = Names(ledger)
    names.learn(firm for gap in gaps for firm in gap.firms)
    lines = []
    for one in found:
        text = term(one.text, language, of="planned") if one.list == "stage" else one.text
        told = item_reminder(one.owner, name_in(one.record.name, language), text, one.due, today, language)
        lines.append(
            DueLine(
                record=one.record.id, kind=one.record.kind, name=one.record.name, list=one.list, text=one.text,
                owner=one.owner, due=None if one.due is None else one.due.isoformat(), state=one.state, days=one.days,
                reminder=told,
            )
        )  # fmt: skip
    return WorkAnswer(
        today=today.isoformat(),
        due=tuple(lines),
        gaps=tuple(
            GapLine(
                chain=one.chain.id, name=one.chain.name, why=one.why, stage=one.stage, product=one.product,
                firms=tuple(names.record(firm) for firm in one.firms),
                amount=plain(round_half_up(one.amount / 10_000, 2)) if one.amount else "",
            )
            for one in gaps
        ),
    )  # fmt: skip


def show_projects(asked: Asked) -> StandingsAnswer:
    """Projects along their life."""
    projects = [one for one in asked.ledger.records("project") if isinstance(one, Project)]
    standing = slipping_first(projects, asked.ledger.today())
    ids = [one.id for one in projects]
    query = asked.sight.limited(Query(limit=8 * max(1, len(ids))))
    with asked.ledger.reading() as connection:
        latest = latest_figures(connection, query, ids) if ids else []
    names = Names(asked.ledger)
    shown = names.figures(latest)
    return StandingsAnswer(
        projects=tuple(
            ProjectLine(
                id=one.project.id, name=one.project.name, owner=one.project.owner, stage=one.stage.value,
                group=one.group, since=one.since, next=None if one.next is None else one.next.value,
                due=None if one.due is None else one.due.isoformat(), slips=one.slips,
                figures=tuple(figure for figure in shown if figure.subject == one.project.id)[:4],
            )
            for one in standing
        )
    )  # fmt: skip


def show_stop(asked: Asked) -> StopAnswer:
    """A stop at one firm, along the chain."""
    assert isinstance(asked.query, StopQuery)
    sent, chain = asked.query, asked.ledger.record(asked.path["id"])
    if not isinstance(chain, Chain):
        raise WebError(422, "This was refused", f"{chain.id} is a {chain.kind}, not a chain")
    if not any(sent.firm in (link.seller, link.buyer) for link in chain.links):
        raise WebError(
            422, "This was refused", f"no link of this chain names {sent.firm}; enter who supplies whom first"
        )
    reached = spread(chain.links, sent.firm, sent.hours)
    names = Names(asked.ledger)
    names.learn(firm for one in reached for firm in one.through)
    return StopAnswer(
        reached=tuple(
            ReachedLine(
                firm=one.firm, name=names.record(one.firm), why=one.why, begins=one.begins, ends=one.ends,
                through=tuple(names.record(firm) for firm in one.through),
            )
            for one in reached
        )
    )  # fmt: skip


ENDPOINTS = (
    Endpoint(
        method="GET", path="/api/due", name="showWork", tag="work", handler=show_work, query=WorkQuery,
        summary="What is to be done, the most overdue first, and gaps that are proposed", answer=WorkAnswer,
    ),
    Endpoint(
        method="GET", path="/api/due/projects", name="showProjects", tag="work", handler=show_projects,
        summary="Projects along their life, those that slip most first", answer=StandingsAnswer,
    ),
    Endpoint(
        method="GET", path="/api/chains/{id}/stop", name="showStop", tag="work", handler=show_stop, query=StopQuery,
        summary="Whom a stop at one firm reaches along the chain", answer=StopAnswer,
    ),
)  # fmt: skip
