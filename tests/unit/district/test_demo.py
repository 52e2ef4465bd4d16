"""The made-up district is the same every time, marked as made up, and as untidy as a real one."""

from datetime import date

import pytest

from lineside.district import Ledger, Query, open_ledger
from lineside.district.claim import Word, check_claims
from lineside.district.demo import (
    LIST,
    demo_firms,
    demo_registry,
    demo_retrofits,
    firm_figures,
    firm_memberships,
    firm_record,
    load_demo,
)
from lineside.district.registry.chain import Chain
from lineside.district.registry.membership import Role
from lineside.district.registry.project import IN_ORDER, Project
from lineside.district.registry.retrofit import Retrofit
from lineside.district.registry.target import Target
from lineside.district.retrofit import gains
from lineside.district.target import progress


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    opened = open_ledger("sqlite://")
    load_demo(opened, by="local", firms=40, years=2)
    return opened


def test_the_same_seed_makes_the_same_district() -> None:
    first = list(firm_figures(demo_firms(20, 1, 7), 1, 7))
    assert first == list(firm_figures(demo_firms(20, 1, 7), 1, 7))
    assert first != list(firm_figures(demo_firms(20, 1, 8), 1, 8))


def test_all_of_it_is_marked_synthetic(ledger: Ledger) -> None:
    assert ledger.count(Query(synthetic=False)) == 0
    assert ledger.count(Query(synthetic=True)) > 3000
    assert all(record.synthetic and "演示" in record.name.zh for record in ledger.records())


def test_january_and_february_are_one_period(ledger: Ledger) -> None:
    assert ledger.count(Query(period="2020-01")) == ledger.count(Query(period="2020-02")) == 0
    assert ledger.count(Query(period="2020-01..02")) > 100


def test_three_hundred_firms_enter_leave_move_and_sit_in_two_clusters() -> None:
    firms = demo_firms(300, 5, 1246)
    assert len({firm_record(firm).id for firm in firms}) == 300
    assert sum(firm.second is not None for firm in firms) >= 10
    assert sum(firm.moved_to is not None for firm in firms) >= 5
    assert sum(firm.listed_until is not None for firm in firms) >= 5
    listed = [m for firm in firms for m in firm_memberships(firm) if m.whole == LIST]
    assert len({m.begins for m in listed}) == 5
    clusters = [
        [m for m in firm_memberships(f) if m.role is Role.IN_CLUSTER and m.holds(date(2022, 5, 1))] for f in firms
    ]
    assert {len(memberships) for memberships in clusters} == {1, 2}


def test_one_firm_in_five_has_retrofitted_and_not_all_of_them_report() -> None:
    entries = [r for r in demo_retrofits(demo_firms(300, 1, 1246), 1246) if isinstance(r, Retrofit)]
    found = gains(entries, "nc-ratio")
    assert (found.firms, found.reporting) == (60, 48)
    assert 0 < found.measured < found.reporting
    assert found.points is not None


def test_its_report_holds_claims_of_every_sort(ledger: Ledger) -> None:
    assert {verdict.word for verdict in check_claims(ledger)} == set(Word)


def test_its_targets_stand_in_every_way_that_has_a_meaning(ledger: Ledger) -> None:
    aims = [record for record in ledger.records("target") if isinstance(record, Target)]
    (due,) = {int(aim.due) for aim in aims if aim.id == "demo-target-above-scale"}
    states = {aim.id: progress(ledger, aim, on=date(due, 6, 1)).state for aim in aims}
    assert states["demo-target-above-scale"] == "behind"
    later = {aim.id: progress(ledger, aim, on=date(due + 1, 6, 1)).state for aim in aims}
    assert later["demo-target-above-scale"] == "missed"
    assert states["demo-target-brand"] == "not computable"
    assert len(states) == 6


def test_a_chain_tells_the_stage_that_lacks_firms_from_the_one_nobody_looked_at(ledger: Ledger) -> None:
    (chain,) = [c for c in ledger.records("chain") if c.id == "demo-chain-engines" and isinstance(c, Chain)]
    filled = {one.membership.stage for one in ledger.memberships(whole=chain.id)}
    gaps = {item.stage for item in chain.items if item.list == "gap"}
    assert ([stage.n for stage in chain.stages], filled, gaps) == ([1, 2, 3, 4], {2, 3}, {1})
    assert {item.list for item in chain.items} == {"gap", "project", "problem"}


def test_projects_stand_at_every_point_of_their_life(ledger: Ledger) -> None:
    stages = [project.stage for project in ledger.records("project") if isinstance(project, Project)]
    assert set(stages) == set(IN_ORDER)


def test_the_registry_holds_the_tiers_of_1246() -> None:
    (system,) = [record for record in demo_registry() if record.kind == "cluster-system"]
    assert [tier["count"] for tier in system.model_dump()["tiers"]] == [1, 2, 4, 6]
