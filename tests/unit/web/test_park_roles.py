"""Every kind of a park's records by every route that reads, writes and removes it, tried by everybody who may come."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lineside.district import open_ledger
from lineside.district.registry.kinds import PARK
from lineside.district.registry.membership import Membership
from lineside.district.registry.membership import Role as Sense
from lineside.district.sight import CONFIDED
from lineside.district.store.account import Role
from lineside.district.store.person import Person
from lineside.district.store.registry import versions
from tests.unit.district.park.park import WHY, thing
from tests.unit.web.digits import asked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lineside.district import Ledger
    from lineside.district.registry.record import Record

WITHIN: dict[str, tuple[Role, str]] = {
    "own": (Role.EDITOR, "p1"), "own-viewer": (Role.VIEWER, "p1"), "other": (Role.EDITOR, "p2"),
    "other-viewer": (Role.VIEWER, "p2"), "viewer": (Role.VIEWER, ""), "desk": (Role.EDITOR, ""),
    "admin": (Role.ADMINISTRATOR, ""),
}  # fmt: skip
"""Who comes: the park's own people, those of another park, and those of the office."""
WRITERS = ("own", "desk", "admin")
REFUSED = {403, 404}


def matters() -> list[Record]:
    """One record of each kind of the first park, each after those that it names."""
    hours = {"since": "2026-04-20T08:00", "until": "2026-04-20T16:00"}
    steps = [{"state": "proposed", "on": "2026-05-02"}]
    return [
        thing("space", "space-1", park="p1", area="120"),
        thing("tenancy", "tenancy-1", firm="a", space="space-1", since="2026-04-15", rent="3600"),
        thing("service-case", "service-case-1", firm="a", sort="finance", asked="2026-04-15"),
        thing("visit", "visit-1", firm="a", on="2026-04-15", about="订单"),
        thing("mentor", "mentor-1", park="p1"),
        thing("certificate", "certificate-1", firm="a", standard="ISO 9001", since="2026-04-15"),
        thing("demand", "demand-1", firm="a", since="2026-04-15", products=["锻件"]),
        thing("offer", "offer-1", firm="b", since="2026-04-15", products=["锻件"], demands=2),
        thing("match", "match-1", demand="demand-1", offer="offer-1", steps=steps),
        thing("result", "result-1", of=["a"], sort="patent", on="2026-04-15"),
        thing("joint-project", "joint-project-1", park="p1", partners=[{"party": "a"}]),
        thing("challenge", "challenge-1", firm="a", field="传感器", since="2026-04-15"),
        thing("instrument", "instrument-1", platform="lab"),
        thing("booking", "booking-1", instrument="instrument-1", firm="a", **hours),
        thing("idle-hours", "idle-hours-1", firm="a", machine="CNC", hours=6, **hours),
        thing("shared-order", "shared-order-1", firm="b", offer="idle-hours-1", hours=2, **hours),
        thing("fund", "fund-1", park="p1"),
        thing("funding", "funding-1", firm="a", sort="round", on="2026-04-15", fund="fund-1"),
        thing("application", "application-1", policy="help", firm="a", on="2026-04-15", state="accepted",
              decided="2026-04-15", granted="5000"),
        thing("payment", "payment-1", application="application-1", on="2026-04-15", amount="5000"),
    ]  # fmt: skip


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with open_ledger("sqlite://") as opened:
        places = [
            thing("park", "p1"),
            thing("park", "p2"),
            thing("policy", "help"),
            thing("platform", "lab", park="p1"),
        ]
        opened.add_records([*places, *(thing("firm", firm) for firm in "abc")], **WHY)
        homes = {"a": "p1", "b": "p1", "c": "p2"}
        opened.add_memberships(
            [Membership(member=f, whole=park, role=Sense.IN_PARK) for f, park in homes.items()], **WHY
        )
        opened.add_records(matters(), **WHY)
        for name in ("mentor-1", "application-1"):
            opened.set_person(name, Person(name="虚构人", phone="13900000000"), **WHY)
        for name, (role, within) in WITHIN.items():
            opened.add_account(name, role, by="local", within=within)
        yield opened


