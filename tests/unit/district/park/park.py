"""A small made-up park whose numbers anyone can add up: four rooms, three firms, five cases, one policy."""

from __future__ import annotations

from datetime import date
from typing import TypedDict

from lineside.district import Ledger, open_ledger
from lineside.district.registry.kinds import record_from
from lineside.district.registry.membership import Membership, Role
from lineside.district.registry.record import Record


class Why(TypedDict):
    """In whose name and why a test writes."""

    by: str
    reason: str


WHY: Why = {"by": "local", "reason": "test"}
TODAY = date(2026, 3, 18)
"""A Wednesday; its week ends on the 22nd."""


def thing(kind: str, name: str, /, **fields: object) -> Record:
    """A made-up record."""
    return record_from({"kind": kind, "id": name, "name": {"zh": name}, "synthetic": True} | fields)


def bill(of: str, due: str, amount: str, paid: str = "0", **more: object) -> dict[str, object]:
    return {"of": of, "period": due[:7], "due": due, "amount": amount, "paid": paid, **more}


def records() -> list[Record]:
    """300 m² for firm a, relief of 196,000 and of nearly 50,000 against a budget of 500,000; b leaves; c has left."""
    relief = [{"policy": "rent-relief", "amount": "196000"}, {"policy": "rent-relief", "amount": "~50000"}]
    return [
        thing("park", "park"),
        thing("park", "other-park"),
        thing("policy", "rent-relief", budget="500000"),
        *(thing("firm", name) for name in ("a", "b", "c", "outsider")),
        thing("space", "r1", park="park", area="300", building="A", use="workshop"),
        thing("space", "r2", park="park", area="120", building="A", floor=2),
        thing("space", "r3", park="park", area="80", building="A", floor=2),
        thing("space", "r4", park="park", area="60", building="B", state="closed"),
        thing("tenancy", "t1", firm="a", space="r1", since="2025-01-01", until="2027-12-31", rent="6000", relief=relief,
              bills=[bill("rent", "2026-03-05", "6000", "6000"), bill("power", "2026-03-20", "1240.50")]),
        thing("tenancy", "t2", firm="b", space="r2", since="2024-05-01", until="2026-04-30",
              bills=[bill("rent", "2026-02-05", "3600", "1600")]),
        thing("tenancy", "t3", firm="c", space="r3", since="2023-01-01", until="2025-12-31",
              bills=[bill("water", "2025-12-20", "210.35")]),
        thing("service-case", "k1", firm="a", sort="policy", asked="2026-01-10", due="2026-01-31", done="2026-01-20",
              evidence=["approval"], satisfaction=5, owner="advice"),
        thing("service-case", "k2", firm="a", sort="space", asked="2026-02-02", done="2026-02-20", owner="letting"),
        thing("service-case", "k3", firm="b", sort="market", asked="2026-03-01", due="2026-03-10", owner="exchange"),
        thing("service-case", "k4", firm="b", sort="finance", asked="2026-03-02", due="2026-03-20", owner="advice"),
        thing("service-case", "k5", firm="outsider", sort="finance", asked="2026-03-02", due="2026-03-19"),
        thing("application", "g1", policy="rent-relief", firm="b", on="2026-02-01", state="accepted",
              decided="2026-02-20", granted="80000"),
        thing("payment", "g1-1", application="g1", on="2026-03-01", amount="50000"),
        thing("payment", "g1-2", application="g1", on="2026-03-10", amount="10000", sort="clawed-back"),
    ]  # fmt: skip


def ledger_of_park() -> Ledger:
    """A ledger with this park, in memory."""
    ledger = open_ledger("sqlite://")
    ledger.add_records(records(), **WHY)
    ledger.add_memberships(
        [Membership(member=name, whole="park", role=Role.IN_PARK) for name in ("a", "b", "c")], **WHY
    )
    return ledger
