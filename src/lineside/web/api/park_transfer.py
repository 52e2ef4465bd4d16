"""From research to firms: the funnel of results, every way that one went, and joint projects as boards of tasks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal

from lineside.district.errors import UnknownError
from lineside.district.park.book import View
from lineside.district.park.counts import told
from lineside.district.registry.policy import Policy, Task
from lineside.district.registry.record import Name
from lineside.district.registry.transfer import JointProject, Result
from lineside.web.api.park import ParkQuery, amount_told, view_asked
from lineside.web.api.park_answers import (
    BoardTask,
    FunnelAnswer,
    PartnerAnswer,
    ProjectBoard,
    ProjectsAnswer,
    ReachedAnswer,
    StepAnswer,
    WayAnswer,
)
from lineside.web.endpoint import Asked, Endpoint

TRADED = ("contract", "licence")


def show_funnel(asked: Asked) -> FunnelAnswer:
    """Results of each sort, how many patents led to trade and to companies, and every way that one went."""
    view = view_asked(asked)
    results = _results(view)
    traded = [one for one in results.values() if one.sort in TRADED]
    patents = [one.id for one in results.values() if one.sort == "patent"]
    beyond = {name: _beyond(results, name) for name in patents}
    return FunnelAnswer(
        sorts=dict(Counter(one.sort for one in results.values())),
        ways=tuple(_way(view, results, one) for one in _firsts(results)),
        projects=tuple(one.name for one in view.all(JointProject)),
        reached=ReachedAnswer(
            patents=len(patents), traded=sum(_reaches(view, results, beyond[name], TRADED) for name in patents),
            companies=sum(_reaches(view, results, beyond[name], ("company",)) for name in patents),
            amount=told(sum((one.amount for one in traded if one.amount is not None), Decimal(0))),
            without=sum(one.amount is None for one in traded),
        ),
    )  # fmt: skip


def _results(view: View) -> dict[str, Result]:
    """The park's results, and those of others, such as a university's, that led to one of them or to its firms."""
    found = {one.id: one for one in view.all(Result)}
    others = [one for one in view.records.values() if isinstance(one, Result) and one.id not in found]
    while True:
        reached = view.firms | found.keys()
        more = [one for one in others if one.id not in found and not reached.isdisjoint(one.leads_to)]
        if not more:
            return found
        found |= {one.id: one for one in more}


def _firsts(results: Mapping[str, Result]) -> list[Result]:
    """Results that no other led to; where results lead to one another in a circle, the first of them."""
    in_order = sorted(results.values(), key=lambda one: (one.on.isoformat() if one.on else "", one.id))
    later = {name for one in results.values() for name in one.leads_to}
    found = [one for one in in_order if one.id not in later]
    reached = {name for one in found for name in (one.id, *_beyond(results, one.id))}
    for one in in_order:
        if one.id not in reached:
            found.append(one)
            reached |= {one.id, *_beyond(results, one.id)}
    return found


def _beyond(results: Mapping[str, Result], name: str) -> dict[str, int]:
    """What a result led to, near or far, with how many steps lie between."""
    found, waiting = dict[str, int](), [(one, 1) for one in results[name].leads_to]
    while waiting:
        at, depth = waiting.pop(0)
        if at not in found and at != name:
            found[at] = depth
            waiting += [(one, depth + 1) for one in (results[at].leads_to if at in results else ())]
    return found


def _reaches(view: View, results: Mapping[str, Result], names: Iterable[str], sorts: Collection[str]) -> bool:
    return any(_sort(view, results, name) in sorts for name in names)


def _sort(view: View, results: Mapping[str, Result], name: str) -> str:
    """The sort of a result; of a firm that it led to, company."""
    if name in results:
        return results[name].sort
    record = view.records.get(name)
    if isinstance(record, Result):
        return record.sort
    return "company" if record is None or record.kind == "firm" else record.kind


def _way(view: View, results: Mapping[str, Result], first: Result) -> WayAnswer:
    steps = []
    for name, depth in {first.id: 0, **_beyond(results, first.id)}.items():
        result = results.get(name)
        steps.append(
            StepAnswer(
                id=name, name=view.name(name), sort=_sort(view, results, name), depth=depth,
                on=result.on.isoformat() if result and result.on else None,
                amount=amount_told(result.amount) if result else None, expected=result.expected if result else None,
            )
        )  # fmt: skip
    return WayAnswer(steps=tuple(steps))


def show_projects(asked: Asked) -> ProjectsAnswer:
    """Joint projects and programmes as boards: who gives what, tasks by part with their evidence."""
    view = view_asked(asked)
    projects = sorted(view.all(JointProject), key=lambda one: (one.since is None, one.since, one.id))
    programmes = sorted((one for one in view.all(Policy) if one.tasks or one.board), key=lambda one: one.id)
    boards = [
        *(
            _board(
                asked, view, one.id, one.name, one.board, one.tasks, kind=one.kind, programme=one.programme,
                product=one.product, since=one.since.isoformat() if one.since else None,
                until=one.until.isoformat() if one.until else None,
                partners=tuple(
                    PartnerAnswer(id=each.party, name=view.name(each.party), gives=each.gives,
                                  amount=amount_told(each.amount))
                    for each in one.partners
                ),
                results=one.results,
            )
            for one in projects
        ),
        *(_board(asked, view, one.id, one.name, one.board, one.tasks, kind=one.kind) for one in programmes),
    ]  # fmt: skip
    return ProjectsAnswer(today=view.today.isoformat(), boards=tuple(boards))


def _board(
    asked: Asked, view: View, name: str, words: Name, parts: tuple[str, ...], tasks: tuple[Task, ...], *, kind: str,
    programme: str = "", product: str = "", since: str | None = None, until: str | None = None,
    partners: tuple[PartnerAnswer, ...] = (), results: tuple[str, ...] = (),
) -> ProjectBoard:  # fmt: skip
    return ProjectBoard(
        id=name, kind=kind, name=words, programme=programme, product=product, since=since, until=until,
        parts=(*parts, *dict.fromkeys(one.part for one in tasks if one.part not in parts)), partners=partners,
        results=tuple(
            StepAnswer(id=one, name=view.name(one), sort="", on=None, depth=0, amount=None, expected=None)
            for one in results
        ),
        tasks=tuple(
            BoardTask(
                id=one.id, text=one.text, part=one.part, owner=one.owner, due=one.due.isoformat() if one.due else None,
                state=one.state.value, evidence=tuple(_shown(asked, view, each) for each in one.evidence),
                late=one.state.value != "done" and one.due is not None and one.due < view.today,
            )
            for one in tasks
        ),
    )  # fmt: skip


def _shown(asked: Asked, view: View, evidence: str) -> Name:
    """What a record is called that shows a task to be done; what is no record stands as it was written."""
    if evidence in view.records:
        return view.name(evidence)
    try:
        return asked.ledger.record(evidence).name
    except UnknownError:
        return Name(zh=evidence[:400] or "—")


ENDPOINTS = (
    Endpoint(
        method="GET", path="/api/park/funnel", name="showFunnel", tag="park", handler=show_funnel, query=ParkQuery,
        summary="Results and the ways from patents to companies", answer=FunnelAnswer,
    ),
    Endpoint(
        method="GET", path="/api/park/projects", name="showBoards", tag="park", handler=show_projects,
        query=ParkQuery, summary="Joint projects and programmes as boards of tasks with evidence",
        answer=ProjectsAnswer,
    ),
)  # fmt: skip