def answers(ledger: Ledger, who: str, requests: Sequence[tuple[str, str, object]]) -> list[int]:
    token = ledger.issue_token(who, by="local")
    found = [one.status_code for one in asked(ledger, None, requests, token).values()]
    assert len(found) == len(requests)
    return found


def names() -> list[str]:
    return [one.id for one in matters()]


def test_there_is_one_record_of_every_kind() -> None:
    assert [one.kind for one in matters()] == [one for one in PARK if one in {m.kind for m in matters()}]
    assert {one.kind for one in matters()} == set(PARK)


@pytest.mark.parametrize("who", WITHIN)
def test_who_reads_what_firms_confide_and_whom_somebody_is(ledger: Ledger, who: str) -> None:
    """A park's matters are its own and the desk's; the rest is seen by all, persons by those who see all of a thing."""
    sees = who in WRITERS
    for path in ("/api/records/{}", "/api/records/{}/history", "/api/records/{}/links"):
        told = answers(ledger, who, [("GET", path.format(name), None) for name in names()])
        wanted = [200 if sees or one.kind not in CONFIDED else 404 for one in matters()]
        assert dict(zip(names(), told, strict=True)) == dict(zip(names(), wanted, strict=True)), path
    persons = answers(ledger, who, [("GET", f"/api/records/{n}/person", None) for n in ("mentor-1", "application-1")])
    assert [one == 200 for one in persons] == [sees, sees]


def writes(ledger: Ledger) -> list[tuple[str, str, object]]:
    """Each record changed, undone, removed, entered again, given a document, and told whom it is about."""
    with ledger.reading() as connection:
        looked_at = versions(connection, names())
    found: list[tuple[str, str, object]] = []
    for one in matters():
        why = {"reason": "try", "version": looked_at[one.id]}
        copy = one.model_dump(mode="json") | {"id": f"{one.id}-copy"}
        found += [
            ("PATCH", f"/api/records/{one.id}", why | {"changes": {"note": "tried"}}),
            ("POST", f"/api/records/{one.id}/undo", why),
            ("POST", f"/api/records/{one.id}/remove", why),
            ("POST", "/api/records", {"records": [copy], "reason": "try"}),
            ("POST", f"/api/records/{one.id}/documents?name=x.txt&reason=try", b"x"),
            (
                "POST",
                f"/api/records/{one.id}/person",
                {"person": {"name": "x"}, "reason": "try", "version": ledger.person_version(one.id)},
            ),
        ]
    return found


@pytest.mark.parametrize("who", [one for one in WITHIN if one not in WRITERS])
def test_nobody_else_changes_a_parks_records(ledger: Ledger, who: str) -> None:
    before = {one.id: one for one in ledger.records()}
    requests = writes(ledger)
    told = answers(ledger, who, requests)
    through = [
        f"{method} {path} {code}" for (method, path, _), code in zip(requests, told, strict=True) if code not in REFUSED
    ]
    assert through == []
    assert {one.id: one for one in ledger.records()} == before
    assert [document for one in before for document in ledger.attachments(one)] == []


@pytest.mark.parametrize("who", WRITERS)
def test_the_park_and_the_desk_change_and_remove_each_of_them(ledger: Ledger, who: str) -> None:
    def each(method: str, path: str, **sent: object) -> list[int]:
        with ledger.reading() as connection:
            looked_at = versions(connection, names())
        found = reversed(names())  # what names another goes first
        made = [(method, path.format(one), {"reason": "try", "version": looked_at[one]} | sent) for one in found]
        return answers(ledger, who, made)

    assert set(each("PATCH", "/api/records/{}", changes={"note": "tried"})) == {200}
    assert set(each("POST", "/api/records/{}/remove")) == {204}
    assert [one.id for one in ledger.records() if one.kind in PARK] == []
