"""Claims that the registry answers: how many members, sites, tiers; whether every stage has a firm."""

from __future__ import annotations

from datetime import date

from lineside.district.errors import DistrictError
from lineside.district.period import Period, read_period
from lineside.district.registry.body import Source
from lineside.district.registry.chain import Chain
from lineside.district.registry.claim import CountTest, StagesTest, UndefinedTest
from lineside.district.registry.cluster import ClusterSystem
from lineside.district.registry.membership import Role
from lineside.district.registry.place import Park
from lineside.district.registry.project import Project
from lineside.district.verdict.desk import Desk, Verdict, Word, judged, shown
from lineside.district.words.meaning import read_change


def _day(desk: Desk, on: date | None) -> date:
    """The day a claim speaks of: its own, else that of its source, else today."""
    if on is not None:
        return on
    source = None if desk.claim is None or desk.claim.source is None else desk.ledger.record(desk.claim.source)
    dated = source.dated.removesuffix("*") if isinstance(source, Source) else ""
    for read in (Period.parse, read_period):
        try:
            last = read(dated).last
        except DistrictError:
            continue
        if last is not None:
            return last
    return desk.ledger.today()


def judge_count(desk: Desk, test: CountTest) -> Verdict:
    """The registry holds as many as were said, on the day it was said."""
    record, on = desk.ledger.record(test.whole), _day(desk, test.on)
    members = {
        s.membership.member
        for s in desk.ledger.memberships(whole=test.whole, role=test.role, on=on)
        if test.stage is None or s.membership.stage == test.stage
    }
    held = {
        "members": len(members),
        "sites": len(record.sites) if isinstance(record, Park) else 0,
        "tiers": sum(tier.count for tier in record.tiers) if isinstance(record, ClusterSystem) else 0,
        "classes": len(record.classes) if isinstance(record, ClusterSystem) else 0,
        "named": len(record.facts.get("named", ())) if isinstance(record, Project) else 0,
    }[test.what]
    desk.lines.append(f"登记{held}，所述{test.said}")
    if held < test.said and test.what == "named":
        desk.lines.append(f"其余{test.said - held}个未列名")
        return desk.verdict(Word.NOT_COMPUTABLE, settles="完整名单")
    return desk.verdict(Word.AGREES if held == test.said else Word.TO_CHECK, settles="完整名单")


def judge_stages(desk: Desk, test: StagesTest) -> Verdict:
    """Every stage of a chain has a firm."""
    chain, on = desk.ledger.record(test.chain), _day(desk, test.on)
    standing = desk.ledger.memberships(whole=test.chain, role=Role.IN_CHAIN, on=on)
    filled = {s.membership.stage for s in standing}
    stages = chain.stages if isinstance(chain, Chain) else ()
    empty = [stage.name.zh for stage in stages if stage.n not in filled]
    desk.lines.append(f"{len(stages)}个环节中{len(stages) - len(empty)}个有企业")
    if not stages:
        return desk.verdict(Word.NOT_COMPUTABLE, settles="产业链各环节")
    if empty:
        desk.lines.append(f"未见企业：{'、'.join(empty)}")
    return desk.verdict(Word.TO_CHECK if empty else Word.AGREES, settles=f"{'、'.join(empty)}环节的企业")


def judge_undefined(desk: Desk, test: UndefinedTest) -> Verdict:
    """The words name no measure that could be recomputed."""
    figure = desk.get(test.figure)
    desk.lines += [f"所述{shown(figure)}", test.lacks]
    change = read_change(test.words, of_rate=test.of_rate) if test.words else None
    readings = [] if change is None else [judged(r, None) for r in change.readings]
    return desk.verdict(Word.NOT_COMPUTABLE, readings)
