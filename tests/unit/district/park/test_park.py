"""A park's week, rooms and money, each number as anyone reckons it by hand; and what its records must agree with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from lineside.district import Ledger, open_ledger
from lineside.district.errors import ConflictError, NotAllowedError, UnknownError
from lineside.district.park.book import View, book_of, view_of
from lineside.district.park.budget import budgets
from lineside.district.park.rooms import arrears, rooms_of, vacancies
from lineside.district.park.week import due_this_week, week_of
from lineside.district.registry.case import ServiceCase
from lineside.district.registry.space import Tenancy
from lineside.district.sight import Reader, Sight
from lineside.district.store.account import Role
from lineside.district.store.person import Person
from tests.unit.district.park.park import TODAY, WHY, ledger_of_park, thing


@pytest.fixture(scope="module")
def shared() -> Iterator[Ledger]:
    with ledger_of_park() as ledger:
        yield ledger


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with ledger_of_park() as ledger:
        yield ledger


def desk(ledger: Ledger, park: str = "park") -> View:
    return view_of(ledger, Sight(ledger, Reader.DESK), park, TODAY)


def test_a_week_goes_from_monday_to_sunday() -> None:
    monday, sunday = week_of(TODAY)
    assert (monday.isoformat(), sunday.isoformat()) == ("2026-03-16", "2026-03-22")


def test_the_week_has_what_is_late_what_is_due_and_what_ends(shared: Ledger) -> None:
    found = [(one.what, one.record.id, one.days) for one in due_this_week(desk(shared))]
    assert found == [
        ("arrears", "t3", 88),  # 20 December to 18 March, although its tenancy is over
        ("arrears", "t2", 41),
        ("evidence", "k2", 26),
        ("case", "k3", 8),
        ("case", "k4", -2),
        ("ending", "t2", -43),
    ]
    assert {one.record.id for one in due_this_week(desk(shared, ""))} >= {"k5"}


def test_rooms_are_let_by_their_tenancies_and_end_in_45_days(shared: Ledger) -> None:
    rooms = {room.space.id: room for room in rooms_of(desk(shared))}
    assert [(name, room.vacant, room.within) for name, room in rooms.items()] == [
        ("r1", False, None), ("r2", False, 45), ("r3", True, None), ("r4", False, None),
    ]  # fmt: skip
    told = {one.use: (one.rooms, one.area, one.vacant, one.rate) for one in vacancies(rooms.values())}
    assert told["office"] == (2, Decimal(200), Decimal(80), Decimal("40.0"))
    assert told["all"] == (3, Decimal(500), Decimal(80), Decimal("16.0"))


def test_arrears_do_not_vanish_with_the_lease(shared: Ledger) -> None:
    assert [(one.tenancy.id, one.owed, one.left) for one in arrears(desk(shared))] == [
        ("t3", Decimal("210.35"), True), ("t2", Decimal(2000), False),
    ]  # fmt: skip


def test_relief_counts_against_its_budget_and_what_was_only_said_stands_beside(shared: Ledger) -> None:
    (budget,) = budgets(desk(shared))
    sums = (budget.reliefs, budget.grants, budget.paid, budget.clawed_back, budget.promised, budget.left)
    assert sums == tuple(map(Decimal, (196000, 80000, 50000, 10000, 266000, 234000)))
    assert budget.inexact == 1
    assert [one.said for one in budget.lines if one.amount is None] == ["~50000"]


def test_the_book_follows_what_is_written_and_removed(ledger: Ledger) -> None:
    assert "k3" in book_of(ledger).records
    ledger.revise_record("k3", {"done": "2026-03-17", "evidence": ["contract"]}, **WHY)
    assert ("case", "k3") not in [(one.what, one.record.id) for one in due_this_week(desk(ledger))]
    ledger.remove_record("k4", **WHY)
    assert "k4" not in book_of(ledger).records


def test_nobody_but_the_desk_and_the_park_sees_what_firms_confide(ledger: Ledger) -> None:
    office = Sight(ledger, Reader.OFFICE)
    assert list(view_of(ledger, office, "park", TODAY).records.keys() & {"t1", "k1", "k3", "r1"}) == ["r1"]
    with pytest.raises(UnknownError):
        office.ledger.record("k1")
    ledger.revise_record("a", {"consents": True}, **WHY)
    assert Sight(ledger, Reader.OFFICE).ledger.record("k1").id == "k1"
    own = Sight(ledger, Reader.DESK, "park")
    assert {"t1", "t3", "k3", "g1", "g1-2", "r4"} <= own.own
    assert "k5" not in own.own


def test_an_account_for_a_park_enters_its_own_matters_alone(ledger: Ledger) -> None:
    ledger.add_account("operator", Role.EDITOR, by="local", reason="test", within="park")
    case = thing("service-case", "k6", firm="b", sort="policy", asked="2026-03-18")
    ledger.add_records([case], by="operator", reason="asked on the phone")
    assert ledger.memberships(member="k6") == []
    other = thing("service-case", "k7", firm="outsider", sort="policy", asked="2026-03-18")
    with pytest.raises(NotAllowedError, match="lies outside"):
        ledger.add_records([other], by="operator", reason="not ours")


def test_what_a_firm_confided_stays_with_its_park_and_what_came_later_does_not(ledger: Ledger) -> None:
    (membership,) = ledger.memberships(member="b")
    ledger.end_membership(membership.id, date(2026, 3, 2), **WHY)
    ledger.revise_record("t2", {"ended": "2026-03-01"}, **WHY)
    own = Sight(ledger, Reader.DESK, "park")
    assert {"t2", "k3"} <= own.own  # its room's tenancy, and a case of its last day
    assert "k4" not in own.own  # asked on the day after
    seen = view_of(ledger, own, "park", TODAY)
    assert {one.id for one in seen.all(ServiceCase)} == {one.id for one in desk(ledger).all(ServiceCase)}
    assert {one.id for one in seen.all(Tenancy)} == {"t1", "t2", "t3"}


def test_a_record_of_ones_own_is_not_moved_onto_others(ledger: Ledger) -> None:
    ledger.add_account("operator", Role.EDITOR, by="local", reason="test", within="park")
    changed: list[dict[str, object]] = [{"firm": "outsider"}, {"firm": "outsider", "since": "1990-01-01"}]
    for changes in changed:
        with pytest.raises(NotAllowedError, match="lies outside"):
            ledger.revise_record("t1", changes, by="operator", reason="pry")
        with pytest.raises(NotAllowedError, match="lies outside"):
            ledger.take_in(revisions={"t1": changes}, by="operator", reason="pry")
    ledger.revise_record("t3", {"bills": []}, by="operator", reason="settled, though its tenant has left")


def test_a_persons_data_are_deleted_and_the_history_stays_without_them(tmp_path: Path) -> None:
    path = tmp_path / "park.db"
    with open_ledger(path) as ledger:
        ledger.add_records([thing("park", "park"), thing("mentor", "mentor-1", park="park")], **WHY)
        ledger.set_person("mentor-1", Person(name="虚构人甲", phone="000-0000"), by="local", reason="agreed to help")
        assert ledger.person("mentor-1") == Person(name="虚构人甲", phone="000-0000")
        ledger.set_person("mentor-1", None, by="local", reason="asked for it")
        assert ledger.person("mentor-1") is None
        told = [(one.field, one.new, one.reason) for one in ledger.history("mentor-1") if one.field == "person"]
        assert told == [("person", "entered", "agreed to help"), ("person", "deleted", "asked for it")]
        with pytest.raises(UnknownError, match="no data of a person"):
            ledger.set_person("mentor-1", None, by="local", reason="again")
        with pytest.raises(ConflictError, match="not about a person"):
            ledger.set_person("park", Person(name="虚构人甲"), by="local", reason="no")
        opened = Person(name="虚构人甲")
        ledger.add_records([thing("mentor", "mentor-2", park="park")], **WHY)
        ledger.set_person("mentor-2", opened, by="local", reason="agreed to help")
        ledger.set_person("mentor-2", Person(name="虚构人乙"), by="local", reason="another one")
        ledger.remove_record("mentor-2", **WHY)
        for file in tmp_path.iterdir():
            assert "虚构人".encode() not in file.read_bytes(), file.name


@pytest.mark.parametrize(
    ("kind", "fields", "wrong", "words"),
    [
        ("service-case", {"firm": "x", "sort": "space", "asked": "2026-03-01"}, UnknownError, "no record is called x"),
        ("service-case", {"firm": "park", "sort": "space", "asked": "2026-03-01"}, UnknownError, "not a firm"),
        ("service-case", {"firm": "a", "sort": "space", "asked": "2026-03-01", "synthetic": False},
         ConflictError, "up"),
        ("tenancy", {"firm": "c", "space": "r1", "since": "2027-12-31"}, ConflictError, "one time"),
        ("tenancy", {"firm": "c", "space": "r3", "until": "2022-12-31", "relief": [{"policy": "x", "amount": "1"}]},
         UnknownError, "called x"),
    ],
)  # fmt: skip
def test_what_does_not_agree_with_others_is_refused(
    shared: Ledger, kind: str, fields: dict[str, object], wrong: type[Exception], words: str
) -> None:
    with pytest.raises(wrong, match=words):
        shared.add_records([thing(kind, "new", **fields)], **WHY)


def test_an_instrument_is_never_booked_twice(ledger: Ledger) -> None:
    def booking(name: str, since: str, until: str, **more: object) -> None:
        day = {"since": f"2026-03-19T{since}", "until": f"2026-03-19T{until}"}
        ledger.add_records([thing("booking", name, instrument="sem", firm="a", **day, **more)], **WHY)

    ledger.add_records([thing("platform", "lab", park="park"), thing("instrument", "sem", platform="lab")], **WHY)
    booking("b1", "09:00", "11:00")
    booking("b2", "11:00", "12:00")
    with pytest.raises(ConflictError, match="at one time"):
        booking("b3", "10:59", "11:01")
    booking("b3", "10:00", "12:00", cancelled="2026-03-18")
    with pytest.raises(ConflictError, match="at one time"):
        ledger.revise_record("b3", {"cancelled": None}, **WHY)


def test_hours_are_offered_and_taken_once(ledger: Ledger) -> None:
    day = {"since": "2026-03-19T08:00", "until": "2026-03-19T16:00"}
    ledger.add_records([thing("idle-hours", "h1", firm="a", machine="cnc", hours=6, **day)], **WHY)
    with pytest.raises(ConflictError, match="at one time"):
        ledger.add_records([thing("idle-hours", "h2", firm="a", machine="cnc", hours=1, **day)], **WHY)
    late = {"since": "2026-03-19T15:00", "until": "2026-03-19T17:00"}
    with pytest.raises(ConflictError, match="lies outside"):
        ledger.add_records([thing("shared-order", "o1", firm="b", offer="h1", hours=2, **late)], **WHY)
    ledger.add_records([thing("shared-order", "o1", firm="b", offer="h1", hours=8, **day)], **WHY)
    with pytest.raises(ConflictError, match="at one time"):
        ledger.add_records([thing("shared-order", "o2", firm="c", offer="h1", hours=8, **day)], **WHY)


def test_an_account_says_which_desks_it_works_at_for_itself_alone(ledger: Ledger) -> None:
    for name in ("one", "other"):
        ledger.add_account(name, Role.EDITOR, by="local", reason="test")
    assert ledger.set_desks("one", ["letting", "advice", "letting"], by="one").desks == ("letting", "advice")
    assert ledger.account("one").desks == ("letting", "advice")
    with pytest.raises(NotAllowedError):
        ledger.set_desks("one", [], by="other")
    with pytest.raises(ConflictError, match="20 desks at most"):
        ledger.set_desks("one", [str(n) for n in range(21)], by="one")
    assert [(one.field, one.new) for one in ledger.history("account/one")][-1] == ("desks", "letting, advice")


def test_a_projects_tasks_come_to_the_week_when_they_are_due_or_shown_by_nothing(ledger: Ledger) -> None:
    tasks = [
        {"id": "late", "text": "试制", "due": "2026-03-10"},
        {"id": "shown", "text": "研发", "due": "2026-03-01", "state": "done", "evidence": ["报告"]},
        {"id": "unshown", "text": "试用", "due": "2026-03-02", "state": "done", "owner": "advice"},
        {"id": "later", "text": "上市", "due": "2026-04-01"},
    ]
    project = thing("joint-project", "robot", partners=[{"party": "a", "gives": "算法"}], tasks=tasks)
    ledger.add_records([project], **WHY)
    found = [
        (one.what, one.words.zh, one.owner, one.days) for one in due_this_week(desk(ledger)) if one.record == project
    ]
    assert found == [("evidence", "补充佐证：试用", "advice", 16), ("task", "robot：试制", "programmes", 8)]
